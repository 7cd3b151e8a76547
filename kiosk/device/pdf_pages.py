"""A landlord's PDF on the screen, page by page: as a picture, and as words to read aloud or enlarge.

PDFium works in a child process with a time limit and bounded memory. A file that hangs or kills it gives
``PdfHostileError``, and the next page is read by a fresh one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kiosk.runtime.child_process import ChildError, ChildProcess

from .pdf_errors import PdfDamagedError, PdfHostileError, PdfTooLargeError
from .rgb_image import RgbImage

P = ParamSpec("P")
R = TypeVar("R")

#: Bytes. A scanned lease of forty pages has about 10 MB.
MAX_PDF_BYTES = 30_000_000


class PdfReading(Protocol):
    """``pdf_reader.PdfReader``, which only the child process imports."""

    def open(self, data: bytes) -> int: ...
    def picture(self, number: int, width: int) -> RgbImage: ...
    def text(self, number: int) -> tuple[str, ...]: ...


class PdfPages:
    """One document. Calls block: they are made on a worker. Must be closed."""

    def __init__(self, data: bytes, *, within: float = 5.0, largest: int = MAX_PDF_BYTES) -> None:
        """Opens it. ``within``: seconds for each page. Raises ``PdfError``."""
        if len(data) > largest:
            raise PdfTooLargeError
        if b"%PDF-" not in data[:1024]:
            raise PdfDamagedError
        self._data = data
        self._timeout_s = within
        self._child: ChildProcess[PdfReading] = ChildProcess("kiosk.device.pdf_reader:PdfReader")
        self._opened_by: int | None = None
        try:
            self.count = self._open()
        except BaseException:
            self.close()
            raise

    def picture(self, page: int, width: int) -> RgbImage:
        """Page 0 and on, ``width`` pixels wide. Raises ``PdfError``."""
        return self._request(PdfReading.picture, self._checked_number(page), width)

    def text(self, page: int) -> tuple[str, ...]:
        """The paragraphs of a page in reading order; none where it is only a picture. Raises ``PdfError``."""
        return self._request(PdfReading.text, self._checked_number(page))

    def close(self) -> None:
        """Ends the child; nothing of the document stays in it."""
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The process that reads now, if one does."""
        return self._child.pid

    def _checked_number(self, page: int) -> int:
        if not 0 <= page < self.count:
            raise IndexError(page)
        return page

    def _open(self) -> int:
        count = self._request_child(PdfReading.open, self._data)
        self._opened_by = self._child.pid
        return count

    def _request(
        self, method: Callable[Concatenate[PdfReading, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        if self._opened_by is None or self._opened_by != self._child.pid:
            self._open()
        return self._request_child(method, *args, **kwargs)

    def _request_child(
        self, method: Callable[Concatenate[PdfReading, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        try:
            return self._child.call(self._timeout_s, method, *args, **kwargs)
        except ChildError as error:
            self._opened_by = None
            raise PdfHostileError from error
