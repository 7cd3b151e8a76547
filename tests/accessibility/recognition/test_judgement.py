"""What is taken for a result gone astray, and decoded again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.accessibility.recognition.whisper_model import _is_doubtful, _loops


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
