"""What needs pixels: contrast as it is drawn, what is told is drawn at all, the ring around the focus."""

from __future__ import annotations

from typing import Any

import numpy
from PIL import Image

from kiosk.screens.widgets.theme import look

from ..checks import Check
from ..findings import Box, Case, Tally
from .seeing import Seen, Words, capital

#: WCAG 2.2 1.4.6 (7:1, 4.5:1 for large letters) and 1.4.11 (3:1). Large is half as large again as the
#: smallest letters here, which are larger already than what WCAG calls large: stricter than it asks.
TEXT, LARGE, SHAPE = 7.0, 4.5, 3.0
LARGE_FROM = 1.5
#: The share of a glyph's area that must have its colour: the core of a stroke, not its soft edge.
CORE = 0.004
RING_PX = 4
#: Pixels around a fault that its picture shows too.
MORE = 60

Picture = Any


def luminance(picture: Picture) -> Any:
    """Relative luminance of every pixel (WCAG 2.2), in steps of ``STEP``: they are counted. The darkest ink
    is told to a quarter of a hundredth of its contrast."""
    red, green, blue = _LINEAR
    light = red[picture[..., 0]]
    light += green[picture[..., 1]]
    light += blue[picture[..., 2]]
    return light.astype(numpy.int16)


#: Luminance from black to white in so many steps.
STEPS = 4096
STEP = 1 / (STEPS - 1)
_eight_bits = numpy.arange(256) / 255
_linear = numpy.where(_eight_bits <= 0.04045, _eight_bits / 12.92, ((_eight_bits + 0.055) / 1.055) ** 2.4)
#: What each value of red, green and blue adds to the luminance, in steps; a half rounds the sum.
_LINEAR = [
    (_linear * share / STEP + rounding).astype(numpy.float32)
    for share, rounding in ((0.2126, 0.5), (0.7152, 0.0), (0.0722, 0.0))
]


def ratio(one: int, other: int) -> float:
    """Contrast of two luminances, in steps."""
    light, dark = max(one, other) * STEP, min(one, other) * STEP
    return (light + 0.05) / (dark + 0.05)


def crop(picture: Picture, box: Box, more: float = 0) -> Picture:
    """The part of the picture in the box; rows from the top."""
    height, width = picture.shape[:2]
    left, right = max(0, round(box.left - more)), min(width, round(box.right + more))
    top, bottom = max(0, round(height - box.top - more)), min(height, round(height - box.bottom + more))
    return picture[top:bottom, left:right]


def ink_on_ground(light: Any) -> tuple[int, int]:
    """Luminance of what is written, and of what it is written on: the ground is what most pixels are, the
    ink what stands out most from it, over as many pixels as the core of a stroke has."""
    counts = numpy.bincount(light.ravel(), minlength=STEPS)
    core = max(2, int(light.size * CORE))
    sums = counts.cumsum()
    ground = int(counts.argmax())
    darkest, lightest = (int(numpy.searchsorted(sums, at, "right")) for at in (core, light.size - 1 - core))
    return max((darkest, lightest), key=lambda ink: ratio(ink, ground)), ground


def contrasts(seen: Seen, light: Any, case: Case, tally: Tally, smallest: float) -> None:
    """Of every word and pictogram with its ground; ``light`` is the luminance of the picture."""
    for words in seen.words:
        widget = words.owner
        if getattr(widget, "off", False):
            continue  # what cannot be used now is exempt (WCAG 2.2 1.4.3)
        part = crop(light, words.box)
        if part.size < 16:
            continue
        measured = ratio(*ink_on_ground(part))
        check, wanted, what = _limit(words, smallest)
        message = f"{what} “{words.text[:40]}” is too faint" if not words.icon else f"{what} is too faint"
        tally.measure(
            check, case, words.name, measured, wanted, message, form="{:.1f}:1", slack=0.05, box=words.box
        )


def _limit(words: Words, smallest: float) -> tuple[Check, float, str]:
    if words.icon:
        icon = getattr(words.widget, "icon", "")
        return Check.CONTRAST_SHAPE, SHAPE, f"the pictogram {icon}"
    if capital(words.font, words.size) >= LARGE_FROM * smallest:
        return Check.CONTRAST_LARGE, LARGE, "the large text"
    return Check.CONTRAST_TEXT, TEXT, "the text"


def edges(seen: Seen, light: Any, case: Case, tally: Tally) -> None:
    """Where a target ends is to be seen: its edge, or its surface, against what is around it. A fine line is
    softened where it lies between two pixels: it counts where it is drawn most clearly, on any side."""
    for item in seen.items:
        if not item.pressable or item.kind == "bar":
            continue  # the places of the bar are known by pictogram and word, and fill it from end to end
        across = [_step_of(line) for line in _lines_through(light, item.box)]
        if not across:
            continue
        message = "where it ends is hardly seen"
        limits = {"form": "{:.1f}:1", "slack": 0.05, "box": item.box}
        tally.measure(Check.CONTRAST_SHAPE, case, item.told, max(across), SHAPE, message, **limits)


#: Pixels outside an edge that are looked at, and inside.
OUT, IN = 4, 10


def _lines_through(light: Any, box: Box) -> list[Any]:
    """Short lines from outside to inside over each side of a box, at a third, a half and two thirds."""
    height, width = light.shape
    left, right, top, bottom = (
        round(box.left),
        round(box.right),
        round(height - box.top),
        round(height - box.bottom),
    )
    lines = []
    for part in (1 / 3, 1 / 2, 2 / 3):
        y, x = round(top + (bottom - top) * part), round(left + (right - left) * part)
        if 0 <= y < height:
            lines.append(light[y, max(0, left - OUT) : left + IN])
            lines.append(light[y, right - IN : right + OUT][::-1])
        if 0 <= x < width:
            lines.append(light[max(0, top - OUT) : top + IN, x])
            lines.append(light[bottom - IN : bottom + OUT, x][::-1])
    return [line for line in lines if line.size == OUT + IN]


def _step_of(line: Any) -> float:
    """The greatest contrast of a pixel of the edge with what is outside."""
    outer, inner = line[: OUT - 1].tolist(), line[OUT - 1 :].tolist()
    outside = sorted(outer)[len(outer) // 2]
    return max(ratio(min(inner), outside), ratio(max(inner), outside))


def drawn(seen: Seen, picture: Picture, case: Case, tally: Tally) -> None:
    """Something is drawn where an item says it is: not one plain surface."""
    for item in seen.items:
        part = crop(picture, item.box)
        tally.examine(Check.TOLD_IS_SEEN, case)
        empty = not getattr(item.widget, "text", "-").strip()  # a field in which nothing was written yet
        if part.size and not empty and _plain(part):
            tally.fail(Check.TOLD_IS_SEEN, case, item.told, "nothing is drawn where it is", box=item.box)


def _plain(part: Any) -> bool:
    """Whether it is of one colour, but for what a soft edge adds. One line of pixels tells of most."""
    lines = part[part.shape[0] // 2], part
    return all(
        all(int(line[..., i].max()) - int(line[..., i].min()) < 12 for i in range(3)) for line in lines
    )


def ring(before: Picture, after: Picture, told: str, box: Box, case: Case, tally: Tally) -> None:
    """The ring is drawn around the item: thick enough, and apart from what it is drawn on."""
    around = crop(before, box, 4 * look.u), crop(after, box, 4 * look.u)
    changed = numpy.abs(around[0].astype(int) - around[1].astype(int)).max(axis=2) > 24
    if not changed.any():
        tally.examine(Check.FOCUS_RING, case)
        tally.fail(Check.FOCUS_RING, case, told, "no ring is seen around it", box=box)
        return
    one, other = (luminance(each)[changed] * STEP + 0.05 for each in around)
    measured = float(numpy.percentile(numpy.maximum(one, other) / numpy.minimum(one, other), 75))
    message = "its ring hardly stands out"
    tally.measure(
        Check.FOCUS_RING, case, told, measured, SHAPE, message, form="{:.1f}:1", slack=0.05, box=box
    )
    columns = changed[changed.shape[0] // 2]
    runs = numpy.diff(numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], columns.view(numpy.int8), [0])))))
    thick = int(runs[::2].max()) if runs.size else 0
    if thick and thick < RING_PX:
        wanted = f"{RING_PX} px"
        tally.fail(
            Check.FOCUS_RING, case, told, "its ring is thin", measured=f"{thick} px", wanted=wanted, box=box
        )


def save(picture: Picture, box: Box | None, path: str) -> None:
    """The picture of a fault: what is around it, framed."""
    image = Image.fromarray(numpy.ascontiguousarray(picture))
    if box is not None:
        # Something may lie outside of the window altogether: then the edge of the window next to it.
        left, right = (min(max(0, round(x)), image.width) for x in (box.left - MORE, box.right + MORE))
        above, below = image.height - box.top - MORE, image.height - box.bottom + MORE
        top, bottom = (min(max(0, round(y)), image.height) for y in (above, below))
        left, top = min(left, image.width - MORE), min(top, image.height - MORE)
        image = image.crop((left, top, max(right, left + MORE), max(bottom, top + MORE)))
    image.save(path, optimize=True)
