"""The landlord's logo: a PNG as it is, an SVG drawn large enough for any screen."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

#: How high an SVG is drawn: on a large terminal, at rest, a logo is 170 pixels high.
SVG_HEIGHT_PX = 512
#: A letterhead of a logo is a few hundred kilobytes.
MAX_BYTES = 4_000_000


class LogoError(ValueError):
    """The file cannot be shown; the message says why."""


@cache
def logo_png(path: Path) -> bytes:
    """The picture as a PNG. Raises ``LogoError``."""
    if path.suffix.lower() not in {".png", ".svg"}:
        raise LogoError(f"{path}: a PNG or an SVG file is expected")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogoError(f"{path}: {error.strerror or 'cannot be read'}") from error
    if len(data) > MAX_BYTES:
        raise LogoError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
    return _rasterised_svg(data, path) if path.suffix.lower() == ".svg" else _validated_png(data, path)


def _validated_png(data: bytes, path: Path) -> bytes:
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LogoError(f"{path}: not a PNG that can be read") from error
    return data


def _rasterised_svg(data: bytes, path: Path) -> bytes:
    """By way of a PDF: what draws PDF pages is here already."""
    import pypdfium2
    from fpdf import FPDF
    from fpdf.svg import SVGObject

    try:
        drawing = SVGObject(data.decode("utf-8"))
        box = drawing.viewbox or (0, 0, drawing.width, drawing.height)
        wide, high = (float(str(each)) for each in box[2:])
        sheet = FPDF(unit="pt", format=(SVG_HEIGHT_PX * wide / high, SVG_HEIGHT_PX))
        sheet.set_auto_page_break(False)
        sheet.set_margin(0)
        sheet.add_page()
        drawing.width = drawing.height = None
        drawing.draw_to_page(sheet)
        with pypdfium2.PdfDocument(bytes(sheet.output())) as document:
            picture = document[0].render(fill_color=(255, 255, 255, 0)).to_pil()
    except Exception as error:  # a drawing fails in as many ways as there are drawings
        raise LogoError(f"{path}: not an SVG that can be drawn") from error
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
