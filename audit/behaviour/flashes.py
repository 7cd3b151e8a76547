"""Flashes: successive pictures of what moves most, looked at for light that comes and goes (WCAG 2.2, 2.3.1).

A flash is a pair of opposing changes of luminance of 10 % or more, the darker below 0.8, over a part of the
screen that fills a quarter of ten degrees of sight or more. More than three in a second are too many. What
still changes five seconds after the last act moves by itself (2.2.2).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy
import numpy.typing as npt

from kiosk.accessibility.display_preferences import ThemeName
from kiosk.accessibility.speech import Earcon

from ..checks import AuditCheck
from .simulated_visitor import SimulatedVisitor

#: Parts of the screen that are looked at, across and down: each less than a quarter of ten degrees.
COLUMNS, ROWS = 9, 16
FLASH_CHANGE, DARK_BELOW = 0.1, 0.8
MAX_FLASHES_A_SECOND = 3
#: Pictures in the second that is looked at.
PICTURES = 12


def flashes(here: SimulatedVisitor) -> None:
    """What changes the screen most, each for a second."""
    acts: dict[str, Callable[[], object]] = {
        "the dark theme": lambda: here.show(theme=ThemeName.DARK),
        "the strong theme": lambda: here.show(theme=ThemeName.CONTRAST),
        "the light theme": lambda: here.show(theme=ThemeName.LIGHT),
        "another screen": lambda: here.controller.languages(),
        "home again": lambda: here.controller.home(),
        "a caption": lambda: here.root_window.reading.read(here.root_window.page),
        "a warning": lambda: here.voice.chime(Earcon.WARNING),
    }
    for name, act in acts.items():
        before = mean_luminance(here.stage.picture())
        act()
        pictures = [before]
        for _ in range(PICTURES):
            here.stage.step()
            pictures.append(mean_luminance(here.stage.picture()))
        count = most_flashes(pictures)
        many = f"{name} flashes"
        here.measure(AuditCheck.FLASHES, name, count, MAX_FLASHES_A_SECOND, many, at_most=True, form="{:.0f}")
        here.voice.stop()
    here.stage.advance(6)
    first = mean_luminance(here.stage.picture())
    here.stage.advance(1)
    here.tally.record_examined(AuditCheck.FLASHES, here.case)
    if numpy.abs(mean_luminance(here.stage.picture()) - first).max() > FLASH_CHANGE:
        here.fail(AuditCheck.FLASHES, "", "something moves by itself for more than five seconds")


def mean_luminance(picture: npt.NDArray[numpy.uint8]) -> npt.NDArray[numpy.float64]:
    """The mean relative luminance of each part of a picture."""
    high, wide = picture.shape[0] // ROWS * ROWS, picture.shape[1] // COLUMNS * COLUMNS
    srgb = picture[:high:2, :wide:2].astype(numpy.float64) / 255
    linear = numpy.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ numpy.array([0.2126, 0.7152, 0.0722])
    rows, columns = luminance.shape
    cut = luminance[: rows // ROWS * ROWS, : columns // COLUMNS * COLUMNS]
    parts: npt.NDArray[numpy.float64] = cut.reshape(ROWS, rows // ROWS, COLUMNS, columns // COLUMNS).mean(
        axis=(1, 3)
    )
    return parts


def most_flashes(pictures: list[npt.NDArray[numpy.float64]]) -> int:
    """The flashes of the part of the screen that flashes most."""
    lights = numpy.array(pictures)
    return max(_flashes(lights[:, row, column]) for row in range(ROWS) for column in range(COLUMNS))


def _flashes(values: npt.NDArray[numpy.float64]) -> int:
    """Pairs of opposing changes in one part."""
    changes, turn, since = 0, 0, float(values[0])
    for value in map(float, values[1:]):
        step = value - since
        if abs(step) >= FLASH_CHANGE and min(value, since) < DARK_BELOW:
            direction = 1 if step > 0 else -1
            changes += direction != turn
            turn, since = direction, value
        elif (step > 0) == (turn > 0):
            since = value  # it goes on the same way, or barely moves
    return changes // 2
