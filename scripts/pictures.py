"""``python scripts/pictures.py``: renders assets/pictures/**/*.svg to the PNG beside each.

The drawings of symptoms and places are SVG, 440 by 180, of one hand: ink #1B1A20 six wide, the colours and
soft grounds of assets/tokens.json, the floor at 150. Kivy draws no SVG, so what is shown is a small PNG, made
here and kept with the source. Needs ``pip install resvg_py`` (a wheel; not needed by a terminal) and Pillow.
"""

from __future__ import annotations

import io
from pathlib import Path

import resvg_py  # type: ignore[import-not-found]
from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent / "assets" / "pictures"
#: A card of two abreast on 1080 pixels is a little narrower.
WIDTH = 616
#: A drawing has a dozen colours; the others are the edges between them.
COLOURS = 64


def render(source: Path) -> None:
    """The PNG beside an SVG."""
    drawn = resvg_py.svg_to_bytes(svg_string=source.read_text(encoding="utf-8"), width=WIDTH)
    picture = Image.open(io.BytesIO(bytes(drawn))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(source.with_suffix(".png"), optimize=True)


def main() -> None:
    """All of them."""
    for source in sorted(PICTURES.rglob("*.svg")):
        render(source)


if __name__ == "__main__":
    main()
