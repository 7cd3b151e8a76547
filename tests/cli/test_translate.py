"""``kiosk translate`` as a technician types it."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import pytest

from kiosk.accessibility.translation.apertium import MODES
from kiosk.accessibility.translation.result import QualityIssue
from kiosk.cli import CommandError, translate

needs_apertium = pytest.mark.skipif(not (MODES / "fr-es.mode").exists(), reason="apertium-fr-es is missing")


@pytest.fixture(autouse=True)
def _no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))


def kiosk(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    translate.add(parser.add_subparsers())
    args = parser.parse_args(["translate", *arguments])
    return int(args.run(args))


def test_texts_as_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--from", "fr", "--to", "en", "Bonjour.", "Merci.") == 0
    assert capsys.readouterr().out == "Hello.\nThank you.\n"


def test_lines_of_standard_input_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Vous devez 512,34 €.\n\nMerci."))
    assert kiosk("--from", "fr", "--to", "ar", "--json") == 0
    first, empty, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert first.keys() == {"source", "text", "via", "approximate", "refused", "note", "suggestions", "offer"}
    assert (first["source"], first["via"], first["approximate"]) == (
        "Vous devez 512,34 €.",
        "phrasebook",
        False,
    )
    assert "512.34" in first["text"]
    assert empty["text"] == ""
    assert last["text"] == "شكرًا."


def test_no_way_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--from", "fr", "--to", "ta", "--json", "Le robinet fuit beaucoup.") == 1
    out, err = capsys.readouterr()
    shown = json.loads(out)
    assert (shown["text"], shown["via"], shown["approximate"]) == ("Le robinet fuit beaucoup.", "none", True)
    assert "Le robinet de la cuisine fuit." in shown["suggestions"]
    assert "no way from fr to ta: no engine and no phrase here knows it" in err
    assert err.count("\n") == 1


def test_one_text_without_a_way_is_enough_to_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--from", "fr", "--to", "ta", "Le robinet fuit beaucoup.", "Bonjour.") == 1
    first, second, end = capsys.readouterr().out.split("\n")
    assert (first, end) == ("", ""), "French is not given out as Tamil"
    assert second


def test_a_text_without_a_way_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--from", "fr", "--to", "ta", "Le robinet fuit beaucoup.") == 1
    assert capsys.readouterr().out == ""


@needs_apertium
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("il ne faut pas couper", "a negation"),
        ("il faut couper", "must"),
        ("Le chauffage marche.", "does not know"),
    ],
)
def test_it_says_why_it_refuses(capsys: pytest.CaptureFixture[str], text: str, why: str) -> None:
    assert kiosk("--from", "fr", "--to", "es", text) == 1
    assert why in capsys.readouterr().err


def test_every_doubt_has_words() -> None:
    assert set(translate.REFUSAL_REASONS) == set(QualityIssue)


def test_an_unknown_language_is_one_clear_line() -> None:
    with pytest.raises(CommandError, match="unknown language 'xx'") as caught:
        kiosk("--from", "fr", "--to", "xx", "Bonjour.")
    assert caught.value.code == 1


def test_back_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--to", "ta", "--back", "--json", "il y a une fuite d'eau") == 0
    assert json.loads(capsys.readouterr().out)["back"] == "Il y a une fuite d’eau."


def test_directions(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("--directions", "--to", "ta", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report == {"from": "fr", "to": "ta", "via": ["catalogue", "phrasebook"]}
    assert kiosk("--directions", "--from", "ta") == 0
    assert "ta → uk\tcatalogue, phrasebook\n" in capsys.readouterr().out


def test_no_target_is_one_clear_line() -> None:
    with pytest.raises(CommandError, match="--to CODE is missing"):
        kiosk("Bonjour.")
