"""Hearing: microphone, engines in a process of their own, and the ear that the interface listens with."""

from .events import (
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
    RecognitionReady,
    RecognitionUnavailable,
    TranscriptionFinished,
)
from .hints import MICROPHONE_HINT_TEXTS, MicrophoneHint
from .microphone import Microphone, NoMicrophoneError, Recording, SoundDeviceMicrophone
from .port import SAMPLE_RATE, RecognisedWord, Recogniser, Transcription
from .service import RecognitionService
from .streaming import StreamingRecogniser, StreamUpdate, TranscribedLine
from .which_language import detect_written_language
from .wording import numbers_to_digits

__all__ = [
    "MICROPHONE_HINT_TEXTS",
    "SAMPLE_RATE",
    "AudioLevel",
    "CaptioningEnded",
    "EngineRestarted",
    "LanguageDetected",
    "LineTranscribed",
    "LiveTranscription",
    "Microphone",
    "MicrophoneAdvice",
    "MicrophoneHint",
    "NoMicrophoneError",
    "NoSpeech",
    "NoSpeechReason",
    "PartialTranscription",
    "RecognisedWord",
    "Recogniser",
    "RecognitionEvent",
    "RecognitionFailed",
    "RecognitionProblem",
    "RecognitionReady",
    "RecognitionService",
    "RecognitionUnavailable",
    "Recording",
    "SoundDeviceMicrophone",
    "StreamUpdate",
    "StreamingRecogniser",
    "TranscribedLine",
    "Transcription",
    "TranscriptionFinished",
    "detect_written_language",
    "numbers_to_digits",
]
