"""Hearing: microphone, engines in a process of their own, and the ear that the interface listens with."""

from .choices import Ambiguous, Match, NoMatch, match
from .ear import Ear
from .events import Event, Failed, Level, NothingHeard, NotReady, Partial, Ready, Reason, Result, Silence
from .microphone import Microphone, NoMicrophoneError, Recording, SoundDeviceMicrophone
from .port import RATE, Heard, Recogniser, Word

__all__ = [
    "RATE",
    "Ambiguous",
    "Ear",
    "Event",
    "Failed",
    "Heard",
    "Level",
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
    "Result",
    "Silence",
    "SoundDeviceMicrophone",
    "Word",
    "match",
]
