"""What plays a sound: the port, what stands in for it where there is no loudspeaker, and the earcons.

Earcons are short sounds that go with what is seen, made when they are needed: no file, no licence. Each has a
shape on the screen, for those who do not hear it (EN 301 549, 5.1.5). Rising means go on, falling means
something is wrong; none is louder than speech or longer than 0.4 seconds.
"""

import time
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Protocol

from kiosk.accessibility.interaction_preferences import VOLUME_MIN

from .synthesis import Sound

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Of the full range: as loud as a voice of espeak-ng.
_LEVEL = 0.4
_ATTACK_S = 0.008
_OVERTONE = 0.25  # softens the beep; small loudspeakers lose low notes


class Earcon(StrEnum):
    FOCUS = "focus"
    ACCEPT = "accept"
    ERROR = "error"
    WARNING = "warning"
    LISTENING = "listening"
    DONE = "done"

    @property
    def shape(self) -> str:
        """The name of the shape that is shown with it."""
        return _VISUALS[self]


_VISUALS = {
    Earcon.FOCUS: "ring",
    Earcon.ACCEPT: "check",
    Earcon.ERROR: "cross",
    Earcon.WARNING: "triangle",
    Earcon.LISTENING: "microphone",
    Earcon.DONE: "double-check",
}

#: (hertz, seconds) one after the other. Above 500 Hz: a worn ear and a small loudspeaker still give them.
_NOTES: dict[Earcon, tuple[tuple[float, float], ...]] = {
    Earcon.FOCUS: ((880, 0.05),),
    Earcon.ACCEPT: ((659, 0.07), (988, 0.10)),
    Earcon.ERROR: ((784, 0.12), (523, 0.20)),
    Earcon.WARNING: ((784, 0.10), (0, 0.05), (784, 0.10), (0, 0.05), (784, 0.10)),
    Earcon.LISTENING: ((587, 0.06), (740, 0.06), (880, 0.08)),
    Earcon.DONE: ((659, 0.08), (784, 0.08), (1047, 0.18)),
}


@cache
def earcon_sound(earcon: Earcon, rate_hz: int) -> Sound:
    """Its sound at that rate of samples."""
    import numpy as np  # here: 15 MB that a kiosk at rest does not need

    samples = np.concatenate([_note(hertz, seconds, rate_hz) for hertz, seconds in _NOTES[earcon]])
    return Sound((samples * 32767 * _LEVEL).astype(np.int16).tobytes(), rate_hz)


def _note(hertz: float, seconds: float, rate_hz: int) -> "npt.NDArray[np.float64]":
    """One tone that begins softly and dies away: an edge would be heard as a click."""
    import numpy as np

    at = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = np.sin(2 * np.pi * hertz * at) + _OVERTONE * np.sin(4 * np.pi * hertz * at)
    envelope = np.minimum(at / _ATTACK_S, 1) * np.minimum((seconds - at) / (seconds / 2), 1)
    shaped: npt.NDArray[np.float64] = tone / (1 + _OVERTONE) * envelope
    return shaped


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
        """There is nothing to hear; its shape is seen."""

    def left(self, seconds: float) -> float:
        return self._began + seconds - self._clock()

    def stop(self) -> None:
        """There is nothing to silence."""

    def rest(self) -> None:
        """There is nothing to let go of."""
