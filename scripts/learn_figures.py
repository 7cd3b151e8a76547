"""Learn what figures of print look like, for ``kiosk/device/figures.py``: in the fonts of this machine and of
the folders that are named, each as a camera sees it. Writes ``assets/figures.npz``.

    python scripts/learn_figures.py [--without FAMILY …] [--out FILE] [FOLDER …]

Two and a half minutes of processor. The committed ones were learned in a hundred and two fonts: those of
the kiosk and of its machine, and those of the Debian packages of Anonymous Pro, Cantarell, Courier Prime,
Caladea, Carlito, EB Garamond, Fira Code, Hack, Inconsolata, Inter, JetBrains Mono, Lato, Liberation, Linux
Libertine, Mononoki, Open Sans, Roboto and Gentium. Learned again they are others, and as good: of 26,902
figures 6 in place of 7 were told otherwise with 0.99.
"""

import argparse
import io
import random
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from kiosk.device.figures import CLASSES, LEARNED, FigureReader, figures_of
from kiosk.device.letter_reader import flatten_light
from kiosk.i18n.fonts import FONTS

#: Of a page on which figures are printed, in pixels at 200 dpi.
PAGE_PX = 1200, 1500
#: Of their letters: 8 to 14 points.
SIZES = 22, 39
PAGES_A_FONT = 2
#: How many of the zeros of a page in ten have a stroke or a dot drawn into them.
STRUCK_PAGES = 4
#: What is no figure, and looks like none.
OTHERS = "€h/ABCDEFGHJKLMNPQRTUVWXYZabcdefghkmnpqrtuvwxyz%&@#()"
#: Neither slanted figures, nor weights beside a regular and a bold one, nor families that are twice.
_NO_FONTS = re.compile(
    r"italic|oblique|thin|hairline|extralight|black|extrabold|semibold|interdisplay|monoNL|minus|retina|"
    r"_r?b?i\.|-i\.| b?i\.|_k\.|icon|symbol|math|d050000l|z003|arabic",
    re.IGNORECASE,
)
#: Of the net and of its learning.
HIDDEN, EPOCHS, BATCH, RATE, DECAY = (128, 64), 12, 256, 2e-3, 1e-4


def fonts(folders: Sequence[Path], without: Sequence[str]) -> list[Path]:
    found = {file for files in FONTS.values() for file in files}
    for folder in (Path("/usr/share/fonts"), *folders):
        found |= {each for each in folder.rglob("*") if each.suffix in (".ttf", ".otf", ".ttc")}
    usable = [each for each in found if not _NO_FONTS.search(each.name) and _has_figures(each)]
    return sorted(each for each in usable if not any(name.lower() in each.name.lower() for name in without))


def _has_figures(file: Path) -> bool:
    try:
        font = ImageFont.truetype(str(file), 30)
    except OSError:
        return False
    masks = {bytes(font.getmask(each)) for each in "0123456789€hA"}
    return len(masks) == 13


def _words(chance: random.Random) -> Iterator[str]:
    while True:
        figures = "".join(chance.choice("0123456789") for _ in range(chance.randint(1, 6)))
        kind = chance.randrange(8)
        if kind == 0:
            yield f"{figures},{chance.randrange(100):02d}"
        elif kind == 1:
            yield f"{chance.randint(1, 31):02d}/{chance.randint(1, 12):02d}/20{chance.randrange(100):02d}"
        elif kind == 2:
            yield f"{figures},{chance.randrange(100):02d}€"
        elif kind == 3:
            yield f"{chance.randrange(24)}h{chance.randrange(60):02d}"
        elif kind == 4:
            yield "".join(chance.choice(OTHERS) for _ in range(chance.randint(1, 5)))
        else:
            yield figures


def _strike(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], kind: int, width: int) -> None:
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    if kind == 0:
        draw.line(
            (left + 0.22 * across, bottom - 0.2 * down, right - 0.22 * across, top + 0.2 * down),
            "#1c1c1c",
            width,
        )
    elif kind == 1:
        draw.line((left - 0.02 * across, bottom, right + 0.02 * across, top), "#1c1c1c", width)
    elif kind == 2:
        draw.line(
            (left + 0.22 * across, top + 0.2 * down, right - 0.22 * across, bottom - 0.2 * down),
            "#1c1c1c",
            width,
        )
    else:
        middle, centre, r = (left + right) / 2, (top + bottom) / 2, max(1.0, 0.13 * across)
        draw.ellipse((middle - r, centre - r * 1.3, middle + r, centre + r * 1.3), fill="#1c1c1c")


def _page(file: Path, chance: random.Random) -> Iterator[tuple[str, numpy.ndarray]]:
    """Each figure or other mark of a page that was printed in a font and photographed."""
    size = chance.randint(*SIZES)
    font = ImageFont.truetype(str(file), size)
    page = Image.new("RGB", PAGE_PX, "white")
    draw = ImageDraw.Draw(page)
    strike = chance.randrange(4) if chance.randrange(10) < STRUCK_PAGES else None
    placed: list[tuple[str, int, int, int, int]] = []
    words, y = _words(chance), 40
    while y < PAGE_PX[1] - 80:
        x = 40
        while True:
            word = next(words)
            wide = font.getlength(word)
            if x + wide > PAGE_PX[0] - 40:
                break
            draw.text((x, y), word, font=font, fill="#1c1c1c")
            if strike is not None and word[0] in "0123456789":
                for at, each in enumerate(word):
                    if each == "0":
                        shift = font.getlength(word[:at])
                        left, top, right, bottom = font.getbbox("0")
                        _strike(
                            draw,
                            (x + shift + left, y + top, x + shift + right, y + bottom),
                            strike,
                            max(1, size // 14),
                        )
            left, top, right, bottom = font.getbbox(word)
            placed.append((word, x + left, y + top, x + right, y + bottom))
            x += round(wide + 0.9 * size)
        y += round(1.7 * size)
    scale, seen = _photographed(page, chance)
    for word, left, top, right, bottom in placed:
        box = round(left * scale), round(top * scale) - 2, round(right * scale), round(bottom * scale) + 2
        plain = re.sub(r"\D", "", word)
        shown = figures_of(seen, box, word)
        if plain and shown:
            yield from zip(plain, shown, strict=True)
        if not plain and (other := figures_of(seen, box, "0" * len(word))):
            yield from (("?", each) for each in other)
        if len(plain) == len(word) == 4 and chance.random() < 0.3:
            # Two in one, parted in the wrong place.
            half = (box[0] + box[2]) // 2 + 4
            yield from (("?", each) for each in figures_of(seen, (*box[:2], half, box[3]), "0") or ())


def _photographed(page: Image.Image, chance: random.Random) -> tuple[float, numpy.ndarray]:
    """A page as ``letter_reader`` has it in the end, and how much larger it is."""
    angle = chance.uniform(-6, 6)
    grey = ImageOps.grayscale(page).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    shade = numpy.asarray(grey, numpy.float32) * chance.uniform(0.55, 0.95)
    shade *= numpy.linspace(1, chance.uniform(0.75, 1), shade.shape[1], dtype=numpy.float32)[None, :]
    shade += numpy.random.default_rng(chance.randrange(2**32)).normal(0, 4, shade.shape)
    photo = Image.fromarray(numpy.clip(shade, 0, 255).astype(numpy.uint8))
    photo = photo.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.2)))
    small = chance.uniform(0.62, 0.95)
    photo = photo.resize((round(page.width * small), round(page.height * small)), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=chance.choice((55, 65, 75, 85, 92)))
    large = chance.uniform(0.82, 1.0)
    size = round(page.width * large), round(page.height * large)
    back = flatten_light(Image.open(out).resize(size, Image.Resampling.BICUBIC))
    turned = back.rotate(-angle + chance.uniform(-0.25, 0.25), Image.Resampling.BICUBIC, fillcolor=255)
    return large, numpy.asarray(turned)


def examples(files: Sequence[Path], seed: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    told, shown = [], []
    for file in files:
        chance = random.Random(f"{file.name} {seed}")
        for _ in range(PAGES_A_FONT):
            for each, mark in _page(file, chance):
                told.append(CLASSES.index(each))
                shown.append(mark.astype(numpy.float16))
    return numpy.array(told), numpy.stack(shown)


def learn(told: numpy.ndarray, shown: numpy.ndarray) -> FigureReader:
    """By Adam, each example moved and made lighter or darker a little."""
    chance = numpy.random.default_rng(7)
    sizes = (shown.shape[1] * shown.shape[2], *HIDDEN, len(CLASSES))
    values = []
    for before, after in pairwise(sizes):
        values += [
            chance.normal(0, (2 / before) ** 0.5, (before, after)).astype(numpy.float32),
            numpy.zeros(after, numpy.float32),
        ]
    mean, square = [numpy.zeros_like(each) for each in values], [numpy.zeros_like(each) for each in values]
    steps = EPOCHS * (len(told) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = chance.permutation(len(told))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            step += 1
            picked = order[at : at + BATCH]
            seen = shown[picked].astype(numpy.float32)
            seen = numpy.roll(seen, tuple(chance.integers(-1, 2, 2)), (1, 2)) ** chance.uniform(
                0.7, 1.5, (BATCH, 1, 1)
            )
            seen = seen.astype(numpy.float32).reshape(BATCH, -1)
            first = numpy.maximum(seen @ values[0] + values[1], 0)
            kept = (chance.random(first.shape) > 0.15) / 0.85
            first = (first * kept).astype(numpy.float32)
            second = numpy.maximum(first @ values[2] + values[3], 0)
            out = second @ values[4] + values[5]
            out = numpy.exp(out - out.max(axis=1, keepdims=True))
            out /= out.sum(axis=1, keepdims=True)
            out[numpy.arange(BATCH), told[picked]] -= 1
            out /= BATCH
            back = (out @ values[4].T) * (second > 0)
            behind = (back @ values[2].T) * (first > 0) * kept
            slopes = [seen.T @ behind, behind.sum(0), first.T @ back, back.sum(0), second.T @ out, out.sum(0)]
            rate = RATE * (0.5 + 0.5 * numpy.cos(numpy.pi * step / steps))
            for each, slope in enumerate(slopes):
                mean[each] += 0.1 * (slope - mean[each])
                square[each] += 0.001 * (slope**2 - square[each])
                move = (mean[each] / (1 - 0.9**step)) / (numpy.sqrt(square[each] / (1 - 0.999**step)) + 1e-8)
                values[each] -= (rate * (move + DECAY * values[each])).astype(numpy.float32)
    return FigureReader([(values[each], values[each + 1]) for each in (0, 2, 4)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--without", nargs="*", default=[], help="families that are not learned from")
    parser.add_argument("--out", type=Path, default=LEARNED)
    options = parser.parse_args()
    files = fonts(options.folders, options.without)
    told, shown = examples(files, 1)
    print(f"{len(told)} examples of {len(files)} fonts", flush=True)
    net = learn(told, shown)
    asked, seen = examples(files[::7], 2)
    likely = net.probabilities(seen.astype(numpy.float32))
    best, sure = likely.argmax(axis=1), likely.max(axis=1)
    for least in (0.0, 0.9, 0.99, 0.999):
        wrong = (best != asked) & (sure >= least) & (best < 10)
        print(
            f"at {least}: {100 * (sure >= least).mean():.1f} % told, {wrong.sum()} of {len(asked)} otherwise"
        )
    numpy.savez_compressed(
        options.out,
        **{f"weights_{rank}": each.astype(numpy.float16) for rank, (each, _) in enumerate(net.layers)},
        **{f"added_{rank}": each.astype(numpy.float16) for rank, (_, each) in enumerate(net.layers)},
    )


if __name__ == "__main__":
    main()
