"""Speech output: synthesis in a process of its own, our player, and the events that captions follow."""

from __future__ import annotations

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN, VOLUME_MAX, VOLUME_MIN

from .earcons import Earcon, sound_of
from .events import Chimed, Done, Failed, Finished, Reason, SpeechEvent, Started, Stopped, Utterance, WordAt
from .log import MASK, Chime, Said, SpeechLog
from .piper_synthesiser import PiperSynthesiser
from .player import (
    HEADSET,
    LOUDSPEAKER,
    SILENT,
    NoSpeakerError,
    Player,
    SilentPlayer,
    open_player,
)
from .pronounce import spoken_sentences
from .sound import (
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
from .voice_selection import ChosenSynthesiser, open_synthesiser

__all__ = [
    "HEADSET",
    "LOUDSPEAKER",
    "MASK",
    "RATE_MAX",
    "RATE_MIN",
    "SILENT",
    "VOLUME_MAX",
    "VOLUME_MIN",
    "Chime",
    "Chimed",
    "ChosenSynthesiser",
    "Done",
    "Earcon",
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
    "sound_of",
    "spoken_sentences",
]
