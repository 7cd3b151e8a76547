"""Modules are imported from one file as long as it is of this Python and their sources are as they were."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from copy import copy
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from kiosk.domain.languages import LANGUAGES, get_language
from kiosk.i18n.formats import read_date_names
from kiosk.runtime import bytecode

#: Imports what was packed, and says which loader had it and what it holds.
IMPORTS = """
import sys
from copy import copy
from pathlib import Path
from kiosk.runtime.bytecode import use_packed
use_packed(Path(sys.argv[1]))
import room
from room import table
loaders = [type(each.__loader__).__name__ for each in (room, table)]
print(*loaders, table.LEGS, table.__file__ == sys.argv[2])
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two modules, imported and packed."""
    folder = tmp_path / "room"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "table.py").write_text("LEGS = 4\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("room")
    try:
        bytecode.pack(["room", "room.table", "sys", "not_there"], tmp_path / "packed")
    finally:
        del sys.modules["room"]
    return folder


def found(room: Path) -> str:
    command = [sys.executable, "-c", IMPORTS, str(room.parent / "packed"), str(room / "table.py")]
    path = f"{room.parent}:{Path(bytecode.__file__).parents[2]}"
    return subprocess.run(
        command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    ).stdout.strip()


def use_packed_here(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, until the test ends."""
    monkeypatch.setattr(sys, "meta_path", copy(sys.meta_path))
    monkeypatch.setattr(bytecode.regular_expressions, "compile", bytecode.regular_expressions.compile)
    for module, run in bytecode._WRITERS:
        monkeypatch.setattr(sys.modules[module], run.__name__, run, raising=False)
    bytecode.use_packed(file)


def test_what_is_packed_is_imported_from_there(room: Path) -> None:
    assert found(room) == "_Loader _Loader 4 True"


def test_a_source_that_has_changed_counts(room: Path) -> None:
    (room / "table.py").write_text("LEGS = 33\n")
    assert found(room) == "_Loader SourceFileLoader 33 True"


@pytest.mark.parametrize("bytes_", [b"", b"no such file", (9).to_bytes(8, "little") + b"i\x01\x00\x00\x00"])
def test_a_file_that_is_none_is_left_alone(room: Path, bytes_: bytes) -> None:
    (room.parent / "packed").write_bytes(bytes_)
    assert found(room) == "SourceFileLoader SourceFileLoader 4 True"


def test_what_is_no_plain_file_is_left_alone(room: Path) -> None:
    (room.parent / "packed").unlink()
    os.mkfifo(room.parent / "packed")
    assert found(room) == "SourceFileLoader SourceFileLoader 4 True"


def test_code_of_another_python_is_left_alone(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "_VERSION", (b"old", 0))
    bytecode.pack([], room.parent / "packed")
    assert found(room) == "SourceFileLoader SourceFileLoader 4 True"


def test_a_module_whose_code_is_cut_off_is_read_from_its_source(room: Path) -> None:
    packed = room.parent / "packed"
    packed.write_bytes(packed.read_bytes()[:-20])
    assert found(room) == "_Loader _Loader 4 True"


def test_what_a_disk_has_changed_is_not_run(room: Path) -> None:
    """Python would, and end by a signal."""
    packed = room.parent / "packed"
    content = bytearray(packed.read_bytes())
    code = 12 + int.from_bytes(content[:8], "little")
    content[content.rindex(b"\x04\x00\x00\x00", code, len(content) - 4)] = 5  # legs
    packed.write_bytes(content)
    assert found(room) == "_Loader _Loader 4 True"
    content[code - 20] ^= 1
    packed.write_bytes(content)
    assert found(room) == "SourceFileLoader SourceFileLoader 4 True"


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    bytecode.pack([], tmp_path / "of python" / "packed")
    assert (tmp_path / "of python" / "packed").is_file()


def test_another_checkout_with_the_same_python_has_its_own_modules(room: Path) -> None:
    other = room.parent / "other" / "room"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    (other / "table.py").write_text("LEGS = 3\n")
    (room.parent / "other" / "packed").write_bytes((room.parent / "packed").read_bytes())
    assert found(other) == "SourceFileLoader SourceFileLoader 3 True"


def test_an_expression_that_is_packed_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = bytecode.regular_expressions
    for name in ("compile", "_sre"):
        monkeypatch.setattr(compiler, name, getattr(compiler, name))
    packed = bytecode.record_expressions()
    texts = (r"(?i)no (?P<room>[à-ü]{2,}|\d) twice", rb"[^\x00-\x7f]+")
    before = [re.compile(each, re.ASCII) for each in texts]
    re.purge()
    monkeypatch.setattr(compiler, "compile", lambda *_: pytest.fail("it was compiled again"))
    bytecode._use_expressions(packed)
    after = [re.compile(each, re.ASCII) for each in texts]
    assert after == before
    assert all(one is not other for one, other in zip(before, after, strict=True))
    assert after[0].groupindex == {"room": 1}
    assert after[0].match("NO 3 TWICE")
    with pytest.raises(pytest.fail.Exception):
        re.compile(texts[0])


def test_a_method_that_is_packed_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Python writes for a class, it runs as it was compiled."""
    ran: list[type] = []

    def counting(run: Callable[..., Any]) -> Callable[..., Any]:
        def run_and_count(source: str | CodeType, *scopes: Any) -> Any:
            ran.append(type(source))
            return run(source, *scopes)

        run_and_count.__name__ = run.__name__
        return run_and_count

    for module, run in bytecode._WRITERS:
        monkeypatch.setattr(sys.modules[module], run.__name__, run, raising=False)
    monkeypatch.setattr(bytecode, "_WRITERS", [(name, counting(run)) for name, run in bytecode._WRITERS])

    def declare() -> tuple[type[Any], type[Any]]:
        return dataclasses.make_dataclass("Table", ["legs"], frozen=True), namedtuple("Chair", ["arms"])

    packed = bytecode.record_methods()
    declare()
    assert CodeType not in ran
    ran.clear()
    bytecode._use_methods(packed)
    table, chair = declare()
    assert (table(4).legs, chair(2).arms) == (4, 2)
    assert ran.count(CodeType) == 2
    ran.clear()
    other = dataclasses.make_dataclass("Other", ["doors"])
    assert other(3).doors == 3
    assert CodeType not in ran


def test_names_of_days_that_are_packed_are_told_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = read_date_names(LANGUAGES)
    bytecode.pack([], tmp_path / "packed", date_names=packed)
    monkeypatch.setattr(bytecode, "packed_date_names", {})
    use_packed_here(tmp_path / "packed", monkeypatch)
    assert bytecode.packed_date_names == packed
    assert packed["EEEE", get_language("fr").locale][0] == "lundi"


def test_a_table_that_is_packed_is_read_from_there_as_long_as_its_file_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "rooms.toml"
    table.write_text("[kitchen]\nlegs = [4, 4]\n")
    bytecode.pack([], tmp_path / "packed", tables=[table])
    monkeypatch.setattr(bytecode, "_packed_tables", {})
    use_packed_here(tmp_path / "packed", monkeypatch)
    with monkeypatch.context() as packed:
        packed.setitem(sys.modules, "tomllib", None)
        assert bytecode.read_toml(table) == {"kitchen": {"legs": [4, 4]}}
    table.write_text("[kitchen]\nlegs = 3\n")
    assert bytecode.read_toml(table) == {"kitchen": {"legs": 3}}
