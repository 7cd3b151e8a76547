"""What a visit needs of this machine: printing, pages of a PDF to read, photos made fit to send.

What is waited for is awaited, on the UI thread. The printer has its thread, what reads documents and photos
another.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from asyncgui import sleep_forever, start

from kiosk.domain import Text, UnusableInputError
from kiosk.domain.letters import LetterText, LetterTrouble
from kiosk.runtime.signals import Signal
from kiosk.runtime.workers import ResultQueue, Worker

from . import letters, photos
from .barcodes import Barcode
from .camera import Camera, CameraError, CameraSession
from .pdf import PdfPages
from .printing import (
    A4_MM,
    PRINT_OUTCOME_TEXTS,
    PRINTER_STATE_TEXTS,
    PrintDocument,
    Printer,
    PrinterState,
    PrintOutcome,
    PrintService,
)
from .rgb_image import RgbImage

if TYPE_CHECKING:
    from .receipt_pdf import ReceiptContent

T = TypeVar("T")

log = logging.getLogger(__name__)


class PeripheralError(Exception):
    """A device or a document of this visit: ``sentence`` tells the visitor what is wrong and what helps."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.msgid)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PdfPageContent:
    """One page of a document (``number`` from 0), and its text as paragraphs in reading order."""

    number: int
    count: int
    picture: RgbImage = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)


class CameraHandle(Protocol):
    """A look through the camera."""

    def stop(self) -> None: ...


class Peripherals(Protocol):
    """Devices of this kiosk. What is awaited raises ``PeripheralError``."""

    @property
    def can_print(self) -> bool: ...

    @property
    def has_camera(self) -> bool: ...

    async def print_document(self, pdf: bytes) -> None:
        """Print a landlord's document."""

    async def print_receipt(self, page: "ReceiptContent") -> None: ...

    async def page(self, pdf: bytes, number: int, width: int) -> PdfPageContent:
        """Page ``number`` (from 0) of a document, ``width`` pixels wide."""

    async def shrink_photo(self, photo: bytes | RgbImage, *, fine: bool = False) -> bytes:
        """The photo as a small JPEG without a place; ``fine``: with the pixels that reading needs."""

    @property
    def has_usb_stick(self) -> bool:
        """Whether a USB stick is plugged in, and read here."""

    async def usb_photo(self, rank: int, *, fine: bool = False) -> bytes | None:
        """The photo of a USB stick, the newest first (0), as ``shrink_photo`` gives it; ``None`` when there
        are not so many."""

    @property
    def can_read_letters(self) -> bool:
        """Whether there is a camera, and Tesseract with its French model."""

    async def read_letter(self, photo: bytes, language: str, understand: Callable[[LetterText], T]) -> T:
        """What ``understand``, called where it is read, makes of what stands in a fine photo, in French or in
        the script of ``language``."""

    def look(
        self,
        visit: str,
        on_image: Callable[[RgbImage], None],
        on_lost: Callable[[CameraError], None],
        on_barcode: Callable[[Barcode], None] | None = None,
        *,
        fine: bool = False,
    ) -> CameraHandle:
        """The camera is on until ``stop``; ``on_barcode`` is called with each code that is
        held before it. ``fine``: pictures that are to be read."""

    def begin_visit(self) -> None: ...

    def end_visit(self) -> None:
        """Nothing of it remains in the spool or in a reader."""


class KioskPeripherals:
    """The real ones. ``roll``: receipts go to an 80 mm roll."""

    def __init__(self, printer: Printer, camera: Camera, results: ResultQueue, *, roll: bool = False) -> None:
        self._camera = camera
        self._result_queue = results
        self._camera_session: CameraSession | None = None
        self._has_camera = camera.there()
        self._print_service = PrintService(printer, results)
        self._receipt_roll = roll
        self._document_worker = Worker("documents", results)
        self._photo_shrinker = photos.PhotoShrinker()
        folder = letters.model_folder()
        self._letter_reader = letters.LetterReader(folder) if folder is not None else None
        self._document: tuple[bytes, PdfPages] | None = None
        self._ended_visits = 0
        self._printer_state = PrinterState.NONE
        #: A paper came out.
        self.printed = Signal[[]]()

    @property
    def can_print(self) -> bool:
        """Whether there is a printer: one that is out of paper is offered, and says so."""
        return self._printer_state is not PrinterState.NONE

    @property
    def has_camera(self) -> bool:
        return self._has_camera

    def begin_visit(self) -> None:
        """Look how the printer is."""

        async def look() -> None:
            self._printer_state = await self._print_service.state()

        start(look())

    async def print_document(self, pdf: bytes) -> None:
        await self._print(PrintDocument(pdf, *A4_MM))
        self.printed.emit()

    async def print_receipt(self, page: "ReceiptContent") -> None:
        def render() -> PrintDocument:
            from . import receipt_pdf  # half a second, and most visits print nothing

            return (receipt_pdf.render_roll if self._receipt_roll else receipt_pdf.render_a4)(page)

        await self._print(await self._read(render))
        self.printed.emit()

    async def page(self, pdf: bytes, number: int, width: int) -> PdfPageContent:
        def read() -> PdfPageContent:
            pages = self._open_document(pdf)
            return PdfPageContent(number, pages.count, pages.picture(number, width), pages.text(number))

        return await self._read(read)

    async def shrink_photo(self, photo: bytes | RgbImage, *, fine: bool = False) -> bytes:
        return await self._read(lambda: self._photo_shrinker.shrink(photo, fine=fine))

    @property
    def can_read_letters(self) -> bool:
        return self._has_camera and self._letter_reader is not None

    async def read_letter(self, photo: bytes, language: str, understand: Callable[[LetterText], T]) -> T:
        reader, visit = self._letter_reader, self._ended_visits
        assert reader is not None, "asked where letters can be read"

        def read() -> T:
            if self._ended_visits != visit:  # nobody waits for it any more
                return understand(LetterText(b"", (), LetterTrouble.UNREADABLE))
            return understand(reader.read(photo, language))

        return await self._read(read)

    def redraw_picture(self, picture: bytes) -> bytes:
        """A picture of the landlord's as a small JPEG of our own; nothing where it cannot be read. Blocks."""
        try:
            return self._photo_shrinker.shrink(picture)
        except photos.PhotoError as error:
            log.warning("a picture of the landlord's is not shown: %s", type(error).__name__)
            return b""

    @property
    def has_usb_stick(self) -> bool:
        return bool(photos.usb_mounts())

    async def usb_photo(self, rank: int, *, fine: bool = False) -> bytes | None:
        def read() -> bytes | None:
            found = photos.find_photos(*photos.usb_mounts())
            return self._photo_shrinker.shrink(found[rank].read(), fine=fine) if rank < len(found) else None

        return await self._read(read)

    async def _read(self, job: Callable[[], T]) -> T:
        try:
            return await self._document_worker.call(job)
        except UnusableInputError as error:
            raise PeripheralError(error.sentence) from None

    def look(
        self,
        visit: str,
        on_image: Callable[[RgbImage], None],
        on_lost: Callable[[CameraError], None],
        on_barcode: Callable[[Barcode], None] | None = None,
        *,
        fine: bool = False,
    ) -> CameraSession:
        self._stop_camera()
        self._camera_session = CameraSession(
            self._camera,
            self._result_queue,
            visit,
            on_image=on_image,
            on_lost=on_lost,
            on_barcode=on_barcode,
            fine=fine,
        )
        return self._camera_session

    def _stop_camera(self) -> None:
        if self._camera_session is not None:
            self._camera_session.stop()
            self._camera_session = None

    def end_visit(self) -> None:
        self._stop_camera()
        self._print_service.leave()
        self._ended_visits += 1
        if self._letter_reader is not None:
            self._letter_reader.interrupt()  # a page may take a minute: the next visitor would wait behind it
        self._document_worker.submit(self._close_document)

    def close(self) -> None:
        self._stop_camera()
        self._print_service.close()
        self._document_worker.submit(self._close_document)
        self._document_worker.submit(self._photo_shrinker.close)
        if self._letter_reader is not None:
            self._document_worker.submit(self._letter_reader.close)
        self._document_worker.close()

    async def _print(self, paper: PrintDocument) -> None:
        waits, trouble = True, PrinterState.READY

        def changed(state: PrinterState) -> None:
            nonlocal trouble
            self._printer_state = state
            if waits and trouble is PrinterState.READY and state is not PrinterState.READY:
                trouble = state
                self._print_service.leave()  # or it would come out when nobody expects it any more

        try:
            outcome = await self._print_service.print(paper, changed)
        finally:
            waits = False
        if trouble is not PrinterState.READY:
            raise PeripheralError(PRINTER_STATE_TEXTS[trouble])
        if outcome is PrintOutcome.LEFT:
            await sleep_forever()  # what waits for it ends with its visit
        if outcome is not PrintOutcome.PRINTED:
            raise PeripheralError(PRINT_OUTCOME_TEXTS[outcome])

    def _open_document(self, pdf: bytes) -> PdfPages:
        if self._document is None or self._document[0] is not pdf:
            self._close_document()
            self._document = pdf, PdfPages(pdf)
        return self._document[1]

    def _close_document(self) -> None:
        if self._document is not None:
            self._document[1].close()
            self._document = None
        self._photo_shrinker.rest()
        if self._letter_reader is not None:
            self._letter_reader.rest()
