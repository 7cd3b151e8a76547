"""The landlord's logo, a PNG or an SVG, decoded apart and drawn anew as a PNG: the file is from outside."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from kiosk.runtime.child_process import ChildError, ChildProcess

from .photos import READER_LIMITS

#: How high an SVG is drawn: on a large terminal, at rest, a logo is 170 pixels high.
SVG_HEIGHT_PX = 512
#: A letterhead of a logo is a few hundred kilobytes.
MAX_BYTES = 4_000_000
#: Seconds for one picture.
TIMEOUT_S = 15.0


class LogoError(ValueError):
    """The file cannot be shown; the message says why."""


@cache
def logo_png(path: Path) -> bytes:
    """The picture as a PNG. Raises ``LogoError``."""
    kind = path.suffix.lower()
    if kind not in {".png", ".svg"}:
        raise LogoError(f"{path}: a PNG or an SVG file is expected")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogoError(f"{path}: {error.strerror or 'cannot be read'}") from error
    if len(data) > MAX_BYTES:
        raise LogoError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
    draw, refusal = (
        (LogoReader.draw_svg, "not an SVG that can be drawn")
        if kind == ".svg"
        else (LogoReader.draw_png, "not a PNG that can be read")
    )
    reader = ChildProcess(LogoReader, sandbox=READER_LIMITS)
    try:
        return reader.call(TIMEOUT_S, draw, data)
    except ChildError as error:
        raise LogoError(f"{path}: {refusal}") from error
    finally:
        reader.close()


class LogoReader:
    """Decodes logos, in a sandbox; fails in as many ways as there are files."""

    def __init__(self) -> None:
        # In the sandbox nothing could be imported any more.
        self.draw_png(self.draw_svg(b"<svg viewBox='0 0 1 1'><path d='M0 0h1v1z'/></svg>"))

    def draw_png(self, data: bytes) -> bytes:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            picture.load()
            return _encoded(picture)

    def draw_svg(self, data: bytes) -> bytes:
        """By way of a PDF: what draws PDF pages is here already."""
        import pypdfium2
        from fpdf import FPDF
        from fpdf.svg import SVGObject

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
            return _encoded(document[0].render(fill_color=(255, 255, 255, 0)).to_pil())


def _encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.convert("RGBA").save(out, "PNG")
    return out.getvalue()
