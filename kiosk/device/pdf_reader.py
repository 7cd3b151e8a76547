"""The child process that reads PDF files: PDFium is large C++ on bytes from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from pypdfium2 import PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from kiosk.runtime.child_process import limit_memory

from .pdf_errors import PdfDamagedError, PdfEncryptedError, PdfHostileError
from .pdf_text import paragraphs
from .rgb_image import RgbImage

#: Bytes of address space: 120 MB with a page open (measured), the file twice, the picture twice.
MEMORY_LIMIT_BYTES = 700_000_000
#: A page of 1080 pixels that is nine times as high as wide; no honest one is longer.
MAX_PAGE_PIXELS = 1080 * 9720


class PdfReader:
    """One document at a time. The methods raise ``PdfError``."""

    def __init__(self) -> None:
        limit_memory(MEMORY_LIMIT_BYTES)
        self._document: pypdfium2.PdfDocument | None = None

    def open(self, data: bytes) -> int:
        """How many pages it has."""
        with _pdf_errors():
            if self._document is not None:
                self._document.close()
                self._document = None
            document = pypdfium2.PdfDocument(data)
            if not len(document):
                raise PdfDamagedError
            document.init_forms()  # or what was filled in would not be drawn; PDFium has no JavaScript here
            self._document = document
            return len(document)

    def picture(self, number: int, width: int) -> RgbImage:
        """A page as a picture so many pixels wide."""
        with _pdf_errors():
            return self._render(number, width)

    def text(self, number: int) -> tuple[str, ...]:
        """The paragraphs of a page in reading order."""
        with _pdf_errors():
            page = self._page(number)
            try:
                text = page.get_textpage()
                try:
                    return paragraphs(text)
                finally:
                    text.close()
            finally:
                page.close()

    def _page(self, number: int) -> pypdfium2.PdfPage:
        if self._document is None:
            raise PdfHostileError  # the reader that had it open died a moment ago
        return self._document[number]

    def _render(self, number: int, width: int) -> RgbImage:
        page = self._page(number)
        try:
            across, down = page.get_size()
            if across <= 0 or down <= 0:
                raise PdfDamagedError
            scale = width / across
            if width * down * scale > MAX_PAGE_PIXELS:
                raise PdfHostileError
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            try:
                image = bitmap.to_pil().convert("RGB")
            finally:
                bitmap.close()
        finally:
            page.close()
        return RgbImage(image.width, image.height, image.tobytes())


@contextmanager
def _pdf_errors() -> Iterator[None]:
    """What PDFium raises, as what is wrong with the document."""
    try:
        yield
    except PdfiumError as error:
        if error.err_code in {FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY}:
            raise PdfEncryptedError from error
        raise PdfDamagedError from error
    except MemoryError as error:
        raise PdfHostileError from error
