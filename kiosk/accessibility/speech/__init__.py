"""Speech output: synthesis in a process of its own, our player, and the events that captions follow."""

from __future__ import annotations

from .chosen import ChosenSynthesiser, open_synthesiser
from .events import Done, Failed, Finished, Reason, SpeechEvent, Started, Stopped, Utterance, WordAt
from .log import MASK, Said, SpeechLog
from .piper_synthesiser import PiperSynthesiser
from .player import VOLUME_MAX, VOLUME_MIN, NoSpeakerError, Player, SilentPlayer, open_player
from .pronounce import spoken_sentences
from .sound import (
    RATE_MAX,
    RATE_MIN,
    EngineDiedError,
    NoVoiceError,
    Sound,
    SpeechError,
    Synthesiser,
    TooSlowError,
    WordTime,
)
from .synthesiser import Pyttsx3Synthesiser
from .voice import Voice

__all__ = [
    "MASK",
    "RATE_MAX",
    "RATE_MIN",
    "VOLUME_MAX",
    "VOLUME_MIN",
    "ChosenSynthesiser",
    "Done",
    "EngineDiedError",
    "Failed",
    "Finished",
    "NoSpeakerError",
    "NoVoiceError",
    "PiperSynthesiser",
    "Player",
    "Pyttsx3Synthesiser",
    "Reason",
    "Said",
    "SilentPlayer",
    "Sound",
    "SpeechError",
    "SpeechEvent",
    "SpeechLog",
    "Started",
    "Stopped",
    "Synthesiser",
    "TooSlowError",
    "Utterance",
    "Voice",
    "WordAt",
    "WordTime",
    "open_player",
    "open_synthesiser",
    "spoken_sentences",
]
