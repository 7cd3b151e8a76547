"""The locks: what setup.cfg asks for, with hashes; a terminal, which has no more than the first of them."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kiosk.runtime.extras import DISTRIBUTION
from kiosk.runtime.paths import ROOT

LOCKS = {file.stem: file.read_text("utf-8") for file in (ROOT / "requirements").glob("*.txt")}
PINS = {name: dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE)) for name, text in LOCKS.items()}
EVERY_MODULE = """
import importlib, pkgutil, sys
from pathlib import Path
from kiosk.screens.kivy_setup import configure_kivy
configure_kivy(Path(sys.argv[1]), (540, 960))
for room in ("kiosk", "offline_cache", "landlord.contract"):
    for module in pkgutil.walk_packages(importlib.import_module(room).__path__, room + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            print(module.name)
"""


def requirements() -> dict[str, list[Requirement]]:
    """What setup.cfg asks for: of each extra, and of the core, which has no name."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = {"": setup["options"]["install_requires"], **setup["options.extras_require"]}
    return {extra: [Requirement(line) for line in text.split("\n") if line] for extra, text in texts.items()}


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of a terminal, and no others: links to those that are installed here."""
    packages = tmp_path_factory.mktemp("terminal")
    for name in PINS["terminal"]:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue  # for another machine or Python
        for part in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            if not (packages / part).exists():
                (packages / part).symlink_to(Path(str(distribution(name).locate_file(part))))
    metadata = packages / "hlm_kiosk-0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    asked = (
        f"Requires-Dist: {str(each).partition(';')[0]}; "
        + " and ".join([*([f"({each.marker})"] if each.marker else []), f'extra == "{of}"'])
        for of, those in requirements().items()
        for each in those
    )
    metadata.write_text(
        "\n".join(["Metadata-Version: 2.1", f"Name: {DISTRIBUTION}", "Version: 0", *asked, ""])
    )
    return packages


def run(terminal: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Python with the packages of a terminal only."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    environment |= {"PYTHONPATH": f"{ROOT}:{terminal}", "KIOSK_DATA": str(terminal / "data")} | variables
    return subprocess.run(
        [sys.executable, "-S", *words], env=environment, cwd=ROOT, capture_output=True, text=True
    )


def test_every_requirement_is_locked_within_its_bounds() -> None:
    layers = {"": ["terminal"], "landlord": ["terminal", "landlord"]}
    for extra, needed in requirements().items():
        locked = {name: pin for lock in layers.get(extra, PINS) for name, pin in PINS[lock].items()}
        for each in needed:
            if each.name != DISTRIBUTION:
                pin = locked.get(canonicalize_name(each.name), "")
                assert pin in each.specifier, f"{each} is not locked ({pin or 'nothing'}): make lock"


def test_everything_locked_has_its_hashes_and_nothing_says_where_it_comes_from() -> None:
    for text in LOCKS.values():
        packages = re.findall(r"^[a-z0-9-]+==.*\n", text, re.MULTILINE)
        assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(packages)
        assert "//" not in text
        assert "index" not in re.sub(r"^[a-z0-9-]+==", "", text, flags=re.MULTILINE)


def test_a_terminal_has_nothing_of_the_landlords_side() -> None:
    assert not PINS["terminal"].keys() & {
        "fastapi",
        "uvicorn",
        "uvloop",
        "httptools",
        "sqlalchemy",
        "alembic",
    }


def test_the_kiosk_needs_no_more_than_a_terminal_has(terminal: Path, tmp_path: Path) -> None:
    done = run(terminal, "-c", EVERY_MODULE, str(tmp_path), SDL_VIDEODRIVER="offscreen", KIVY_NO_ARGS="1")
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.split()) > 200


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        ("agency-server --demo", "landlord"),
        ("agency-back-office list", "landlord"),
        ("tour --out tour", "landlord"),
        ("audit --out audit", "audit"),
        ("run", "landlord"),
    ],
)
def test_what_a_verb_lacks_is_said(terminal: Path, words: str, extra: str) -> None:
    done = run(terminal, "-m", "kiosk", *words.split(), SDL_VIDEODRIVER="offscreen")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"pip install 'hlm-kiosk[{extra}]'" in done.stderr
    assert "fastapi" in done.stderr
    assert done.stderr.count("\n") == 1


def test_status_says_that_there_is_no_landlord(terminal: Path) -> None:
    done = run(terminal, "-m", "kiosk", "status")
    assert "the demo agency is not installed" in done.stdout, done.stderr
    with_landlord = run(terminal, "-m", "kiosk", "status", KIOSK_AGENCY_URL="http://127.0.0.1:9")
    assert "http://127.0.0.1:9" in with_landlord.stdout


def test_a_landlords_system_is_checked_without_the_landlords_side(terminal: Path) -> None:
    done = run(terminal, "-m", "kiosk", "agency-check", "http://127.0.0.1:9", KIOSK_DEVICE_TOKEN="x")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
