"""The loudspeaker: a stream of our own, which stops at once and knows how far it is.

Importing this module raises ``OSError`` where the PortAudio library is not installed.
"""

import threading
import time
from typing import Any

import numpy as np
import sounddevice

from kiosk.accessibility.interaction_preferences import VOLUME_MAX, VOLUME_MIN
from kiosk.accessibility.sound_devices import query_sound_devices

from .player import LOUDSPEAKER, Earcon, NoLoudspeakerError, earcon_sound
from .synthesis import Sound

_LEAD_IN_S = 0.06  # seconds of silence when a stream opens: HDMI sinks swallow the first syllable
_LATENCY_S = 0.06  # seconds the device holds; less is heard as gaps while the screen is drawn
_POLL_S = 0.01  # seconds, while the device has not begun
_LOST_AFTER_S = 2.0  # seconds without a call from the device
_WAKES_S = 6.0  # the same of one that was opened: a wireless one takes its first sound and wakes for seconds
_RATE_HZ = 22050  # of a stream that only an earcon opens
_NOTHING = np.zeros(0, np.int16)


class LoudspeakerPlayer:
    """See ``Player``. The stream stays open (silent) between sounds, until ``rest``."""

    def __init__(self, device: str | int | None = None) -> None:
        """``device`` as sounddevice names it; the default one otherwise. Raises ``NoLoudspeakerError``."""
        self._device = device
        self.sink = LOUDSPEAKER
        self._opening = threading.RLock()
        self._lock = threading.Lock()
        self._stream: sounddevice.OutputStream | None = None
        self._samples = self._earcon_samples = _NOTHING
        self._next = 0
        self._started_at: float | None = None
        self._lost_at = 0.0
        self._delay = self._lead = 0.0
        self.volume = VOLUME_MIN
        try:
            query_sound_devices()
            sounddevice.check_output_settings(device, channels=1, dtype="int16")
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoLoudspeakerError(str(error)) from error

    @property
    def volume(self) -> float:
        return self._volume

    @volume.setter
    def volume(self, decibels: float) -> None:
        self._volume = decibels
        self._gain = 10 ** ((decibels - VOLUME_MAX) / 20)

    def play(self, sound: Sound) -> None:
        samples = np.frombuffer(sound.pcm, np.int16)
        with self._opening:
            opens = not self._is_open(sound.rate_hz)
            if opens:
                self.rest()
                samples = np.concatenate((np.zeros(round(_LEAD_IN_S * sound.rate_hz), np.int16), samples))
            with self._lock:
                self._samples, self._next = samples, 0
                self._started_at = None if len(samples) else time.monotonic()
                self._lead = _LEAD_IN_S if opens else 0.0
            if opens:
                self._open(sound.rate_hz)
            else:
                self._lost_at = max(self._lost_at, time.monotonic() + _LOST_AFTER_S)

    def chime(self, earcon: Earcon) -> None:
        # Opening takes a tenth of a second, too long for the thread of a touch.
        threading.Thread(target=self._play_earcon, args=(earcon,), name="earcon", daemon=True).start()

    def _play_earcon(self, earcon: Earcon) -> None:
        with self._opening:
            stream = self._stream
            rate_hz = round(stream.samplerate) if stream is not None and stream.active else _RATE_HZ
            with self._lock:
                self._earcon_samples = np.frombuffer(earcon_sound(earcon, rate_hz).pcm, np.int16)
            if not self._is_open(rate_hz):
                try:
                    self.rest()
                    self._open(rate_hz)
                except NoLoudspeakerError:
                    return  # its shape is seen; what is said will tell that nothing is heard

    def _is_open(self, rate_hz: int) -> bool:
        stream = self._stream
        return stream is not None and bool(stream.active) and stream.samplerate == rate_hz

    def left(self, seconds: float) -> float:
        now = time.monotonic()
        with self._lock:
            if now > self._lost_at:
                raise NoLoudspeakerError("the device stopped asking for sound")
            return max(seconds, _POLL_S) if self._started_at is None else self._started_at + seconds - now

    def stop(self) -> None:
        with self._lock:
            self._samples, self._next = _NOTHING, 0

    def rest(self) -> None:
        with self._opening:
            stream, self._stream = self._stream, None
            if stream is not None:
                stream.close(ignore_errors=True)

    def _open(self, rate_hz: int) -> None:
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=rate_hz,
                device=self._device,
                channels=1,
                dtype="int16",
                latency=_LATENCY_S,
                callback=self._fill,
            )
            self._delay = self._stream.latency
            self._stream.start()
            self._lost_at = time.monotonic() + _WAKES_S
        except sounddevice.PortAudioError as error:
            self.rest()
            self.stop()  # the next device does not play what this one could not
            raise NoLoudspeakerError(str(error)) from error

    def _fill(self, out: Any, frames: int, _times: Any, _status: Any) -> None:
        """On the thread of the device: the next samples, then silence."""
        now = time.monotonic()
        with self._lock:
            self._lost_at = max(self._lost_at, now + _LOST_AFTER_S)
            block = self._samples[self._next : self._next + frames]
            if self._started_at is None and len(block):
                self._started_at = now + self._delay + self._lead
            self._next += len(block)
            over, self._earcon_samples = self._earcon_samples[:frames], self._earcon_samples[frames:]
        mixed = np.zeros(frames, np.int32)
        mixed[: len(block)] = block
        mixed[: len(over)] += over
        out[:, 0] = np.clip(mixed, -32768, 32767) * self._gain
