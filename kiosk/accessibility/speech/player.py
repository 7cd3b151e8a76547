"""What plays a sound, and what stands in for it where there is no loudspeaker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from kiosk.accessibility.interaction_preferences import VOLUME_MIN

from .earcons import Earcon
from .synthesis import Sound

#: Where sound is heard.
LOUDSPEAKER, HEADSET, SILENT = "loudspeaker", "headset", "silent"


class NoLoudspeakerError(Exception):
    """There is no device to play on, or it went away."""


class Player(Protocol):
    """Plays one sound at a time. Calls return at once and may come from any thread."""

    @property
    def sink(self) -> str:
        """Where it is heard: ``loudspeaker``, ``headset``, or ``silent``."""

    @sink.setter
    def sink(self, sink: str) -> None: ...

    @property
    def volume(self) -> float:
        """Decibels above the level a visit begins with, ``VOLUME_MIN`` to ``VOLUME_MAX``."""

    @volume.setter
    def volume(self, decibels: float) -> None: ...

    def play(self, sound: Sound) -> None:
        """Plays ``sound`` instead of what was playing. Raises ``NoLoudspeakerError``."""

    def chime(self, earcon: Earcon) -> None:
        """Plays it over what is playing, if there is a device; never raises."""

    def left(self, seconds: float) -> float:
        """How long until ``seconds`` of the last sound have been heard; zero or less once they have.

        Raises ``NoLoudspeakerError`` when the device went away.
        """

    def stop(self) -> None:
        """Silence, within 200 ms."""

    def rest(self) -> None:
        """Lets go of the device until the next ``play``."""


class SilentPlayer:
    """Plays nothing, at the pace of the real clock, so that captions still run."""

    sink: str = SILENT

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self.volume = VOLUME_MIN

    def play(self, sound: Sound) -> None:
        self._began = self._clock()

    def chime(self, earcon: Earcon) -> None:
        """There is nothing to hear; its twin is seen."""

    def left(self, seconds: float) -> float:
        return self._began + seconds - self._clock()

    def stop(self) -> None:
        """There is nothing to silence."""

    def rest(self) -> None:
        """There is nothing to let go of."""
