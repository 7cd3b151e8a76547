"""The ``kiosk`` command.

A terminal begins anew with another allocator (``runtime/process_memory.py``), and a process stands by
(``runtime/standby.py``): what is imported before that is there twice, so almost nothing is.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any, TextIO


def parser(verb: str = "") -> argparse.ArgumentParser:
    """That of all verbs, or of one alone: what the others need is not imported."""
    import argparse
    from importlib import import_module
    from pkgutil import iter_modules

    from . import __version__
    from . import cli as verbs

    top = argparse.ArgumentParser(prog="kiosk", description="The terminal of a social landlord's agency.")
    top.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    modules = {
        module.name.rstrip("_").replace("_", "-"): module.name for module in iter_modules(verbs.__path__)
    }
    for name in [modules[verb]] if verb in modules else modules.values():
        import_module(f"kiosk.cli.{name}").add(commands)
    return top


#: onnxruntime (voice activity detection) keeps a telemetry store unless it is told not to.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
#: Pydantic reads the entry points of all that is installed, to look for some of its own: we have none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

#: Those of ISO/IEC 6429, C0 and C1, but for the line and the tabulator.
_CONTROLS = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)), "\N{REPLACEMENT CHARACTER}")


def _become_the_service() -> None:
    """What root asks of an installed kiosk is done by the user of the service: nothing in its data folder may
    become root's."""
    if os.geteuid() != 0:
        return
    import pwd

    from .runtime.paths import read_installation

    place = read_installation()
    if place is None or not place.data.exists():
        return
    user = pwd.getpwuid(place.data.stat().st_uid)
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ.update(HOME=user.pw_dir, USER=user.pw_name, LOGNAME=user.pw_name)
    os.environ.pop("XDG_RUNTIME_DIR", None)


class _WithoutControls:
    """A stream without signs that a terminal obeys: what a visitor typed, a kiosk told or a server answered
    is printed too."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.translate(_CONTROLS))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _is_terminal(words: Sequence[str]) -> bool:
    """Whether visitors come to what is started: in a window a developer looks into it."""
    return words[:1] == ["run"] and not any(word.startswith(("--w", "--s", "-h", "--h")) for word in words)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Errors are one line on standard error and a non-zero exit."""
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["run"]:
        gc.disable()  # until the first page stands: all that is imported stays
    is_terminal = _is_terminal(words)
    if is_terminal:
        from .runtime.process_memory import erase_what_is_freed, forbid_dumps

        erase_what_is_freed()
        forbid_dumps()
    _become_the_service()
    if is_terminal:
        if words == ["run"]:
            from .runtime.standby import is_affordable, stand_by

            if is_affordable():
                stand_by()
        from .runtime.bytecode import use_packed

        use_packed()
    from contextlib import redirect_stdout
    from typing import cast

    from .cli import CommandError, require_extra

    args = parser(next(iter(words), "")).parse_args(words)
    try:
        if extra := getattr(args, "extra", ""):
            require_extra(extra)
        with redirect_stdout(cast("TextIO", _WithoutControls(sys.stdout))):
            return int(args.run(args) or 0)
    except CommandError as error:
        print(f"kiosk {args.command}: {error}", file=_WithoutControls(sys.stderr))
        return error.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141


if __name__ == "__main__":
    sys.exit(main())
