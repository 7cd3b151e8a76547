"""The example of docs/architecture.md is an e-service: what is written there runs, nothing else changes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import kiosk.eservices
from kiosk.accessibility.intents import InterpretationContext, OptionGuess, interpret
from kiosk.domain import ActKind
from kiosk.eservices import EService, find_eservice
from kiosk.eservices.fixtures import load_fixtures
from kiosk.journeys import JourneyRun, Receipt
from kiosk.runtime.paths import ROOT
from tests.session.test_controller import Counter

from .visitors import facts, words

FILE = re.compile(r"^`kiosk/eservices/(shared_room/\w+\.py)`.*?^```python\n(.*?)^```", re.M | re.S)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EService]:
    """The e-service as the page describes it: a folder, and its line in the registry."""
    section = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("## A new e-service")[1]
    files = dict(FILE.findall(section.split("\n## ")[0]))
    assert set(files) == {"shared_room/journey.py", "shared_room/__init__.py", "shared_room/fixtures.py"}
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    monkeypatch.setattr(kiosk.eservices, "__path__", [*kiosk.eservices.__path__, str(tmp_path)])
    made = import_module("kiosk.eservices.shared_room").SERVICE
    *others, last = kiosk.eservices.FOLDERS
    monkeypatch.setattr(kiosk.eservices, "FOLDERS", (*others, "shared_room", last))
    kiosk.eservices.eservices.cache_clear()
    yield made
    kiosk.eservices.eservices.cache_clear()
    for name in [each for each in sys.modules if each.startswith("kiosk.eservices.shared_room")]:
        del sys.modules[name]


def test_its_journey_is_walked_to_an_act_of_the_contract(service: EService) -> None:
    run = JourneyRun(service.journey(), facts())
    run.answer("samedi")
    run.answer("Les vingt ans de Lina")
    run.answer(True)
    act = run.act()
    assert isinstance(run.step, Receipt)
    assert act is not None
    assert act.kind is ActKind.IDEA
    assert act.body["words"] == "Salle commune, samedi : Les vingt ans de Lina"


def test_it_is_on_the_home_and_its_act_is_sent(service: EService) -> None:
    counter = Counter()
    counter.arrive()
    assert service in counter.controller.services()
    assert counter.controller.services()[-1].calls_person
    counter.open(service.key)
    counter.answer("vendredi", "Un loto", True)
    assert counter.receipt.run.journey.key == service.key


def test_it_is_found_by_its_key_and_its_walk_by_convention(service: EService) -> None:
    assert find_eservice(service.key) is service
    (walk,) = load_fixtures(service).walks
    assert walk.name == "ask for the shared room"


def test_its_tile_is_understood_aloud(service: EService) -> None:
    tile = f"service.{service.key}", words(service.title)
    where = InterpretationContext(date(2026, 11, 26), options=[tile], services={service.key})
    assert interpret("réserver la salle commune", "fr", where=where).guesses[0] == OptionGuess(tile[0], 1.0)
