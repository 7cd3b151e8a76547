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
from .language_detection import detect_written_language
from .microphone import Microphone, NoMicrophoneError, Recording, SoundDeviceMicrophone
from .microphone_hints import MICROPHONE_HINT_TEXTS, MicrophoneHint
from .recogniser import SAMPLE_RATE, RecognisedWord, Recogniser, Transcription
from .service import RecognitionService
from .streaming import StreamingRecogniser, StreamUpdate, TranscribedLine
from .text_formatting import numbers_to_digits

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
