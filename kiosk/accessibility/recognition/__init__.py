"""Hearing: microphone, engines in a process of their own, and the ear that the interface listens with."""

from .events import (
    Advice,
    Ended,
    Event,
    Failed,
    LanguageHeard,
    Level,
    LineHeard,
    NothingHeard,
    NotReady,
    Partial,
    Ready,
    Reason,
    Restarted,
    Result,
    Silence,
    Words,
)
from .hints import HINTS, Hint
from .microphone import Microphone, NoMicrophoneError, Recording, SoundDeviceMicrophone
from .port import RATE, Heard, Recogniser, Word
from .service import Ear
from .streaming import Flow, Line, Streamer
from .which_language import written_language
from .wording import digits

__all__ = [
    "HINTS",
    "RATE",
    "Advice",
    "Ear",
    "Ended",
    "Event",
    "Failed",
    "Flow",
    "Heard",
    "Hint",
    "LanguageHeard",
    "Level",
    "Line",
    "LineHeard",
    "Microphone",
    "NoMicrophoneError",
    "NotReady",
    "NothingHeard",
    "Partial",
    "Ready",
    "Reason",
    "Recogniser",
    "Recording",
    "Restarted",
    "Result",
    "Silence",
    "SoundDeviceMicrophone",
    "Streamer",
    "Word",
    "Words",
    "digits",
    "written_language",
]
