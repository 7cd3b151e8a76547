"""The example of docs/architecture.md: a fifteenth language is one table and one catalogue."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain import LANGUAGES
from kiosk.runtime.paths import ASSETS, ROOT

TABLE = """
[pl]
autonym = "Polski"
french = "polonais"
greeting = "Dzień dobry. Kontynuuj po polsku."
invitation = "Dotknij ekranu"
font = "european"
"""
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Terminer"
msgstr "Zakończ"
"""

pytestmark = pytest.mark.window


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assets of the kiosk with Polish, which is nowhere in the sources."""
    folder = tmp_path_factory.mktemp("assets")
    for each in ASSETS.iterdir():
        if each.name not in ("languages.toml", "locale"):
            (folder / each.name).symlink_to(each)
    (folder / "locale").mkdir()
    for each in (ASSETS / "locale").iterdir():
        (folder / "locale" / each.name).symlink_to(each)
    languages = (ASSETS / "languages.toml").read_text(encoding="utf-8")
    (folder / "languages.toml").write_text(languages + TABLE, encoding="utf-8")
    messages = folder / "locale" / "pl" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "kiosk.po").write_text(CATALOGUE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def visit(assets: Path) -> dict[str, Any]:
    """What a visitor finds who chooses it."""
    command = [sys.executable, "-m", "tests.i18n.new_language_visit", str(assets), "pl"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_it_is_offered_after_the_others(visit: dict[str, Any]) -> None:
    assert visit["offered"][-1] == "pl"
    assert visit["counter"] == [*(each.code for each in LANGUAGES), "pl"]
    assert visit["french_name"] == "Polonais"


def test_its_texts_are_shown_and_the_others_stay_french(visit: dict[str, Any]) -> None:
    assert visit["finish"] == visit["translated"] == "Zakończ"
    assert visit["untranslated"] == "Cuisine"


def test_what_is_missing_is_counted(visit: dict[str, Any]) -> None:
    done, total = visit["coverage"]
    assert done == 1 < total


def test_one_types_in_it(visit: dict[str, Any]) -> None:
    assert visit["typed"] == "Kran cieknie"  # a sentence begins with a capital
