"""The bytecode of a start in one file: to look for 650 modules and to read each from its own file is a tenth
of a start. With it what Python makes of 200 regular expressions, which is another twentieth, and of the texts
of 400 methods that it writes for classes itself, what Kivy makes of 800 lines of rules
(``screens/kivy_setup.py``), which is 35 ms, what two TOML files say, 7, and the names of days and months, 14.

``scripts/pack_bytecode.py`` writes it where Python's own bytecode is (``deploy/install`` runs it), and a
terminal reads it. A module whose source has changed since is imported as ever, and so is all where there is
no such file, or one of another Python. What a disk has changed is never run, it would end each start: all
that is read is checked first (2 ms of a start).
"""

from __future__ import annotations

import binascii
import marshal
import os
import re._compiler as regular_expressions  # type: ignore[import-not-found]  # Python's own, of which nobody says the types
import sys
from functools import partial
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from mmap import MAP_PRIVATE, PROT_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import CodeType, ModuleType
    from typing import Any

#: By field and locale, how weekdays or months are called (``i18n/formats.py``).
DateNames = dict[tuple[str, str], list[str]]
#: Of the source: whether it is a package, its path, that of its own bytecode, when it was changed (ns), its
#: bytes; and where its code begins in the file, its bytes and their checksum (CRC-32).
_Entry = tuple[bool, str, str | None, int, int, int, int, int]
#: By the text of a method that Python wrote for a class, its code.
_Methods = dict[str, bytes]
#: By its text and its flags, what an expression was compiled to, as ``marshal`` writes it.
_Expressions = dict[tuple[str | bytes, int], bytes]
#: By what it was made of, what Kivy made of a file of rules.
Rules = dict[tuple[str, ...], bytes]
#: By the text of a TOML file, what it says, as ``marshal`` writes it.
_Tables = dict[str, bytes]
#: Bytes that say how long the table of contents is, and its checksum.
_LENGTH, _CHECKSUM = 8, 4
#: Python's own modules that write methods for classes, and with what they run them.
_WRITERS: tuple[tuple[str, Callable[..., Any]], ...] = (("dataclasses", exec), ("collections", eval))
#: What is in those of them that make an object. A start calls few others, and they are a megabyte.
_MAKES = " def __init__(", "lambda _cls"
_VERSION = (MAGIC_NUMBER, regular_expressions.MAGIC, sys.flags.optimize)

#: Those of the file that is used.
packed_rules: Rules = {}
packed_date_names: DateNames = {}
_packed_tables: _Tables = {}


def packed_file() -> Path:
    """Beside Python's own bytecode: whoever may write there could change that, too."""
    return Path(sys.pycache_prefix or sys.prefix) / "hlm-kiosk.bytecode"


def use_packed(file: Path | None = None) -> None:
    """Import from ``file`` from now on, if it is there."""
    file = file or packed_file()
    if not file.is_file():  # to open a pipe would wait for ever
        return
    try:
        with file.open("rb") as opened:
            packed = memoryview(mmap(opened.fileno(), 0, MAP_PRIVATE, PROT_READ))
        first = _LENGTH + _CHECKSUM
        begin = first + int.from_bytes(packed[:_LENGTH], "little")
        if binascii.crc32(packed[first:begin]) != int.from_bytes(packed[_LENGTH:first], "little"):
            return
        version, entries, expressions, methods, rules, date_names, tables = marshal.loads(packed[first:begin])  # noqa: S302 - as Python reads its own
    except (OSError, ValueError, EOFError, TypeError):
        return
    if version == _VERSION:
        sys.meta_path.insert(0, _Finder(entries, packed[begin:]))
        _use_expressions(expressions)
        _use_methods(methods)
        packed_rules.update(rules)
        packed_date_names.update(date_names)
        _packed_tables.update(tables)


def read_toml(file: Path) -> dict[str, Any]:
    """What a file says that comes with the kiosk. Raises as ``Path.read_text`` and ``tomllib.loads``."""
    text = file.read_text(encoding="utf-8")
    kept = _packed_tables.get(text)
    if kept is None:
        import tomllib  # here: before the packed file is used it would be imported and compiled as ever

        return tomllib.loads(text)
    said: dict[str, Any] = marshal.loads(kept)  # noqa: S302 - as the code below
    return said


def _use_expressions(expressions: _Expressions) -> None:
    compile_now, make = regular_expressions.compile, regular_expressions._sre.compile

    def compile_unless_kept(pattern: Any, flags: int = 0) -> Any:
        kept = expressions.get((pattern, flags))
        if kept is None:
            return compile_now(pattern, flags)
        return make(pattern, *marshal.loads(kept))  # noqa: S302 - as the code above

    regular_expressions.compile = compile_unless_kept


def record_expressions() -> _Expressions:
    """All regular expressions that are compiled from now on, for ``pack``."""
    found: _Expressions = {}
    compile_now, make = regular_expressions.compile, regular_expressions._sre.compile

    last: tuple[Any, ...] = ()

    class Recorder:
        def __getattr__(self, name: str) -> Any:
            return getattr(sys.modules["_sre"], name)

        def compile(self, pattern: str | bytes | None, flags: int, code: list[int], *groups: Any) -> Any:
            nonlocal last
            last = (flags, [int(each) for each in code], *groups)  # some are integers that have a name
            return make(pattern, flags, code, *groups)

    def compile_and_keep(pattern: Any, flags: int = 0) -> Any:
        made = compile_now(pattern, flags)
        if isinstance(pattern, str | bytes):
            found[pattern, int(flags)] = marshal.dumps(last)
        return made

    regular_expressions._sre, regular_expressions.compile = Recorder(), compile_and_keep
    return found


def _use_methods(methods: _Methods) -> None:
    def run_unless_kept(run: Callable[..., Any], text: str, *scopes: Any) -> Any:
        kept = methods.get(text)
        return run(text if kept is None else marshal.loads(kept), *scopes)  # noqa: S302 - as the code above

    for module, run in _WRITERS:
        setattr(import_module(module), run.__name__, partial(run_unless_kept, run))


def record_methods() -> _Methods:
    """What makes an object of each class that is declared from now on, for ``pack``."""
    found: _Methods = {}

    def run_and_keep(run: Callable[..., Any], text: str, *scopes: Any) -> Any:
        if any(each in text for each in _MAKES):
            found[text] = marshal.dumps(compile(text, "<string>", run.__name__, dont_inherit=True))
        return run(text, *scopes)

    for module, run in _WRITERS:
        setattr(import_module(module), run.__name__, partial(run_and_keep, run))
    return found


def pack(
    names: Iterable[str],
    file: Path,
    *,
    expressions: _Expressions | None = None,
    methods: _Methods | None = None,
    rules: Rules | None = None,
    date_names: DateNames | None = None,
    tables: Iterable[Path] = (),
) -> None:
    """Write the code of these modules, and all else that is given (``tables``: TOML files without dates). The
    packages that the modules are in MUST be imported."""
    import tomllib
    from importlib.util import find_spec

    entries: dict[str, _Entry] = {}
    codes = bytearray()
    for name in names:
        spec = find_spec(name)
        if spec is None or not isinstance(spec.loader, SourceFileLoader) or spec.origin is None:
            continue
        if spec.name != name:  # another name of the same module
            continue
        source = Path(spec.origin).stat()
        code = marshal.dumps(spec.loader.get_code(name))
        is_package = spec.submodule_search_locations is not None
        place = (len(codes), len(code), binascii.crc32(code))
        entries[name] = (is_package, spec.origin, spec.cached, source.st_mtime_ns, source.st_size, *place)
        codes += code
    texts = [each.read_text(encoding="utf-8") for each in tables]
    said = {text: marshal.dumps(tomllib.loads(text)) for text in texts}
    others = (each or {} for each in (expressions, methods, rules, date_names))
    table = marshal.dumps((_VERSION, entries, *others, said))
    head = len(table).to_bytes(_LENGTH, "little") + binascii.crc32(table).to_bytes(_CHECKSUM, "little")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_bytes(head + table + codes)
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
        is_package, origin, cached, changed, size, begin, length, checksum = entry
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
        loader = _Loader(name, origin, self._codes[begin : begin + length], checksum)
        spec = ModuleSpec(name, loader, origin=origin)
        spec.has_location, spec.cached = True, cached
        if is_package:
            spec.submodule_search_locations = [folder]
        return spec


class _Loader(SourceFileLoader):
    """Has the code already; source and data are read from their files, and code that is damaged, too."""

    def __init__(self, name: str, origin: str, code: memoryview, checksum: int) -> None:
        super().__init__(name, origin)
        self._code, self._checksum = code, checksum

    def get_code(self, fullname: str) -> CodeType | None:
        if binascii.crc32(self._code) != self._checksum:
            return super().get_code(fullname)
        code: CodeType = marshal.loads(self._code)  # noqa: S302 - as Python reads its own
        return code
