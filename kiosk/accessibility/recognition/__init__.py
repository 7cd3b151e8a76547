"""Hearing: microphone, engines in a process of their own, and the ear that the interface listens with."""

from .choices import Ambiguous, Match, NoMatch, match
from .ear import Ear
from .events import (
    Advice,
    Ended,
    Event,
    Failed,
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
from .streaming import Flow, Line, Streamer
from .wording import digits

__all__ = [
    "HINTS",
    "RATE",
    "Advice",
    "Ambiguous",
    "Ear",
    "Ended",
    "Event",
    "Failed",
    "Flow",
    "Heard",
    "Hint",
    "Level",
    "Line",
    "LineHeard",
    "Match",
    "Microphone",
    "NoMatch",
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
    "match",
]
