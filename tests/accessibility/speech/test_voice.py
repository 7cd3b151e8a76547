"""The voice tells what it says, in order, and what it could not say. The fake passes the same."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit.recording_voice import RecordingVoice
from kiosk.accessibility.interaction_preferences import VOLUME_MAX
from kiosk.accessibility.speech import (
    HEADSET,
    LOUDSPEAKER,
    Earcon,
    EarconPlayed,
    SpeechEvent,
    SpeechFinished,
    SpeechLog,
    SpeechPaused,
    SpeechProblem,
    SpeechResumed,
    SpeechService,
    Utterance,
    UtteranceFailed,
    UtteranceFinished,
    UtteranceStarted,
    UtteranceStopped,
    WordSpoken,
    service,
)
from kiosk.accessibility.speech.events import MASK
from kiosk.accessibility.speech.player import NoLoudspeakerError, SilentPlayer
from kiosk.accessibility.speech.synthesis import EngineDiedError, Sound, SynthesisTimeoutError
from tests.until import WITHIN_S, until

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
            raise NoLoudspeakerError
        super().play(sound)
        self.played.append(sound)

    def left(self, seconds: float) -> float:
        if self.broken:
            raise NoLoudspeakerError
        return super().left(seconds)


class Stage:
    """A voice and what it has told."""

    def __init__(
        self, make: Callable[[Callable[[SpeechEvent], None]], SpeechService | RecordingVoice]
    ) -> None:
        self.events: list[SpeechEvent] = []
        self.voice = make(self.events.append)

    def until(self, *kinds: type) -> None:
        """Goes on until an event of one of these kinds is the last."""

        def is_shown() -> bool:
            if isinstance(self.voice, RecordingVoice) and not (
                self.events and isinstance(self.events[-1], kinds)
            ):
                self.voice.step()
            return any(isinstance(event, kinds) for event in self.events)

        assert until(is_shown)

    def of(self, *kinds: type) -> list[SpeechEvent]:
        return [event for event in self.events if isinstance(event, kinds)]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of these tests lasts a hundredth of a second; the silence between sentences none."""
    for name in ("COMMA_PAUSE_S", "SENTENCE_PAUSE_S", "ITEM_PAUSE_S"):
        monkeypatch.setattr(service, name, 0.0)


@pytest.fixture(params=["fake", "real"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    if request.param == "fake":
        stage = Stage(RecordingVoice)
    else:
        stage = Stage(lambda tell: SpeechService(FakeSynthesiser(), Loud(), tell))
    yield stage
    stage.voice.close()


def test_everything_is_said_in_order(stage: Stage) -> None:
    stage.voice.say([ONE, TWO])
    stage.until(SpeechFinished)
    events = stage.of(UtteranceStarted, UtteranceFinished, UtteranceStopped, UtteranceFailed, SpeechFinished)
    assert events == [
        UtteranceStarted(ONE),
        UtteranceFinished(ONE),
        UtteranceStarted(TWO),
        UtteranceFinished(TWO),
        SpeechFinished(),
    ]


def test_each_word_is_told_where_it_is_written(stage: Stage) -> None:
    stage.voice.say([ONE, TWO])
    stage.until(SpeechFinished)
    words = [event for event in stage.events if isinstance(event, WordSpoken)]
    heard = [word.utterance.text[word.start : word.end] for word in words]
    assert heard == ["Votre", "numéro", "est", "T482715", "Merci", "beaucoup", "Hello", "again"]


def test_it_pauses_and_goes_on(stage: Stage) -> None:
    stage.voice.say([ONE, TWO])
    assert until(lambda: bool(stage.of(UtteranceStarted)))
    stage.voice.pause()
    assert until(lambda: bool(stage.of(SpeechPaused)))
    stage.voice.resume()
    stage.until(SpeechFinished)
    kinds = stage.of(UtteranceStarted, UtteranceFinished, UtteranceStopped, SpeechPaused, SpeechResumed)
    assert kinds == [
        UtteranceStarted(ONE),
        SpeechPaused(ONE),
        SpeechResumed(ONE),
        UtteranceFinished(ONE),
        UtteranceStarted(TWO),
        UtteranceFinished(TWO),
    ]


def test_what_else_is_said_ends_a_pause(stage: Stage) -> None:
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(UtteranceStarted)))
    stage.voice.pause()
    assert until(lambda: bool(stage.of(SpeechPaused)))
    stage.voice.say([TWO])
    stage.until(SpeechFinished)
    stage.voice.resume()
    assert stage.of(UtteranceStarted, UtteranceStopped, UtteranceFinished, SpeechResumed) == [
        UtteranceStarted(ONE),
        UtteranceStopped(ONE),
        UtteranceStarted(TWO),
        UtteranceFinished(TWO),
    ]


def test_what_was_said_last_can_be_repeated_until_the_visitor_leaves(stage: Stage) -> None:
    stage.voice.say([ONE, TWO])
    stage.until(SpeechFinished)
    stage.events.clear()
    stage.voice.repeat()
    stage.until(SpeechFinished)
    assert stage.of(UtteranceStarted, UtteranceFinished) == [UtteranceStarted(TWO), UtteranceFinished(TWO)]
    stage.voice.reset()
    stage.events.clear()
    stage.voice.repeat()
    stage.voice.say([ONE])
    stage.until(SpeechFinished)
    assert TWO not in [each.utterance for each in stage.events if isinstance(each, UtteranceStarted)]


class Paced(Loud):
    """A loudspeaker that is as far as it is told: no clock."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0
        self.asked = True

    def play(self, sound: Sound) -> None:
        super().play(sound)
        self.at = 0.0

    def left(self, seconds: float) -> float:
        self.asked = True
        return seconds - self.at if seconds > self.at else 0.0


LONG = Utterance("long", "Un deux trois quatre. Cinq six sept huit. Neuf dix.", "fr")


class PacedStage(Stage):
    """What is heard up to a word, exactly."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service, "_DEVICE_CHECK_S", 0.001)
        self.player = Paced()
        super().__init__(lambda tell: SpeechService(FakeSynthesiser(), self.player, tell))

    def hear(self, *words: str) -> None:
        """Goes on until these are the last words that were told."""
        for word in words:
            heard = until(lambda word=word: self.words()[-1:] == [word] or self._further())
            assert heard, self.words()

    def _further(self) -> bool:
        """A fiftieth of a word, each time that the voice has asked how far it is."""
        if self.player.asked:
            self.player.asked = False
            self.player.at += 0.0002
        return False

    def words(self) -> list[str]:
        spoken = [event for event in self.events if isinstance(event, WordSpoken)]
        return [each.utterance.text[each.start : each.end] for each in spoken]


@pytest.fixture
def paced(monkeypatch: pytest.MonkeyPatch) -> Iterator[PacedStage]:
    stage = PacedStage(monkeypatch)
    yield stage
    stage.voice.close()


def test_it_goes_on_with_the_word_that_was_cut(paced: PacedStage) -> None:
    paced.voice.say([LONG])
    paced.hear("trois")
    paced.voice.pause()
    assert until(lambda: bool(paced.of(SpeechPaused)))
    paced.voice.resume()
    assert until(lambda: len(paced.player.played) == 2)
    whole, rest = paced.player.played
    assert whole.pcm.endswith(rest.pcm)
    assert len(rest.pcm) == pytest.approx(len(whole.pcm) / 2, abs=20), "two words of four"
    paced.hear("quatre", "Cinq")
    assert paced.words() == ["Un", "deux", "trois", "trois", "quatre", "Cinq"]


def test_a_sentence_is_repeated_and_what_follows_it(
    paced: PacedStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_SENTENCE_BEFORE_S", 0.015)
    paced.voice.say([LONG])
    paced.hear("sept")
    paced.voice.repeat()
    paced.hear("Cinq", "Neuf")
    paced.voice.repeat()  # it has only begun: the one before
    paced.hear("Cinq", "Neuf", "dix")
    assert " ".join(paced.words()[4:]) == (
        "Cinq six sept Cinq six sept huit Neuf Cinq six sept huit Neuf dix"
    )
    assert len(paced.of(UtteranceStarted)) == 1


def test_repeating_a_paused_sentence_ends_the_pause(paced: PacedStage) -> None:
    paced.voice.say([LONG])
    paced.hear("trois")
    paced.voice.pause()
    paced.voice.repeat()
    paced.hear("Un", "Cinq")
    assert paced.of(SpeechPaused, SpeechResumed) == [SpeechPaused(LONG), SpeechResumed(LONG)]


def test_sentences_and_items_have_their_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "SENTENCE_PAUSE_S", 0.3)
    monkeypatch.setattr(service, "ITEM_PAUSE_S", 0.5)
    parts = service._parts([Utterance("", "Un. Deux.", "fr"), Utterance("", "Trois.", "fr")], None)
    assert [part.pause_s for part in parts] == [0.3, 0.5, 0.0]


def test_saying_something_else_stops_what_is_said(stage: Stage) -> None:
    stage.voice.say([ONE, ONE])
    assert until(lambda: bool(stage.of(UtteranceStarted)))
    stage.voice.say([TWO])
    stage.until(SpeechFinished)
    assert stage.of(UtteranceStarted, UtteranceFinished, UtteranceStopped) == [
        UtteranceStarted(ONE),
        UtteranceStopped(ONE),
        UtteranceStarted(TWO),
        UtteranceFinished(TWO),
    ]


def test_stop(stage: Stage) -> None:
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(UtteranceStarted)))
    stage.voice.stop()
    assert until(lambda: bool(stage.of(UtteranceStopped)))
    assert stage.of(UtteranceStarted, UtteranceFinished, UtteranceStopped, SpeechFinished) == [
        UtteranceStarted(ONE),
        UtteranceStopped(ONE),
    ]


def test_nothing_to_say_is_no_event(stage: Stage) -> None:
    stage.voice.stop()
    stage.voice.say([])
    stage.voice.say([TWO])
    stage.until(SpeechFinished)
    assert stage.events[0] == UtteranceStarted(TWO)


def test_an_empty_text_still_ends(stage: Stage) -> None:
    empty = Utterance("empty", "", "fr")
    stage.voice.say([empty])
    stage.until(SpeechFinished)
    assert stage.of(UtteranceStarted, UtteranceFinished) == [
        UtteranceStarted(empty),
        UtteranceFinished(empty),
    ]


def test_rate_and_volume_keep_to_their_range_and_go_back_for_the_next_visit(stage: Stage) -> None:
    stage.voice.rate, stage.voice.volume = 9, 99
    assert (stage.voice.rate, stage.voice.volume) == (2.0, VOLUME_MAX)
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.voice.log.entries))
    stage.voice.reset()
    assert (stage.voice.rate, stage.voice.volume, stage.voice.log.entries) == (1.0, 0.0, ())


def test_what_is_private_is_masked_in_the_log(stage: Stage) -> None:
    stage.voice.say([TWO, Utterance("rent", "512,34 €", "fr", private=True)])
    stage.until(SpeechFinished)
    first, second = stage.voice.log.entries
    assert (first.text, first.language, first.sink) == (TWO.text, "en", "loudspeaker")
    assert (second.text, second.language) == (MASK, "fr")


class Breaking(FakeSynthesiser):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        raise self._error


@pytest.fixture
def quick_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_MIN_READING_S", 0.02)
    monkeypatch.setattr(service, "_READING_CHARS_PER_S", 1000)


@pytest.mark.usefixtures("quick_readers")
@pytest.mark.parametrize(
    ("error", "reason"),
    [(EngineDiedError(), SpeechProblem.ENGINE_DIED), (SynthesisTimeoutError(), SpeechProblem.TOO_SLOW)],
)
def test_without_engine_the_captions_still_run(error: Exception, reason: SpeechProblem) -> None:
    stage = Stage(lambda tell: SpeechService(Breaking(error), Loud(), tell))
    stage.voice.say([ONE, TWO])
    stage.until(SpeechFinished)
    assert stage.events == [
        *(UtteranceStarted(ONE), UtteranceFailed(ONE, reason), UtteranceFinished(ONE)),
        *(UtteranceStarted(TWO), UtteranceFailed(TWO, reason), UtteranceFinished(TWO)),
        SpeechFinished(),
    ]
    assert [said.sink for said in stage.voice.log.entries] == ["silent", "silent"]
    stage.voice.close()


@pytest.mark.usefixtures("quick_readers")
def test_a_language_without_voice_is_captioned_and_the_next_one_heard() -> None:
    stage = Stage(lambda tell: SpeechService(FakeSynthesiser(), Loud(), tell))
    pashto = Utterance("ps", "سلام", "ps")
    stage.voice.say([pashto, TWO])
    stage.until(SpeechFinished)
    assert stage.of(UtteranceStarted, UtteranceFailed, UtteranceFinished)[:3] == [
        UtteranceStarted(pashto),
        UtteranceFailed(pashto, SpeechProblem.NO_VOICE),
        UtteranceFinished(pashto),
    ]
    assert not stage.of(UtteranceFailed)[1:]
    assert stage.voice.log.entries[1].sink == "loudspeaker"
    stage.voice.close()


def test_without_speaker_the_words_still_run() -> None:
    stage = Stage(lambda tell: SpeechService(FakeSynthesiser(), SilentPlayer(), tell))
    stage.voice.say([TWO])
    stage.until(SpeechFinished)
    assert stage.events[:2] == [UtteranceStarted(TWO), UtteranceFailed(TWO, SpeechProblem.NO_SPEAKER)]
    assert len(stage.of(WordSpoken)) == 2
    assert stage.voice.sink == "silent"
    stage.voice.close()


def test_a_speaker_that_breaks_is_tried_again_for_the_next_order() -> None:
    player = Loud()
    stage = Stage(lambda tell: SpeechService(FakeSynthesiser(), player, tell))
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(WordSpoken)))
    player.broken = True
    stage.until(SpeechFinished)
    assert stage.of(UtteranceFailed, UtteranceFinished) == [
        UtteranceFailed(ONE, SpeechProblem.NO_SPEAKER),
        UtteranceFinished(ONE),
    ]
    player.broken = False
    stage.events.clear()
    stage.voice.say([TWO])
    stage.until(SpeechFinished)
    assert not stage.of(UtteranceFailed)
    stage.voice.close()


def test_the_next_sentences_are_made_while_one_is_heard() -> None:
    synthesiser, player = FakeSynthesiser(), Loud()
    stage = Stage(lambda tell: SpeechService(synthesiser, player, tell))
    long = Utterance("long", "Un " * 500 + ". Deux. Trois.", "fr")
    stage.voice.say([long])
    assert until(lambda: len(synthesiser.spoken) == 4)
    assert len(player.played) == 1
    stage.voice.stop()
    stage.voice.close()
    assert synthesiser.closed


def test_silence_does_not_wait_for_a_hung_engine() -> None:
    go_on = threading.Event()

    class Hung(FakeSynthesiser):
        def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
            if text.startswith("Deux"):
                go_on.wait(WITHIN_S)
            return super().speak(text, language, rate)

    class Stoppable(Loud):
        stops = 0

        def stop(self) -> None:
            self.stops += 1

    player = Stoppable()
    stage = Stage(lambda tell: SpeechService(Hung(), player, tell))
    stage.voice.say([Utterance("long", "Un " * 500 + ". Deux.", "fr")])
    assert until(lambda: len(player.played) == 1)
    before = player.stops
    stage.voice.stop()
    assert player.stops == before + 1
    go_on.set()
    assert until(lambda: bool(stage.of(UtteranceStopped)))
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
    stage.until(SpeechFinished)
    assert stage.of(UtteranceFailed) == [UtteranceFailed(SECRET, SpeechProblem.NOT_PRIVATE)]


def test_private_content_is_heard_in_the_headset(stage: Stage) -> None:
    stage.voice.route(HEADSET)
    assert stage.voice.sink == HEADSET
    stage.voice.say([SECRET])
    stage.until(SpeechFinished)
    assert not stage.of(UtteranceFailed)


def test_private_content_is_heard_where_the_visitor_wants_it_until_they_leave(stage: Stage) -> None:
    stage.voice.private_on_loudspeaker = True
    stage.voice.say([SECRET])
    stage.until(SpeechFinished)
    assert not stage.of(UtteranceFailed)
    stage.voice.reset()
    assert not stage.voice.private


def test_who_wanted_it_aloud_is_asked_again_after_a_headset(stage: Stage) -> None:
    stage.voice.private_on_loudspeaker = True
    stage.voice.route(HEADSET)
    stage.voice.route(LOUDSPEAKER)
    assert not stage.voice.private


def test_a_headset_that_is_taken_off_is_not_followed_by_the_loudspeaker(stage: Stage) -> None:
    stage.voice.route(HEADSET)
    stage.voice.say([ONE])
    assert until(lambda: bool(stage.of(UtteranceStarted)))
    stage.voice.route(LOUDSPEAKER)
    stage.until(UtteranceStopped)
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
    assert until(lambda: bool(stage.of(UtteranceStarted)))
    stage.voice.chime(Earcon.DONE)
    assert stage.of(EarconPlayed) == [EarconPlayed(Earcon.DONE)]
    stage.until(SpeechFinished)
    assert not stage.of(UtteranceStopped)
    (chime,) = stage.voice.log.earcons
    assert (chime.earcon, chime.shape, chime.sink) == (Earcon.DONE, "double-check", LOUDSPEAKER)
    stage.voice.reset()
    assert stage.voice.log.earcons == ()


def test_a_first_sentence_is_cut_at_a_comma_for_a_synthesiser_that_is_slow() -> None:
    synthesiser, player = FakeSynthesiser(), Loud()
    synthesiser.first_chunk_length = 40
    stage = Stage(lambda tell: SpeechService(synthesiser, player, tell))
    long = "Quelqu'un vient demain matin, entre huit et dix heures, pour le robinet. Merci, à demain."
    stage.voice.say([Utterance("long", long, "fr")])
    stage.until(SpeechFinished)
    assert [text for text, _, _ in synthesiser.spoken] == [
        "Quelqu'un vient demain matin, ",
        "entre huit et dix heures, pour le robinet. ",
        "Merci, à demain.",
    ]
    words = [event for event in stage.events if isinstance(event, WordSpoken)]
    assert [long[word.start : word.end] for word in words][:5] == [
        "Quelqu'un",
        "vient",
        "demain",
        "matin",
        "entre",
    ]
    stage.voice.close()
