"""Speech output: synthesis in a process of its own, our player, and the events that captions follow."""

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN, VOLUME_MAX, VOLUME_MIN

from .espeak import EspeakSynthesiser
from .events import (
    MASK,
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
from .player import (
    HEADSET,
    LOUDSPEAKER,
    SILENT,
    Earcon,
    NoLoudspeakerError,
    SilentPlayer,
    earcon_sound,
)
from .pronunciation import spoken_sentences
from .service import SpeechService
from .synthesis import (
    EngineDiedError,
    NoVoiceError,
    Sound,
    SpeechError,
    Synthesiser,
    SynthesisTimeoutError,
    WordTime,
)
from .voice_selection import FallbackSynthesiser, open_player, open_synthesiser

__all__ = [
    "HEADSET",
    "LOUDSPEAKER",
    "MASK",
    "RATE_MAX",
    "RATE_MIN",
    "SILENT",
    "VOLUME_MAX",
    "VOLUME_MIN",
    "Earcon",
    "EarconPlayed",
    "EngineDiedError",
    "EspeakSynthesiser",
    "FallbackSynthesiser",
    "NoLoudspeakerError",
    "NoVoiceError",
    "PiperSynthesiser",
    "SilentPlayer",
    "Sound",
    "SpeechError",
    "SpeechEvent",
    "SpeechFinished",
    "SpeechLog",
    "SpeechProblem",
    "SpeechService",
    "SynthesisTimeoutError",
    "Synthesiser",
    "Utterance",
    "UtteranceFailed",
    "UtteranceFinished",
    "UtteranceStarted",
    "UtteranceStopped",
    "WordSpoken",
    "WordTime",
    "earcon_sound",
    "open_player",
    "open_synthesiser",
    "spoken_sentences",
]
