"""Sets Kivy up before its first import: no config file, no stray shortcuts, text that shapes.

Must be called before anything imports ``kivy``; everything here has its reason in docs/sources/engines.md.
"""

import ctypes.util
import gc
import marshal
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.util import LazyLoader, find_spec, module_from_spec
from io import BytesIO
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

from kiosk.runtime.bytecode import Rules, packed_rules

from .graphics import Display, Monitor, is_missing


class TextShapingMissingError(Exception):
    """This machine cannot show the kiosk; the message says what to install."""


class NoScreenError(Exception):
    """There is no screen to open a window on."""


def configure_kivy(data: Path, size: tuple[int, int] | None, screen: Monitor | None = None) -> None:
    """``size``: a window of that many pixels; ``None``: the full ``screen``. Raises
    ``TextShapingMissingError``."""
    os.environ.setdefault("KIVY_HOME", str(_writable(data) / "kivy"))
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",  # ~/.kivy/config.ini drifts
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",  # Kivy would take over the root logger
        KIVY_TEXT="pil",  # the only provider that joins Arabic
        KIVY_IMAGE="sdl2,pil",  # the others read what is no picture of ours
    )
    _require_raqm()
    _import_clock()
    _replace_styles()
    from kivy.config import Config

    Config.set("kivy", "exit_on_escape", "0")
    # Kivy keeps touches, and so the page they were on, to look for double ones. See touch_input.py.
    Config.set("postproc", "double_tap_time", "0")
    Config.set("postproc", "triple_tap_time", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "log_level", "warning")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_option("input", "%(name)s")  # mtdev beside SDL2 doubles every touch (kivy#1903)
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "maxfps", "60")
    if size is None:
        Config.set("graphics", "show_cursor", "0")
        _fill_the_screen(Config, screen)
    else:
        Config.set("graphics", "fullscreen", "0")
        Config.set("graphics", "resizable", "1")
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))
    _import_what_is_used()


def open_window(data: Path, size: tuple[int, int] | None, display: Display) -> None:
    """Set Kivy up and open its window: whatever touches it while the rest is imported is not lost.

    ``size``: a window of that many pixels; ``None``: the full screen. Raises ``TextShapingMissingError`` and
    ``NoScreenError``.
    """
    display.join()
    if is_missing():
        raise NoScreenError
    configure_kivy(data, size, display.screen)
    gc.freeze()  # Kivy looks for garbage before it opens a window
    import kivy.core.window  # noqa: F401 - it is opened now


def _writable(data: Path) -> Path:
    """Where Kivy may write: the data folder, else one that ends with the machine."""
    if os.access(data if data.exists() else data.parent, os.W_OK):
        return data
    return Path(tempfile.gettempdir()) / f"hlm-kiosk-{os.getuid()}"


def _import_when_used(*names: str) -> None:
    """Modules that another one imports and a start does not use: they run when something of them is first
    asked for (5 ms of enumerations)."""
    for name in names:
        spec = find_spec(name)
        if name in sys.modules or spec is None or spec.loader is None:
            continue
        spec.loader = loader = LazyLoader(spec.loader)
        sys.modules[name] = module = module_from_spec(spec)
        loader.exec_module(module)
        parent, _, child = name.rpartition(".")
        setattr(sys.modules[parent], child, module)


def _import_clock() -> None:
    """Kivy's clock imports asyncio, for applications that wait with it, and has a program find the C library,
    which is here: 12 ms of a start for nothing."""
    if "asyncio" in sys.modules:
        return
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    sys.modules["asyncio"] = SimpleNamespace(wait_for=None)  # type: ignore[assignment]  # all that it takes
    try:
        import kivy.clock  # noqa: F401 - it is made now
    finally:
        del sys.modules["asyncio"]
        ctypes.util.find_library = find


def _import_what_is_used() -> None:
    """What Kivy's window needs, without what a kiosk does not: archives, other devices than SDL's, what tells
    the kind of a file by what is in it. To import those is 6 ms of a start."""
    unused: dict[str, dict[str, Any]] = {
        "filetype": {"guess_extension": lambda _name: None},  # then its name tells it
        "zipfile": {},
        "kivy.uix.behaviors.cover": {"CoverBehavior": None},
        **{f"kivy.input.providers.{name}": {} for name in _OTHER_DEVICES},
    }
    left_out = {name: SimpleNamespace(**taken) for name, taken in unused.items() if name not in sys.modules}
    sys.modules.update(left_out)  # type: ignore[arg-type]  # all that is taken of them
    try:
        import kivy.input
        import kivy.uix.behaviors  # noqa: F401 - they are made now
    finally:
        for name in left_out:
            del sys.modules[name]


#: Of Kivy's, those that bring what is touched past SDL.
_OTHER_DEVICES = "hidinput", "leapfinger", "linuxwacom", "mtdev", "probesysfs", "tuio"


def _replace_styles() -> None:
    """Let Kivy read ``style.kv`` from here: its own takes 35 ms of a start."""
    import kivy
    import kivy.resources  # looks for Kivy's data once, and there

    kivy.kivy_data_dir, kivys = str(Path(__file__).parent), kivy.kivy_data_dir
    try:
        import kivy.lang
    finally:
        kivy.kivy_data_dir = kivys
    kivy.lang.builder.call_fn = _compute
    if packed_rules:
        _use_rules(packed_rules)


def _use_rules(rules: Rules) -> None:
    """Take from there what Kivy would make of a file of rules: to do that is 35 ms of a start."""
    from kivy.lang.parser import Parser

    parse = Parser.parse

    class Unpacker(pickle.Unpickler):
        """``parser``: whose rules they are from now on."""

        def __init__(self, packed: bytes, parser: Any) -> None:
            super().__init__(BytesIO(packed))
            self._parser = parser

        def persistent_load(self, _name: Any) -> Any:
            return self._parser

    def parse_unless_packed(self: Any, content: str) -> None:
        packed = rules.get(_rules_key(self, content))
        if packed is None:
            parse(self, content)
            return
        for name, value in zip(_PARSED, Unpacker(packed, self).load(), strict=True):
            setattr(self, name, value)
        self.sourcecode = list(enumerate(content.splitlines()))
        self.execute_directives()

    Parser.parse = parse_unless_packed


def make_rules(files: Iterable[Path]) -> Rules:
    """What Kivy makes of each of these files of rules, for ``_use_rules``. Kivy MUST be set up."""
    from kivy.lang.parser import Parser

    class Packer(pickle.Pickler):
        def persistent_id(self, value: Any) -> str | None:
            return "parser" if isinstance(value, Parser) else None

        def reducer_override(self, value: Any) -> Any:
            return (marshal.loads, (marshal.dumps(value),)) if isinstance(value, CodeType) else NotImplemented

    rules: Rules = {}
    for file in files:
        content = file.read_text(encoding="utf-8")
        made = Parser(content=content, filename=str(file))
        packed = BytesIO()
        Packer(packed, pickle.HIGHEST_PROTOCOL).dump([getattr(made, name) for name in _PARSED])
        rules[_rules_key(made, content)] = packed.getvalue()
    return rules


#: What a parser makes of a file, beside its lines.
_PARSED = ("rules", "templates", "root", "directives", "dynamic_classes")


def _rules_key(parser: Any, content: str) -> tuple[str, ...]:
    """All that counts for what Kivy makes of it."""
    return sys.modules["kivy"].__version__, parser.filename or "", content


def _compute(args: Sequence[Any], _instance: object, _value: object) -> None:
    """What Kivy does with an expression of a rule, but for two lines of a log that nobody keeps: they tell of
    each widget and value, thousands of times a page. A widget of which the memory is cleared meanwhile, as it
    may be at any step, needs no value any more."""
    element, key, value, rule, names = args
    rule.count += 1
    try:
        setattr(element, key, eval(value, names))  # noqa: S307 - compiled by Kivy, from our own files
    except ReferenceError:
        return


def _fill_the_screen(config: Any, screen: Monitor | None) -> None:
    """Without a window manager nothing makes a window larger: it is made as large as the screen. SDL would
    wait a tenth of a second for what a window manager makes of it."""
    if screen is not None:
        config.set("graphics", "width", str(screen.width))
        config.set("graphics", "height", str(screen.height))
        for name, value in (("position", "custom"), ("left", "0"), ("top", "0")):
            config.set("graphics", name, value)
    alone = screen is not None and not screen.is_managed
    config.set("graphics", "fullscreen", "0" if alone else "auto")
    config.set("graphics", "borderless", "1" if alone else "0")


def _require_raqm() -> None:
    _import_when_used("PIL.ExifTags", "PIL.TiffTags")
    from PIL import features

    if not features.check("raqm"):
        raise TextShapingMissingError(
            "Pillow has no raqm: Arabic would be unreadable. Install it: apt-get install libfribidi0"
        )
