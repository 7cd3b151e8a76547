"""A whole conversation with the engines of this machine (``python -m`` this module).

A recorded clerk speaks French into the microphone, a visitor answers in Spanish on the keyboard and from the
phrasebook; both are translated and made into sound. What was said is printed, one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from uuid import uuid4

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import pytest

from kiosk.accessibility.conversation import Conversation, Side, TranslationState
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition import RecognitionService
from kiosk.accessibility.recognition.language_detection import detect_written_language
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.translation import TranslationMethod, open_translator
from kiosk.runtime.workers import ResultQueue, Worker
from tests.accessibility.recognition.conftest import await_the_microphone, clip
from tests.accessibility.recognition.microphones import PlayedMicrophone
from tests.conftest import give_engines_time
from tests.until import until

SPOKEN = "dir-instr"


class Counter:
    """Everything real but the sound card."""

    def __init__(self, *, deaf: Side | None = None, visitor: str = "es") -> None:
        self.visit = uuid4().hex
        self.results = ResultQueue()
        self.worker = Worker("translator", self.results)
        self.translator = open_translator()
        self.microphone = PlayedMicrophone(speed=4.0)
        self.recognition = RecognitionService(self.microphone, ModelStore())
        self.synthesiser = EspeakSynthesiser()
        self.aloud: list[tuple[str, float]] = []
        self.talk = Conversation(
            {Side.CLERK: "fr", Side.VISITOR: visitor},
            translator=self.translator,
            worker=self.worker,
            recognition=self.recognition,
            say=self._say,
            machine_reaches=lambda source, target: True,
            language_of=detect_written_language,
            simpler_words=self.translator.simpler,
            post=lambda deliver: self.results.post(self.visit, deliver),
            deaf=deaf,
        )

    def _say(self, text: str, language: str) -> None:
        self.aloud.append((language, self.synthesiser.speak(text, language).seconds))
        if self.talk.deaf is None:  # else the test says when the captions may go on
            self.talk.spoken()

    def until(self, true: Callable[[], bool]) -> None:
        """Runs the UI's clock until then."""
        came = until(true, meanwhile=lambda: self.results.drain(self.visit))
        assert came, (self.talk.turns, self.talk.notices)

    def settled(self, turns: int) -> bool:
        """Whether so many turns are there, and none waits."""
        return len(self.talk.turns) >= turns and all(
            t.state is not TranslationState.PENDING for t in self.talk.turns
        )

    def close(self) -> None:
        self.talk.wipe()
        self.recognition.close()
        self.worker.submit(self.translator.close)
        self.worker.close()
        self.synthesiser.close()


def conversation() -> dict[str, object]:
    """Speaks, types, picks, asks for simpler words, checks a meaning; what came of it."""
    counter = Counter()
    talk = counter.talk
    try:
        counter.microphone.pcm = clip(SPOKEN)
        talk.talk(Side.CLERK)
        counter.until(counter.microphone.played.is_set)
        talk.stop()
        counter.until(lambda: counter.settled(1))
        talk.type(Side.VISITOR, "Hay agua en el suelo de la cocina.")
        talk.send(Side.VISITOR)
        counter.until(lambda: counter.settled(2))
        talk.accept_offer(talk.turns[1].id)  # phrases go before what the machine made of it
        talk.pick(Side.CLERK, "Pouvez-vous répéter, s’il vous plaît ?")
        counter.until(lambda: counter.settled(3))
        talk.ask_to_repeat(Side.VISITOR)
        counter.until(lambda: counter.settled(4))
        talk.check(talk.turns[1].id)
        counter.until(lambda: talk.turns[1].back is not None)
        return {
            "turns": [[turn.side, turn.origin, turn.original, turn.text_for_other] for turn in talk.turns],
            "via": [
                (turn.translation.method if turn.translation else TranslationMethod.NONE)
                for turn in talk.turns
            ],
            "back": talk.turns[1].back.text if talk.turns[1].back else "",
            "aloud": counter.aloud,
        }
    finally:
        counter.close()


if __name__ == "__main__":
    give_engines_time()
    await_the_microphone(pytest.MonkeyPatch())
    json.dump(conversation(), sys.stdout, ensure_ascii=False)
