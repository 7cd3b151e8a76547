"""Write ``requirements/*.txt``: every package that setup.cfg leads to, one version, its hashes.

    build.txt      what builds the kiosk, and packages that are published as source only
    terminal.txt   what a terminal runs
    landlord.txt   what the landlord's side needs besides: the demo agency of ``make run``
    dev.txt        what tests, audit and every other extra need besides

``make lock`` keeps the versions that are locked while setup.cfg allows them, ``make update`` takes the
newest. Both need the network.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
EVERYTHING = ("setup.cfg", "--all-extras", "-")
#: What each file is made from (``-``: what builds the kiosk). It has what those before it have not.
SOURCES = {
    "build": ("-",),
    "terminal": ("setup.cfg",),
    "landlord": ("setup.cfg", "--extra=landlord"),
    "dev": EVERYTHING,
}
COMPILE = "uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header"
HEAD = "# Made by `make lock` out of setup.cfg and pyproject.toml; `make update` takes newer versions.\n"


def compile_requirements(file: Path, *options: str) -> str:
    """What the sources among ``options`` lead to; versions that ``file`` has are preferred."""
    with (ROOT / "pyproject.toml").open("rb") as project:
        build = tomllib.load(project)["build-system"]["requires"]
    command = [*COMPILE.split(), *options, "-o", str(file)]
    subprocess.run(command, cwd=ROOT, input="\n".join(build), text=True, check=True)
    return file.read_text("utf-8")


def blocks(lock: str) -> list[str]:
    """One text a package: its line, and those of its hashes. What is true of all is not repeated."""
    lines = re.sub(r" and sys_platform == 'linux'(?= \\)", "", lock)
    lines = re.sub(r" ; python_full_version < '3.14'(?= \\)", "", lines)
    return re.findall(r"^\S.*(?:\n .*)*\n", lines, re.MULTILINE)


def main(options: list[str]) -> None:
    """Everything first, so that the files agree with each other; then file after file."""
    FOLDER.mkdir(exist_ok=True)
    files = [FOLDER / f"{name}.txt" for name in SOURCES]
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "lock.txt"
        lock.write_text("".join(file.read_text("utf-8") for file in files if file.exists()), "utf-8")
        whole = compile_requirements(lock, *EVERYTHING, *options)
        before: list[str] = []
        for file in files:
            lock.write_text(whole, "utf-8")
            part = blocks(compile_requirements(lock, *SOURCES[file.stem]))
            found = [each for each in part if each not in before]
            file.write_text("".join([HEAD, *found]), "utf-8")
            before += found


if __name__ == "__main__":
    main(sys.argv[1:])
