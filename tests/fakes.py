"""A desk for tests of the interface: the landlord in memory behind it, no thread, no disk.

It passes the tests of the real desk (``test_desk.py``).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import Any, cast

from kiosk.backend import AgencyClient, NotModified
from kiosk.backend import ConnectionFailedError as LineDownError
from kiosk.backend.gateway import (
    HOLDS,
    DeliveryResult,
    OnError,
    OnResult,
    PublicInfo,
    TicketsSnapshot,
    attachments_of,
    deliver_with,
)
from kiosk.backend.queries import QUERY_HANDLERS
from kiosk.backend.refused_acts import RefusedActDetails
from kiosk.device.barcodes import read_barcodes
from kiosk.device.camera import NoCameraError
from kiosk.device.peripherals import PdfPageContent, PeripheralError
from kiosk.device.receipt_pdf import ReceiptContent
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import Act, Hold, Query, QueryResult, SignedInTenant
from kiosk.runtime.workers import ResultQueue
from offline_cache import (
    PHOTO_KIND,
    ActRefused,
    ActState,
    ConnectionFailed,
    Delivered,
    DeviceNotAccepted,
    Entry,
)

from .landlord.fake import FakeAgency


class FakePapers:
    """Papers for tests: what was printed is in ``printed``; ``trouble`` is what goes wrong."""

    def __init__(self, inbox: ResultQueue) -> None:
        self.inbox = inbox
        self.can_print = True
        self.has_camera = False
        self.printed: list[bytes] = []
        self.trouble: PeripheralError | None = None
        self.is_complete = 0
        #: What the camera sees; ``None``: there is none.
        self.camera: RgbImage | None = RgbImage(4, 2, bytes(24))
        self.looks: list[Any] = []
        #: Photos of a USB stick, the newest first; without any there is none.
        self.stick: list[bytes] = []
        self.stopped = 0

    def print_document(self, visit: str | None, pdf: bytes, done: OnResult, failed: OnError) -> None:
        if self.trouble is not None:
            self.inbox.post(visit, partial(failed, self.trouble))
            return
        self.printed.append(pdf)
        self.inbox.post(visit, partial(done, None))

    def print_receipt(self, visit: str | None, page: ReceiptContent, done: OnResult, failed: OnError) -> None:
        self.print_document(visit, page.headline.encode(), done, failed)

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: OnResult, failed: OnError) -> None:
        if self.trouble is not None:
            self.inbox.post(visit, partial(failed, self.trouble))
            return
        high = width * 141 // 100
        picture = RgbImage(width, high, b"\xff" * (3 * width * high))
        self.inbox.post(visit, partial(done, PdfPageContent(number, 2, picture, (f"Page {number + 1}.",))))

    def shrink_photo(self, visit: str, photo: bytes | RgbImage, done: OnResult, failed: OnError) -> None:
        if self.trouble is not None:
            self.inbox.post(visit, partial(failed, self.trouble))
        else:
            self.inbox.post(visit, partial(done, b"\xff\xd8" + (photo if isinstance(photo, bytes) else b"")))

    def usb_photo(self, visit: str, rank: int, done: OnResult, failed: OnError) -> None:
        if rank < len(self.stick):
            self.shrink_photo(visit, self.stick[rank], done, failed)
        else:
            self.inbox.post(visit, partial(done, None))

    @property
    def has_usb_stick(self) -> bool:
        return bool(self.stick)

    def look(self, visit: str, seen: Any, lost: Any, found: Any = None) -> FakePapers:
        self.looks.append(seen)
        if self.camera is None:
            self.inbox.post(visit, partial(lost, NoCameraError()))
        else:
            self.inbox.post(visit, partial(seen, self.camera))
            for code in read_barcodes(self.camera) if found is not None else ():
                self.inbox.post(visit, partial(found, code))
        return self

    def stop(self) -> None:
        self.stopped += 1

    def begin_visit(self) -> None: ...

    def end_visit(self) -> None:
        self.is_complete += 1


class FakeRefusals:
    """Refused acts in ``refused``, what was done to each in ``done``."""

    def __init__(self, inbox: ResultQueue) -> None:
        self.inbox = inbox
        self.refused: dict[int, RefusedActDetails] = {}
        self.done: list[tuple[str, int, object]] = []

    def list(self, visit: str | None, done: OnResult, failed: OnError) -> None:
        self.inbox.post(visit, partial(done, tuple(each.act for each in self.refused.values())))

    def open(self, visit: str | None, entry: int, done: OnResult, failed: OnError) -> None:
        self.inbox.post(visit, partial(done, self.refused[entry]))

    def correct(
        self, visit: str | None, entry: int, changes: Mapping[str, str], done: OnResult, failed: OnError
    ) -> None:
        self._end("correct", visit, entry, dict(changes), done)

    def resend(self, visit: str | None, entry: int, done: OnResult, failed: OnError) -> None:
        self._end("resend", visit, entry, None, done)

    def discard(self, visit: str | None, entry: int, reason: str, done: OnResult, failed: OnError) -> None:
        self._end("discard", visit, entry, reason, done)

    def _end(self, what: str, visit: str | None, entry: int, more: object, done: OnResult) -> None:
        del self.refused[entry]
        self.done.append((what, entry, more))
        self.inbox.post(visit, partial(done, None))


class FakeDesk:
    """Every answer is in the inbox at once; with ``holding`` only after ``release``.

    ``agency`` is the landlord; its ``fails`` is what the line does. ``put_fails`` is what the disk does.
    ``deliver`` is one round of the delivery, made after each ``put`` unless ``delivering`` is off.
    """

    def __init__(self, inbox: ResultQueue, agency: FakeAgency | None = None) -> None:
        self.inbox = inbox
        self.agency = agency or FakeAgency(lambda: datetime.now(UTC))
        self.public_info = PublicInfo()
        self.online: bool | None = None
        self.held: Hold | None = None
        self.waiting = 0
        self.on_delivery: Callable[[DeliveryResult], None] = lambda settled: None
        self.on_connectivity: Callable[[], None] = lambda: None
        self.holding = False
        self.delivering = True
        self.put_fails: Exception | None = None
        self.signed_out: list[str] = []
        self.closed = False
        self.refusals = FakeRefusals(inbox)
        #: What the landlord tells in place of what ``agency`` would; an exception is raised.
        self.answers: dict[Query, object] = {}
        self.asked: list[Query] = []
        self.done_now: list[tuple[Act, str]] = []
        self._numbers = count(482715)
        self._entries: list[Entry] = []
        self._held: deque[Callable[[], None]] = deque()

    # What the guide asks

    def sign_in(self, visit: str, number: str, birth: date, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self.agency.sign_in(number, birth), done, failed)

    def confirm(self, visit: str, session: str, code: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self.agency.confirm_code(session, code), done, failed)

    def send_code_again(self, visit: str, session: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self.agency.send_code_again(session), done, failed)

    def sign_out(self, token: str) -> None:
        self.signed_out.append(token)
        self._do(None, lambda: self.agency.sign_out(token), lambda _: None, lambda _: None)

    def tickets(self, visit: str, identity: SignedInTenant, done: OnResult, failed: OnError) -> None:
        def ask() -> TicketsSnapshot:
            fetched = self.agency.tickets(identity.token)
            assert not isinstance(fetched, NotModified)
            return TicketsSnapshot(fetched.value, datetime.now(UTC))

        self._do(visit, ask, done, failed)

    def ask(self, visit: str, wanted: Query, token: str, done: OnResult, failed: OnError) -> None:
        def ask() -> QueryResult:
            value = self.answers.get(wanted)
            if value is None:
                value = QUERY_HANDLERS[wanted.what].ask(cast(AgencyClient, self.agency), token, wanted.of)
            if isinstance(value, Exception):
                raise value
            return QueryResult(value, datetime.now(UTC))

        self.asked.append(wanted)
        self._do(visit, ask, done, failed)

    def act_now(self, visit: str, act: Act, key: str, done: OnResult, failed: OnError) -> None:
        self.done_now.append((act, key))
        self._do(visit, lambda: self.agency.act_now(act, key).body, done, failed)

    def reference(self, visit: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: f"T{next(self._numbers)}", done, failed)

    def put(self, visit: str, act: Act, reference: str, done: OnResult, failed: OnError) -> None:
        self._do(visit, lambda: self._write(act, reference), done, failed)
        if self.delivering and not self.holding:
            self.deliver()

    def correct(
        self, visit: str, entry: int, act: Act, reference: str, done: OnResult, failed: OnError
    ) -> None:
        def write() -> int:
            before = self._entries[entry - 1]
            if before.path != act.path:
                written = self._write(act, reference)
                self._entries[entry - 1] = replace(before, state=ActState.EXPIRED, body=None)
                return written
            body = json.loads(json.dumps(act.body))
            self._entries[entry - 1] = replace(
                before, state=ActState.WAITING, body=body, key=f"{before.key} again"
            )
            return entry

        self._do(visit, write, done, failed)
        if self.delivering and not self.holding:
            self.deliver()

    def replace_photos(
        self, visit: str, entry: int, act: Act, reference: str, done: OnResult, failed: OnError
    ) -> None:
        def write() -> None:
            self._attach(act, reference)
            path = self._entries[entry - 1].path
            name = (self._entries[entry - 1].body or {}).get("id")
            gone = {f"{path}/{name}"} if name else {path}
            for index, each in enumerate(self._entries):
                if index == entry - 1 or (each.path in gone and each.state is ActState.WAITING):
                    self._entries[index] = replace(each, state=ActState.EXPIRED, body=None)

        self._do(visit, write, done, failed)
        if self.delivering and not self.holding:
            self.deliver()

    def refresh(self) -> None:
        def ask() -> PublicInfo:
            agency, capabilities = self.agency.agency("tilleuls"), self.agency.capabilities()
            outages = self.agency.outages() if "outages" in capabilities.services else ()
            return PublicInfo(agency, capabilities, outages, datetime.now(UTC))

        self._do(None, ask, self._public_worker, lambda _: None)

    def close(self) -> None:
        self.closed = True

    # What a test does

    def release(self) -> None:
        """What was held is answered now, in order."""
        self.holding = False
        while self._held:
            self._held.popleft()()
        if self.delivering:
            self.deliver()

    def deliver(self) -> None:
        """Tries to deliver what waits; stops at a line that is down."""
        deliver = deliver_with(cast(AgencyClient, self.agency))
        for index, entry in enumerate(self._entries):
            refused = (each for each in self._entries[:index] if each.state is ActState.REFUSED)
            if entry.state is not ActState.WAITING or any(each.subject == entry.subject for each in refused):
                continue
            match deliver(entry):
                case ConnectionFailed():
                    self._tell_line(online=False)
                    return
                case DeviceNotAccepted(reason):
                    self.held = Hold(reason)
                    break
                case Delivered(response):
                    self.held = None
                    self._entries[index] = replace(entry, state=ActState.DELIVERED)
                    self._post(DeliveryResult(entry.id, True, reference=str(response.get("reference", ""))))
                case ActRefused(code=code):
                    self._entries[index] = replace(entry, state=ActState.REFUSED)
                    photo_of = entry.reference if entry.kind == PHOTO_KIND else ""
                    self._post(DeliveryResult(entry.id, False, code=code, photo_of_reference=photo_of))
        self._tell_line(online=True)

    def line_goes_down(self) -> None:
        """Nobody answers from now on, and the kiosk knows it."""
        self.agency.fails = LineDownError()
        self._tell_line(online=False)

    def line_comes_back(self) -> None:
        self.agency.fails = None
        self.deliver()

    @property
    def acts(self) -> list[Entry]:
        """All that was written down."""
        return list(self._entries)

    # Inside

    def _do(self, visit: str | None, job: Callable[[], Any], done: OnResult, failed: OnError) -> None:
        def answer() -> None:
            try:
                result = job()
            except Exception as error:  # noqa: BLE001 - as a worker does: any failure is an answer
                self.held = HOLDS.get(type(error), self.held)
                self.inbox.post(visit, partial(failed, error))
            else:
                self.inbox.post(visit, partial(done, result))

        if self.holding:
            self._held.append(answer)
        else:
            answer()

    def _write(self, act: Act, reference: str) -> int:
        id = self._keep(act.kind.value, act.subject, act.path, act.body, reference)
        self._attach(act, reference)
        return id

    def _attach(self, act: Act, reference: str) -> None:
        for photo in attachments_of(act):
            for path, body in photo.acts():
                self._keep(photo.kind, act.subject, path, body, reference)

    def _keep(self, kind: str, subject: str, path: str, body: Mapping[str, Any], reference: str) -> int:
        if self.put_fails is not None:
            raise self.put_fails
        entry = Entry(
            id=len(self._entries) + 1,
            key=f"key-{len(self._entries) + 1}",
            kind=kind,
            subject=subject,
            path=path,
            reference=reference,
            body=json.loads(json.dumps(body)),  # what cannot be written to a disk fails here too
            state=ActState.WAITING,
            priority=0,
            created_at=datetime.now(UTC),
        )
        self._entries.append(entry)
        return entry.id

    def _public_worker(self, public: PublicInfo) -> None:
        self.public_info = public
        self.on_connectivity()

    def _post(self, settled: DeliveryResult) -> None:
        self.inbox.post(None, lambda: self.on_delivery(settled))

    def _tell_line(self, *, online: bool) -> None:
        def tell() -> None:
            back = self.online is False and online
            self.online = online
            self.waiting = sum(entry.state is ActState.WAITING for entry in self._entries)
            if back:
                self.refresh()
            self.on_connectivity()

        self.inbox.post(None, tell)
