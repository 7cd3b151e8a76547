"""The whole of speech, heard in a real sound room."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from kiosk.accessibility.interaction_preferences import VOLUME_MAX
from kiosk.accessibility.speech import (
    SpeechEvent,
    SpeechFinished,
    SpeechPaused,
    SpeechService,
    Utterance,
    UtteranceFailed,
    UtteranceStopped,
    WordSpoken,
    open_player,
    service,
)
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from tests.audio_room import HeardRoom
from tests.until import WITHIN_S, until

pytestmark = [
    pytest.mark.audio,
    pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed"),
]

TEXT = "Votre demande est enregistrée. Son numéro est T482715. Quelqu'un vient demain à 10 h 42."


class Aloud:
    def __init__(self) -> None:
        self.events: list[SpeechEvent] = []
        self.synthesiser = EspeakSynthesiser()
        self.voice = SpeechService(self.synthesiser, open_player(), self.events.append)

    def events_of(self, kind: type) -> list[SpeechEvent]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def aloud(room: HeardRoom) -> Iterator[Aloud]:
    aloud = Aloud()
    assert aloud.voice.can_speak("fr")
    yield aloud
    aloud.voice.close()


def test_it_is_heard_to_the_end_with_its_words(aloud: Aloud, room: HeardRoom) -> None:
    aloud.voice.rate = 2
    aloud.voice.say([Utterance("receipt", TEXT, "fr")])
    assert until(lambda: bool(aloud.events_of(SpeechFinished)))
    assert not aloud.events_of(UtteranceFailed)
    shown = [
        TEXT[event.start : event.end]
        for event in aloud.events_of(WordSpoken)
        if isinstance(event, WordSpoken)
    ]
    assert shown[:2] == ["Votre", "demande"]
    assert shown[-2:] == ["à", "10 h 42"]
    assert "T482715" in shown
    assert until(lambda: room.silent_for(0.3))
    assert room.loud_blocks[-1][0] - room.loud_blocks[0][0] > 2


def test_nothing_and_pictures_are_over_at_once(aloud: Aloud) -> None:
    aloud.voice.say([Utterance("empty", "", "fr"), Utterance("picture", "😀", "fr")])
    assert until(lambda: bool(aloud.events_of(SpeechFinished)))


@pytest.mark.parametrize(("how", "told"), [("stop", UtteranceStopped), ("pause", SpeechPaused)])
def test_it_is_silent_before_the_next_sentence(aloud: Aloud, room: HeardRoom, how: str, told: type) -> None:
    """Within how many milliseconds, benchmarks/bench_voice.py tells."""
    aloud.voice.say([Utterance("receipt", " ".join([TEXT] * 5), "fr")])
    assert until(room.heard)
    getattr(aloud.voice, how)()
    assert until(lambda: bool(aloud.events_of(told)))
    assert until(lambda: room.silent_for(0.5))
    assert not aloud.events_of(SpeechFinished), "it would go on for half a minute"


def test_a_word_is_told_while_it_sounds(room: HeardRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sentence is a word, with silence around it: it begins where the sound does."""
    monkeypatch.setattr(service, "SENTENCE_PAUSE_S", 2.0)
    told: list[float] = []
    finished = threading.Event()

    def on_event(event: SpeechEvent) -> None:
        if isinstance(event, WordSpoken):
            told.append(time.monotonic())
        elif isinstance(event, SpeechFinished):
            finished.set()

    voice = SpeechService(EspeakSynthesiser(), open_player(), on_event)
    voice.volume = VOLUME_MAX
    voice.say([Utterance("count", "Un. Deux. Trois.", "fr")])
    assert finished.wait(WITHIN_S)
    loud = [at for at, peak in room.loud_blocks if peak > 600]
    apart = service.SENTENCE_PAUSE_S / 2
    heard = [loud[0], *(after for before, after in pairwise(loud) if after - before > apart)]
    voice.close()
    assert [at == pytest.approx(of, abs=1.0) for at, of in zip(told, heard, strict=True)] == [True] * 3


def test_an_engine_killed_in_mid_sentence_is_not_noticed(aloud: Aloud, room: HeardRoom) -> None:
    aloud.voice.say([Utterance("receipt", TEXT, "fr")])
    assert until(room.heard)
    assert aloud.synthesiser.pid is not None
    os.kill(aloud.synthesiser.pid, signal.SIGKILL)
    aloud.voice.say([Utterance("again", "Oui.", "fr")])
    assert until(lambda: bool(aloud.events_of(SpeechFinished)))
    assert not aloud.events_of(UtteranceFailed)


def test_a_sound_server_that_dies_leaves_the_captions(limits: None, aloud: Aloud, room: HeardRoom) -> None:
    aloud.voice.rate = 2
    aloud.voice.say([Utterance("receipt", TEXT, "fr")])
    assert until(room.heard)
    room.close()
    assert until(lambda: bool(aloud.events_of(SpeechFinished)))
    assert len(aloud.events_of(UtteranceFailed)) == 1
