"""What plays a sound: the port, what stands in for it where there is no loudspeaker, and the earcons.

Earcons are short sounds that go with what is seen, made when they are needed: no file, no licence. Each has a
shape on the screen, for those who do not hear it (EN 301 549, 5.1.5). They are one family: struck bars that
ring into one another, on five notes, as loud as the voice (``shaping``). Rising means go on, falling means
something is wrong, one note again and again that it waits; none is longer than 0.5 seconds.
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

#: A pentatonic scale in hertz: any two of its notes go together. Above 500 Hz: a worn ear and a small
#: loudspeaker still give them.
_D, _E, _G, _A, _B, _HIGH_D = 587.3, 659.3, 784.0, 880.0, 987.8, 1174.7

#: When each note is struck, in seconds, and its pitch; and how long the whole rings.
_NOTES: dict[Earcon, tuple[tuple[tuple[float, float], ...], float]] = {
    Earcon.FOCUS: (((0.0, _A),), 0.09),
    Earcon.ACCEPT: (((0.0, _E), (0.08, _B)), 0.26),
    Earcon.ERROR: (((0.0, _B), (0.13, _D)), 0.45),
    Earcon.WARNING: (((0.0, _G), (0.15, _G), (0.30, _G)), 0.48),
    Earcon.LISTENING: (((0.0, _D), (0.07, _G), (0.14, _A)), 0.30),
    Earcon.DONE: (((0.0, _G), (0.10, _B), (0.20, _HIGH_D)), 0.48),
}

#: The bar: its partials, how loud each is, and in how many seconds it has died away to a third. The one of
#: four times the pitch is what makes a bar of it and not a beep.
_PARTIALS = ((1.0, 1.0, 0.11), (2.0, 0.12, 0.07), (4.0, 0.22, 0.035))
_ATTACK_S, _END_S = 0.006, 0.02


@cache
def earcon_sound(earcon: Earcon, rate_hz: int) -> Sound:
    """Its sound at that rate of samples."""
    import numpy as np  # here: 15 MB that a kiosk at rest does not need

    from .shaping import levelled

    notes, seconds = _NOTES[earcon]
    samples = np.zeros(round(seconds * rate_hz))
    for at, hertz in notes:
        first = round(at * rate_hz)
        samples[first:] += _struck(hertz, len(samples) - first, rate_hz)
    end = round(_END_S * rate_hz)
    samples[-end:] *= np.linspace(1, 0, end)  # an edge would be heard as a click
    return Sound(np.round(levelled(samples * 0.5, rate_hz) * 32767).astype(np.int16).tobytes(), rate_hz)


def _struck(hertz: float, count: int, rate_hz: int) -> "npt.NDArray[np.float64]":
    """One bar, struck softly."""
    import numpy as np

    at = np.arange(count) / rate_hz
    partials = (
        strength * np.sin(2 * np.pi * hertz * times * at) * np.exp(-at / fades_s)
        for times, strength, fades_s in _PARTIALS
    )
    struck: npt.NDArray[np.float64] = sum(partials, np.zeros(count)) * np.minimum(at / _ATTACK_S, 1)
    return struck


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
