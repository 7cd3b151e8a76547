"""The microphone, how loud it is, and what would help it: nearer, farther, quieter around."""

import math
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from types import ModuleType
from typing import Any, Protocol

from kiosk.accessibility.sound_devices import query_sound_devices
from kiosk.domain import T, Text

from .recogniser import BYTES_PER_SECOND, SAMPLE_RATE

#: Below this a block is silence to a level meter (decibels under the loudest sample, as a rule of thumb).
FLOOR_DB = -60.0


def decibels(pcm: bytes) -> float:
    """Root mean square of 16-bit samples, in dB of full scale: 0 at most, ``-inf`` for zeros or nothing."""
    import numpy as np  # here: 15 MB that a kiosk at rest does not need

    samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float64)
    power = float(np.mean(samples * samples)) if samples.size else 0.0
    return 10 * math.log10(power / 32768**2) if power else -math.inf


def meter_level(pcm: bytes) -> float:
    """The same as a meter shows it, from 0 (``FLOOR_DB``) to 1."""
    return min(1.0, max(0.0, 1 - decibels(pcm) / FLOOR_DB))


BLOCK_S = 0.05


class NoMicrophoneError(Exception):
    """There is none, it refuses, or the machine has no sound library."""


class Recording(Protocol):
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
        try:
            _sounddevice()
            self._choose()
        except NoMicrophoneError:
            return False
        return True

    def open(self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]) -> Recording:
        sounddevice = _sounddevice()
        device = self._choose()
        try:
            return _InputStream(sounddevice, device, _rate(sounddevice, device), on_block, on_lost)
        except sounddevice.PortAudioError as error:
            raise NoMicrophoneError(str(error)) from error

    def _choose(self) -> str | int:
        inputs = [each for each in query_sound_devices() if each["max_input_channels"] > 0]
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
        self._closed = True
        self._stream.close(ignore_errors=True)


def _sounddevice() -> ModuleType:
    """Raises ``NoMicrophoneError`` without PortAudio.

    PortAudio lists devices once, when it starts; starting it again would cut what the loudspeaker says, and
    is only done where it found none. A microphone plugged in later is seen through the ``pulse`` device,
    which follows PulseAudio's.
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


class MicrophoneHint(StrEnum):
    """What is wrong with what the microphone hears."""

    TOO_LOUD = "too_loud"
    TOO_FAR = "too_far"
    NOISE = "noise"


MICROPHONE_HINT_TEXTS: dict[MicrophoneHint, Text] = {
    MicrophoneHint.TOO_LOUD: T("C’est trop fort. Éloignez-vous un peu du micro."),
    MicrophoneHint.TOO_FAR: T("On vous entend mal. Parlez plus près du micro."),
    MicrophoneHint.NOISE: T("Il y a du bruit. Parlez plus près du micro."),
}

#: Seconds that are judged together, and before the same is said again.
WINDOW_S = 2.0
REPEAT_AFTER_S = 12.0
#: A block is cut off when so much of it is as loud as the microphone goes; it is too loud with so many.
CLIPPING_SAMPLE = 32_600
CLIPPED_SHARE = 0.005
CLIPPED_BLOCKS_SHARE = 0.15
#: Never more quiet than this, even between words: noise. In dB of full scale; ours, set on site with care.
NOISE_DB = -30.0
#: A voice whose loudest moments are under this is far away.
FAR_DB = -42.0


class MicrophoneMonitor:
    """Judges block after block of one microphone."""

    def __init__(self) -> None:
        self._window: deque[tuple[float, bool, float]] = deque()
        self._seconds = 0.0
        self._given_at: dict[MicrophoneHint, float] = {}
        self._elapsed_s = 0.0

    def take(self, pcm: bytes, speaking: bool) -> MicrophoneHint | None:
        """One more block, and whether someone speaks in it; what to say about it now, if something."""
        import numpy as np  # here: 15 MB that a kiosk at rest does not need

        seconds = len(pcm) / BYTES_PER_SECOND
        samples = np.abs(np.frombuffer(pcm, np.int16).astype(np.int32))
        cut_off = samples.size > 0 and float(np.mean(samples >= CLIPPING_SAMPLE)) >= CLIPPED_SHARE
        self._window.append((decibels(pcm), cut_off, seconds))
        self._seconds += seconds
        self._elapsed_s += seconds
        while self._seconds > WINDOW_S:
            self._seconds -= self._window.popleft()[2]
        hint = self._judge(speaking) if self._seconds > 0.9 * WINDOW_S else None
        if hint is None or self._elapsed_s - self._given_at.get(hint, -REPEAT_AFTER_S) < REPEAT_AFTER_S:
            return None
        self._given_at[hint] = self._elapsed_s
        return hint

    def _judge(self, speaking: bool) -> MicrophoneHint | None:
        loudness = sorted(decibel for decibel, _, _ in self._window)
        if sum(cut_off for _, cut_off, _ in self._window) >= CLIPPED_BLOCKS_SHARE * len(self._window):
            return MicrophoneHint.TOO_LOUD
        if loudness[len(loudness) // 10] > NOISE_DB:
            return MicrophoneHint.NOISE
        if speaking and loudness[-max(1, len(loudness) // 20)] < FAR_DB:
            return MicrophoneHint.TOO_FAR
        return None
