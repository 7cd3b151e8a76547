"""Where someone speaks in a piece of audio: Silero's voice detector, which comes with faster-whisper.

Both engines invent words in noise (a beep becomes "oh", silence becomes the end of a film): what the
detector does not take for a voice is never shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from faster_whisper.vad import VadOptions, get_speech_timestamps

from .recogniser import SAMPLE_RATE

#: The shortest gap between two pieces of voice.
MIN_GAP_S = 0.25
#: How probable a voice must be, of 0 to 1 (Silero's own); and one short word of someone who has asked to be
#: heard: a lone "is" or "para" has 0.42 and 0.47, two minutes of hum, music or typing at most 0.32, a
#: beep 0.36 (the noises and prompts of benchmarks/).
VOICE_THRESHOLD = 0.5
FAINT_VOICE_THRESHOLD = 0.4
#: Heard before what is judged, where there is more: the detector that begins in the middle of music takes
#: one chord in a hundred for a voice, and none after a second of it (``benchmarks/noises``).
LEAD_IN_S = 1.0


@dataclass(frozen=True, slots=True)
class VoiceSpan:
    """From ``start`` to ``end``, in seconds of the audio."""

    start: float
    end: float


def detect_voice(
    pcm: bytes | bytearray, probable: float = VOICE_THRESHOLD, lead_s: float = 0.0
) -> list[VoiceSpan]:
    """The pieces of voice, gaps left out; a five-hundredth of the time that the audio lasts.

    ``lead_s``: the first seconds of it are heard and not judged; the pieces count from their end.
    """
    samples = np.frombuffer(bytes(pcm), np.int16).astype(np.float32) / np.float32(32768)
    options = VadOptions(threshold=probable, min_silence_duration_ms=int(MIN_GAP_S * 1000), speech_pad_ms=0)
    found = get_speech_timestamps(samples, options)
    voice = [(each["start"] / SAMPLE_RATE - lead_s, each["end"] / SAMPLE_RATE - lead_s) for each in found]
    return [VoiceSpan(max(0.0, start), end) for start, end in voice if end > 0]


def is_voiced(moment: float, voice: Sequence[VoiceSpan], margin: float) -> bool:
    """Whether someone speaks at that second, or within ``margin`` seconds of it."""
    return any(span.start - margin <= moment <= span.end + margin for span in voice)
