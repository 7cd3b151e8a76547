"""A gateway without threads or a disk: every answer of the landlord is in the queue at once.

What is measured must not depend on how quick a line is. In the audit the landlord behind it is the real
reference server, in tests one in memory.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from kiosk.backend import AgencyClient, AgencyError, CodeNeeded, ConnectionFailedError
from kiosk.backend.gateway import (
    HOLDS,
    DeliveryResult,
    PublicInfo,
    attachments_of,
    deliver_with,
    number_in,
)
from kiosk.backend.queries import query_handlers
from kiosk.backend.refused_acts import RefusedAct, RefusedActDetails, RefusedActs, UndeliveredAct
from kiosk.device.barcodes import Barcode
from kiosk.device.camera import CameraError
from kiosk.device.pdf import PdfPages
from kiosk.device.peripherals import PdfPageContent, PeripheralError
from kiosk.device.receipt_pdf import ReceiptContent
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import Act, AgencyFacts, Hold, Query, QueryResult, SignedInTenant
from kiosk.domain.letters import LetterText
from kiosk.domain.rules import PARIS, public_holidays
from kiosk.runtime.signals import Signal
from kiosk.runtime.workers import ResultQueue
from landlord.contract import ConversationMessage, ConversationRequest
from offline_cache import (
    PHOTO_KIND,
    ActRefused,
    ActState,
    ConnectionFailed,
    Delivered,
    DeviceNotAccepted,
    Entry,
)

from .demo_letter import printed_letter

T = TypeVar("T")


def opening_time() -> datetime:
    """Today, or the next working day, at an hour at which the demo agency is open."""
    days = (datetime.now(PARIS) + timedelta(days=n) for n in range(10))
    day = next(each for each in days if each.weekday() < 5 and each.date() not in public_holidays())
    return day.replace(hour=14 if day.weekday() == 3 else 10, minute=42)


class FakeConversationLine:
    """What the clerk's screen was shown, in ``shown``; ``on_message`` is what the clerk says."""

    asks_clerk = True

    def __init__(
        self, reference: str, on_message: Callable[[ConversationMessage], None], on_over: Callable[[], None]
    ) -> None:
        self.reference, self.on_message, self.on_over = reference, on_message, on_over
        self.shown: list[ConversationRequest] = []
        self.closed = self.away = False

    def show(self, state: ConversationRequest) -> None:
        self.shown.append(state)

    def close(self, *, away: bool = False) -> None:
        self.closed, self.away = True, away


class FakeGateway:
    """The gateway over a landlord who is asked while the caller waits. It passes the tests of the real one
    (``tests/backend/test_gateway.py``).

    ``down`` is a line that nobody answers; ``first`` the first number that it gives. ``deliver`` is one round
    of the delivery, made after each act unless ``delivering`` is off.
    """

    def __init__(
        self, client: AgencyClient, results: ResultQueue, agency_id: str = "tilleuls", first: int = 482715
    ) -> None:
        self._client, self._result_queue, self._agency_id = client, results, agency_id
        self.public_info = PublicInfo()
        self.online: bool | None = True
        self.held: Hold | None = None
        self.waiting = 0
        self.down = False
        self.delivering = True
        self.act_settled = Signal[DeliveryResult]()
        self.connectivity_changed = Signal[[]]()
        self.refusals: RefusedActs = FakeRefusedActs(results)
        self.conversation_line: FakeConversationLine | None = None
        self._numbers = count(first)
        self._entries: list[Entry] = []

    async def sign_in(self, number: str, birth: date) -> SignedInTenant | CodeNeeded:
        return await self._do(lambda: self._client.sign_in(number, birth))

    async def confirm(self, session: str, code: str) -> SignedInTenant:
        return await self._do(lambda: self._client.confirm_code(session, code))

    async def send_code_again(self, session: str) -> CodeNeeded:
        return await self._do(lambda: self._client.send_code_again(session))

    def sign_out(self, who: SignedInTenant) -> None:
        """The demo agency keeps the session: other scenes of the same tenant need it."""

    async def ask(self, query: Query, token: str) -> QueryResult:
        return await self._do(lambda: self.answer(query, token))

    def answer(self, query: Query, token: str) -> QueryResult:
        """What the landlord tells, now."""
        return QueryResult(query_handlers()[query.what].ask(self._client, token, query.of), datetime.now(UTC))

    @property
    def agency_facts(self) -> AgencyFacts:
        return self.public_info.agency_facts

    async def do_now(self, act: Act, key: str) -> Mapping[str, Any]:
        return await self._do(lambda: self._client.act_now(act, key).body)

    async def new_reference(self) -> str:
        return await self._write(lambda: f"T{next(self._numbers)}")

    async def put(self, act: Act, reference: str, key: str = "") -> int:
        return await self._write(lambda: self._put(act, reference, key))

    async def correct(self, entry: int, act: Act, reference: str, key: str = "") -> int:
        def write() -> int:
            before = self._entries[entry - 1]
            if before.path == act.path:
                self._set(entry, state=ActState.WAITING, body=_as_on_disk(act.body), key=key or str(uuid4()))
                self._attach(act, reference)
                return entry
            written = self._put(act, reference, key)
            self._set(entry, state=ActState.EXPIRED, body=None)
            return written

        return await self._write(write)

    async def replace_photos(self, entry: int, act: Act, reference: str) -> None:
        def write() -> None:
            self._attach(act, reference)
            refused = self._entries[entry - 1]
            name = (refused.body or {}).get("id")
            parts = f"{refused.path}/{name}" if name else refused.path
            for each in list(self._entries):
                if each.id == entry or (each.path == parts and each.state is ActState.WAITING):
                    self._set(each.id, state=ActState.EXPIRED, body=None)

        await self._write(write)

    def refresh(self) -> None:
        if not self.down:
            self.public_info = self._news()
            self.connectivity_changed.emit()

    def _news(self) -> PublicInfo:
        client = self._client
        capabilities = client.capabilities()
        outages = client.outages() if "outages" in capabilities.services else ()
        return PublicInfo(client.agency(self._agency_id), capabilities, outages, datetime.now(UTC))

    def line(self, *, up: bool) -> None:
        """The line comes back, or goes down, and the kiosk knows it."""
        self.down, self.online = not up, up
        self.connectivity_changed.emit()

    def open_conversation_line(
        self, reference: str, on_message: Callable[[ConversationMessage], None], on_over: Callable[[], None]
    ) -> FakeConversationLine:
        self.conversation_line = FakeConversationLine(reference, on_message, on_over)
        return self.conversation_line

    def close(self) -> None:
        """There is nothing to close."""

    def deliver(self) -> None:
        """Try to deliver what waits, in order; a line that is down stops it."""
        deliver = deliver_with(self._client)
        for each in list(self._entries):
            entry = self._entries[each.id - 1]
            before = self._entries[: each.id - 1]
            if entry.state is not ActState.WAITING or any(
                other.subject == entry.subject and other.state is ActState.REFUSED for other in before
            ):
                continue
            match ConnectionFailed("down") if self.down else deliver(entry):
                case ConnectionFailed():
                    self._tell_line(online=False)
                    return
                case DeviceNotAccepted(reason):
                    self.held = Hold(reason)
                    break
                case Delivered(response):
                    self.held = None
                    self._set(entry.id, state=ActState.DELIVERED)
                    number = number_in(response)
                    self._tell(DeliveryResult(entry.id, delivered=True, reference=number, key=entry.key))
                case ActRefused(code=code):
                    self._set(entry.id, state=ActState.REFUSED)
                    photo_of = entry.reference if entry.kind == PHOTO_KIND else ""
                    self._tell(
                        DeliveryResult(
                            entry.id, delivered=False, code=code, photo_of_reference=photo_of, key=entry.key
                        )
                    )
        self._tell_line(online=True)

    def _tell(self, settled: DeliveryResult) -> None:
        self._result_queue.post(None, lambda: self.act_settled.emit(settled))

    def _tell_line(self, *, online: bool) -> None:
        def tell() -> None:
            back = self.online is False and online
            self.online = online
            self.waiting = sum(each.state is ActState.WAITING for each in self._entries)
            if back:
                self.refresh()
            self.connectivity_changed.emit()

        self._result_queue.post(None, tell)

    def _run(self, work: Callable[[], None]) -> None:
        """Do what a worker would do: here at once."""
        work()

    async def _do(self, job: Callable[[], T]) -> T:
        """Ask the landlord."""

        def ask() -> T:
            if self.down:
                raise ConnectionFailedError
            try:
                return job()
            except AgencyError as error:
                self.held = HOLDS.get(type(error), self.held)
                raise

        return await self._result_queue.call(self._run, ask)

    async def _write(self, job: Callable[[], T]) -> T:
        """Write to what stands for the disk, then deliver."""

        def work(write: Callable[[], None]) -> None:
            def write_and_deliver() -> None:
                write()
                if self.delivering:
                    self.deliver()

            self._run(write_and_deliver)

        return await self._result_queue.call(work, job)

    def _put(self, act: Act, reference: str, key: str) -> int:
        entry = self._keep(act.kind.value, act.subject, act.path, act.body, reference, key)
        self._attach(act, reference)
        return entry

    def _attach(self, act: Act, reference: str) -> None:
        for photo in attachments_of(act):
            for path, body in photo.acts():
                self._keep(photo.kind, act.subject, path, body, reference)

    def _keep(
        self, kind: str, subject: str, path: str, body: Mapping[str, Any], reference: str, key: str = ""
    ) -> int:
        entry = Entry(
            id=len(self._entries) + 1,
            key=key or str(uuid4()),
            kind=kind,
            subject=subject,
            path=path,
            reference=reference,
            body=_as_on_disk(body),
            state=ActState.WAITING,
            priority=0,
            created_at=datetime.now(UTC),
        )
        self._entries.append(entry)
        return entry.id

    def _set(self, entry: int, **changes: Any) -> None:
        self._entries[entry - 1] = replace(self._entries[entry - 1], **changes)


def _as_on_disk(body: Mapping[str, Any]) -> dict[str, Any]:
    """A copy; what cannot be written to a disk fails here too."""
    copied: dict[str, Any] = json.loads(json.dumps(body))
    return copied


class FakeRefusedActs:
    """Refused acts in ``refused``; what was done to each is in ``done``."""

    def __init__(self, results: ResultQueue) -> None:
        self._result_queue = results
        self.refused: dict[int, RefusedActDetails] = {}
        self.waiting: tuple[UndeliveredAct, ...] = ()
        self.done: list[tuple[str, int, object]] = []

    async def list(self) -> tuple[RefusedAct, ...]:
        return await self._do(lambda: tuple(each.act for each in self.refused.values()))

    async def undelivered(self) -> tuple[UndeliveredAct, ...]:
        return await self._do(lambda: self.waiting)

    async def open(self, entry: int) -> RefusedActDetails:
        return await self._do(lambda: self.refused[entry])

    async def correct(self, entry: int, changes: Mapping[str, str]) -> None:
        await self._do(lambda: self._end("correct", entry, dict(changes)))

    async def resend(self, entry: int) -> None:
        await self._do(lambda: self._end("resend", entry, None))

    async def discard(self, entry: int, reason: str) -> None:
        await self._do(lambda: self._end("discard", entry, reason))

    def _end(self, what: str, entry: int, more: object) -> None:
        del self.refused[entry]
        self.done.append((what, entry, more))

    async def _do(self, job: Callable[[], T]) -> T:
        return await self._result_queue.call(lambda work: work(), job)


class FakePeripherals:
    """Devices without a printer's or a camera's time: what is printed is printed, pages are read at once. The
    stick that is plugged in has no photo.

    ``trouble`` is what the printer says; the camera sees a grey wall, or with ``lost`` says why not.
    """

    def __init__(self, results: ResultQueue) -> None:
        self._result_queue = results
        self.can_print = self.has_camera = True
        self.printed: list[bytes] = []
        self.trouble: PeripheralError | None = None
        self.lost: CameraError | None = None

    async def print_document(self, pdf: bytes) -> None:
        def printed() -> None:
            if self.trouble is not None:
                raise self.trouble
            self.printed.append(pdf)

        await self._do(printed)

    async def print_receipt(self, page: ReceiptContent) -> None:
        await self.print_document(page.headline.encode())

    async def page(self, pdf: bytes, number: int, width: int) -> PdfPageContent:
        return await self._do(lambda: _render_page(pdf, number, width))

    async def shrink_photo(self, photo: bytes | RgbImage, *, fine: bool = False) -> bytes:
        return await self._do(lambda: b"\xff\xd8\xff")

    @property
    def can_read_letters(self) -> bool:
        return self.has_camera

    async def read_letter(self, photo: bytes, language: str, understand: Callable[[LetterText], T]) -> T:
        return await self._do(lambda: understand(printed_letter()))

    @property
    def has_usb_stick(self) -> bool:
        return True

    async def usb_photo(self, rank: int, *, fine: bool = False) -> bytes | None:
        return await self._do(lambda: None)

    async def _do(self, job: Callable[[], T]) -> T:
        return await self._result_queue.call(lambda work: work(), job)

    def look(
        self,
        visit: str,
        on_image: Callable[[RgbImage], None],
        on_lost: Callable[[CameraError], None],
        on_barcode: Callable[[Barcode], None] | None = None,
        *,
        fine: bool = False,
    ) -> "FakePeripherals":
        if self.lost is not None:
            self._result_queue.post(visit, partial(on_lost, self.lost))
        else:
            self._result_queue.post(visit, partial(on_image, RgbImage(64, 48, b"\x80" * (3 * 64 * 48))))
        return self

    def stop(self) -> None: ...

    def begin_visit(self) -> None: ...

    def end_visit(self) -> None: ...


@lru_cache(maxsize=32)
def _render_page(pdf: bytes, number: int, width: int) -> PdfPageContent:
    pages = PdfPages(pdf)
    try:
        return PdfPageContent(number, pages.count, pages.picture(number, width), pages.text(number))
    finally:
        pages.close()


class InlineWorker:
    """A worker without a thread: a job is done where it is awaited."""

    async def call(self, job: Callable[[], T]) -> T:
        return job()

    def submit(self, job: Callable[[], object]) -> None:
        """Nobody waits for it: it is not done."""
