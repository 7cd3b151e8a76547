"""What is freed is filled, and ``kiosk run`` sees to it before anyone comes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.runtime import process_memory
from kiosk.runtime.paths import ROOT
from kiosk.runtime.process_memory import erase_what_is_freed, erasing_environment

#: Makes a text out of parts, lets go of it, and counts what its own memory has of it.
LETS_GO = """
import json, re
words = "".join(chr(each) for each in (122, 111, 114, 103, 108, 117, 98)) + " fuit depuis lundi"
kept = [json.loads(json.dumps({"words": words + str(each)})) for each in range(200)]
large = [(words + str(each)) * 2000 for each in range(20)]
del words, kept, large
found = 0
for line in open("/proc/self/maps"):
    place, rights = line.split()[:2]
    if rights.startswith("rw"):
        start, end = (int(each, 16) for each in place.split("-"))
        with open("/proc/self/mem", "rb", 0) as memory:
            memory.seek(start)
            found += len(re.findall(b"[z]orglub fuit", memory.read(end - start)))
print(found)
"""


def left(environment: dict[str, str]) -> int:
    order, around = [sys.executable, "-c", LETS_GO], {**os.environ, **environment}
    return int(subprocess.run(order, env=around, capture_output=True, text=True, check=True).stdout)


def test_what_is_freed_is_filled() -> None:
    assert left(erasing_environment()) == 0
    assert left({"PYTHONMALLOC": "pymalloc", "LD_PRELOAD": ""}) > 10, "the search finds what is left"


def test_the_c_library_fills_where_nothing_else_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(process_memory, "_LIBRARIES", tmp_path)
    assert "LD_PRELOAD" not in erasing_environment()
    assert left(erasing_environment()) == 0


def test_the_service_starts_a_terminal_that_need_not_begin_anew(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "start").symlink_to(ROOT / "deploy" / "start")
    kiosk = tmp_path / ".venv" / "bin" / "kiosk"
    kiosk.parent.mkdir(parents=True)
    kiosk.write_text('#!/bin/sh\necho "$@"; env\n')
    kiosk.chmod(0o755)
    order = [str(tmp_path / "deploy" / "start"), "--size", "540x960"]
    said, *found = subprocess.run(order, env={}, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert said == "run --size 540x960"
    wanted = erasing_environment()
    assert "LD_PRELOAD" not in wanted or {f"{key}={value}" for key, value in wanted.items()} <= set(found)


def test_a_terminal_begins_anew_with_an_allocator_that_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[dict[str, str]] = []

    def execve(_program: str, _arguments: list[str], environment: dict[str, str]) -> None:
        begun.append(environment)
        raise SystemExit

    for name in erasing_environment():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setenv("DISPLAY", ":none")
    with pytest.raises(SystemExit):
        main(["run"])
    (environment,) = begun
    assert erasing_environment().items() <= environment.items()
    erase_what_is_freed(environment)  # once is enough


#: Lets go of 40 MB in small pieces, and tells how many it has of them before and after it gives them back.
GIVES_BACK = """
import os
from kiosk.runtime.process_memory import give_back
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
kept = [bytes(3000) for _ in range(13_000)]
del kept
before = resident()
give_back()
print(before - resident())
"""


@pytest.mark.parametrize("installed", [True, False])
def test_what_is_freed_goes_back_to_the_system(
    installed: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not installed:
        monkeypatch.setattr(process_memory, "_LIBRARIES", tmp_path)
    around = {**os.environ, **erasing_environment()}
    done = subprocess.run(
        [sys.executable, "-c", GIVES_BACK], env=around, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) > (20 if installed else -1)


#: Lets go of what was read from files, and tells the megabytes before and after, and what a letter is then.
LETS_GO_OF_FILES = """
import os, unicodedata
import pydantic
from kiosk.runtime.process_memory import let_go_of_files
def mapped():
    shared = int(open("/proc/self/statm").read().split()[2])
    return shared * os.sysconf("SC_PAGE_SIZE") / 1e6
before = mapped()
let_go_of_files()
print(before, mapped(), unicodedata.name("é"))
"""


def test_what_was_read_from_files_is_let_go_of_and_read_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LETS_GO_OF_FILES], capture_output=True, text=True, check=True
    )
    before, after, letter = done.stdout.split(maxsplit=2)
    assert float(after) < 0.7 * float(before)
    assert letter.strip() == "LATIN SMALL LETTER E WITH ACUTE"


#: Another thread has closed a file by the time that it is let go of, and has memory where it was.
CLOSES_MEANWHILE = """
import ctypes, mmap, sys
from kiosk.runtime import process_memory
from kiosk.runtime.process_memory import let_go_of_files
library = ctypes.CDLL(None)
library.mmap.restype = ctypes.c_void_p
library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *3 * [ctypes.c_int], ctypes.c_long]
PRIVATE, FIXED, ANONYMOUS, SIZE = 2, 0x10, 0x20, 4096
file = open(sys.executable, "rb")
place = library.mmap(None, SIZE, mmap.PROT_READ, PRIVATE, file.fileno(), 0)
read = process_memory._read_mappings
def read_and_close():
    library.mmap(place, SIZE, mmap.PROT_READ, PRIVATE | FIXED, file.fileno(), 0)
    found = read()
    library.mmap(place, SIZE, mmap.PROT_READ | mmap.PROT_WRITE, PRIVATE | FIXED | ANONYMOUS, -1, 0)
    ctypes.memset(place, 7, SIZE)
    return found
process_memory._read_mappings = read_and_close
let_go_of_files()
print(set(ctypes.string_at(place, SIZE)))
"""


def test_memory_that_stands_where_a_file_was_is_left_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CLOSES_MEANWHILE], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{7}"
