"""The kiosk's desk: what it asks the landlord's system, and what it hands over to be delivered.

Each thing that blocks has its owner: the ``line`` worker for what a visitor waits for, the ``public``
worker for what everyone may know, the ``store`` worker for the disk, the sync thread for delivery.
Answers come back through the inbox with the visit that asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from pydantic import TypeAdapter

from kiosk.backend import (
    AgencyClient,
    AgencyError,
    CodeNeeded,
    DeviceRefused,
    Intercepted,
    NotModified,
    NumberLocked,
    Overloaded,
    RequestRefused,
    ServerBroken,
    Unreachable,
    WrongContract,
)
from kiosk.backend.queries import QUESTIONS
from kiosk.backend.rejected_acts import Refusals, RefusalsPort
from kiosk.domain import Act, Agency, Answered, Capabilities, Hold, Outage, SignedIn, Ticket, Wanted
from kiosk.runtime.workers import Inbox, Worker
from offline_cache import (
    PHOTO,
    Astray,
    Attachment,
    Delivered,
    Entry,
    LineDown,
    NotLetIn,
    Outbox,
    Outcome,
    Pending,
    Reads,
    Refused,
    Retry,
    Store,
    Sync,
    Verdict,
    decide,
)
from offline_cache import Status as LineStatus

log = logging.getLogger(__name__)

#: Status of a system that has taken an act but not done it yet, and when to ask again if it does not say.
ACCEPTED = 202
ASK_AGAIN_S = 60.0

#: How old what is kept may be when it is shown, with its age, because nobody answers.
SHOWN_FOR = timedelta(days=30)

#: What must be done at once or not at all.
NEVER_QUEUED = frozenset({"payment"})

#: What says that nothing is taken from this kiosk, whatever it sends.
HOLDS: Mapping[type[Exception], Hold] = {DeviceRefused: Hold.DEVICE, WrongContract: Hold.CONTRACT}

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]

_AGENCY = TypeAdapter(Agency)
_CAPABILITIES = TypeAdapter(Capabilities)
_OUTAGES = TypeAdapter(tuple[Outage, ...])


@dataclass(frozen=True, slots=True)
class Public:
    """What everyone may know, and when it was told."""

    agency: Agency | None = None
    capabilities: Capabilities | None = None
    outages: tuple[Outage, ...] = ()
    told_at: datetime | None = None

    @property
    def offered(self) -> frozenset[str] | None:
        """The services of the landlord's system; ``None`` until it told them."""
        return self.capabilities.services if self.capabilities is not None else None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an act that was in the outbox. Of a refused photo ``photo_of`` is the number that the
    visitor heard for what it belongs to."""

    entry: int
    delivered: bool
    reference: str = ""
    code: str = ""
    photo_of: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Requests of a tenant as the landlord tells them, and when."""

    tickets: tuple[Ticket, ...]
    told_at: datetime


class Desk(Protocol):
    """What the guide needs of the world. Every method returns at once; ``done`` and ``failed`` are called
    on the UI thread, and only while ``visit`` lasts. ``held`` is why nothing that this kiosk sends is
    taken: all of it waits, and a person must see to it."""

    public: Public
    online: bool | None
    held: Hold | None
    waiting: int
    on_settled: Callable[[Settled], None]
    on_line: Callable[[], None]
    refusals: RefusalsPort

    def sign_in(self, visit: str, number: str, birth: date, done: Done, failed: Failed) -> None: ...
    def confirm(self, visit: str, session: str, code: str, done: Done, failed: Failed) -> None: ...
    def send_code_again(self, visit: str, session: str, done: Done, failed: Failed) -> None: ...
    def sign_out(self, token: str) -> None: ...
    def tickets(self, visit: str, identity: SignedIn, done: Done, failed: Failed) -> None: ...
    def ask(self, visit: str, wanted: Wanted, token: str, done: Done, failed: Failed) -> None: ...
    def do_now(self, visit: str, act: Act, key: str, done: Done, failed: Failed) -> None: ...
    def reference(self, visit: str, done: Done, failed: Failed) -> None: ...
    def put(self, visit: str, act: Act, reference: str, done: Done, failed: Failed) -> None: ...
    def correct(
        self, visit: str, entry: int, act: Act, reference: str, done: Done, failed: Failed
    ) -> None: ...
    def retake(
        self, visit: str, entry: int, act: Act, reference: str, done: Done, failed: Failed
    ) -> None: ...
    def refresh(self) -> None: ...
    def close(self) -> None: ...


def deliver_with(client: AgencyClient) -> Callable[[Entry], Outcome]:
    """How the sync thread delivers one act through ``client``."""

    def deliver(entry: Entry) -> Outcome:
        assert entry.body is not None, "only what was delivered has no body"
        try:
            posted = client.post(entry.path, entry.body, key=entry.key)
        except Overloaded as error:
            return Retry("overloaded", error.retry_after)
        except ServerBroken as error:
            return Retry(f"status {error.status}", None)  # perhaps of this act only: the others go on
        except Intercepted as error:
            return Astray(str(error))
        except Unreachable as error:
            return LineDown(type(error).__name__)
        except NumberLocked as error:
            return Refused(error.status, error.code, error.until.isoformat())
        except RequestRefused as error:
            return Refused(error.status, error.code, "")
        except tuple(HOLDS) as error:
            return NotLetIn(HOLDS[type(error)])
        except AgencyError as error:
            # Not in words of the contract: the act itself is not at fault.
            return Retry(type(error).__name__, None)
        if posted.status == ACCEPTED:
            return Pending(posted.retry_after or ASK_AGAIN_S)  # a batch system: asked again with the same key
        return Delivered(posted.body)

    return deliver


def attachments_of(act: Act) -> tuple[Attachment, ...]:
    """The photos of an act on a request, in order, told by who does the act."""
    if not act.photos:
        return ()
    path = f"/v1/tickets/{act.subject}/attachments"
    about = {"reporter": act.body["reporter"], "at": act.body.get("reported_at") or act.body["at"]}
    return tuple(Attachment(path, photo, "image/jpeg", about) for photo in act.photos)


class AgencyDesk:
    """The real desk."""

    def __init__(
        self,
        connect: Callable[[], AgencyClient],
        store: Store,
        inbox: Inbox,
        *,
        agency_id: str,
        letter: str,
    ) -> None:
        """``connect`` makes a client: each thread that calls has its own. ``letter`` begins the numbers."""
        self._client = connect()
        self._news_client = connect()
        self._store = store
        self._inbox = inbox
        self._agency_id = agency_id
        self._letter = letter
        self._outbox = Outbox(store, never_queued=NEVER_QUEUED)
        self._reads = Reads(store)
        self._line = Worker("line", inbox)
        self._disk = Worker("store", inbox)
        self._news = Worker("public", inbox)
        self.refusals = Refusals(self._outbox, self._disk)
        self._sync = Sync(self._outbox, self._deliver, on_change=self._line_changed)
        self._deliver_plain = deliver_with(connect())
        self._asking_news = False
        self.public = self._cached()
        self.online: bool | None = None
        self.held: Hold | None = None
        self.waiting = 0
        self.on_settled: Callable[[Settled], None] = lambda settled: None
        self.on_line: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begins to deliver, and asks for the news."""
        self._sync.start()
        self.refresh()

    def close(self) -> None:
        """Ends the threads; what is waiting stays in the store."""
        self._sync.stop()
        for worker in (self._line, self._news, self._disk):
            worker.close()

    def sign_in(self, visit: str, number: str, birth: date, done: Done, failed: Failed) -> None:
        """``done`` gets ``SignedIn`` or ``CodeNeeded``, ``failed`` an ``AgencyError``."""
        self._call(lambda: self._client.sign_in(number, birth), visit, done, failed)

    def _call(self, job: Callable[[], Any], visit: str, done: Done, failed: Failed) -> None:
        """What a visitor waits for."""

        def noted(error: Exception) -> None:
            self._note(error)
            failed(error)

        self._line.submit(job, visit=visit, done=done, failed=noted)

    def _note(self, error: Exception) -> None:
        """An answer may say that nothing is taken from this kiosk."""
        held = HOLDS.get(type(error))
        if held is not None and held is not self.held:
            log.error("nothing is taken from this kiosk: %s", error)
            self.held = held
            self.on_line()

    def confirm(self, visit: str, session: str, code: str, done: Done, failed: Failed) -> None:
        self._call(lambda: self._client.confirm_code(session, code), visit, done, failed)

    def send_code_again(self, visit: str, session: str, done: Done, failed: Failed) -> None:
        """``done`` gets ``CodeNeeded``, ``failed`` an ``AgencyError``."""
        self._call(lambda: self._client.send_code_again(session), visit, done, failed)

    def sign_out(self, token: str) -> None:
        """Best effort: a token that cannot be taken back now ends by itself."""
        self._line.submit(lambda: self._client.sign_out(token), failed=lambda error: None)

    def tickets(self, visit: str, identity: SignedIn, done: Done, failed: Failed) -> None:
        """``done`` gets ``Told``."""

        def fetch() -> tuple[Ticket, ...]:
            fetched = self._client.tickets(identity.token)
            assert not isinstance(fetched, NotModified)  # nothing was said to be known already
            return fetched.value

        def ask() -> Told:
            name = self._kept_as(Wanted("tickets"), identity.token)
            answered = self._fetched_or_kept(name, TypeAdapter(tuple[Ticket, ...]), fetch)
            return Told(answered.value, answered.told_at)

        self._call(ask, visit, done, failed)

    def ask(self, visit: str, wanted: Wanted, token: str, done: Done, failed: Failed) -> None:
        """``done`` gets ``Answered``. What everyone may know is kept, and told with its age when the line
        is down; what is personal is not kept here."""
        question = QUESTIONS[wanted.what]

        def ask() -> Answered:
            return self._fetched_or_kept(
                self._kept_as(wanted, token),
                TypeAdapter(question.record),
                lambda: question.ask(self._client, token, wanted.of),
            )

        self._call(ask, visit, done, failed)

    def _kept_as(self, wanted: Wanted, token: str) -> str:
        """The name under which an answer is kept on the disk; "" when it is not."""
        return "" if QUESTIONS[wanted.what].personal else f"{wanted.what} {wanted.of}"

    def _fetched_or_kept(self, name: str, record: TypeAdapter[Any], fetch: Callable[[], Any]) -> Answered:
        """The landlord's answer; the one that is kept when nobody answers."""
        try:
            value = fetch()
        except Unreachable:
            kept, now = self._reads.get(name) if name else None, datetime.now(UTC)
            verdict = decide(kept, now=now, fresh_for=timedelta(0), stale_for=SHOWN_FOR, online=False)
            if kept is None or verdict is Verdict.REFUSE:
                raise
            return Answered(record.validate_python(kept.value), kept.fetched_at)
        now = datetime.now(UTC)
        if name:
            self._keep(name, record.dump_python(value, mode="json"), now)
        return Answered(value, now)

    def do_now(self, visit: str, act: Act, key: str, done: Done, failed: Failed) -> None:
        """``done`` gets the body of the answer. The same ``key`` takes effect once, however often."""
        self._call(lambda: self._client.act_now(act, key).body, visit, done, failed)

    def reference(self, visit: str, done: Done, failed: Failed) -> None:
        """``done`` gets the number that the visitor hears, the same with and without a network."""
        self._disk.submit(
            lambda: f"{self._letter}{self._store.sequence('reference'):06d}",
            visit=visit,
            done=done,
            failed=failed,
        )

    def put(self, visit: str, act: Act, reference: str, done: Done, failed: Failed) -> None:
        """``done`` gets the id of the entry once the act and its photos are on disk for good."""

        self._disk.submit(lambda: self._write(act, reference), visit=visit, done=done, failed=failed)

    def correct(self, visit: str, entry: int, act: Act, reference: str, done: Done, failed: Failed) -> None:
        """A refused act as its visitor has put it right, at its place; ``done`` gets the id of its entry."""

        def write() -> int:
            if self._outbox.get(entry).path == act.path:
                self._outbox.correct(entry, act.body, attachments_of(act))
                self._sync.poke()
                return entry
            written = self._write(act, reference)  # the correction made another act of it
            self._outbox.give_up(entry, "corrected")
            return written

        self._disk.submit(write, visit=visit, done=done, failed=failed)

    def retake(self, visit: str, entry: int, act: Act, reference: str, done: Done, failed: Failed) -> None:
        """The photos of ``act``, or none, in place of a refused one: ``entry`` is any part of that."""

        def write() -> None:
            for each in attachments_of(act):
                self._outbox.attach(each, subject=act.subject, reference=reference)
            self._outbox.give_up(entry, "corrected")
            self._sync.poke()

        self._disk.submit(write, visit=visit, done=done, failed=failed)

    def _write(self, act: Act, reference: str) -> int:
        entry = self._outbox.put(
            kind=act.kind.value,
            subject=act.subject,
            path=act.path,
            body=act.body,
            reference=reference,
            attachments=attachments_of(act),
        )
        self._sync.poke()
        return entry.id

    def refresh(self) -> None:
        """Asks for what everyone may know, unless that is being asked already."""
        if self._asking_news:
            return
        self._asking_news = True
        self._news.submit(self._ask_news, done=self._news_told, failed=self._news_missed)

    def _ask_news(self) -> Public:
        now = datetime.now(UTC)
        agency = self._news_client.agency(self._agency_id)
        capabilities = self._news_client.capabilities()
        outages = self._news_client.outages() if "outages" in capabilities.services else ()
        self._keep("agency", _AGENCY.dump_python(agency, mode="json"), now)
        self._keep("capabilities", _CAPABILITIES.dump_python(capabilities, mode="json"), now)
        self._keep("outages", _OUTAGES.dump_python(outages, mode="json"), now)
        return Public(agency, capabilities, outages, now)

    def _keep(self, name: str, value: object, now: datetime) -> None:
        self._reads.put(name, value, etag="", fetched_at=now)

    def _news_told(self, public: Public) -> None:
        self._asking_news = False
        self.public, self.held = public, None
        self.on_line()

    def _news_missed(self, error: Exception) -> None:
        self._asking_news = False
        log.info("no news of the agency: %s", type(error).__name__)
        self._note(error)

    def _cached(self) -> Public:
        found = {name: self._reads.get(name) for name in ("agency", "capabilities", "outages")}
        if any(each is None for each in found.values()):
            return Public()
        values: dict[str, Any] = {name: each.value for name, each in found.items() if each}
        return Public(
            _AGENCY.validate_python(values["agency"]),
            _CAPABILITIES.validate_python(values["capabilities"]),
            _OUTAGES.validate_python(values["outages"]),
            found["outages"].fetched_at if found["outages"] else None,
        )

    def _deliver(self, entry: Entry) -> Outcome:
        outcome = self._deliver_plain(entry)
        if isinstance(outcome, Delivered):
            settled = Settled(entry.id, True, reference=str(outcome.response.get("reference", "")))
        elif isinstance(outcome, Refused):
            photo_of = entry.reference if entry.kind == PHOTO else ""
            settled = Settled(entry.id, False, code=outcome.code, photo_of=photo_of)
        else:
            return outcome
        self._inbox.post(None, lambda: self.on_settled(settled))
        return outcome

    def _line_changed(self, status: LineStatus) -> None:
        def tell() -> None:
            back = self.online is False and bool(status.online)
            self.online, self.waiting = status.online, status.waiting
            if status.held is not None:
                self.held = Hold(status.held) if status.held else None
            if back:
                self.refresh()
            self.on_line()

        self._inbox.post(None, tell)


__all__ = ["AgencyDesk", "CodeNeeded", "Desk", "Public", "Settled", "Told", "deliver_with"]
