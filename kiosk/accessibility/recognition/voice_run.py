"""A voice run: one utterance or one stream of live captions, from the microphone to its interpretation; its
events, and the texts for the visitor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.domain import T, Text

from .microphone import MICROPHONE_HINT_TEXTS, MicrophoneHint
from .recogniser import TranscribedLine, Transcription

if TYPE_CHECKING:
    from kiosk.accessibility.intents import Interpretation, InterpretationContext


class NoSpeechReason(StrEnum):
    SILENCE = "silence"
    TOO_QUIET = "too_quiet"
    NOISE = "noise"


class RecognitionProblem(StrEnum):
    NO_MICROPHONE = "no_microphone"
    MICROPHONE_LOST = "microphone_lost"
    NO_MODEL = "no_model"
    MODEL_DAMAGED = "model_damaged"
    ENGINE_DIED = "engine_died"
    TOO_SLOW = "too_slow"
    TOO_LONG = "too_long"


#: Why it cannot hear, or why nothing came of it, and what to do instead.
RECOGNITION_PROBLEM_TEXTS: dict[RecognitionProblem, Text] = {
    RecognitionProblem.NO_MICROPHONE: T("Il n’y a pas de micro ici. Vous pouvez écrire."),
    RecognitionProblem.MICROPHONE_LOST: T("Le micro s’est débranché. Vous pouvez écrire."),
    RecognitionProblem.NO_MODEL: T(
        "La borne ne comprend pas encore la parole dans cette langue. Vous pouvez écrire."
    ),
    RecognitionProblem.MODEL_DAMAGED: T(
        "La borne ne peut pas comprendre la parole maintenant. Vous pouvez écrire."
    ),
    RecognitionProblem.ENGINE_DIED: T("La borne n’a pas pu comprendre. Redites-le, ou écrivez."),
    RecognitionProblem.TOO_SLOW: T("C’est trop long à comprendre. Redites-le plus court, ou écrivez."),
    RecognitionProblem.TOO_LONG: T("C’est trop long à comprendre. Redites-le plus court, ou écrivez."),
}

NO_SPEECH_TEXTS: dict[NoSpeechReason, Text] = {
    NoSpeechReason.SILENCE: T("Je n’ai rien entendu. Parlez plus près du micro, ou écrivez."),
    NoSpeechReason.TOO_QUIET: T("Je vous entends mal. Parlez plus fort, ou plus près du micro."),
    NoSpeechReason.NOISE: T("Il y a trop de bruit. Redites-le plus près du micro, ou écrivez."),
}

#: The engine was stopped and starts again.
ENGINE_RESTARTED_TEXT = T("J’ai perdu le fil un instant. Continuez, vos mots sont gardés.")


@dataclass(frozen=True, slots=True)
class AudioLevel:
    """How loud it is now: 0 nothing, 1 as loud as the microphone goes. Twenty times a second."""

    value: float


@dataclass(frozen=True, slots=True)
class PartialTranscription:
    """The words so far, while the visitor speaks. Later words may change them."""

    text: str


@dataclass(frozen=True, slots=True)
class TranscriptionFinished:
    """What was said; its text is not empty. ``cut``: the visitor went on past the longest utterance."""

    transcription: Transcription
    cut: bool = False


@dataclass(frozen=True, slots=True)
class NoSpeech:
    """The end: there were no words."""

    kind: NoSpeechReason

    @property
    def notice(self) -> Text:
        return NO_SPEECH_TEXTS[self.kind]


@dataclass(frozen=True, slots=True)
class RecognitionFailed:
    """The end: something broke, or the longest utterance passed without a word (``TOO_LONG``). Live, the
    words so far have come before it as a line."""

    reason: RecognitionProblem

    @property
    def notice(self) -> Text:
        return RECOGNITION_PROBLEM_TEXTS[self.reason]


@dataclass(frozen=True, slots=True)
class LiveTranscription:
    """Live: the line that is being said. ``sure`` words are rarely rewritten. Both empty: nothing yet.
    ``speaking``: there is a voice now."""

    sure: str
    unsure: str
    speaking: bool


@dataclass(frozen=True, slots=True)
class LineTranscribed:
    """Live: a line is closed, and takes the place of the words so far."""

    line: TranscribedLine


@dataclass(frozen=True, slots=True)
class MicrophoneAdvice:
    """What would help the microphone."""

    hint: MicrophoneHint

    @property
    def notice(self) -> Text:
        return MICROPHONE_HINT_TEXTS[self.hint]


@dataclass(frozen=True, slots=True)
class EngineRestarted:
    """The engine died or hung and starts again; what was said meanwhile is kept and comes late."""

    notice = ENGINE_RESTARTED_TEXT


@dataclass(frozen=True, slots=True)
class CaptioningEnded:
    """Live: the end, after ``finish``; every line has come."""


@dataclass(frozen=True, slots=True)
class LanguageDetected:
    """The end, after ``identify_language``: the languages worth offering, the likeliest first; none if
    unclear."""

    languages: tuple[str, ...]


#: A run ends with exactly one of these, unless it is cancelled.
FinalEvent = TranscriptionFinished | LanguageDetected | NoSpeech | RecognitionFailed | CaptioningEnded
RecognitionEvent = (
    AudioLevel
    | PartialTranscription
    | LiveTranscription
    | LineTranscribed
    | MicrophoneAdvice
    | EngineRestarted
    | FinalEvent
)


class VoiceStage(StrEnum):
    """How far a run is. ``RECOGNISING``: the visitor is done, and the last words are being understood."""

    LISTENING = "listening"
    RECOGNISING = "recognising"
    ENDED = "ended"


class VoiceRun:
    """One request to recognise speech, made on the UI thread; ``RecognitionService`` emits its events.

    ``on_event`` gets each event on the UI thread: one final event at the end, and nothing after ``end``.
    """

    def __init__(
        self,
        language: str,
        on_event: Callable[[RecognitionEvent], None],
        post: Callable[[Callable[[], None]], None],
        vocabulary: Sequence[str] = (),
        meaning: Callable[[str, str], Mapping[str, float]] = lambda text, language: {},
        choosing: Callable[[str, str], Mapping[str, float]] = lambda text, language: {},
    ) -> None:
        """``language``: the code of a catalogue, empty when it is to be identified. ``post`` has the UI
        thread call something while the visit lasts. ``vocabulary``: the possible answers, when the question
        has fixed choices. ``meaning`` and ``choosing``: how likely each intent, and each choice of the page,
        is by what a text in a language means; they may take a while."""
        self.id = uuid4().hex[:8]
        self.language = language.partition("@")[0]  # easy French is read, but French is spoken
        self.vocabulary = tuple(vocabulary)
        self.stage = VoiceStage.LISTENING
        self.transcription: Transcription | None = None
        self._meaning, self._choosing = meaning, choosing
        #: How likely each intent is, and each choice.
        self._meant: tuple[Mapping[str, float], Mapping[str, float]] = {}, {}
        self._on_event = on_event
        self._post = post

    @property
    def ended(self) -> bool:
        return self.stage is VoiceStage.ENDED

    def emit(self, event: RecognitionEvent) -> None:
        """Deliver an event from any thread to ``on_event`` on the UI thread, unless the run has ended. What
        was said is understood first, in this thread."""
        if isinstance(event, TranscriptionFinished) and not self.ended:
            text = event.transcription.text
            self._meant = self._meaning(text, self.language), self._choosing(text, self.language)
        self._post(lambda: self._deliver(event))

    def end(self) -> None:
        """End the run: drop the events that are still on their way, and forget what was said.

        ``RecognitionService`` may hold the run until the next one, so the run lets go of the visit here.
        """
        self.stage = VoiceStage.ENDED
        self.transcription = None
        self._meant = {}, {}
        self._on_event = _ignore

    def interpret(self, where: "InterpretationContext") -> "Interpretation":
        """What the recognised words may mean on a page: proposals, which the visitor must confirm."""
        text = self.transcription.text if self.transcription is not None else ""
        meant, chosen = self._meant
        from kiosk.accessibility.intents import interpret  # here: nobody has spoken before

        return interpret(text, self.language, where=where, meant=meant, chosen=chosen)

    def _deliver(self, event: RecognitionEvent) -> None:
        if self.ended:
            return
        on_event, meant = self._on_event, self._meant
        if isinstance(event, FinalEvent):
            self.end()
        if isinstance(event, TranscriptionFinished):
            self.transcription, self._meant = event.transcription, meant
        on_event(event)


def _ignore(_event: RecognitionEvent) -> None:
    """Drop an event after the end of the run."""
