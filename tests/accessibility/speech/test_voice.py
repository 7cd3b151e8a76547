"""The voice tells what it says, in order, and what it could not say. The fake passes the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.voice import RecordingVoice
from kiosk.accessibility.speech import (
    HEADSET,
    LOUDSPEAKER,
    MASK,
    VOLUME_MAX,
    Chimed,
    Done,
    Earcon,
    EngineDiedError,
    Failed,
    Finished,
    NoSpeakerError,
    Reason,
    SilentPlayer,
    Sound,
    SpeechEvent,
    SpeechLog,
    Started,
    Stopped,
    TooSlowError,
    Utterance,
    Voice,
    WordAt,
    voice,
)

from .conftest import until
from .fake import FakeSynthesiser

ONE = Utterance("one", "Votre numéro est T482715. Merci beaucoup.", "fr")
TWO = Utterance("two", "Hello again.", "en")


class Loud(SilentPlayer):
    """A loudspeaker nobody hears; it can break."""

    sink = "loudspeaker"

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.played: list[Sound] = []

    def play(self, sound: Sound) -> None:
        if self.broken:
            raise NoSpeakerError
        super().play(sound)
        self.played.append(sound)

    def left(self, seconds: float) -> float:
        if self.broken:
            raise NoSpeakerError
        return super().left(seconds)


class Stage:
    """A voice and what it has told."""

    def __init__(self, make: Callable[[Callable[[SpeechEvent], None]], Voice | RecordingVoice]) -> None:
        self.events: list[SpeechEvent] = []
        self.voice = make(self.events.append)

    def until(self, *kinds: type) -> None:
        """Goes on until an event of one of these kinds is the last."""

        def told() -> bool:
            if isinstance(self.voice, RecordingVoice) and not (
                self.events and isinstance(self.events[-1], kinds)
            ):
                self.voice.step()
            return any(isinstance(event, kinds) for event in self.events)

        assert until(told)

    def of(self, *kinds: type) -> list[SpeechEvent]:
        return [event for event in self.events if isinstance(event, kinds)]


@pytest.fixture(params=["fake", "real"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    if request.param == "fake":
        stage = Stage(RecordingVoice)
    else:
        stage = Stage(lambda tell: Voice(FakeSynthesiser(), Loud(), tell))
    yield stage
    stage.voice.close()


def test_everything_is_said_in_order(stage: Stage) -> None:
    stage.voice.say([ONE, TWO])
    stage.until(Done)
    told = stage.of(Started, Finished, Stopped, Failed, Done)
    assert told == [Started(ONE), Finished(ONE), Started(TWO), Finished(TWO), Done()]


def test_each_word_is_told_where_it_is_written(stage: Stage) -> None:
    stage.voice.say([ONE, TWO])
    stage.until(Done)
    words = [event for event in stage.events if isinstance(event, WordAt)]
    heard = [word.utterance.text[word.start : word.end] for word in words]
    assert heard == ["Votre", "numéro", "est", "T482715", "Merci", "beaucoup", "Hello", "again"]


def test_saying_something_else_stops_what_is_said(stage: Stage) -> None:
    stage.voice.say([ONE, ONE])
    assert until(lambda: bool(stage.of(Started)))
    stage.voice.say([TWO])
    stage.until(Done)
    assert stage.of(Started, Finished, Stopped) == [Started(ONE), Stopped(ONE), Started(TWO), Finished(TWO)]


def test_stop(stage: Stage) -> None:
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(Started)))
    stage.voice.stop()
    assert until(lambda: bool(stage.of(Stopped)))
    assert stage.of(Started, Finished, Stopped, Done) == [Started(ONE), Stopped(ONE)]


def test_nothing_to_say_is_no_event(stage: Stage) -> None:
    stage.voice.stop()
    stage.voice.say([])
    stage.voice.say([TWO])
    stage.until(Done)
    assert stage.events[0] == Started(TWO)


def test_an_empty_text_still_ends(stage: Stage) -> None:
    empty = Utterance("empty", "", "fr")
    stage.voice.say([empty])
    stage.until(Done)
    assert stage.of(Started, Finished) == [Started(empty), Finished(empty)]


def test_rate_and_volume_keep_to_their_range_and_go_back_for_the_next_visit(stage: Stage) -> None:
    stage.voice.rate, stage.voice.volume = 9, 99
    assert (stage.voice.rate, stage.voice.volume) == (2.0, VOLUME_MAX)
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.voice.log.entries))
    stage.voice.reset()
    assert (stage.voice.rate, stage.voice.volume, stage.voice.log.entries) == (1.0, 0.0, ())


def test_what_is_private_is_masked_in_the_log(stage: Stage) -> None:
    stage.voice.say([TWO, Utterance("rent", "512,34 €", "fr", private=True)])
    stage.until(Done)
    first, second = stage.voice.log.entries
    assert (first.text, first.language, first.sink) == (TWO.text, "en", "loudspeaker")
    assert (second.text, second.language) == (MASK, "fr")


class Breaking(FakeSynthesiser):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
        raise self._error


@pytest.fixture
def quick_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_READ_AT_LEAST", 0.02)
    monkeypatch.setattr(voice, "_READ_PER_SECOND", 1000)


@pytest.mark.usefixtures("quick_readers")
@pytest.mark.parametrize(
    ("error", "reason"),
    [(EngineDiedError(), Reason.ENGINE_DIED), (TooSlowError(), Reason.TOO_SLOW)],
)
def test_without_engine_the_captions_still_run(error: Exception, reason: Reason) -> None:
    stage = Stage(lambda tell: Voice(Breaking(error), Loud(), tell))
    stage.voice.say([ONE, TWO])
    stage.until(Done)
    assert stage.events == [
        *(Started(ONE), Failed(ONE, reason), Finished(ONE)),
        *(Started(TWO), Failed(TWO, reason), Finished(TWO)),
        Done(),
    ]
    assert [said.sink for said in stage.voice.log.entries] == ["silent", "silent"]
    stage.voice.close()


@pytest.mark.usefixtures("quick_readers")
def test_a_language_without_voice_is_captioned_and_the_next_one_heard() -> None:
    stage = Stage(lambda tell: Voice(FakeSynthesiser(), Loud(), tell))
    pashto = Utterance("ps", "سلام", "ps")
    stage.voice.say([pashto, TWO])
    stage.until(Done)
    assert stage.of(Started, Failed, Finished)[:3] == [
        Started(pashto),
        Failed(pashto, Reason.NO_VOICE),
        Finished(pashto),
    ]
    assert not stage.of(Failed)[1:]
    assert stage.voice.log.entries[1].sink == "loudspeaker"
    stage.voice.close()


def test_without_speaker_the_words_still_run() -> None:
    stage = Stage(lambda tell: Voice(FakeSynthesiser(), SilentPlayer(), tell))
    stage.voice.say([TWO])
    stage.until(Done)
    assert stage.events[:2] == [Started(TWO), Failed(TWO, Reason.NO_SPEAKER)]
    assert len(stage.of(WordAt)) == 2
    assert stage.voice.sink == "silent"
    stage.voice.close()


def test_a_speaker_that_breaks_is_tried_again_for_the_next_order() -> None:
    player = Loud()
    stage = Stage(lambda tell: Voice(FakeSynthesiser(), player, tell))
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(WordAt)))
    player.broken = True
    stage.until(Done)
    assert stage.of(Failed, Finished) == [Failed(ONE, Reason.NO_SPEAKER), Finished(ONE)]
    player.broken = False
    stage.events.clear()
    stage.voice.say([TWO])
    stage.until(Done)
    assert not stage.of(Failed)
    stage.voice.close()


def test_the_next_sentence_is_made_while_one_is_heard() -> None:
    synthesiser, player = FakeSynthesiser(), Loud()
    stage = Stage(lambda tell: Voice(synthesiser, player, tell))
    long = Utterance("long", "Un " * 500 + ". Deux. Trois.", "fr")
    stage.voice.say([long])
    assert until(lambda: len(synthesiser.spoken) == 2)
    assert len(player.played) == 1
    stage.voice.stop()
    stage.voice.close()
    assert synthesiser.closed


def test_silence_does_not_wait_for_a_hung_engine() -> None:
    go_on = threading.Event()

    class Hung(FakeSynthesiser):
        def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
            if text.startswith("Deux"):
                go_on.wait(20)
            return super().speak(text, language, rate)

    class Stoppable(Loud):
        stops = 0

        def stop(self) -> None:
            self.stops += 1

    player = Stoppable()
    stage = Stage(lambda tell: Voice(Hung(), player, tell))
    stage.voice.say([Utterance("long", "Un " * 500 + ". Deux.", "fr")])
    assert until(lambda: len(player.played) == 1)
    before = player.stops
    stage.voice.stop()
    assert player.stops == before + 1
    go_on.set()
    assert until(lambda: bool(stage.of(Stopped)))
    stage.voice.close()


def test_the_log_is_written_only_when_asked(tmp_path: Path) -> None:
    log = SpeechLog()
    log.add(ONE, "loudspeaker")
    log.add(Utterance("x", "secret", "fr", private=True), "loudspeaker")
    log.write(tmp_path / "speech.jsonl")
    written = (tmp_path / "speech.jsonl").read_text(encoding="utf-8")
    assert written.count("\n") == 2
    assert ONE.text in written
    assert "secret" not in written


SECRET = Utterance("rent", "512,34 €", "fr", private=True)


def test_private_content_is_not_for_the_loudspeaker(stage: Stage) -> None:
    stage.voice.say([SECRET, TWO])
    stage.until(Done)
    assert stage.of(Failed) == [Failed(SECRET, Reason.NOT_PRIVATE)]


def test_private_content_is_heard_in_the_headset(stage: Stage) -> None:
    stage.voice.route(HEADSET)
    assert stage.voice.sink == HEADSET
    stage.voice.say([SECRET])
    stage.until(Done)
    assert not stage.of(Failed)


def test_private_content_is_heard_where_the_visitor_wants_it_until_they_leave(stage: Stage) -> None:
    stage.voice.private_aloud = True
    stage.voice.say([SECRET])
    stage.until(Done)
    assert not stage.of(Failed)
    stage.voice.reset()
    assert not stage.voice.private


def test_a_headset_that_is_taken_off_is_not_followed_by_the_loudspeaker(stage: Stage) -> None:
    stage.voice.route(HEADSET)
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(Started)))
    stage.voice.route(LOUDSPEAKER)
    stage.until(Stopped)
    assert stage.voice.sink == LOUDSPEAKER
    assert not stage.voice.private


def test_each_sink_has_its_own_volume_until_the_visitor_leaves(stage: Stage) -> None:
    stage.voice.volume = 12
    stage.voice.route(HEADSET)
    assert stage.voice.volume == 0, "no shock in the ear"
    stage.voice.volume = 6
    stage.voice.route(LOUDSPEAKER)
    assert stage.voice.volume == 12
    stage.voice.reset()
    stage.voice.route(HEADSET)
    assert stage.voice.volume == 0


def test_an_earcon_is_told_and_logged_and_stops_nothing(stage: Stage) -> None:
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(Started)))
    stage.voice.chime(Earcon.DONE)
    assert stage.of(Chimed) == [Chimed(Earcon.DONE)]
    stage.until(Done)
    assert not stage.of(Stopped)
    (chime,) = stage.voice.log.chimes
    assert (chime.earcon, chime.twin, chime.sink) == (Earcon.DONE, "double-check", LOUDSPEAKER)
    stage.voice.reset()
    assert stage.voice.log.chimes == ()


def test_a_first_sentence_is_cut_at_a_comma_for_a_synthesiser_that_is_slow() -> None:
    synthesiser, player = FakeSynthesiser(), Loud()
    synthesiser.breath = 40
    stage = Stage(lambda tell: Voice(synthesiser, player, tell))
    long = "Quelqu'un vient demain matin, entre huit et dix heures, pour le robinet. Merci, à demain."
    stage.voice.say([Utterance("long", long, "fr")])
    stage.until(Done)
    assert [text for text, _, _ in synthesiser.spoken] == [
        "Quelqu'un vient demain matin, ",
        "entre huit et dix heures, pour le robinet. ",
        "Merci, à demain.",
    ]
    words = [event for event in stage.events if isinstance(event, WordAt)]
    assert [long[word.start : word.end] for word in words][:5] == [
        "Quelqu'un",
        "vient",
        "demain",
        "matin",
        "entre",
    ]
    stage.voice.close()
