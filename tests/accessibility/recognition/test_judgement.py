"""What is taken for a result gone astray, and decoded again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kiosk.accessibility.recognition.whisper_model import UNSURE, Whisper, _is_doubtful, _loops


def said(text: str, *, log_probability: float = -0.3, compression: float = 1.2) -> list[Any]:
    return [SimpleNamespace(text=text, avg_logprob=log_probability, compression_ratio=compression)]


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
    """Gives these results, one an attempt, over the short window and then the full one."""

    def __init__(self, *results: list[Any]) -> None:
        self.results = list(results)
        self.short: list[bool] = []

    def _decode(self, *_args: object) -> list[Any]:
        self.short.append(self._short)
        return self.results.pop(0)


SAMPLES = np.zeros(16, np.float32)
UNSURELY = UNSURE - 0.1


def heard(decodes: Decodes, unsure: float = UNSURE) -> str:
    return " ".join(segment.text for segment in decodes.hear(SAMPLES, "fr", unsure=unsure))


def test_what_is_surely_heard_is_decoded_once() -> None:
    decodes = Decodes(said("Bonjour.", log_probability=UNSURE))
    assert heard(decodes) == "Bonjour."
    assert decodes.short == [True]


@pytest.mark.parametrize("full", [UNSURELY + 0.2, UNSURELY - 0.2])
def test_what_is_unsurely_heard_gives_way_to_the_full_window(full: float) -> None:
    first = said("Bonjour.", log_probability=UNSURELY)
    decodes = Decodes(first, said("Bon jour.", log_probability=full))
    assert heard(decodes) == "Bon jour."
    assert decodes.short == [True, False]


def test_a_second_attempt_that_goes_astray_takes_nothing_away() -> None:
    first = said("Bonjour.", log_probability=UNSURELY)
    assert heard(Decodes(first, said("merci merci merci merci"))) == "Bonjour."
    assert heard(Decodes(first, [])) == "Bonjour."


def test_nothing_in_the_full_window_is_nothing_where_the_short_one_went_astray() -> None:
    assert heard(Decodes(said("merci merci merci"), [])) == ""


def test_live_captions_are_not_decoded_again_for_that() -> None:
    decodes = Decodes(said("Bonjour.", log_probability=UNSURELY))
    assert [segment.text for segment in decodes.hear(SAMPLES, "fr")] == ["Bonjour."]


def test_nothing_heard_is_nothing_said() -> None:
    assert heard(Decodes([])) == ""
