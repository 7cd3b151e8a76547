"""Speech output: synthesis in a process of its own, our player, and the events that captions follow."""

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN, VOLUME_MAX, VOLUME_MIN

from .espeak import EspeakSynthesiser
from .events import (
    EarconPlayed,
    SpeechEvent,
    SpeechFinished,
    SpeechLog,
    SpeechProblem,
    Utterance,
    UtteranceFailed,
    UtteranceFinished,
    UtteranceStarted,
    UtteranceStopped,
    WordSpoken,
)
from .piper import PiperSynthesiser
from .player import HEADSET, LOUDSPEAKER, SILENT, Earcon, earcon_sound
from .pronunciation import spoken_sentences
from .service import SpeechService
from .synthesis import NoVoiceError, SpeechError, Synthesiser
from .voice_selection import open_player, open_synthesiser

__all__ = [
    "HEADSET",
    "LOUDSPEAKER",
    "RATE_MAX",
    "RATE_MIN",
    "SILENT",
    "VOLUME_MAX",
    "VOLUME_MIN",
    "Earcon",
    "EarconPlayed",
    "EspeakSynthesiser",
    "NoVoiceError",
    "PiperSynthesiser",
    "SpeechError",
    "SpeechEvent",
    "SpeechFinished",
    "SpeechLog",
    "SpeechProblem",
    "SpeechService",
    "Synthesiser",
    "Utterance",
    "UtteranceFailed",
    "UtteranceFinished",
    "UtteranceStarted",
    "UtteranceStopped",
    "WordSpoken",
    "earcon_sound",
    "open_player",
    "open_synthesiser",
    "spoken_sentences",
]
