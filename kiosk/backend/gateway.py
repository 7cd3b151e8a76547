"""What the kiosk asks the landlord's system, and what it gives the outbox to be delivered.

Each thing that blocks has its owner: the ``line`` worker for what a visitor waits for, the ``public`` worker
for what everyone may know, the ``store`` worker for the disk, the sync thread for delivery. What a visitor
waits for is awaited, on the UI thread.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import uuid4

from asyncgui import TaskState, dummy_task, start

from kiosk.backend import (
    AgencyClient,
    AgencyError,
    CodeNeeded,
    ContractMismatchError,
    DeviceRefusedError,
    InterceptedError,
    NotConnectedError,
    NumberLockedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
    ServerFailedError,
    UnreachableError,
)
from kiosk.backend.conversation_line import AgencyConversationLine, ConversationLine
from kiosk.backend.queries import query_handlers
from kiosk.backend.refused_acts import OutboxRefusedActs, RefusedActs, put_right, report_refused
from kiosk.backend.usage import UsageLedger
from kiosk.domain import Act, AgencyFacts, Hold, Query, QueryResult, SignedInTenant
from kiosk.runtime.signals import Signal
from kiosk.runtime.workers import ResultQueue, Worker
from landlord import contract as wire
from offline_cache import (
    PHOTO_KIND,
    Accepted,
    ActRefused,
    ActState,
    Attachment,
    CacheDecision,
    CachedRead,
    ConnectionFailed,
    Delivered,
    DeliveryOutcome,
    DeviceNotAccepted,
    Entry,
    Intercepted,
    Outbox,
    OutboxSync,
    ReadCache,
    Retry,
    Store,
    StoreError,
    decide_cached,
)
from offline_cache import SyncStatus as LineStatus

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from kiosk.domain import Agency, Capabilities, Outage
    from landlord.contract.orders import Order

log = logging.getLogger(__name__)

#: What is raised by what another version of the kiosk has kept: the landlord is asked anew.
_OTHER_VERSION = AttributeError, KeyError, TypeError, ValueError

#: Status of a system that has taken an act but not done it yet, and when to ask again if it does not say.
HTTP_ACCEPTED = 202
DEFAULT_RETRY_S = 60.0

#: How old what is kept may be when it is shown, with its age, because nobody answers.
MAX_STALENESS = timedelta(days=30)

#: The entry of an act that is in no queue: the disk took nothing, and the line was up.
NOT_QUEUED = 0
#: Where the disk cannot count, numbers are drawn from here on; a counter begins below.
UNCOUNTED_NUMBERS = 900_000

#: Where an act of who signed in has their grant.
GRANT = "$.reporter.grant"

#: Its name among what is kept.
PUBLIC_INFO = "public_info"

#: What must be done at once or not at all.
NEVER_QUEUED = frozenset({"payment"})

#: Why an act is tried again: the landlord asks to come back. And the reasons that say that nothing was taken.
OVERLOADED = "overloaded"
NOTHING_TAKEN = frozenset({OVERLOADED, NotConnectedError.__name__})

#: What says that nothing is taken from this kiosk, whatever it sends.
HOLDS: Mapping[type[Exception], Hold] = {
    DeviceRefusedError: Hold.DEVICE,
    ContractMismatchError: Hold.CONTRACT,
}

T = TypeVar("T")
Answered = TypeVar("Answered", SignedInTenant, SignedInTenant | CodeNeeded)


@dataclass(frozen=True, slots=True)
class PublicInfo:
    """What everyone may know, and when it was fetched."""

    agency: Agency | None = None
    capabilities: Capabilities | None = None
    outages: tuple[Outage, ...] = ()
    fetched_at: datetime | None = None

    @property
    def offered(self) -> frozenset[str] | None:
        """The services of the landlord's system; ``None`` until they are known."""
        return frozenset(self.capabilities.services) if self.capabilities is not None else None

    @property
    def agency_facts(self) -> AgencyFacts:
        """What the first pages tell of it."""
        return AgencyFacts.of(self.agency.model_dump(mode="json") if self.agency is not None else None)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> PublicInfo:
        """That of which ``kept`` was made."""
        from kiosk.domain import Agency, Capabilities, Outage  # here: no first page waits for a record

        return cls(
            Agency.model_validate(kept["agency"]),
            Capabilities.model_validate(kept["capabilities"]),
            tuple(map(Outage.model_validate, kept["outages"])),
            datetime.fromisoformat(kept["fetched_at"]),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept, in JSON."""
        assert self.agency is not None
        assert self.capabilities is not None
        assert self.fetched_at is not None
        return {
            "agency": self.agency.model_dump(mode="json"),
            "capabilities": self.capabilities.model_dump(mode="json"),
            "outages": [each.model_dump(mode="json") for each in self.outages],
            "fetched_at": self.fetched_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of an act that was in the outbox, by the ``key`` that it was put with.

    Of a refused photo ``photo_of_reference`` is the visitor's number of what it belongs to.
    """

    entry_id: int
    delivered: bool
    reference: str = ""
    code: str = ""
    photo_of_reference: str = ""
    key: str = ""


class Gateway(Protocol):
    """The landlord as a visit sees it. What is asked of the landlord is awaited and raises ``AgencyError``;
    what is written to the disk raises ``offline_cache.StoreError``.

    ``held`` is why nothing that this kiosk sends is taken: all of it waits, and a person must see to it.
    """

    online: bool | None
    held: Hold | None
    waiting: int
    refusals: RefusedActs
    #: What became of an act that was put.
    act_settled: Signal[DeliveryResult]
    #: Something of ``public_info``, ``online``, ``held`` or ``waiting`` has changed.
    connectivity_changed: Signal[[]]

    @property
    def public_info(self) -> PublicInfo: ...

    @property
    def agency_facts(self) -> AgencyFacts:
        """Those of ``public_info``, which need not be there for it."""

    async def sign_in(self, number: str, birth: date) -> SignedInTenant | CodeNeeded:
        """Who that is, or that a code was sent to their phone."""

    async def confirm(self, session: str, code: str) -> SignedInTenant:
        """Who that is, by the code of their phone."""

    async def send_code_again(self, session: str) -> CodeNeeded:
        """Have another code sent."""

    def sign_out(self, who: SignedInTenant) -> None:
        """End a session, and its grant once no act waits for that; nobody waits for it."""

    async def ask(self, query: Query, token: str) -> QueryResult:
        """The landlord's answer to a question; ``token`` is "" for who is not signed in."""

    async def do_now(self, act: Act, key: str) -> Mapping[str, Any]:
        """Do at once what cannot wait, and give the body of the answer. The same ``key`` takes effect once,
        however often."""

    async def new_reference(self) -> str:
        """The next number for a visitor, the same with and without a network."""

    async def put(self, act: Act, reference: str, key: str = "") -> int:
        """Write an act and its photos to the disk, for good, to be delivered. The id of its entry.

        ``key`` is its idempotency key, with which what becomes of it comes back; without one it is
        made there. Raises ``OutcomeUnknownError`` when the disk took nothing and the landlord's system may
        have it all the same: the same act with the same ``key`` never takes effect twice.
        """

    async def correct(self, entry: int, act: Act, reference: str, key: str = "") -> int:
        """Replace a refused act with what its visitor has put right. The id of its entry."""

    async def replace_photos(self, entry: int, act: Act, reference: str) -> None:
        """Send the photos of ``act``, or none, in place of a refused one: ``entry`` is any part of that."""

    def refresh(self) -> None:
        """Ask for what everyone may know."""

    def open_conversation_line(
        self,
        reference: str,
        on_message: Callable[[wire.ConversationMessage], None],
        on_over: Callable[[], None],
    ) -> ConversationLine:
        """To the clerk who has that call and would talk through the screen."""

    def close(self) -> None: ...


def deliver_with(client: AgencyClient) -> Callable[[Entry], DeliveryOutcome]:
    """How the sync thread delivers one act through ``client``."""

    def deliver(entry: Entry) -> DeliveryOutcome:
        assert entry.body is not None, "only what was delivered has no body"
        try:
            posted = client.post(entry.path, entry.body, key=entry.key)
        except OverloadedError as error:
            return Retry(OVERLOADED, error.retry_after)
        except ServerFailedError as error:
            return Retry(f"status {error.status}", None)  # perhaps of this act only: the others go on
        except InterceptedError as error:
            return Intercepted(str(error))
        except UnreachableError as error:
            return ConnectionFailed(type(error).__name__)
        except NumberLockedError as error:
            return ActRefused(error.status, error.code, error.until.isoformat())
        except RequestRefusedError as error:
            return ActRefused(error.status, error.code, "")
        except tuple(HOLDS) as error:
            return DeviceNotAccepted(HOLDS[type(error)])
        except AgencyError as error:
            # Not in words of the contract: the act itself is not at fault.
            return Retry(type(error).__name__, None)
        if posted.status == HTTP_ACCEPTED:
            return Accepted(
                posted.retry_after or DEFAULT_RETRY_S
            )  # a batch system: asked again with the same key
        return Delivered(posted.body)

    return deliver


def number_in(response: Mapping[str, Any]) -> str:
    """The landlord's number in its answer to an act that was in the outbox: it is done, whatever is told of
    it. "" for none that could be shown."""
    from pydantic import TypeAdapter, ValidationError  # here: no start waits for it

    from kiosk.domain.records import PrintedNumber

    with suppress(ValidationError):
        return str(TypeAdapter(PrintedNumber).validate_python(response.get("reference")))
    return ""


def attachments_of(act: Act) -> tuple[Attachment, ...]:
    """The photos of an act on a request, in order, in the name of who does the act."""
    if not act.photos:
        return ()
    path = f"/v1/tickets/{act.subject}/attachments"
    about = {"reporter": act.body["reporter"], "at": act.body.get("reported_at") or act.body["at"]}
    return tuple(Attachment(path, photo, "image/jpeg", about) for photo in act.photos)


def _unqueued(kind: str, subject: str, path: str, body: Mapping[str, Any], reference: str, key: str) -> Entry:
    """What is sent and in no queue."""
    now = datetime.now(UTC)
    return Entry(NOT_QUEUED, key, kind, subject, path, reference, body, ActState.WAITING, 0, now)


class AgencyGateway:
    #: Whether a grant ends with its visit and the acts of that.
    revokes_grants = True

    def __init__(
        self,
        connect: Callable[[], AgencyClient],
        store: Store,
        results: ResultQueue,
        *,
        agency_id: str,
        letter: str,
        redraw_picture: Callable[[bytes], bytes] = bytes,
    ) -> None:
        """``connect`` makes a client: each thread that calls has its own. ``letter`` begins the numbers.

        ``redraw_picture`` makes one that is safe to show of a picture of the landlord's.
        """
        self._connect = connect
        self._client = connect()
        self._public_client = connect()
        self._store = store
        self._result_queue = results
        self._agency_id = agency_id
        self._reference_prefix = letter
        self._redraw_picture = redraw_picture
        self._outbox = Outbox(store, never_queued=NEVER_QUEUED)
        self._read_cache = ReadCache(store)
        self._visitor_worker = Worker("line", results)
        self._store_worker = Worker("store", results)
        self._public_worker = Worker("public", results)
        self.refusals: RefusedActs = OutboxRefusedActs(self._outbox, self._store_worker)
        self.usage = UsageLedger(store)
        self._sync = OutboxSync(
            self._outbox,
            deliver_with(connect()),
            on_change=self._post_status,
            on_settled=self._post_result,
        )
        self._refreshing = dummy_task
        self._has_started = False
        #: That of the visit that lasts.
        self._grant = ""
        self._kept_info = self._read_cache.get(PUBLIC_INFO)
        try:
            self.agency_facts = AgencyFacts.of(self._kept_info.value["agency"] if self._kept_info else None)
        except _OTHER_VERSION:
            self.agency_facts, self._kept_info = AgencyFacts(), None
        self.online: bool | None = None
        self.held: Hold | None = None
        self.waiting = 0
        self.act_settled = Signal[DeliveryResult]()
        self.connectivity_changed = Signal[[]]()

    @cached_property
    def public_info(self) -> PublicInfo:
        """What is kept, until the landlord tells anew; made of it when it is first asked for."""
        try:
            return PublicInfo.of(self._kept_info.value) if self._kept_info is not None else PublicInfo()
        except _OTHER_VERSION as error:
            log.warning("what was kept of the landlord is not read: %s", type(error).__name__)
            return PublicInfo()

    def report_refused(self) -> tuple[wire.RefusedActReport, ...]:
        """From any thread: what the landlord's people must put right."""
        return report_refused(self._outbox)

    def put_right(self, order: Order) -> None:
        """From any thread: do what they decided."""
        put_right(self._outbox, order)
        self._sync.wake()

    def count_usage(self, day: date, counts: Mapping[str, int]) -> None:
        """Nobody waits for it: what cannot be written is not counted."""
        self._store_worker.submit(lambda: self.usage.add(day, counts))

    @property
    def must_recover(self) -> bool:
        """Whether the store broke while it was used: the next start recovers what is in it."""
        return self._sync.found_damage

    def start(self) -> None:
        """From any thread: begin to deliver, and ask for what everyone may know."""
        self._sync.start()
        self.public_info  # noqa: B018 - made here, before a visitor waits for it
        self._has_started = True
        self._result_queue.post(None, self.refresh)

    def close(self) -> None:
        """Ends the threads; what is waiting stays in the store."""
        self._sync.stop()
        for worker in (self._visitor_worker, self._public_worker, self._store_worker):
            worker.close()

    async def sign_in(self, number: str, birth: date) -> SignedInTenant | CodeNeeded:
        return await self._signing_in(lambda: self._client.sign_in(number, birth))

    async def _signing_in(self, ask: Callable[[], Answered]) -> Answered:
        """The landlord's answer to who signs in. Who has gone before it comes is signed out again."""
        answers: list[SignedInTenant | CodeNeeded] = []

        def asking() -> Answered:
            answers.append(answer := ask())
            return answer

        gone = True
        try:
            answer = await self._for_visitor(asking)
            gone = False
        except Exception:
            gone = False
            raise
        finally:
            if gone:  # after it, on the same thread
                self._visitor_worker.submit(lambda: self._end_unseen(answers))
        if isinstance(answer, SignedInTenant):
            self._grant = answer.grant
        return answer

    def _end_unseen(self, answers: Iterable[SignedInTenant | CodeNeeded]) -> None:
        """On the thread of the line: nobody waits for these any more."""
        for answer in answers:
            if isinstance(answer, SignedInTenant):
                self._end_session(answer)

    async def _for_visitor(self, job: Callable[[], T]) -> T:
        """Do what a visitor waits for."""
        try:
            return await self._visitor_worker.call(job)
        except AgencyError as error:
            self._note_device_refusal(error)
            raise

    def _note_device_refusal(self, error: Exception) -> None:
        """An answer may say that nothing is taken from this kiosk."""
        held = HOLDS.get(type(error))
        if held is not None and held is not self.held:
            log.error("nothing is taken from this kiosk: %s", error)
            self.held = held
            self.connectivity_changed.emit()

    async def confirm(self, session: str, code: str) -> SignedInTenant:
        return await self._signing_in(lambda: self._client.confirm_code(session, code))

    async def send_code_again(self, session: str) -> CodeNeeded:
        return await self._for_visitor(lambda: self._client.send_code_again(session))

    def sign_out(self, who: SignedInTenant) -> None:
        """Best effort: a token or a grant that cannot be taken back now ends by itself."""
        self._grant = ""
        self._visitor_worker.submit(lambda: self._end_session(who))

    def _end_session(self, who: SignedInTenant) -> None:
        """On the thread of the line."""
        with suppress(Exception):
            needed = not self.revokes_grants or self._outbox.has_open_with(GRANT, who.grant)
            self._client.sign_out(who.token, "" if needed else who.grant)

    def _revoke_unneeded(self, entry: Entry) -> None:
        """On the sync's thread: the last act of a visit that is over takes its grant with it."""
        grant = ((entry.body or {}).get("reporter") or {}).get("grant", "")
        if not grant or grant == self._grant or not self.revokes_grants:
            return
        if not self._outbox.has_open_with(GRANT, grant):

            def revoke() -> None:
                with suppress(Exception):
                    self._client.sign_out("", grant)

            self._visitor_worker.submit(revoke)

    async def ask(self, query: Query, token: str) -> QueryResult:
        """What everyone may know is kept, and given with its age when the line is down; what is personal is
        not kept here."""
        from pydantic import TypeAdapter

        handler = query_handlers()[query.what]

        def fetch() -> object:
            value = handler.ask(self._client, token, query.of)
            return self._redraw_picture(value) if handler.picture and isinstance(value, bytes) else value

        def ask() -> QueryResult:
            return self._fetch_or_cached(self._cache_key(query, token), TypeAdapter(handler.record), fetch)

        return await self._for_visitor(ask)

    def _cache_key(self, query: Query, token: str) -> str:
        """The name under which an answer is kept on the disk; "" when it is not."""
        return "" if query_handlers()[query.what].personal else f"{query.what} {query.of}"

    def _fetch_or_cached(self, name: str, record: TypeAdapter[Any], fetch: Callable[[], Any]) -> QueryResult:
        """The landlord's answer; the one that is kept when nobody answers."""
        try:
            value = fetch()
        except UnreachableError:
            kept, now = self._kept(name) if name else None, datetime.now(UTC)
            verdict = decide_cached(
                kept, now=now, fresh_for=timedelta(0), stale_for=MAX_STALENESS, online=False
            )
            if kept is None or verdict is CacheDecision.REFUSE:
                raise
            return QueryResult(record.validate_python(kept.value), kept.fetched_at)
        now = datetime.now(UTC)
        if name:
            self._cache(name, record.dump_python(value, mode="json"), now)
        return QueryResult(value, now)

    async def do_now(self, act: Act, key: str) -> Mapping[str, Any]:
        return await self._for_visitor(lambda: self._client.act_now(act, key).body)

    async def new_reference(self) -> str:
        return await self._store_worker.call(lambda: f"{self._reference_prefix}{self._next_number():06d}")

    def _next_number(self) -> int:
        try:
            return self._store.sequence("reference")
        except StoreError as error:
            log.error("no number can be counted: %s", error)
            return UNCOUNTED_NUMBERS + secrets.randbelow(UNCOUNTED_NUMBERS // 9)

    async def put(self, act: Act, reference: str, key: str = "") -> int:
        """Where the disk takes nothing and nothing waits before it, the act goes straight to the landlord's
        system: ``NOT_QUEUED`` then. Raises ``StoreError`` when that does not take it at once either, and
        ``OutcomeUnknownError`` when it may have."""
        try:
            return await self._store_worker.call(lambda: self._write(act, reference, key))
        except StoreError as error:
            full = error
            self._sync.wake()  # it finds out whether the store is damaged
        sent = await self._visitor_worker.call(
            lambda: self._send_unqueued(act, reference, key or str(uuid4()))
        )
        if not sent:
            raise full
        return NOT_QUEUED

    def _send_unqueued(self, act: Act, reference: str, key: str) -> bool:
        """On the line's worker: whether the landlord's system has answered for good. Raises
        ``OutcomeUnknownError``."""
        try:
            if self._outbox.has_open(act.subject):
                return False
        except StoreError:
            if act.subject != reference:  # before what is new nothing can wait
                return False
        entry = _unqueued(act.kind.value, act.subject, act.path, act.body, reference, key)
        outcome = deliver_with(self._client)(entry)
        if isinstance(outcome, DeviceNotAccepted) or getattr(outcome, "reason", "") in NOTHING_TAKEN:
            return False
        if not isinstance(outcome, Delivered | ActRefused):
            raise OutcomeUnknownError(type(outcome).__name__)
        log.warning("the disk takes nothing: an act went straight to the landlord's system")
        self._post_result(entry, outcome)
        if isinstance(outcome, Delivered):
            self._send_photos(act, reference)
        return True

    def _send_photos(self, act: Act, reference: str) -> None:
        """On the line's worker: those of an act that went straight. One that does not arrive is told as
        refused: it waits nowhere."""
        deliver = deliver_with(self._client)
        for attachment in attachments_of(act):
            for path, body in attachment.acts():
                part = _unqueued(attachment.kind, act.subject, path, body, reference, str(uuid4()))
                outcome = deliver(part)
                if not isinstance(outcome, Delivered):
                    log.error("a photo of it did not arrive: %s", type(outcome).__name__)
                    self._post_result(
                        part, outcome if isinstance(outcome, ActRefused) else ActRefused(0, "not_arrived")
                    )
                    break

    async def correct(self, entry: int, act: Act, reference: str, key: str = "") -> int:
        """A correction keeps the place of the act, unless it makes another act of it."""
        if entry == NOT_QUEUED:
            return await self.put(act, reference, key)

        def write() -> int:
            if self._outbox.get(entry).path == act.path:
                self._outbox.correct(entry, act.body, attachments_of(act), key)
                self._sync.wake()
                return entry
            written = self._write(act, reference, key)
            self._outbox.discard(entry, "corrected")
            return written

        return await self._store_worker.call(write)

    async def replace_photos(self, entry: int, act: Act, reference: str) -> None:
        if entry == NOT_QUEUED:
            await self._visitor_worker.call(lambda: self._send_photos(act, reference))
            return

        def write() -> None:
            for each in attachments_of(act):
                self._outbox.attach(each, subject=act.subject, reference=reference)
            self._outbox.discard(entry, "corrected")
            self._sync.wake()

        await self._store_worker.call(write)

    def _write(self, act: Act, reference: str, key: str) -> int:
        entry = self._outbox.put(
            kind=act.kind.value,
            subject=act.subject,
            path=act.path,
            body=act.body,
            reference=reference,
            attachments=attachments_of(act),
            key=key,
        )
        self._sync.wake()
        return entry.id

    def open_conversation_line(
        self,
        reference: str,
        on_message: Callable[[wire.ConversationMessage], None],
        on_over: Callable[[], None],
    ) -> ConversationLine:
        return AgencyConversationLine(self._connect, self._result_queue, reference, on_message, on_over)

    def refresh(self) -> None:
        """Ask for what everyone may know, unless that is being asked already. Before ``start``, which asks,
        nothing is: what a question imports would hold up the first pages."""
        if self._has_started and self._refreshing.state is not TaskState.STARTED:
            self._refreshing = start(self._refresh())

    async def _refresh(self) -> None:
        try:
            self.public_info = await self._public_worker.call(self._fetch_public_info)
        except Exception as error:  # noqa: BLE001 - whatever it is, what was known before stays
            log.info("what everyone may know could not be fetched: %s", type(error).__name__)
            self._note_device_refusal(error)
        else:
            self.agency_facts = self.public_info.agency_facts
            self.held = None
            self.connectivity_changed.emit()

    def _fetch_public_info(self) -> PublicInfo:
        now = datetime.now(UTC)
        agency = self._public_client.agency(self._agency_id)
        capabilities = self._public_client.capabilities()
        outages = self._public_client.outages() if "outages" in capabilities.services else ()
        public_info = PublicInfo(agency, capabilities, outages, now)
        self._cache(PUBLIC_INFO, public_info.kept, now)
        return public_info

    def _kept(self, name: str) -> CachedRead | None:
        """What is kept, where that can be read."""
        try:
            return self._read_cache.get(name)
        except Exception as error:  # noqa: BLE001 - a damaged store raises nearly anything
            log.warning("what is kept of the landlord is not read: %s", type(error).__name__)
            return None

    def _cache(self, name: str, value: object, now: datetime) -> None:
        """Keep what was told, where the disk takes it: who asked is told it in any case."""
        try:
            self._read_cache.put(name, value, etag="", fetched_at=now)
        except Exception as error:  # noqa: BLE001 - a damaged store raises nearly anything
            log.warning("what the landlord tells is not kept: %s", type(error).__name__)

    def _post_result(self, entry: Entry, outcome: Delivered | ActRefused) -> None:
        """On the sync's thread, once the store has it."""
        if isinstance(outcome, Delivered):
            self._revoke_unneeded(entry)
            number = number_in(outcome.response)
            result = DeliveryResult(entry.id, delivered=True, reference=number, key=entry.key)
        else:
            photo_of = entry.reference if entry.kind == PHOTO_KIND else ""
            result = DeliveryResult(
                entry.id, delivered=False, code=outcome.code, photo_of_reference=photo_of, key=entry.key
            )
        self._result_queue.post(None, lambda: self.act_settled.emit(result))

    def _post_status(self, status: LineStatus) -> None:
        """On the sync's thread."""
        self._result_queue.post(None, lambda: self._status_changed(status))

    def _status_changed(self, status: LineStatus) -> None:
        back = self.online is False and bool(status.online)
        self.online, self.waiting = status.online, status.waiting
        if status.held is not None:
            self.held = Hold(status.held) if status.held else None
        if back:
            self.refresh()
        self.connectivity_changed.emit()


__all__ = [
    "AgencyGateway",
    "CodeNeeded",
    "DeliveryResult",
    "Gateway",
    "PublicInfo",
    "deliver_with",
]
