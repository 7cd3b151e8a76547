"""The loudspeaker: a stream of our own, which stops at once and knows how far it is.

Importing this module raises ``OSError`` where the PortAudio library is not installed.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import sounddevice

from .player import VOLUME_MAX, VOLUME_MIN, NoSpeakerError
from .sound import Sound

_LEAD = 0.06  # seconds of silence when a stream opens: HDMI sinks swallow the first syllable
_LATENCY = 0.06  # seconds the device holds; less is heard as gaps while the screen is drawn
_SOON = 0.01  # seconds, while the device has not begun
_LOST_AFTER = 1.0  # seconds without a call from the device
_NOTHING = np.zeros(0, np.int16)


class Speaker:
    """See ``Player``. The stream stays open (silent) between sounds, until ``rest``."""

    sink = "loudspeaker"

    def __init__(self, device: str | int | None = None) -> None:
        """``device`` as sounddevice names it; the default one otherwise. Raises ``NoSpeakerError``."""
        self._device = device
        self._lock = threading.Lock()
        self._stream: sounddevice.OutputStream | None = None
        self._samples = _NOTHING
        self._next = 0
        self._began: float | None = None
        self._called = 0.0
        self._delay = self._lead = 0.0
        self.volume = VOLUME_MIN
        try:
            sounddevice.check_output_settings(device, channels=1, dtype="int16")
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoSpeakerError(str(error)) from error

    @property
    def volume(self) -> float:
        return self._volume

    @volume.setter
    def volume(self, decibels: float) -> None:
        self._volume = decibels
        self._gain = 10 ** ((decibels - VOLUME_MAX) / 20)

    def play(self, sound: Sound) -> None:
        samples = np.frombuffer(sound.pcm, np.int16)
        stream = self._stream
        opens = stream is None or not stream.active or stream.samplerate != sound.rate_hz
        if opens:
            self.rest()
            samples = np.concatenate((np.zeros(round(_LEAD * sound.rate_hz), np.int16), samples))
        with self._lock:
            self._samples, self._next = samples, 0
            self._began = None if len(samples) else time.monotonic()
            self._lead = _LEAD if opens else 0.0
        if opens:
            self._open(sound.rate_hz)
        self._called = time.monotonic()

    def left(self, seconds: float) -> float:
        now = time.monotonic()
        with self._lock:
            if now - self._called > _LOST_AFTER:
                raise NoSpeakerError("the device stopped asking for sound")
            return max(seconds, _SOON) if self._began is None else self._began + seconds - now

    def stop(self) -> None:
        with self._lock:
            self._samples, self._next = _NOTHING, 0

    def rest(self) -> None:
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
                latency=_LATENCY,
                callback=self._fill,
            )
            self._delay = self._stream.latency
            self._stream.start()
        except sounddevice.PortAudioError as error:
            self.rest()
            raise NoSpeakerError(str(error)) from error

    def _fill(self, out: Any, frames: int, _times: Any, _status: Any) -> None:
        """On the thread of the device: the next samples, then silence."""
        now = time.monotonic()
        with self._lock:
            self._called = now
            block = self._samples[self._next : self._next + frames]
            if self._began is None and len(block):
                self._began = now + self._delay + self._lead
            self._next += len(block)
        out[: len(block), 0] = block * self._gain
        out[len(block) :] = 0
