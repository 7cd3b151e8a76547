"""``kiosk intent`` as a technician types it."""

from __future__ import annotations

import argparse
import io
import json
import re

import pytest

from kiosk.accessibility.intents import meaning
from kiosk.cli import CommandError, intent


def kiosk(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    intent.add(parser.add_subparsers())
    args = parser.parse_args(["intent", *arguments])
    return int(args.run(args))


@pytest.fixture(autouse=True)
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where what finds intents by their meaning was made."""
    monkeypatch.setattr(meaning, "encoder_version", lambda: "")


def test_texts_as_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("plus fort", "bonsoir") == 0
    assert re.fullmatch(r"plus_fort \d\.\d\d\n-\n", capsys.readouterr().out)


def test_lines_of_standard_input_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("je veux payer 50,20 €\n\nmake it louder\n"))
    assert kiosk("--json") == 0
    rent, empty, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert (rent["text"], rent["intent"], rent["slots"]) == (
        "je veux payer 50,20 €",
        "loyer",
        {"montant": 5020},
    )
    assert 0 < rent["score"] <= 1
    assert empty == {"text": "", "intent": None, "score": 0.0, "slots": {}, "others": []}


def test_another_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--lang", "en", "--json", "in Turkish please") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["intent"], said["slots"]) == ("langue", {"langue": "tr"})


def test_an_unknown_language() -> None:
    with pytest.raises(CommandError, match="unknown language 'de'"):
        kiosk("--lang", "de", "Hallo")
