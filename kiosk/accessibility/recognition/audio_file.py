"""Any recording, as the audio that recognisers take."""

from __future__ import annotations

from pathlib import Path

import av

from .recogniser import SAMPLE_RATE

#: Telephone formats without a header: FFmpeg's demuxer and what it needs to know.
HEADERLESS = {
    ".g722": ("g722", {}),
    ".ulaw": ("mulaw", {"sample_rate": "8000"}),
    ".alaw": ("alaw", {"sample_rate": "8000"}),
    ".gsm": ("gsm", {}),
    ".sln": ("s16le", {"sample_rate": "8000"}),
    ".sln16": ("s16le", {"sample_rate": "16000"}),
}


class AudioFileError(Exception):
    """The file cannot be read as audio; the message says why, without its name."""


def read_audio(path: Path) -> bytes:
    """The whole recording: mono, 16 bits, at ``SAMPLE_RATE``. Raises ``AudioFileError``."""
    demuxer, options = HEADERLESS.get(path.suffix.lower(), (None, {}))
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    pcm = bytearray()
    try:
        with av.open(path, format=demuxer, options=options) as container:
            if not container.streams.audio:
                raise AudioFileError("no sound in it")
            for frame in container.decode(audio=0):
                for resampled in resampler.resample(frame):
                    pcm += resampled.to_ndarray().tobytes()
            for resampled in resampler.resample(None):
                pcm += resampled.to_ndarray().tobytes()
    except FileNotFoundError:
        raise AudioFileError("no such file") from None
    except (av.FFmpegError, OSError, ValueError) as error:
        if not pcm:  # a recording that breaks off is still heard up to there
            raise AudioFileError(f"not a recording that can be read ({_first_line(error)})") from error
    if not pcm:
        raise AudioFileError("no sound in it")
    return bytes(pcm)


def _first_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text.splitlines()[0] if text else type(error).__name__
