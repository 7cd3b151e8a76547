"""Speech recognition: microphone, engines in a process of their own, and what the interface listens with."""

from .dictation import Dictation, RecognitionPort
from .hypotheses import numbers_to_digits
from .microphone import MICROPHONE_HINT_TEXTS, MicrophoneHint, SoundDeviceMicrophone
from .recogniser import SAMPLE_RATE, Recogniser, StreamUpdate, TranscribedLine, Transcription
from .service import RecognitionService
from .voice_run import (
    ENGINE_RESTARTED_TEXT,
    NO_SPEECH_TEXTS,
    RECOGNITION_PROBLEM_TEXTS,
    AudioLevel,
    CaptioningEnded,
    EngineRestarted,
    LanguageDetected,
    LineTranscribed,
    LiveTranscription,
    MicrophoneAdvice,
    NoSpeech,
    NoSpeechReason,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    TranscriptionFinished,
    VoiceRun,
    VoiceStage,
)

__all__ = [
    "ENGINE_RESTARTED_TEXT",
    "MICROPHONE_HINT_TEXTS",
    "NO_SPEECH_TEXTS",
    "RECOGNITION_PROBLEM_TEXTS",
    "SAMPLE_RATE",
    "AudioLevel",
    "CaptioningEnded",
    "Dictation",
    "EngineRestarted",
    "LanguageDetected",
    "LineTranscribed",
    "LiveTranscription",
    "MicrophoneAdvice",
    "MicrophoneHint",
    "NoSpeech",
    "NoSpeechReason",
    "PartialTranscription",
    "Recogniser",
    "RecognitionEvent",
    "RecognitionFailed",
    "RecognitionPort",
    "RecognitionProblem",
    "RecognitionService",
    "SoundDeviceMicrophone",
    "StreamUpdate",
    "TranscribedLine",
    "Transcription",
    "TranscriptionFinished",
    "VoiceRun",
    "VoiceStage",
    "numbers_to_digits",
]
