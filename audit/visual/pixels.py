"""What needs pixels: contrast as it is drawn, what is told is drawn at all, the ring around the focus."""

from typing import Any

import numpy
from PIL import Image

from kiosk.screens.widgets.theme import theme

from ..checks import AuditCheck
from ..findings import Box, Case, Tally
from .window_contents import DrawnText, WindowContents, capital_height

#: WCAG 2.2 1.4.6 (7:1, 4.5:1 for large letters) and 1.4.11 (3:1). Large is half as large again as the
#: smallest letters here, which are larger already than what WCAG calls large: stricter than it asks.
TEXT_CONTRAST, LARGE_TEXT_CONTRAST, SHAPE_CONTRAST = 7.0, 4.5, 3.0
LARGE_FROM = 1.5
#: The share of a glyph's area that must have its colour: the core of a stroke, not its soft edge.
STROKE_CORE_SHARE = 0.004
MIN_RING_PX = 4
#: Pixels around a fault that its picture shows too.
CROP_MARGIN_PX = 60

Pixels = Any


def luminance(picture: Pixels) -> Any:
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


def crop(picture: Pixels, box: Box, more: float = 0) -> Pixels:
    """The part of the picture in the box; rows from the top."""
    height, width = picture.shape[:2]
    left, right = max(0, round(box.left - more)), min(width, round(box.right + more))
    top, bottom = max(0, round(height - box.top - more)), min(height, round(height - box.bottom + more))
    return picture[top:bottom, left:right]


def text_and_background(light: Any) -> tuple[int, int]:
    """Luminance of what is written, and of what it is written on: the ground is what most pixels are, the
    ink what stands out most from it, over as many pixels as the core of a stroke has."""
    counts = numpy.bincount(light.ravel(), minlength=STEPS)
    core = max(2, int(light.size * STROKE_CORE_SHARE))
    sums = counts.cumsum()
    ground = int(counts.argmax())
    darkest, lightest = (int(numpy.searchsorted(sums, at, "right")) for at in (core, light.size - 1 - core))
    return max((darkest, lightest), key=lambda ink: ratio(ink, ground)), ground


def text_contrasts(seen: WindowContents, light: Any, case: Case, tally: Tally, smallest: float) -> None:
    """Of every word and pictogram with its ground; ``light`` is the luminance of the picture."""
    for words in seen.words:
        widget = words.owner
        if getattr(widget, "off", False):
            continue  # what cannot be used now is exempt (WCAG 2.2 1.4.3)
        part = crop(light, words.box)
        if part.size < 16:
            continue
        measured = ratio(*text_and_background(part))
        check, wanted, what = _limit(words, smallest)
        message = f"{what} “{words.text[:40]}” is too faint" if not words.icon else f"{what} is too faint"
        tally.measure(
            check, case, words.name, measured, wanted, message, form="{:.1f}:1", slack=0.05, box=words.box
        )


def _limit(words: DrawnText, smallest: float) -> tuple[AuditCheck, float, str]:
    if words.icon:
        icon = getattr(words.widget, "icon", "")
        return AuditCheck.CONTRAST_SHAPE, SHAPE_CONTRAST, f"the pictogram {icon}"
    if capital_height(words.font, words.size) >= LARGE_FROM * smallest:
        return AuditCheck.CONTRAST_LARGE, LARGE_TEXT_CONTRAST, "the large text"
    return AuditCheck.CONTRAST_TEXT, TEXT_CONTRAST, "the text"


def edge_contrasts(seen: WindowContents, light: Any, case: Case, tally: Tally) -> None:
    """Where a target ends is to be seen: its edge, or its surface, against what is around it. A fine line is
    softened where it lies between two pixels: it counts where it is drawn most clearly, on any side."""
    for item in seen.items:
        if not item.pressable or item.kind == "bar":
            continue  # the places of the bar are known by pictogram and word, and fill it from end to end
        across = [_edge_contrast(line) for line in _edge_samples(light, item.box)]
        if not across:
            continue
        message = "where it ends is hardly seen"
        tally.measure(
            AuditCheck.CONTRAST_SHAPE,
            case,
            item.item_id,
            max(across),
            SHAPE_CONTRAST,
            message,
            form="{:.1f}:1",
            slack=0.05,
            box=item.box,
        )


#: Pixels outside an edge that are looked at, and inside.
OUTSIDE_PX, INSIDE_PX = 4, 10


def _edge_samples(light: Any, box: Box) -> list[Any]:
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
            lines.append(light[y, max(0, left - OUTSIDE_PX) : left + INSIDE_PX])
            lines.append(light[y, right - INSIDE_PX : right + OUTSIDE_PX][::-1])
        if 0 <= x < width:
            lines.append(light[max(0, top - OUTSIDE_PX) : top + INSIDE_PX, x])
            lines.append(light[bottom - INSIDE_PX : bottom + OUTSIDE_PX, x][::-1])
    return [line for line in lines if line.size == OUTSIDE_PX + INSIDE_PX]


def _edge_contrast(line: Any) -> float:
    """The greatest contrast of a pixel of the edge with what is outside."""
    outer, inner = line[: OUTSIDE_PX - 1].tolist(), line[OUTSIDE_PX - 1 :].tolist()
    outside = sorted(outer)[len(outer) // 2]
    return max(ratio(min(inner), outside), ratio(max(inner), outside))


def items_are_drawn(seen: WindowContents, picture: Pixels, case: Case, tally: Tally) -> None:
    """Something is drawn where an item says it is: not one plain surface."""
    for item in seen.items:
        part = crop(picture, item.box)
        tally.record_examined(AuditCheck.OUTLINE_IS_DRAWN, case)
        empty = not getattr(item.widget, "text", "-").strip()  # a field in which nothing was written yet
        if part.size and not empty and _is_uniform(part):
            tally.fail(
                AuditCheck.OUTLINE_IS_DRAWN, case, item.item_id, "nothing is drawn where it is", box=item.box
            )


def _is_uniform(part: Any) -> bool:
    """Whether it is of one colour, but for what a soft edge adds. One line of pixels tells of most."""
    lines = part[part.shape[0] // 2], part
    return all(
        all(int(line[..., i].max()) - int(line[..., i].min()) < 12 for i in range(3)) for line in lines
    )


def focus_ring_contrast(
    before: Pixels, after: Pixels, item_id: str, box: Box, case: Case, tally: Tally
) -> None:
    """The ring is drawn around the item: thick enough, and apart from what it is drawn on."""
    around = crop(before, box, 4 * theme.unit), crop(after, box, 4 * theme.unit)
    changed = numpy.abs(around[0].astype(int) - around[1].astype(int)).max(axis=2) > 24
    if not changed.any():
        tally.record_examined(AuditCheck.FOCUS_RING, case)
        tally.fail(AuditCheck.FOCUS_RING, case, item_id, "no ring is seen around it", box=box)
        return
    one, other = (luminance(each)[changed] * STEP + 0.05 for each in around)
    measured = float(numpy.percentile(numpy.maximum(one, other) / numpy.minimum(one, other), 75))
    message = "its ring hardly stands out"
    tally.measure(
        AuditCheck.FOCUS_RING,
        case,
        item_id,
        measured,
        SHAPE_CONTRAST,
        message,
        form="{:.1f}:1",
        slack=0.05,
        box=box,
    )
    columns = changed[changed.shape[0] // 2]
    runs = numpy.diff(numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], columns.view(numpy.int8), [0])))))
    thick = int(runs[::2].max()) if runs.size else 0
    if thick and thick < MIN_RING_PX:
        wanted = f"{MIN_RING_PX} px"
        tally.fail(
            AuditCheck.FOCUS_RING,
            case,
            item_id,
            "its ring is thin",
            measured=f"{thick} px",
            wanted=wanted,
            box=box,
        )


def save(picture: Pixels, box: Box | None, path: str) -> None:
    """The picture of a fault: what is around it, framed."""
    image = Image.fromarray(numpy.ascontiguousarray(picture))
    if box is not None:
        # Something may lie outside of the window altogether: then the edge of the window next to it.
        left, right = (
            min(max(0, round(x)), image.width)
            for x in (box.left - CROP_MARGIN_PX, box.right + CROP_MARGIN_PX)
        )
        above, below = image.height - box.top - CROP_MARGIN_PX, image.height - box.bottom + CROP_MARGIN_PX
        top, bottom = (min(max(0, round(y)), image.height) for y in (above, below))
        left, top = min(left, image.width - CROP_MARGIN_PX), min(top, image.height - CROP_MARGIN_PX)
        image = image.crop((left, top, max(right, left + CROP_MARGIN_PX), max(bottom, top + CROP_MARGIN_PX)))
    image.save(path, optimize=True)
