"""What the guide and the pages need of papers: printing, pages of a PDF to read, photos made fit to send.

Every method returns at once; ``done`` and ``failed`` are called on the UI thread while the visit lasts.
The printer has its thread, what reads documents and photos another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.device import usb_stick
from kiosk.device.barcodes import Code
from kiosk.device.camera import Camera, CameraError
from kiosk.device.pdf_pages import PdfPages
from kiosk.device.photos import Photos
from kiosk.device.picture import Picture
from kiosk.device.printer import TOLD, Printable, Printer, PrinterState
from kiosk.device.printing import ENDED, Outcome, Printing
from kiosk.device.viewfinder import Looking
from kiosk.domain import Text
from kiosk.domain.unusable import PaperError
from kiosk.runtime.workers import Inbox, Worker

if TYPE_CHECKING:
    from kiosk.device.receipt_page import ReceiptPage

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]

#: Millimetres of the pages that landlords' documents have.
A4_MM = (210, 297)


class PaperTrouble(Exception):  # noqa: N818 - named after what happened
    """A device or a document of this visit: ``told`` says to the visitor what is wrong and what helps."""

    def __init__(self, told: Text) -> None:
        super().__init__(told.msgid)
        self.told = told


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page of a document (``number`` from 0), and its text as paragraphs in reading order."""

    number: int
    count: int
    picture: Picture = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)


class Stopped(Protocol):
    """A look through the camera."""

    def stop(self) -> None: ...


class Papers(Protocol):
    """Papers of this kiosk. ``failed`` gets ``PaperTrouble``."""

    @property
    def can_print(self) -> bool: ...

    @property
    def has_camera(self) -> bool: ...

    def print_out(self, visit: str, pdf: bytes, done: Done, failed: Failed) -> None:
        """A landlord's document; ``done`` once it is printed."""

    def print_receipt(self, visit: str | None, page: ReceiptPage, done: Done, failed: Failed) -> None:
        """A receipt; ``done`` once it is printed. Without a visit: of one that was just wiped."""

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: Done, failed: Failed) -> None:
        """``done`` gets the ``PageShown`` of page ``number`` (from 0), ``width`` pixels wide."""

    def photo(self, visit: str, photo: bytes | Picture, done: Done, failed: Failed) -> None:
        """``done`` gets the photo as a small JPEG without a place."""

    @property
    def has_stick(self) -> bool:
        """Whether a USB stick is plugged in, and read here."""

    def stick_photo(self, visit: str, rank: int, done: Done, failed: Failed) -> None:
        """``done`` gets the photo of a USB stick, the newest first (0), as ``photo`` gives it; ``None`` when
        there are not so many."""

    def look(
        self,
        visit: str,
        seen: Callable[[Picture], None],
        lost: Callable[[CameraError], None],
        found: Callable[[Code], None] | None = None,
    ) -> Stopped:
        """The camera is on until ``stop``; ``found`` is told each code that is held before it."""

    def begin_visit(self) -> None: ...

    def end_visit(self) -> None:
        """Nothing of it remains in the spool or in a reader."""


class KioskPapers:
    """The real ones. ``roll``: receipts go to an 80 mm roll."""

    def __init__(self, printer: Printer, camera: Camera, inbox: Inbox, *, roll: bool = False) -> None:
        self._camera = camera
        self._inbox = inbox
        self._looking: Looking | None = None
        self._has_camera = camera.there()
        self._printing = Printing(printer, inbox)
        self._roll = roll
        self._reader = Worker("papers", inbox)
        self._photos = Photos()
        self._document: tuple[bytes, PdfPages] | None = None
        self._state = PrinterState.NONE

    @property
    def can_print(self) -> bool:
        """Whether there is a printer: one that is out of paper is offered, and says so."""
        return self._state is not PrinterState.NONE

    @property
    def has_camera(self) -> bool:
        return self._has_camera

    def begin_visit(self) -> None:
        """Looks how the printer is."""
        self._printing.ask(None, self._became)

    def print_out(self, visit: str, pdf: bytes, done: Done, failed: Failed) -> None:
        self._print(visit, Printable(pdf, *A4_MM), done, failed)

    def print_receipt(self, visit: str | None, page: ReceiptPage, done: Done, failed: Failed) -> None:
        self._reader.submit(
            lambda: _drawn(page, roll=self._roll),
            visit=visit,
            done=lambda paper: self._print(visit, paper, done, failed),
            failed=lambda error: failed(_trouble(error)),
        )

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: Done, failed: Failed) -> None:
        def read() -> PageShown:
            pages = self._opened(pdf)
            return PageShown(number, pages.count, pages.picture(number, width), pages.text(number))

        self._reader.submit(read, visit=visit, done=done, failed=lambda error: failed(_trouble(error)))

    def photo(self, visit: str, photo: bytes | Picture, done: Done, failed: Failed) -> None:
        self._reader.submit(
            lambda: self._photos.shrink(photo),
            visit=visit,
            done=done,
            failed=lambda error: failed(_trouble(error)),
        )

    @property
    def has_stick(self) -> bool:
        return bool(usb_stick.mounts())

    def stick_photo(self, visit: str, rank: int, done: Done, failed: Failed) -> None:
        def read() -> bytes | None:
            photos = usb_stick.photos_on(*usb_stick.mounts())
            return self._photos.shrink(photos[rank].read()) if rank < len(photos) else None

        self._reader.submit(read, visit=visit, done=done, failed=lambda error: failed(_trouble(error)))

    def look(
        self,
        visit: str,
        seen: Callable[[Picture], None],
        lost: Callable[[CameraError], None],
        found: Callable[[Code], None] | None = None,
    ) -> Looking:
        self._stop_looking()
        self._looking = Looking(self._camera, self._inbox, visit, seen=seen, lost=lost, found=found)
        return self._looking

    def _stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.stop()
            self._looking = None

    def end_visit(self) -> None:
        self._stop_looking()
        self._printing.leave()
        self._reader.submit(self._forget)

    def close(self) -> None:
        """Ends the threads and their children."""
        self._stop_looking()
        self._printing.close()
        self._reader.submit(self._forget)
        self._reader.submit(self._photos.close)
        self._reader.close()

    def _print(self, visit: str | None, paper: Printable, done: Done, failed: Failed) -> None:
        told = False

        def changed(state: PrinterState) -> None:
            nonlocal told
            self._became(state)
            if state is not PrinterState.READY and not told:
                told = True
                self._printing.leave()  # or it would come out when nobody expects it any more
                failed(PaperTrouble(TOLD[state]))

        def ended(outcome: Outcome) -> None:
            if told or outcome is Outcome.LEFT:
                return
            if outcome is Outcome.PRINTED:
                done(None)
            else:
                failed(PaperTrouble(ENDED[outcome]))

        self._printing.print(paper, visit, changed, ended)

    def _became(self, state: PrinterState) -> None:
        self._state = state

    def _opened(self, pdf: bytes) -> PdfPages:
        if self._document is None or self._document[0] is not pdf:
            self._forget()
            self._document = pdf, PdfPages(pdf)
        return self._document[1]

    def _forget(self) -> None:
        if self._document is not None:
            self._document[1].close()
            self._document = None
        self._photos.rest()


def _drawn(page: ReceiptPage, *, roll: bool) -> Printable:
    from kiosk.device.receipt_page import a4, ticket  # half a second, and most visits print nothing

    return ticket(page) if roll else a4(page)


def _trouble(error: Exception) -> Exception:
    return PaperTrouble(error.told) if isinstance(error, PaperError) else error
