"""What is written about the house is true."""

from __future__ import annotations

import configparser
import re
import subprocess
from pkgutil import iter_modules

import pytest

import kiosk.cli
from kiosk.runtime.paths import ROOT
from kiosk.settings import Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _rows(section: str) -> list[list[str]]:
    """The table of that section, without its head; cells still have their backquotes."""
    text = README.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_each_dependency_has_its_reason() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = {re.split(r"[<>=!~;\[ ]", line)[0] for line in setup["options"]["install_requires"].split("\n")}
    told = dict(_rows("Dependencies, each with its reason"))
    assert set(told) == needed - {""}
    assert all(told.values())


def test_each_setting_is_told() -> None:
    told = {key for keys, _ in _rows("Settings") for key in re.findall(r"`(\w+)`", keys)}
    assert told == set(Settings.model_fields)


def test_each_verb_is_told() -> None:
    told = {re.findall(r"`kiosk ([a-z-]+)", verb)[0] for verb, _ in _rows("The `kiosk` command")}
    verbs = iter_modules(kiosk.cli.__path__)
    assert told == {verb.name.strip("_").replace("_", "-") for verb in verbs}


def test_what_the_readme_shows_or_links_to_is_there() -> None:
    links = re.findall(r"\]\(((?!http)[^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("goal", ["run", "tour", "test", "bench", "lint", "i18n", "clean"])
def test_make_alone_tells_every_goal(goal: str) -> None:
    told = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True, timeout=30)
    assert f"make {goal} " in told.stdout


def test_each_system_package_has_a_need_and_a_reason() -> None:
    for line in (ROOT / "scripts" / "packages.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        group, need, _, why = line.split(None, 3)
        assert group in {"python", "run", "test", "bench", "terminal"}
        assert need in {"required", "optional"}
        assert len(why) > 10
