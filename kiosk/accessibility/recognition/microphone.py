"""The microphone, and its absence."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

from .recogniser import SAMPLE_RATE

BLOCK_S = 0.05


class NoMicrophoneError(Exception):
    """There is none, it refuses, or the machine has no sound library."""


class Recording(Protocol):
    """An open microphone."""

    def close(self) -> None:
        """Stops at once. No block comes after it has returned."""


class Microphone(Protocol):
    """Something that gives mono 16-bit audio at ``SAMPLE_RATE``, in blocks of about ``BLOCK_S`` seconds.

    Used from one thread; blocks come on another.
    """

    def is_present(self) -> bool:
        """Whether opening it has a chance. MAY take half a second."""

    def open(self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]) -> Recording:
        """Starts. ``on_lost`` is called if it stops by itself, where the system tells; an unplugged
        device MAY also just fall silent, without any block. Raises ``NoMicrophoneError``."""


class SoundDeviceMicrophone:
    """``Microphone`` over PortAudio. ``device`` as sounddevice names it; empty: PulseAudio's where there
    is one (raw ALSA devices refuse 16 kHz), else the system's default."""

    def __init__(self, device: str = "") -> None:
        self._device = device

    def is_present(self) -> bool:
        """See ``Microphone``."""
        try:
            self._choose(_sounddevice())
        except NoMicrophoneError:
            return False
        return True

    def open(self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]) -> Recording:
        """See ``Microphone``."""
        sounddevice = _sounddevice()
        device = self._choose(sounddevice)
        try:
            return _InputStream(sounddevice, device, _rate(sounddevice, device), on_block, on_lost)
        except sounddevice.PortAudioError as error:
            raise NoMicrophoneError(str(error)) from error

    def _choose(self, sounddevice: ModuleType) -> str | int:
        inputs = [each for each in sounddevice.query_devices() if each["max_input_channels"] > 0]
        names = [each["name"] for each in inputs]
        wanted = self._device or next(
            (name for name in ("pulse", "pipewire", "default") if name in names), ""
        )
        if wanted in names:
            return wanted
        if self._device or not inputs:
            raise NoMicrophoneError(self._device or "no input device")
        index: int = inputs[0]["index"]
        return index


class _InputStream:
    def __init__(
        self,
        sounddevice: ModuleType,
        device: str | int,
        rate: int,
        on_block: Callable[[bytes], None],
        on_lost: Callable[[], None],
    ) -> None:
        convert = (lambda pcm: pcm) if rate == SAMPLE_RATE else _resampler(rate)
        self._closed = False

        def callback(data: Any, frames: int, when: Any, status: Any) -> None:
            on_block(convert(bytes(data)))

        def finished() -> None:
            if not self._closed:
                on_lost()

        self._stream = sounddevice.RawInputStream(
            samplerate=rate,
            channels=1,
            dtype="int16",
            device=device,
            blocksize=int(rate * BLOCK_S),
            latency="low",
            callback=callback,
            finished_callback=finished,
        )
        self._stream.start()

    def close(self) -> None:
        """See ``Recording``."""
        self._closed = True
        self._stream.close(ignore_errors=True)


def _sounddevice() -> ModuleType:
    """Raises ``NoMicrophoneError`` without PortAudio.

    PortAudio lists devices once, when it starts; starting it again would cut what the loudspeaker says.
    A microphone plugged in later is seen through the ``pulse`` device, which follows PulseAudio's.
    """
    try:
        import sounddevice  # here: needs libportaudio2, without which the kiosk still runs
    except (ImportError, OSError) as error:
        raise NoMicrophoneError(str(error)) from error
    found: ModuleType = sounddevice
    return found


def _rate(sounddevice: ModuleType, device: str | int) -> int:
    """Ours if the device takes it, else its own."""
    try:
        sounddevice.check_input_settings(device=device, channels=1, dtype="int16", samplerate=SAMPLE_RATE)
    except sounddevice.PortAudioError:
        return int(sounddevice.query_devices(device)["default_samplerate"])
    return SAMPLE_RATE


def _resampler(rate: int) -> Callable[[bytes], bytes]:
    import av  # here: only a device that insists on its own rate needs it
    import numpy as np

    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)

    def convert(pcm: bytes) -> bytes:
        samples = np.frombuffer(pcm, dtype=np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = rate
        return b"".join(out.to_ndarray().tobytes() for out in resampler.resample(frame))

    return convert
