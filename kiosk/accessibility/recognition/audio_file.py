"""Any recording, as the audio that recognisers take: a child process gets its bytes and decodes them."""

from contextlib import closing
from pathlib import Path
from typing import Protocol

from kiosk.runtime.child_process import ChildError, ChildProcess
from kiosk.runtime.sandbox import Limits

#: Telephone formats without a header: FFmpeg's demuxer and what it needs to know.
HEADERLESS = {
    ".g722": ("g722", {}),
    ".ulaw": ("mulaw", {"sample_rate": "8000"}),
    ".alaw": ("alaw", {"sample_rate": "8000"}),
    ".gsm": ("gsm", {}),
    ".sln": ("s16le", {"sample_rate": "8000"}),
    ".sln16": ("s16le", {"sample_rate": "16000"}),
}


#: FFmpeg's demuxers of the others: what telephones, voice mail and call centres write.
DEMUXERS = (
    "wav",
    "mp3",
    "ogg",
    "flac",
    "mov",
    "matroska",
    "aac",
    "amr",
    "caf",
    "aiff",
    "au",
    "asf",
    "gsm",
    "w64",
)
#: A call of an hour has 115 MB decoded; a file of more bytes is none.
MAX_BYTES = 500_000_000
READER_LIMITS = Limits(memory=2_500_000_000, cpu_s=600, answer=MAX_BYTES)
DECODE_TIMEOUT_S = 300.0


class AudioFileError(Exception):
    """The file cannot be read as audio; the message says why, without its name."""


class AudioReading(Protocol):
    """``audio_reader.AudioReader``, which only the child process imports."""

    def decode(self, data: bytes, suffix: str) -> bytes: ...


def read_audio(path: Path) -> bytes:
    """The whole recording: mono, 16 bits, at ``SAMPLE_RATE``. Raises ``AudioFileError``."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AudioFileError("too large for a recording")
        data = path.read_bytes()
    except FileNotFoundError:
        raise AudioFileError("no such file") from None
    except OSError as error:
        raise AudioFileError(f"not a recording that can be read ({error.strerror})") from error
    child: ChildProcess[AudioReading] = ChildProcess(
        "kiosk.accessibility.recognition.audio_reader:AudioReader",
        errors=(AudioFileError,),
        sandbox=READER_LIMITS,
    )
    with closing(child):
        try:
            return child.call(DECODE_TIMEOUT_S, AudioReading.decode, data, path.suffix.lower())
        except ChildError as error:
            raise AudioFileError("not a recording that can be read") from error
