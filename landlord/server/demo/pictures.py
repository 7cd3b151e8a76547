"""Pictures of homes that do not exist, drawn: the house with the windows of the home lit, rooms, the plan."""

import io
import random
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw

_SIZE = _WIDE, _HIGH = 640, 400
#: They are drawn larger than they are shown, which makes their edges soft.
_FINE = 2
_WALLS = ("#d9b99b", "#c9cfd6", "#e6d5b8", "#b8c7b0", "#d3a59a", "#c4b7cb")
_SKIES = ("#bcdcf0", "#cfe3ea", "#f2dcc2", "#d6def2")
_ROOMS = ("#f3e7d3", "#dce9f2", "#e3edd3", "#f8ded6", "#e6e1f2", "#fbefc6", "#d8eeec")
_CLOTHS = ("#0f4c5c", "#9b4a3c", "#5f8f4e", "#6f5a8a", "#c98a2b", "#3f6f8f")
_WOODS = ("#c79a6b", "#a97a4d", "#d8b48a", "#8c6239")
_LIT, _DARK, _ROOF, _GRASS, _TREE, _DOOR = "#ffd76a", "#5d7086", "#5a4a42", "#8fae6b", "#5f8f4e", "#6b4a33"
_PAPER, _INK, _WHITE, _STEEL = "#fbf8f2", "#3b4652", "#ffffff", "#b9b2a6"
_FLOORS = (("#f4e3c8", "#e9d2ac"), ("#dfe9f1", "#c8dae8"), ("#e9e4f0", "#d9cfe6"))

Point = tuple[float, float]


class _Canvas:
    """What is drawn on; lengths are of the picture as it is shown."""

    def __init__(self, ground: str) -> None:
        self._image = Image.new("RGB", (_WIDE * _FINE, _HIGH * _FINE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: str,
        *,
        edge: float = 3,
        corner: int = 0,
    ) -> None:
        self._draw.rounded_rectangle(
            [each * _FINE for each in (left, top, right, bottom)],
            corner * _FINE,
            fill,
            _INK if edge else None,
            round(edge * _FINE),
        )

    def disc(self, x: float, y: float, wide: float, high: float, fill: str, *, edge: float = 3) -> None:
        ends = (x - wide, y - high, x + wide, y + high)
        self._draw.ellipse([each * _FINE for each in ends], fill, _INK if edge else None, round(edge * _FINE))

    def shape(self, *corners: Point, fill: str) -> None:
        around = [(x * _FINE, y * _FINE) for x, y in corners]
        self._draw.polygon(around, fill)
        self._draw.line([*around, around[0]], _INK, 3 * _FINE, joint="curve")

    def line(self, *ends: Point, fill: str = _INK, width: float = 3) -> None:
        self._draw.line([(x * _FINE, y * _FINE) for x, y in ends], fill, round(width * _FINE), joint="curve")

    def jpeg(self) -> bytes:
        kept = io.BytesIO()
        self._image.reduce(_FINE).save(kept, "JPEG", quality=82, optimize=True)
        return kept.getvalue()


@cache
def draw_home(number: int, floor: int, rooms: int) -> tuple[bytes, ...]:
    """The house, where one lives, cooks and sleeps (with a room for it), and the plan; JPEGs, always the same
    for the same number."""
    inside = [_living(number), _kitchen(number), *([_bedroom(number)] if rooms > 1 else [])]
    return (_house(number, floor), *inside, _plan(number, rooms))


def _house(number: int, floor: int) -> bytes:
    chance = random.Random(number)  # noqa: S311 - a drawing
    canvas = _Canvas(chance.choice(_SKIES))
    floors = max(floor + 1, chance.randint(3, 6))
    step = 290 // floors
    left, right, ground = chance.randint(70, 130), _WIDE - chance.randint(70, 130), 350
    top = ground - floors * step
    canvas.disc(chance.randint(40, 600), 46, 26, 26, _WHITE, edge=0)
    canvas.box(-5, ground, _WIDE + 5, _HIGH + 5, _GRASS, edge=0)
    for x in (left - 42, right + 40):
        tall = chance.randint(70, 120)
        canvas.box(x - 5, ground - 30, x + 5, ground, _DOOR)
        canvas.disc(x, ground - 25 - tall * 0.35, 32, tall * 0.4, _TREE)
    canvas.box(left, top, right, ground, chance.choice(_WALLS))
    if number % 3 == 0:
        canvas.box(left - 10, top - 14, right + 10, top, _ROOF)
    else:
        canvas.shape(
            (left - 14, top), (right + 14, top), (right - 34, top - 28), (left + 34, top - 28), fill=_ROOF
        )
    columns = chance.randint(4, 6)
    across = (right - left) / columns
    balconies = number % 2 == 0
    for level in range(floors):
        for column in range(columns):
            at, y = left + across * (column + 0.5), ground - step * (level + 0.62)
            lit = level == floor and column < 2
            if level == 0 and abs(at - (left + right) / 2) < 34:
                continue  # the door stands there
            canvas.box(at - 17, y - step * 0.26, at + 17, y + step * 0.3, _LIT if lit else _DARK)
            canvas.line((at, y - step * 0.26), (at, y + step * 0.3), fill=_WHITE, width=2)
            if balconies and level and column % 2 == 0:
                canvas.box(at - 26, y + step * 0.12, at + 26, y + step * 0.34, _STEEL, edge=2)
    middle = (left + right) // 2
    canvas.box(middle - 20, ground - 46, middle + 20, ground, _DOOR)
    canvas.shape((middle - 30, ground - 46), (middle + 30, ground - 46), (middle, ground - 62), fill=_WHITE)
    canvas.box(middle - 34, ground, middle + 34, _HIGH, _STEEL, edge=0)
    return canvas.jpeg()


def _room(chance: random.Random) -> _Canvas:
    """A wall, a floor and a window."""
    canvas = _Canvas(chance.choice(_ROOMS))
    wood = chance.choice(_WOODS)
    canvas.box(-5, 300, _WIDE + 5, _HIGH + 5, wood, edge=0)
    canvas.line((0, 300), (_WIDE, 300))
    for y in (330, 364):
        canvas.line((0, y), (_WIDE, y), fill=_INK, width=0.6)
    return canvas


def _window(canvas: _Canvas, chance: random.Random, left: float) -> None:
    canvas.box(left, 46, left + 150, 206, _WHITE)
    canvas.box(left + 10, 56, left + 140, 196, chance.choice(_SKIES))
    canvas.disc(left + 46, 178, 30, 18, _TREE, edge=0)
    canvas.box(left, 196, left + 150, 206, _WHITE)
    canvas.line((left + 75, 56), (left + 75, 196), fill=_WHITE, width=7)
    cloth = chance.choice(_CLOTHS)
    for x in (left - 24, left + 142):
        canvas.box(x, 38, x + 32, 232, cloth, corner=6)
    canvas.line((left - 34, 38), (left + 184, 38), width=6)


def _living(number: int) -> bytes:
    """A sofa, a table, a lamp: on which side is a matter of the number."""
    chance = random.Random(2000 + number)  # noqa: S311 - a drawing
    canvas = _room(chance)
    sofa, lamp = chance.choice(((60, 560), (260, 60), (170, 580)))
    _window(canvas, chance, sofa + 70 if sofa < 200 else 90 if lamp > 100 else 400)
    cloth, other = chance.sample(_CLOTHS, 2)
    canvas.disc(sofa + 160, 362, 220, 26, chance.choice(_CLOTHS), edge=0)
    canvas.box(sofa + 20, 210, sofa + 300, 300, cloth, corner=24)
    canvas.box(sofa, 250, sofa + 320, 330, cloth, corner=18)
    canvas.line((sofa + 160, 262), (sofa + 160, 322))
    canvas.box(sofa + 40, 240, sofa + 96, 290, other, corner=10)
    for x in (sofa + 22, sofa + 298):
        canvas.line((x, 330), (x, 346), width=6)
    canvas.line((lamp, 340), (lamp, 150), width=5)
    canvas.shape((lamp - 36, 150), (lamp + 36, 150), (lamp + 22, 96), (lamp - 22, 96), fill=_LIT)
    canvas.disc(lamp, 342, 30, 7, _STEEL)
    table = chance.choice(_WOODS)
    canvas.box(sofa + 90, 342, sofa + 230, 358, table, corner=5)
    for x in (sofa + 104, sofa + 216):
        canvas.line((x, 358), (x, 388), width=5)
    return canvas.jpeg()


def _kitchen(number: int) -> bytes:
    chance = random.Random(3000 + number)  # noqa: S311 - a drawing
    canvas = _room(chance)
    front = chance.choice(("#ffffff", "#dfe7e3", "#efe4cf", "#c9d8e2", "#e8d3cc"))
    tiles = chance.choice(_ROOMS)
    canvas.box(40, 150, 600, 214, tiles, edge=0)
    for x in range(40, 601, 40):
        canvas.line((x, 150), (x, 214), fill=_WHITE, width=2)
    canvas.line((40, 182), (600, 182), fill=_WHITE, width=2)
    fridge = chance.choice((40, 500))
    first = 150 if fridge == 40 else 40
    for x in range(first, first + 448, 112):
        canvas.box(x, 50, x + 112, 140, front)
        canvas.box(x, 228, x + 112, 346, front)
        canvas.line((x + 90, 246), (x + 90, 270), width=5)
        canvas.line((x + 90, 104), (x + 90, 126), width=5)
    canvas.box(fridge, 60, fridge + 100, 346, _STEEL, corner=8)
    canvas.line((fridge, 170), (fridge + 100, 170))
    canvas.line((fridge + 84, 110), (fridge + 84, 150), width=5)
    canvas.box(first - 6, 214, first + 454, 230, chance.choice(_WOODS))
    oven = first + 112 * chance.randint(1, 3)
    canvas.box(oven + 10, 246, oven + 102, 330, "#4a4650", corner=6)
    canvas.line((oven + 24, 260), (oven + 88, 260), fill=_WHITE, width=4)
    canvas.box(oven + 22, 180, oven + 92, 214, chance.choice(_CLOTHS), corner=6)
    canvas.line((oven + 12, 182), (oven + 102, 182), width=6)
    tap = first + 40
    canvas.line((tap, 214), (tap, 176), (tap + 36, 176), (tap + 36, 190), width=6)
    return canvas.jpeg()


def _bedroom(number: int) -> bytes:
    chance = random.Random(4000 + number)  # noqa: S311 - a drawing
    canvas = _room(chance)
    bed = chance.choice((60, 250))
    _window(canvas, chance, 420 if bed == 60 else 60)
    wood, (cloth, other) = chance.choice(_WOODS), chance.sample(_CLOTHS, 2)
    canvas.box(bed, 160, bed + 320, 320, wood, corner=10)
    canvas.box(bed + 10, 240, bed + 310, 350, _WHITE, corner=10)
    for x in (bed + 30, bed + 170):
        canvas.box(x, 206, x + 120, 256, _WHITE, corner=16)
    canvas.box(bed + 4, 270, bed + 316, 362, cloth, corner=12)
    canvas.box(bed + 4, 270, bed + 316, 292, other, corner=8)
    for x in (bed + 16, bed + 304):
        canvas.line((x, 362), (x, 384), width=8)
    table = bed + 340 if bed == 60 else bed - 90
    canvas.box(table, 270, table + 70, 350, wood, corner=4)
    canvas.disc(table + 35, 308, 4, 4, _INK)
    canvas.line((table + 35, 270), (table + 35, 240), width=5)
    canvas.shape((table + 12, 240), (table + 58, 240), (table + 48, 204), (table + 22, 204), fill=_LIT)
    return canvas.jpeg()


def _plan(number: int, rooms: int) -> bytes:
    """The rooms from above."""
    chance = random.Random(1000 + number)  # noqa: S311 - a drawing
    canvas = _Canvas(_PAPER)
    left, top, right, bottom = 60, 50, _WIDE - 60, _HIGH - 50
    light, soft = chance.choice(_FLOORS)
    hall = (top + bottom) // 2 + chance.randint(-20, 20)
    upper = (rooms + 1) // 2
    for count, (high, low) in ((upper, (top, hall)), (rooms - upper + 1, (hall, bottom))):
        cuts = [left, *sorted(chance.sample(range(left + 90, right - 80, 85), count - 1)), right]
        for place, (one, other) in enumerate(pairwise(cuts)):
            canvas.box(one, high, other, low, light if place % 2 else soft, edge=8)
    for one, other in pairwise(cuts):  # the doors of the last row
        door = (one + other) // 2
        canvas.line((door - 20, hall), (door + 20, hall), fill=_PAPER, width=14)
    return canvas.jpeg()
