"""Pictures of homes that do not exist, drawn: the house with the windows of the home lit, and its rooms."""

from __future__ import annotations

import io
import random
from itertools import pairwise

from PIL import Image, ImageDraw

_SIZE = _WIDE, _HIGH = 640, 400
_WALLS = ("#d9b99b", "#c9cfd6", "#e6d5b8", "#b8c7b0", "#d3a59a", "#c4b7cb")
_SKIES = ("#bcdcf0", "#cfe3ea", "#f2dcc2", "#d6def2")
_LIT, _DARK, _ROOF, _GRASS, _TREE, _DOOR = "#ffd76a", "#5d7086", "#5a4a42", "#8fae6b", "#5f8f4e", "#6b4a33"
_PAPER, _INK = "#fbf8f2", "#3b4652"
_FLOORS = (("#f4e3c8", "#e9d2ac"), ("#dfe9f1", "#c8dae8"), ("#e9e4f0", "#d9cfe6"))


def house(number: int, floor: int) -> bytes:
    """The house; a JPEG, always the same for the same number."""
    chance = random.Random(number)  # noqa: S311 - a drawing
    picture = Image.new("RGB", _SIZE, chance.choice(_SKIES))
    draw = ImageDraw.Draw(picture)
    floors = max(floor + 1, chance.randint(3, 6))
    step = 290 // floors
    left, right, ground = chance.randint(70, 130), _WIDE - chance.randint(70, 130), 350
    top = ground - floors * step
    draw.rectangle((0, ground, _WIDE, _HIGH), _GRASS)
    draw.rectangle((left, top, right, ground), chance.choice(_WALLS))
    draw.polygon(((left - 14, top), (right + 14, top), (right - 30, top - 26), (left + 30, top - 26)), _ROOF)
    columns = chance.randint(4, 6)
    across = (right - left) / columns
    for level in range(floors):
        for column in range(columns):
            x, y = left + across * (column + 0.5), ground - step * (level + 0.62)
            lit = level == floor and column < 2
            draw.rectangle((x - 17, y - step * 0.24, x + 17, y + step * 0.3), _LIT if lit else _DARK)
            draw.line((x, y - step * 0.24, x, y + step * 0.3), "white", 2)
    middle = (left + right) // 2
    draw.rectangle((middle - 16, ground - 40, middle + 16, ground), _DOOR)
    for x in (left - 42, right + 40):
        tall = chance.randint(70, 120)
        draw.rectangle((x - 5, ground - 30, x + 5, ground), _DOOR)
        draw.ellipse((x - 30, ground - 30 - tall * 0.7, x + 30, ground - 20), _TREE)
    return _jpeg(picture)


def plan(number: int, rooms: int) -> bytes:
    """The rooms from above; a JPEG."""
    chance = random.Random(1000 + number)  # noqa: S311 - a drawing
    picture = Image.new("RGB", _SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = 60, 50, _WIDE - 60, _HIGH - 50
    light, soft = chance.choice(_FLOORS)
    hall = (top + bottom) // 2 + chance.randint(-20, 20)
    upper = (rooms + 1) // 2
    for count, (high, low) in ((upper, (top, hall)), (rooms - upper + 1, (hall, bottom))):
        cuts = [left, *sorted(chance.sample(range(left + 90, right - 80, 85), count - 1)), right]
        for place, (one, other) in enumerate(pairwise(cuts)):
            draw.rectangle((one, high, other, low), light if place % 2 else soft, _INK, 8)
    for one, other in pairwise(cuts):  # the doors of the last row
        door = (one + other) // 2
        draw.line((door - 20, hall, door + 20, hall), _PAPER, 14)
    draw.rectangle((left, top, right, bottom), outline=_INK, width=9)
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80, optimize=True)
    return kept.getvalue()
