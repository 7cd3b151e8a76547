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
from kiosk.backend import LineDown as LineDownError
from kiosk.backend.gateway import HOLDS, Done, Failed, Public, Settled, Told, attachments_of, deliver_with
from kiosk.backend.queries import QUESTIONS
from kiosk.backend.rejected_acts import Opened
from kiosk.device.barcodes import codes
from kiosk.device.camera import NoCameraError
from kiosk.device.peripherals import PageShown, PaperTrouble
from kiosk.device.picture import Picture
from kiosk.device.receipt_page import ReceiptPage
from kiosk.domain import Act, Answered, Hold, SignedIn, Wanted
from kiosk.runtime.workers import Inbox
from offline_cache import PHOTO, Delivered, Entry, LineDown, NotLetIn, Refused, State

from .landlord.fake import FakeAgency


class FakePapers:
    """Papers for tests: what was printed is in ``printed``; ``trouble`` is what goes wrong."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.can_print = True
        self.has_camera = False
        self.printed: list[bytes] = []
        self.trouble: PaperTrouble | None = None
        self.ended = 0
        #: What the camera sees; ``None``: there is none.
        self.camera: Picture | None = Picture(4, 2, bytes(24))
        self.looks: list[Any] = []
        #: Photos of a USB stick, the newest first; without any there is none.
        self.stick: list[bytes] = []
        self.stopped = 0

    def print_out(self, visit: str | None, pdf: bytes, done: Done, failed: Failed) -> None:
        if self.trouble is not None:
            self.inbox.post(visit, partial(failed, self.trouble))
            return
        self.printed.append(pdf)
        self.inbox.post(visit, partial(done, None))

    def print_receipt(self, visit: str | None, page: ReceiptPage, done: Done, failed: Failed) -> None:
        self.print_out(visit, page.headline.encode(), done, failed)

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: Done, failed: Failed) -> None:
        if self.trouble is not None:
            self.inbox.post(visit, partial(failed, self.trouble))
            return
        high = width * 141 // 100
        picture = Picture(width, high, b"\xff" * (3 * width * high))
        self.inbox.post(visit, partial(done, PageShown(number, 2, picture, (f"Page {number + 1}.",))))

    def photo(self, visit: str, photo: bytes | Picture, done: Done, failed: Failed) -> None:
        if self.trouble is not None:
            self.inbox.post(visit, partial(failed, self.trouble))
        else:
            self.inbox.post(visit, partial(done, b"\xff\xd8" + (photo if isinstance(photo, bytes) else b"")))

    def stick_photo(self, visit: str, rank: int, done: Done, failed: Failed) -> None:
        if rank < len(self.stick):
            self.photo(visit, self.stick[rank], done, failed)
        else:
            self.inbox.post(visit, partial(done, None))

    @property
    def has_stick(self) -> bool:
        return bool(self.stick)

    def look(self, visit: str, seen: Any, lost: Any, found: Any = None) -> FakePapers:
        self.looks.append(seen)
        if self.camera is None:
            self.inbox.post(visit, partial(lost, NoCameraError()))
        else:
            self.inbox.post(visit, partial(seen, self.camera))
            for code in codes(self.camera) if found is not None else ():
                self.inbox.post(visit, partial(found, code))
        return self

    def stop(self) -> None:
        self.stopped += 1

    def begin_visit(self) -> None: ...

    def end_visit(self) -> None:
        self.ended += 1


class FakeRefusals:
    """Refused acts in ``refused``, what was done to each in ``done``."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.refused: dict[int, Opened] = {}
        self.done: list[tuple[str, int, object]] = []

    def list(self, visit: str | None, done: Done, failed: Failed) -> None:
        self.inbox.post(visit, partial(done, tuple(each.refusal for each in self.refused.values())))

    def open(self, visit: str | None, entry: int, done: Done, failed: Failed) -> None:
        self.inbox.post(visit, partial(done, self.refused[entry]))

    def correct(
        self, visit: str | None, entry: int, changes: Mapping[str, str], done: Done, failed: Failed
    ) -> None:
        self._end("correct", visit, entry, dict(changes), done)

    def resend(self, visit: str | None, entry: int, done: Done, failed: Failed) -> None:
        self._end("resend", visit, entry, None, done)

    def discard(self, visit: str | None, entry: int, reason: str, done: Done, failed: Failed) -> None:
        self._end("discard", visit, entry, reason, done)

    def _end(self, what: str, visit: str | None, entry: int, more: object, done: Done) -> None:
        del self.refused[entry]
        self.done.append((what, entry, more))
        self.inbox.post(visit, partial(done, None))


class FakeDesk:
    """Every answer is in the inbox at once; with ``holding`` only after ``release``.

    ``agency`` is the landlord; its ``fails`` is what the line does. ``put_fails`` is what the disk does.
    ``deliver`` is one round of the delivery, made after each ``put`` unless ``delivering`` is off.
    """

    def __init__(self, inbox: Inbox, agency: FakeAgency | None = None) -> None:
        self.inbox = inbox
        self.agency = agency or FakeAgency(lambda: datetime.now(UTC))
        self.public = Public()
        self.online: bool | None = None
        self.held: Hold | None = None
        self.waiting = 0
        self.on_settled: Callable[[Settled], None] = lambda settled: None
        self.on_line: Callable[[], None] = lambda: None
        self.holding = False
        self.delivering = True
        self.put_fails: Exception | None = None
        self.signed_out: list[str] = []
        self.closed = False
        self.refusals = FakeRefusals(inbox)
        #: What the landlord tells in place of what ``agency`` would; an exception is raised.
        self.answers: dict[Wanted, object] = {}
        self.asked: list[Wanted] = []
        self.done_now: list[tuple[Act, str]] = []
        self._numbers = count(482715)
        self._entries: list[Entry] = []
        self._held: deque[Callable[[], None]] = deque()

    # What the guide asks

    def sign_in(self, visit: str, number: str, birth: date, done: Done, failed: Failed) -> None:
        self._do(visit, lambda: self.agency.sign_in(number, birth), done, failed)

    def confirm(self, visit: str, session: str, code: str, done: Done, failed: Failed) -> None:
        self._do(visit, lambda: self.agency.confirm_code(session, code), done, failed)

    def send_code_again(self, visit: str, session: str, done: Done, failed: Failed) -> None:
        self._do(visit, lambda: self.agency.send_code_again(session), done, failed)

    def sign_out(self, token: str) -> None:
        self.signed_out.append(token)
        self._do(None, lambda: self.agency.sign_out(token), lambda _: None, lambda _: None)

    def tickets(self, visit: str, identity: SignedIn, done: Done, failed: Failed) -> None:
        def ask() -> Told:
            fetched = self.agency.tickets(identity.token)
            assert not isinstance(fetched, NotModified)
            return Told(fetched.value, datetime.now(UTC))

        self._do(visit, ask, done, failed)

    def ask(self, visit: str, wanted: Wanted, token: str, done: Done, failed: Failed) -> None:
        def ask() -> Answered:
            value = self.answers.get(wanted)
            if value is None:
                value = QUESTIONS[wanted.what].ask(cast(AgencyClient, self.agency), token, wanted.of)
            if isinstance(value, Exception):
                raise value
            return Answered(value, datetime.now(UTC))

        self.asked.append(wanted)
        self._do(visit, ask, done, failed)

    def do_now(self, visit: str, act: Act, key: str, done: Done, failed: Failed) -> None:
        self.done_now.append((act, key))
        self._do(visit, lambda: self.agency.act_now(act, key).body, done, failed)

    def reference(self, visit: str, done: Done, failed: Failed) -> None:
        self._do(visit, lambda: f"T{next(self._numbers)}", done, failed)

    def put(self, visit: str, act: Act, reference: str, done: Done, failed: Failed) -> None:
        self._do(visit, lambda: self._write(act, reference), done, failed)
        if self.delivering and not self.holding:
            self.deliver()

    def correct(self, visit: str, entry: int, act: Act, reference: str, done: Done, failed: Failed) -> None:
        def write() -> int:
            before = self._entries[entry - 1]
            if before.path != act.path:
                written = self._write(act, reference)
                self._entries[entry - 1] = replace(before, state=State.EXPIRED, body=None)
                return written
            body = json.loads(json.dumps(act.body))
            self._entries[entry - 1] = replace(
                before, state=State.WAITING, body=body, key=f"{before.key} again"
            )
            return entry

        self._do(visit, write, done, failed)
        if self.delivering and not self.holding:
            self.deliver()

    def retake(self, visit: str, entry: int, act: Act, reference: str, done: Done, failed: Failed) -> None:
        def write() -> None:
            self._attach(act, reference)
            path = self._entries[entry - 1].path
            name = (self._entries[entry - 1].body or {}).get("id")
            gone = {f"{path}/{name}"} if name else {path}
            for index, each in enumerate(self._entries):
                if index == entry - 1 or (each.path in gone and each.state is State.WAITING):
                    self._entries[index] = replace(each, state=State.EXPIRED, body=None)

        self._do(visit, write, done, failed)
        if self.delivering and not self.holding:
            self.deliver()

    def refresh(self) -> None:
        def ask() -> Public:
            agency, capabilities = self.agency.agency("tilleuls"), self.agency.capabilities()
            outages = self.agency.outages() if "outages" in capabilities.services else ()
            return Public(agency, capabilities, outages, datetime.now(UTC))

        self._do(None, ask, self._news, lambda _: None)

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
            refused = (each for each in self._entries[:index] if each.state is State.REFUSED)
            if entry.state is not State.WAITING or any(each.subject == entry.subject for each in refused):
                continue
            match deliver(entry):
                case LineDown():
                    self._tell_line(online=False)
                    return
                case NotLetIn(reason):
                    self.held = Hold(reason)
                    break
                case Delivered(response):
                    self.held = None
                    self._entries[index] = replace(entry, state=State.DELIVERED)
                    self._post(Settled(entry.id, True, reference=str(response.get("reference", ""))))
                case Refused(code=code):
                    self._entries[index] = replace(entry, state=State.REFUSED)
                    photo_of = entry.reference if entry.kind == PHOTO else ""
                    self._post(Settled(entry.id, False, code=code, photo_of=photo_of))
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

    def _do(self, visit: str | None, job: Callable[[], Any], done: Done, failed: Failed) -> None:
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
            state=State.WAITING,
            priority=0,
            created_at=datetime.now(UTC),
        )
        self._entries.append(entry)
        return entry.id

    def _news(self, public: Public) -> None:
        self.public = public
        self.on_line()

    def _post(self, settled: Settled) -> None:
        self.inbox.post(None, lambda: self.on_settled(settled))

    def _tell_line(self, *, online: bool) -> None:
        def tell() -> None:
            back = self.online is False and online
            self.online = online
            self.waiting = sum(entry.state is State.WAITING for entry in self._entries)
            if back:
                self.refresh()
            self.on_line()

        self.inbox.post(None, tell)
