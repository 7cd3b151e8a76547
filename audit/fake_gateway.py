"""A desk without threads or a disk: every answer of the demo agency is in the inbox at once.

What is measured must not depend on how quick a line is. The landlord behind it is the real reference server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from itertools import count
from typing import Any

from kiosk.backend import AgencyClient, ConnectionFailedError, NotModified
from kiosk.backend.gateway import DeliveryResult, OnError, OnResult, PublicInfo, TicketsSnapshot, deliver_with
from kiosk.backend.queries import QUERY_HANDLERS
from kiosk.backend.refused_acts import RefusedActDetails, RefusedActs
from kiosk.device.barcodes import Barcode
from kiosk.device.camera import CameraError
from kiosk.device.pdf_pages import PdfPages
from kiosk.device.peripherals import PdfPageContent, PeripheralError
from kiosk.device.receipt_pdf import ReceiptContent
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import Act, Hold, Query, QueryResult, SignedInTenant
from kiosk.runtime.workers import ResultQueue
from offline_cache import ActState, Delivered, Entry


class FakeGateway:
    """The demo agency, asked while the caller waits. ``down`` is a line that nobody answers; ``first`` is the
    first number that it gives."""

    def __init__(
        self, client: AgencyClient, inbox: ResultQueue, agency_id: str = "tilleuls", first: int = 482715
    ) -> None:
        self._client, self._result_queue, self._agency_id = client, inbox, agency_id
        self.public_info = PublicInfo()
        self.online: bool | None = True
        self.held: Hold | None = None
        self.waiting = 0
        self.down = False
        self.on_delivery: Callable[[DeliveryResult], None] = lambda settled: None
        self.on_connectivity: Callable[[], None] = lambda: None
        self.refusals: RefusedActs = FakeRefusedActs(inbox)
        self._numbers = count(first)
        self._entries = count(1)

    def sign_in(self, visit: str, number: str, birth: date, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self._client.sign_in(number, birth), done, failed)

    def confirm(self, visit: str, session: str, code: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self._client.confirm_code(session, code), done, failed)

    def send_code_again(self, visit: str, session: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self._client.send_code_again(session), done, failed)

    def sign_out(self, token: str) -> None:
        """The demo agency keeps the session: other scenes of the same tenant need it."""

    def tickets(self, visit: str, identity: SignedInTenant, done: OnResult, failed: OnError) -> None:
        def ask() -> TicketsSnapshot:
            fetched = self._client.tickets(identity.token)
            assert not isinstance(fetched, NotModified)
            return TicketsSnapshot(fetched.value, datetime.now(UTC))

        self._do(visit, ask, done, failed)

    def ask(self, visit: str, wanted: Query, token: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self.answer(wanted, token), done, failed)

    def answer(self, wanted: Query, token: str) -> QueryResult:
        """What the landlord tells, now."""
        return QueryResult(QUERY_HANDLERS[wanted.what].ask(self._client, token, wanted.of), datetime.now(UTC))

    def act_now(self, visit: str, act: Act, key: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self._client.act_now(act, key).body, done, failed)

    def reference(self, visit: str, done: OnResult, failed: OnError) -> None:
        number = f"T{next(self._numbers)}"
        self._result_queue.post(visit, partial(done, number))

    def put(self, visit: str, act: Act, reference: str, done: OnResult, failed: OnError) -> None:
        """Written down, then delivered or, while the line is down, kept."""
        entry = next(self._entries)
        self._result_queue.post(visit, partial(done, entry))
        if self.down:
            self.waiting += 1
            return
        outcome = deliver_with(self._client)(_entry(entry, act, reference))
        delivered = isinstance(outcome, Delivered)
        number = str(outcome.response.get("reference", "")) if isinstance(outcome, Delivered) else ""
        self._result_queue.post(
            None, lambda: self.on_delivery(DeliveryResult(entry, delivered, reference=number))
        )

    def correct(
        self, visit: str, entry: int, act: Act, reference: str, done: OnResult, failed: OnError
    ) -> None:
        """A refused act, put right: delivered like a new one."""
        self.put(visit, act, reference, done, failed)

    def replace_photos(
        self, visit: str, entry: int, act: Act, reference: str, done: OnResult, failed: OnError
    ) -> None:
        self._result_queue.post(visit, partial(done, None))

    def refresh(self) -> None:
        if not self.down:
            client = self._client
            agency = client.agency(self._agency_id)
            self.public_info = PublicInfo(agency, client.capabilities(), client.outages(), datetime.now(UTC))
            self.on_connectivity()

    def line(self, *, up: bool) -> None:
        """The line comes back, or goes down, and the kiosk knows it."""
        self.down, self.online = not up, up
        self.on_connectivity()

    def close(self) -> None:
        """There is nothing to close."""

    def _do(self, visit: str | None, job: Callable[[], Any], done: OnResult, failed: OnError) -> None:
        try:
            if self.down:
                raise ConnectionFailedError
            result = job()
        except Exception as error:  # noqa: BLE001 - as a worker does: any failure is an answer
            self._result_queue.post(visit, partial(failed, error))
        else:
            self._result_queue.post(visit, partial(done, result))


def _entry(number: int, act: Act, reference: str) -> Entry:
    return Entry(
        id=number,
        key=f"audit-{reference}-{number}-{datetime.now(UTC).timestamp()}",
        kind=act.kind.value,
        subject=act.subject,
        path=act.path,
        reference=reference,
        body=json.loads(json.dumps(act.body)),
        state=ActState.WAITING,
        priority=0,
        created_at=datetime.now(UTC),
    )


class FakeRefusedActs:
    """Refused acts in ``refused``; what staff do with one takes it away."""

    def __init__(self, inbox: ResultQueue) -> None:
        self._result_queue = inbox
        self.refused: dict[int, RefusedActDetails] = {}

    def list(self, visit: str | None, done: OnResult, failed: OnError) -> None:
        told = tuple(each.act for each in self.refused.values())
        self._result_queue.post(visit, partial(done, told))

    def open(self, visit: str | None, entry: int, done: OnResult, failed: OnError) -> None:
        self._result_queue.post(visit, partial(done, self.refused[entry]))

    def correct(
        self, visit: str | None, entry: int, changes: Mapping[str, str], done: OnResult, failed: OnError
    ) -> None:
        self._remove(visit, entry, done)

    def resend(self, visit: str | None, entry: int, done: OnResult, failed: OnError) -> None:
        self._remove(visit, entry, done)

    def discard(self, visit: str | None, entry: int, reason: str, done: OnResult, failed: OnError) -> None:
        self._remove(visit, entry, done)

    def _remove(self, visit: str | None, entry: int, done: OnResult) -> None:
        self.refused.pop(entry, None)
        self._result_queue.post(visit, partial(done, None))


class FakePeripherals:
    """Papers without a printer's or a camera's time: what is printed is printed, pages are read at once. The
    stick that is plugged in has no photo.

    ``trouble`` is what the printer says; the camera sees a grey wall, or with ``lost`` says why not.
    """

    def __init__(self, inbox: ResultQueue) -> None:
        self._result_queue = inbox
        self.can_print = self.has_camera = self.has_usb_stick = True
        self.printed: list[bytes] = []
        self.trouble: PeripheralError | None = None
        self.lost: CameraError | None = None

    def print_document(self, visit: str | None, pdf: bytes, done: OnResult, failed: OnError) -> None:
        if self.trouble is not None:
            self._result_queue.post(visit, partial(failed, self.trouble))
            return
        self.printed.append(pdf)
        self._result_queue.post(visit, partial(done, None))

    def print_receipt(self, visit: str | None, page: ReceiptContent, done: OnResult, failed: OnError) -> None:
        self.print_document(visit, page.headline.encode(), done, failed)

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: OnResult, failed: OnError) -> None:
        shown = _render_page(pdf, number, width)
        self._result_queue.post(visit, partial(done, shown))

    def shrink_photo(self, visit: str, photo: bytes | RgbImage, done: OnResult, failed: OnError) -> None:
        self._result_queue.post(visit, partial(done, b"\xff\xd8\xff"))

    def usb_photo(self, visit: str, rank: int, done: OnResult, failed: OnError) -> None:
        self._result_queue.post(visit, partial(done, None))

    def look(
        self,
        visit: str,
        seen: Callable[[RgbImage], None],
        lost: Callable[[CameraError], None],
        found: Callable[[Barcode], None] | None = None,
    ) -> FakePeripherals:
        if self.lost is not None:
            self._result_queue.post(visit, partial(lost, self.lost))
        else:
            self._result_queue.post(visit, partial(seen, RgbImage(64, 48, b"\x80" * (3 * 64 * 48))))
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
