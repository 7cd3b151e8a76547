"""The bytecode of a start in one file: to look for 650 modules and to read each from its own file is a tenth
of a start.

``scripts/pack_bytecode.py`` writes it where Python's own bytecode is (``deploy/install`` runs it), and a
terminal reads it. A module whose source has changed since is imported as ever, and so is all where there is
no such file, or one of another Python.
"""

from __future__ import annotations

import marshal
import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from mmap import MAP_PRIVATE, PROT_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType, ModuleType

#: Of the source: whether it is a package, its path, that of its own bytecode, when it was changed (ns), its
#: bytes; and where its code begins in the file, and its bytes.
_Entry = tuple[bool, str, str | None, int, int, int, int]
#: Bytes that say how long the table of contents is.
_LENGTH = 8
_VERSION = (MAGIC_NUMBER, sys.flags.optimize)


def packed_file() -> Path:
    """Beside Python's own bytecode: whoever may write there could change that, too."""
    return Path(sys.pycache_prefix or sys.prefix) / "hlm-kiosk.bytecode"


def use_packed(file: Path | None = None) -> None:
    """Import from ``file`` from now on, if it is there."""
    try:
        with (file or packed_file()).open("rb") as opened:
            packed = memoryview(mmap(opened.fileno(), 0, MAP_PRIVATE, PROT_READ))
        begin = _LENGTH + int.from_bytes(packed[:_LENGTH], "little")
        version, entries = marshal.loads(packed[_LENGTH:begin])  # noqa: S302 - as Python reads its own
    except (OSError, ValueError, EOFError, TypeError):
        return
    if version == _VERSION:
        sys.meta_path.insert(0, _Finder(entries, packed[begin:]))


def pack(names: Iterable[str], file: Path) -> None:
    """Write the code of these modules. The packages they are in MUST be imported."""
    from importlib.util import find_spec

    entries: dict[str, _Entry] = {}
    codes = bytearray()
    for name in names:
        spec = find_spec(name)
        if spec is None or not isinstance(spec.loader, SourceFileLoader) or spec.origin is None:
            continue
        source = Path(spec.origin).stat()
        code = marshal.dumps(spec.loader.get_code(name))
        is_package = spec.submodule_search_locations is not None
        place = (len(codes), len(code))
        entries[name] = (is_package, spec.origin, spec.cached, source.st_mtime_ns, source.st_size, *place)
        codes += code
    table = marshal.dumps((_VERSION, entries))
    part = file.with_suffix(".part")
    part.write_bytes(len(table).to_bytes(_LENGTH, "little") + table + codes)
    part.replace(file)


class _Finder:
    """Of ``sys.meta_path``."""

    def __init__(self, entries: dict[str, _Entry], codes: memoryview) -> None:
        self._entries, self._codes = entries, codes

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        entry = self._entries.get(name)
        if entry is None:
            return None
        is_package, origin, cached, changed, size, begin, length = entry
        folder = origin.rpartition("/")[0]
        # Another checkout may use the same Python: all of a package is of one.
        if (folder.rpartition("/")[0] if is_package else folder) not in (sys.path if path is None else path):
            return None
        try:
            source = os.stat(origin)  # noqa: PTH116 - 650 times a start
        except OSError:
            return None
        if (source.st_mtime_ns, source.st_size) != (changed, size):
            return None
        loader = _Loader(name, origin, self._codes[begin : begin + length])
        spec = ModuleSpec(name, loader, origin=origin)
        spec.has_location, spec.cached = True, cached
        if is_package:
            spec.submodule_search_locations = [folder]
        return spec


class _Loader(SourceFileLoader):
    """Has the code already; source and data are read from their files."""

    def __init__(self, name: str, origin: str, code: memoryview) -> None:
        super().__init__(name, origin)
        self._code = code

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            code: CodeType = marshal.loads(self._code)  # noqa: S302 - as Python reads its own
        except (ValueError, EOFError, TypeError):  # the disk was full, or lost what it was told last
            return super().get_code(fullname)
        return code
