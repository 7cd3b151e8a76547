"""The child process that decodes recordings: FFmpeg is large C code on bytes from outside."""

import wave
from io import BytesIO

import av

from .audio_file import DEMUXERS, HEADERLESS, AudioFileError
from .recogniser import SAMPLE_RATE


class AudioReader:
    """Decodes one recording after the other."""

    def __init__(self) -> None:
        # PyAV and NumPy import what they need when they need it; in the sandbox no file is read any more.
        silence = BytesIO()
        with wave.open(silence, "wb") as recording:
            recording.setnchannels(1)
            recording.setsampwidth(2)
            recording.setframerate(8000)
            recording.writeframes(bytes(1600))
        self.decode(silence.getvalue(), ".wav")

    def decode(self, data: bytes, suffix: str) -> bytes:
        """Mono, 16 bits, at ``SAMPLE_RATE``; ``suffix`` is that of the file. Raises ``AudioFileError``."""
        demuxer, options = HEADERLESS.get(suffix, (None, {}))
        options = options if demuxer else {"format_whitelist": ",".join(DEMUXERS)}
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        pcm = bytearray()
        try:
            with av.open(BytesIO(data), "r", format=demuxer, options=options) as container:
                if not container.streams.audio:
                    raise AudioFileError("no sound in it")
                for frame in container.decode(audio=0):
                    for resampled in resampler.resample(frame):
                        pcm += resampled.to_ndarray().tobytes()
                for resampled in resampler.resample(None):
                    pcm += resampled.to_ndarray().tobytes()
        except (av.FFmpegError, OSError, ValueError) as error:
            if not pcm:  # a recording that breaks off is still heard up to there
                raise AudioFileError(f"not a recording that can be read ({_first_line(error)})") from error
        except MemoryError as error:
            raise AudioFileError("too long") from error
        if not pcm:
            raise AudioFileError("no sound in it")
        return bytes(pcm)


def _first_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text.splitlines()[0] if text else type(error).__name__
