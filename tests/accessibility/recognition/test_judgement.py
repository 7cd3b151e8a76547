"""What is taken for a result gone astray, and decoded again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kiosk.accessibility.recognition.recogniser import SAMPLE_RATE
from kiosk.accessibility.recognition.voice_activity import VoiceSpan
from kiosk.accessibility.recognition.whisper_engine import (
    FULL_WINDOW_BELOW_S,
    Whisper,
    WhisperRecogniser,
    _is_doubtful,
    _loops,
)


def said(text: str, *, log_probability: float = -0.3, compression: float = 1.2) -> list[Any]:
    segment = {"text": text, "avg_logprob": log_probability, "compression_ratio": compression, "words": []}
    return [SimpleNamespace(**segment)]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, je voudrais payer mon loyer.",
        "Appuyez sur un. Appuyez sur deux.",
        "Non non, ça va.",
        "",
    ],
)
def test_what_people_say(text: str) -> None:
    assert not _is_doubtful(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "merci merci merci merci",
        "je vous appelle pour je vous appelle pour",
        "le le le le le loyer",
    ],
)
def test_loops_are_thrown_away(text: str) -> None:
    assert _loops(said(text))
    assert _is_doubtful(said(text))


def test_a_stutter_at_the_end_is_heard_again_but_kept() -> None:
    stutter = said("has left a calm friends and and and")
    assert _is_doubtful(stutter)
    assert not _loops(stutter)
    assert not _loops(said("Non non non"))


def test_improbable_or_too_regular() -> None:
    assert _is_doubtful(said("Bonjour.", log_probability=-1.4))
    assert _is_doubtful(said("Bonjour.", compression=3.0))
    assert not _is_doubtful([])


class Decodes(Whisper):
    """Gives these results, one an attempt."""

    def __init__(self, *results: list[Any]) -> None:
        self.results = list(results)
        self.short: list[bool] = []
        self._encoded = None

    def _decode(self, *_args: object) -> list[Any]:
        self.short.append(self._short)
        return self.results.pop(0)


BRIEF, LONG = (
    np.zeros(int(seconds * SAMPLE_RATE), np.float32)
    for seconds in (FULL_WINDOW_BELOW_S - 0.1, FULL_WINDOW_BELOW_S)
)
LOST = "merci merci merci merci"


def heard(decodes: Decodes, brief: bool = False) -> str:
    samples = BRIEF if brief else LONG
    return " ".join(segment.text for segment in decodes.transcribe_phrase(samples, "fr"))


@pytest.mark.parametrize("brief", [False, True])
def test_what_is_good_is_decoded_once_a_few_words_over_the_full_window(brief: bool) -> None:
    decodes = Decodes(said("Bonjour."))
    assert heard(decodes, brief) == "Bonjour."
    assert decodes.short == [not brief]


@pytest.mark.parametrize("brief", [False, True])
def test_what_is_doubtful_is_decoded_again_over_the_other_window(brief: bool) -> None:
    decodes = Decodes(said(LOST), said("Merci."))
    assert heard(decodes, brief) == "Merci."
    assert decodes.short == [not brief, brief]


def test_the_most_probable_doubt_is_kept_and_no_loop() -> None:
    improbable = [said(f"Guichet {-n}.", log_probability=n) for n in (-3, -2, -4)]
    assert heard(Decodes(said(LOST), *improbable)) == "Guichet 2."
    assert heard(Decodes(*(said(LOST) for _ in range(4)))) == ""


def test_nothing_in_the_full_window_is_nothing_where_the_short_one_went_astray() -> None:
    assert heard(Decodes(said(LOST), [])) == ""


CHOICES = ("Lundi", "Mardi", "Mercredi")


@pytest.mark.parametrize(
    ("free", "hinted", "text"),
    [
        ("Mardi.", None, "Mardi."),  # the hint would cost a second
        ("Ma thé.", "Mardi.", "Mardi."),
        ("Ma thé.", "Lundi, mardi, mercredi.", "Ma thé."),
        ("Bonjour.", "", "Bonjour."),
        ("Bonjour.", "Mardi " * 4, "Bonjour."),
    ],
)
def test_choices_are_a_hint_only_where_none_was_heard(free: str, hinted: str | None, text: str) -> None:
    recogniser = WhisperRecogniser.__new__(WhisperRecogniser)
    decodes = Decodes(said(free), *([] if hinted is None else [said(hinted)]))
    recogniser._model = decodes
    recogniser.begin("fr", CHOICES)
    recogniser.feed(bytes(2 * SAMPLE_RATE))
    assert recogniser._decode(VoiceSpan(0.3, 0.7)).text == text
    assert not decodes.results, "each is heard as often as needed"


def test_nothing_heard_is_nothing_said() -> None:
    assert heard(Decodes([])) == ""
