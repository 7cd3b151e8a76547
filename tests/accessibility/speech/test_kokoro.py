"""The warm voice: its words, what speaks in its place, and what was spoken ahead."""

from __future__ import annotations

import math
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.speech import (
    LOUDSPEAKER,
    NoVoiceError,
    SpeechFinished,
    SpeechService,
    Utterance,
    UtteranceFailed,
    rendered,
    speaking_ahead,
)
from kiosk.accessibility.speech import voice_selection as selection
from kiosk.accessibility.speech.kokoro import (
    KOKORO_MODEL,
    KOKORO_VOICES,
    KokoroSynthesiser,
    Phonemizer,
    _clause_spans,
)
from kiosk.accessibility.speech.player import SilentPlayer
from kiosk.accessibility.speech.rendered import RenderedSounds, fixed_sentences
from kiosk.accessibility.speech.speaking_ahead import render_ahead
from kiosk.accessibility.speech.synthesis import EngineDiedError, Sound, WordTime
from kiosk.accessibility.speech.voice_selection import (
    FallbackSynthesiser,
    RenderedSynthesiser,
    open_synthesiser,
    rendered_voice,
)
from tests.until import WITHIN_S, until

from .fake import FakeSynthesiser

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")

TEXT = "Quelqu’un vient demain matin, entre huit et dix heures, pour le robinet."


@pytest.fixture(scope="module")
def kokoro() -> Iterator[KokoroSynthesiser]:
    models = ModelStore()
    if not models.state(KOKORO_MODEL).installed:
        pytest.skip("kiosk models install kokoro-82m")
    synthesiser = KokoroSynthesiser(models.path(KOKORO_MODEL), niceness=0)
    yield synthesiser
    synthesiser.close()


@pytest.mark.model
def test_words_begin_where_the_sound_begins_again(kokoro: KokoroSynthesiser) -> None:
    """A pause at a comma is silence: the word after it begins where that ends, give or take 120 ms."""
    sound = kokoro.speak(TEXT, "fr")
    assert sound.rate_hz == 24000
    words = {TEXT[word.start : word.end]: word.at for word in sound.words}
    assert list(words) == [word.strip(",.") for word in TEXT.split()]
    loud = np.abs(np.frombuffer(sound.pcm, np.int16).astype(int))
    hundredths = loud[: len(loud) // 240 * 240].reshape(-1, 240).max(axis=1)
    for word in ("entre", "pour"):
        around = round(100 * words[word])
        quiet = [i for i in range(around - 30, around + 15) if hundredths[i] < hundredths.max() / 15]
        assert quiet, f"no pause before {word}"
        assert abs(max(quiet) + 1 - around) <= 12, f"{word} is told at {around}, heard from {max(quiet) + 1}"


@pytest.mark.model
@pytest.mark.parametrize("text", ["", "…", "😀", "漢字 γειά", "a\x00b", "[[ˈ]] (en)"])
def test_strange_texts(kokoro: KokoroSynthesiser, text: str) -> None:
    assert kokoro.speak(text, "fr").rate_hz == 24000


@pytest.mark.model
def test_a_killed_engine_is_replaced_and_a_model_that_went_away_is_no_voice(
    kokoro: KokoroSynthesiser, tmp_path: Path
) -> None:
    kokoro.prepare("fr")
    assert kokoro.pid is not None
    os.kill(kokoro.pid, signal.SIGKILL)
    assert kokoro.speak("Oui.", "fr@falc").seconds > 0.2
    with pytest.raises(NoVoiceError):
        KokoroSynthesiser(tmp_path).speak("Oui.", "fr")
    with pytest.raises(NoVoiceError):
        kokoro.speak("نعم.", "ar")


def test_a_model_that_was_altered_is_never_loaded(tmp_path: Path) -> None:
    for name in ("model.onnx", "ff_siwis.bin"):
        (tmp_path / name).write_bytes(b"altered")
    altered = KokoroSynthesiser(tmp_path, is_whole=lambda: False)
    for call in (lambda: altered.prepare("fr"), lambda: altered.speak("Oui.", "fr")):
        with pytest.raises(NoVoiceError, match="not what its makers published"):
            call()
    assert altered.pid is None


def test_a_damaged_model_is_no_voice(tmp_path: Path) -> None:
    for name in ("model.onnx", "ff_siwis.bin"):
        (tmp_path / name).write_bytes(b"\x08\x07" * 500)
    damaged = KokoroSynthesiser(tmp_path)
    try:
        with pytest.raises((NoVoiceError, EngineDiedError)):
            damaged.speak("Oui.", "fr")
    finally:
        damaged.close()


@needs_espeak
def test_signs_that_the_model_was_taught() -> None:
    phonemizer = Phonemizer()
    assert phonemizer.signs("un week-end", KOKORO_VOICES["fr"].espeak) == "œ̃ wˈiːkˈɛnd"
    assert phonemizer.signs("hello", KOKORO_VOICES["en"].espeak) == "həlˈQ"
    assert len(phonemizer.signs("4" * 40, KOKORO_VOICES["fr"].espeak)) > 100
    assert phonemizer.signs("妈麻马骂", KOKORO_VOICES["zh"].espeak) == "mɑ→ mɑ↗ mɑ↓ mɑ↘"


@pytest.mark.parametrize(
    "text", [TEXT, "3,5 km", "« Oui ! »", "x" * 700, "mot " * 200, "", "…", "a:b", "好，您好。"]
)
def test_clauses_are_the_text_in_order(text: str) -> None:
    spans = list(_clause_spans(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= 160 for start, end in spans)
    assert len(spans) == 2 or text != "好，您好。"


class Warm(FakeSynthesiser):
    """A chosen voice that is loaded, takes as long as it is told, and may hang."""

    def __init__(self, work_s: float = 0.0) -> None:
        super().__init__()
        self.work_s = work_s
        self.failing = False
        self.go_on = threading.Event()
        self.go_on.set()

    def is_loaded(self, language: str) -> bool:
        return True

    def work_seconds(self, text: str) -> float:
        return self.work_s

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        self.go_on.wait(WITHIN_S)
        if self.failing:
            raise EngineDiedError
        return Sound(super().speak(text, language, rate).pcm, 24000)


def test_the_plain_voice_takes_a_sentence_that_would_be_late() -> None:
    warm = Warm(work_s=1)
    chosen = FallbackSynthesiser(FakeSynthesiser(), warm, least_wait_s=0)
    assert chosen.speak("Oui.", "fr", 1.0, 0.5).rate_hz == 22000
    assert chosen.speak("Oui.", "fr", 1.0, 2.0).rate_hz == 24000
    chosen.close()


def test_the_plain_voice_takes_a_sentence_that_is_late_and_those_while_the_other_is_busy() -> None:
    warm = Warm()
    chosen = FallbackSynthesiser(FakeSynthesiser(), warm, least_wait_s=0)
    warm.go_on.clear()
    assert chosen.speak("Un.", "fr", 1.0, 0.02).rate_hz == 22000
    assert chosen.speak("Deux.", "fr", 1.0, 5.0).rate_hz == 22000, "it is not waited for twice"
    warm.go_on.set()
    assert chosen.speak("Trois.", "fr").rate_hz == 24000
    chosen.close()


@pytest.fixture
def sounds(tmp_path: Path) -> Iterator[RenderedSounds]:
    kept = RenderedSounds(tmp_path / "speech" / "rendered.db")
    yield kept
    kept.close()


def tone(seconds: float = 0.5) -> Sound:
    at = np.arange(round(24000 * seconds)) / 24000
    pcm = (8000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16)
    return Sound(pcm.tobytes(), 24000, (WordTime(0, 3, 0.0), WordTime(4, 9, 0.25)))


def test_what_was_spoken_ahead_is_heard_whole_with_its_words(sounds: RenderedSounds) -> None:
    assert sounds.get("v", "Bon jour.") is None
    before = tone()
    assert sounds.put("v", "Bon jour.", before)
    after = sounds.get("v", " Bon jour. ")
    assert after is not None
    assert after.words == (WordTime(1, 4, 0.0), WordTime(5, 10, 0.25)), "where they are in what was asked"
    assert len(after.pcm) == len(before.pcm)
    one, other = (np.frombuffer(each.pcm, np.int16)[2400:9600].astype(float) for each in (before, after))
    assert np.corrcoef(one, other)[0, 1] > 0.98, "nothing moved"
    assert sounds.get("v", "Bonjour.") is None, "other words are another text"
    assert sounds.get("w", "Bon jour.") is None, "another voice or version too"


def test_what_is_spoken_ahead_is_taken_up_where_it_stopped_and_old_texts_go(sounds: RenderedSounds) -> None:
    for text in ("Un.", "Deux."):
        sounds.put("v", text, tone(0.05))
    sounds.put("old", "Un.", tone(0.05))
    assert sounds.missing("v", ["Un.", "Trois.", "Deux."]) == ["Trois."]
    assert sounds.keep_only("v", ["Deux.", "Trois."]) == 1
    assert sounds.keep_voices(["v"]) == 1
    assert (sounds.get("v", "Un."), sounds.get("old", "Un.")) == (None, None)
    assert sounds.get("v", "Deux.") is not None


def test_a_damaged_file_is_no_sound_and_is_made_anew(sounds: RenderedSounds, tmp_path: Path) -> None:
    file = tmp_path / "speech" / "rendered.db"
    sounds.put("v", "Un.", tone(0.05))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("update sounds set opus = ?", (b"OggS of nothing",))
    assert sounds.get("v", "Un.") is None
    sounds.close()
    file.write_bytes(b"no database" * 500)
    assert sounds.get("v", "Un.") is None
    assert not sounds.put("v", "Un.", tone(0.05))
    assert sounds.put("v", "Un.", tone(0.05))
    assert sounds.get("v", "Un.") is not None


def test_who_speaks_waits_for_no_other_program(
    sounds: RenderedSounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that holds the file for itself kept the voice silent for five seconds before each sentence."""
    sounds.put("v", "Un.", tone(0.05))
    sounds.close()
    monkeypatch.setattr(rendered, "_READ_WAIT_MS", 0)
    file = tmp_path / "speech" / "rendered.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        assert sounds.get("v", "Un.") is None
        assert sounds._opened is not None
        assert sounds._opened.execute("pragma busy_timeout").fetchone() == (0,)
    assert sounds.get("v", "Un.") is not None


def test_a_file_of_a_later_program_is_read_and_added_to(sounds: RenderedSounds, tmp_path: Path) -> None:
    sounds.put("v", "Un.", tone(0.05))
    with closing(sqlite3.connect(tmp_path / "speech" / "rendered.db")) as later:
        later.execute("alter table sounds add column pitch real")
    assert sounds.put("v", "Deux.", tone(0.05))
    assert sounds.missing("v", ["Un.", "Deux."]) == []


def test_no_more_is_kept_than_there_is_room_for(
    sounds: RenderedSounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    sounds.put("v", "Un.", tone(0.05))
    monkeypatch.setattr("kiosk.accessibility.speech.rendered.MAX_BYTES", 100)
    assert not sounds.put("v", "Deux.", tone(0.05))


def test_texts_without_values_are_spoken_ahead_and_the_places_of_choices() -> None:
    french = fixed_sentences("fr")
    assert len(french) > 1000
    assert "Touchez l’écran." in french
    assert not [text for text in french if "{" in text or "}" in text]
    assert "Choix 1 sur 12." in french
    assert "Touch the screen." in fixed_sentences("en")


def test_what_was_spoken_ahead_needs_no_engine(sounds: RenderedSounds) -> None:
    plain = FakeSynthesiser()
    ahead = RenderedSynthesiser(sounds, {"fr": "v"}, plain)
    sounds.put("v", "Oui.", tone(0.05))
    assert ahead.speak("Oui.", "fr@falc").rate_hz == 24000
    assert ahead.speak("Non.", "fr").rate_hz == 22000
    assert ahead.speak("Oui.", "en").rate_hz == 22000
    assert [text for text, _, _ in plain.spoken] == ["Non.", "Oui."]


def test_speaking_ahead_goes_on_where_it_stopped(
    sounds: RenderedSounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["Un.", "Deux.", "Trois."]
    monkeypatch.setattr(speaking_ahead, "fixed_sentences", lambda code: texts if code == "fr" else [])
    engine, told = FakeSynthesiser(), []
    voice = rendered_voice("fr")
    assert voice is not None
    sounds.put(voice, "Quatre.", tone(0.05))
    sounds.put("older", "Un.", tone(0.05))
    stops = iter([True, False])
    assert render_ahead(engine, sounds, ["fr"], go_on=lambda: next(stops)) == 2
    assert render_ahead(engine, sounds, ["fr"], lambda *done: told.append(done)) == 0
    assert [text for text, _, _ in engine.spoken] == texts, "none twice"
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert sounds.missing(voice, ["Quatre."]), "nobody says it any more"
    assert sounds.missing("older", ["Un."])


def test_speaking_ahead_stands_back_while_someone_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking_ahead, "_VISIT_WAIT_S", 0.0)
    there = iter([False, False, False, True, True, True])
    unloaded: list[int] = []

    class Engine(KokoroSynthesiser):
        def unload(self) -> None:
            unloaded.append(1)

    ahead = speaking_ahead.SpeakingAhead({}, ModelStore(tmp_path), lambda: next(there))
    engine = Engine(tmp_path)
    assert ahead._go_on(engine)
    assert next(there), "it has waited for the visit to end"
    assert unloaded == [1], "the memory is the visitor's"
    ahead.close()
    assert not ahead._go_on(engine)


def test_an_engine_that_says_nothing_is_given_up(
    sounds: RenderedSounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking_ahead, "fixed_sentences", lambda _code: [f"{n}." for n in range(20)])
    asked: list[str] = []

    class Dead(FakeSynthesiser):
        def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
            asked.append(text)
            raise EngineDiedError

    with pytest.raises(EngineDiedError):
        render_ahead(Dead(), sounds, ["es"])
    assert len(asked) == 5


@pytest.mark.parametrize(("factor", "live"), [(None, True), (0.5, True), (1.5, False)])
def test_a_processor_that_is_too_slow_says_only_what_was_spoken_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, factor: float | None, live: bool
) -> None:
    monkeypatch.setattr(selection, "measured_factor", lambda: factor)
    synthesiser = open_synthesiser({}, ModelStore(tmp_path))
    assert isinstance(synthesiser, RenderedSynthesiser)
    assert isinstance(synthesiser._other, FallbackSynthesiser) is live
    synthesiser.close()


def test_a_language_that_has_another_voice_is_not_spoken_ahead(tmp_path: Path) -> None:
    synthesiser = open_synthesiser({"fr": "espeak"}, ModelStore(tmp_path))
    assert isinstance(synthesiser, RenderedSynthesiser)
    assert "fr" not in synthesiser._voices
    assert synthesiser._voices["es"] == rendered_voice("es")
    synthesiser.close()


def test_the_voice_is_pulled_away_in_the_middle_of_a_visit() -> None:
    """What follows is heard in the plain voice, and no utterance fails."""
    warm, played, events = Warm(), [], []

    class Recorder(SilentPlayer):
        sink = LOUDSPEAKER

        def play(self, sound: Sound) -> None:
            played.append(sound.rate_hz)
            warm.failing = True  # from the second sentence on
            super().play(sound)

    voice = SpeechService(FallbackSynthesiser(FakeSynthesiser(), warm), Recorder(), events.append)
    voice.say([Utterance("one", "Un. Deux. Trois. Quatre. Cinq.", "fr")])
    assert until(lambda: any(isinstance(each, SpeechFinished) for each in events))
    voice.close()
    assert played[0] == 24000
    assert played[-1] == 22000
    assert not any(isinstance(each, UtteranceFailed) for each in events)


def test_what_is_late_at_first_has_time_while_the_others_are_heard() -> None:
    """The first sentence has a quarter of a second; the others are due when those before have been heard."""
    asked: list[float] = []

    class Slow(FakeSynthesiser):
        def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
            asked.append(within)
            return tone(0.4)

    events: list[object] = []
    voice = SpeechService(Slow(), SilentPlayer(), events.append)
    voice.say([Utterance("one", "Un. Deux. Trois. Quatre.", "fr")])
    assert until(lambda: len(asked) == 4)
    voice.close()
    first, second, third, fourth = asked
    assert 0 <= first <= 0.25
    assert first < second < third, "one after the other is made while the first is heard"
    assert fourth > 0.25
