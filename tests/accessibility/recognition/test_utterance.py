"""The voice between microphone and engine."""

from __future__ import annotations

import threading

import pytest

from kiosk.accessibility.recognition import NoSpeechReason, VoiceRun
from kiosk.accessibility.recognition.audio_buffer import UtteranceBuffer
from kiosk.accessibility.recognition.microphone import decibels, meter_level

from .conftest import NOISES, pcm


def run() -> VoiceRun:
    return VoiceRun("fr", lambda event: None, lambda deliver: deliver())


def test_a_follower_gets_everything_once_and_the_end():
    utterance = UtteranceBuffer(run())
    utterance.add(b"ab")
    got: list[bytes] = []
    follower = threading.Thread(target=lambda: got.extend(utterance.follow()))
    follower.start()
    utterance.add(b"cd")
    utterance.add(b"ef")
    utterance.end()
    follower.join(5)
    assert b"".join(got) == b"abcdef"
    assert b"".join(utterance.follow()) == b"abcdef"


def test_dropping_forgets_and_stops():
    utterance = UtteranceBuffer(run())
    utterance.add(b"ab")
    utterance.discard()
    utterance.add(b"cd")
    assert list(utterance.follow()) == []
    assert utterance._blocks == []


@pytest.mark.parametrize(
    ("noise", "kind"),
    [
        ("nothing", NoSpeechReason.SILENCE),
        ("room", NoSpeechReason.TOO_QUIET),
        ("hiss", NoSpeechReason.NOISE),
        ("knocks", NoSpeechReason.NOISE),
    ],
)
def test_kinds_of_nothing(noise, kind):
    utterance = UtteranceBuffer(run())
    sound = NOISES[noise]
    for start in range(0, len(sound), 1600):
        utterance.add(sound[start : start + 1600])
    assert utterance.no_speech_reason() is kind


def test_no_sound_at_all_is_silence():
    assert UtteranceBuffer(run()).no_speech_reason() is NoSpeechReason.SILENCE


def test_levels():
    import numpy as np

    assert meter_level(b"") == meter_level(bytes(100)) == 0.0
    assert meter_level(pcm(np.ones(100))) == pytest.approx(1.0, abs=0.01)
    assert decibels(pcm(np.full(100, 0.1))) == pytest.approx(-20, abs=0.1)
