"""Letters that are made: printed on a page, then photographed by simulation.

Each says what is to be told of it; what it does not say is ``None``. Names, places and sums are invented.
"""

import io
import math
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kiosk.i18n.fonts import FONTS

#: Pixels of an A4 page at 200 dpi, before it is photographed.
PAGE_PX = 1654, 2339
#: Between the ends of the columns of a table.
COLUMN_PX = 230


@dataclass(frozen=True, slots=True)
class MadeLetter:
    """``lines`` as ``letters.toml`` has them; then what is to be told of it."""

    name: str
    lines: str
    kind: str | None
    sender: str | None
    cents: int | None
    day: date | None
    threatens: bool
    act: str | None = None


def _load(name: str) -> tuple[MadeLetter, ...]:
    tables = tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["letter"]
    return tuple(
        MadeLetter(
            each["name"],
            each["lines"].replace(" \\\n", " "),
            each.get("kind"),
            each.get("sender"),
            each.get("cents"),
            each.get("day"),
            each.get("threatens", False),
            each.get("act"),
        )
        for each in tables
    )


#: What the rules were made with, then those of another hand.
LETTERS = _load("letters.toml")
FRESH_LETTERS = _load("letters_fresh.toml")
#: Of a third hand; the rules were mended with them.
THIRD_LETTERS = _load("letters_third.toml")
#: Of a fourth hand; the rules were mended with them.
FOURTH_LETTERS = _load("letters_fourth.toml")
#: Of a fifth hand, laid out in other ways.
FIFTH_LETTERS = _load("letters_fifth.toml")
#: Of a sixth hand: forms, questions and answers, a printed e-mail; the rules were mended with them.
SIXTH_LETTERS = _load("letters_sixth.toml")
#: Of a seventh hand, judged before the rules were run on them: what hangs on something, and what is not to be
#: paid; the rules were mended with them.
SEVENTH_LETTERS = _load("letters_seventh.toml")
#: Of an eighth hand, whole ones with all that stands on real letters, and of a ninth and a tenth that checked
#: what was mended with them; each judged before the rules were run on it, and the rules mended with it.
EIGHTH_LETTERS = _load("letters_eighth.toml")
NINTH_LETTERS = _load("letters_ninth.toml")
TENTH_LETTERS = _load("letters_tenth.toml")


def print_letter(letter: MadeLetter, family: str = "latin", size: int = 36) -> Image.Image:
    """The page as it comes from a printer; ``size``: of its letters, in pixels (36: 13 points)."""
    page = Image.new("RGB", PAGE_PX, "white")
    draw = ImageDraw.Draw(page)
    left, right, y = 150, PAGE_PX[0] - 150, 150
    half = PAGE_PX[0] // 2 + 40
    for line in letter.lines.split("\n"):
        if line.startswith("="):
            _draw_bars(draw, left, y, size)
            y += 2 * size
            continue
        sides = line.split(" // ")
        if line.startswith(">"):
            sides = ["", line[1:]]
        ends = [half - 40, right] if len(sides) == 2 else [right]
        y = max(
            _print_line(draw, text, family, size, (start, y, end))
            for text, start, end in zip(sides, (left, half), ends, strict=False)
        )
    return page


def _print_line(
    draw: ImageDraw.ImageDraw, line: str, family: str, size: int, room: tuple[int, int, int]
) -> int:
    """``room``: where it starts, from the left and from above, and where it ends; returns where the next one
    begins."""
    left, y, right = room
    if line.startswith("~"):
        line, size = line[1:], round(0.8 * size)
    regular, bold = (ImageFont.truetype(str(file), size) for file in FONTS[family])
    font = regular
    if line.startswith("#"):
        line, font = line[1:], bold
    label, *cells = line.split("|")
    for piece in _wrap(label, font, right - left) or [""]:
        draw.text((left, y), piece, font=font, fill="#1c1c1c")
        y += round(1.32 * size)
    for column, figure in enumerate(reversed(cells)):
        end = right - column * COLUMN_PX - draw.textlength(figure, font=bold)
        draw.text((end, y - round(1.32 * size)), figure, font=bold, fill="#1c1c1c")
    return y


def _draw_bars(draw: ImageDraw.ImageDraw, left: int, y: int, size: int) -> None:
    """A bar code that says nothing."""
    chance = random.Random(size)
    for _ in range(60):
        wide = chance.randint(2, 7)
        draw.rectangle((left, y, left + wide, y + round(1.6 * size)), fill="#1c1c1c")
        left += wide + chance.randint(2, 7)


def _wrap(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def photograph(page: Image.Image, chance: random.Random) -> bytes:
    """The page as a camera sees it on a table: tilted, from the side, in shadow, folded, not quite sharp."""
    table = tuple(chance.randint(60, 150) for _ in range(3))
    paper = _fold(page, chance)
    width, height = paper.size
    edge = round(0.08 * width)
    lean = [chance.uniform(0, 0.035) * width for _ in range(8)]
    across, down = width + 2 * edge, height + 2 * edge
    corners = [
        *(-edge - lean[0], -edge - lean[1], -edge - lean[2], height + edge + lean[3]),
        *(width + edge + lean[4], height + edge + lean[5], width + edge + lean[6], -edge - lean[7]),
    ]
    seen = paper.transform(
        (across, down), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=table
    )
    seen = seen.rotate(chance.uniform(-6, 6), Image.Resampling.BICUBIC, fillcolor=table)
    shade = numpy.asarray(seen, dtype=numpy.float32) * _shadow(seen.size, chance)[..., None]
    grain = numpy.random.default_rng(chance.randrange(2**32)).normal(0, 4, shade.shape)
    photo = Image.fromarray(numpy.clip(shade + grain, 0, 255).astype(numpy.uint8))
    photo = photo.filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 1.1)))
    side = chance.choice((1900, 2200, 2600))
    photo.thumbnail((side, side), Image.Resampling.BICUBIC)
    return jpeg(photo, chance.choice((60, 75, 85)))


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _fold(page: Image.Image, chance: random.Random) -> Image.Image:
    """Folded in three and crumpled a little: columns are pushed by some pixels, and folds are darker."""
    pixels = numpy.asarray(page)
    height, width = pixels.shape[:2]
    rows = numpy.arange(height, dtype=numpy.float32)[:, None]
    columns = numpy.arange(width, dtype=numpy.float32)[None, :]
    strength, phase = chance.uniform(1, 5), chance.uniform(0, 6)
    push = strength * numpy.sin(columns / width * chance.uniform(4, 9) + rows / height * 3 + phase)
    picked = numpy.clip(rows + push, 0, height - 1).astype(numpy.int32)
    bent = pixels[picked, columns.astype(numpy.int32)].astype(numpy.float32)
    light = 1 + 0.05 * numpy.sin(rows / height * 2 * math.pi * 3 + phase)
    for fold in (height / 3, 2 * height / 3):
        light -= 0.18 * numpy.exp(-(((rows - fold) / 8) ** 2))
    return Image.fromarray(numpy.clip(bent * light[..., None], 0, 255).astype(numpy.uint8))


def _shadow(size: tuple[int, int], chance: random.Random) -> numpy.ndarray:
    """Light from one side, and the soft edge of a hand's shadow."""
    width, height = size
    x = numpy.linspace(0, 1, width, dtype=numpy.float32)[None, :]
    y = numpy.linspace(0, 1, height, dtype=numpy.float32)[:, None]
    angle = chance.uniform(0, 2 * math.pi)
    along = x * math.cos(angle) + y * math.sin(angle)
    light = 0.95 - 0.25 * (along - along.min())
    edge, depth = chance.uniform(0.2, 0.8), chance.uniform(0.1, 0.35)
    return numpy.asarray(light * (1 - depth / (1 + numpy.exp((x + 0.4 * y - edge) * 40))))


def made_photo(letter: MadeLetter, seed: int, sizes: Sequence[int] = (32, 36)) -> bytes:
    """The letter photographed, the same for the same seed; ``sizes``: of its letters, in pixels."""
    chance = random.Random(seed)
    family = chance.choice(("latin", "european"))
    return photograph(print_letter(letter, family, chance.choice(sizes)), chance)
