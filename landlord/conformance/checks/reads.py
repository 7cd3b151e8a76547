"""All that is read: who may, versions, pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kiosk.domain import Account, Agency, Consumption, DeviceConfig, DocumentList, Record
from landlord import contract as wire

from .. import rules
from ..context import CheckContext, CheckNotApplicable, quote_segment, status_and_code
from .check import PUBLIC, ConformanceCheck

#: Pages of one list; a landlord with 200 on each has 20,000.
MAX_PAGES = 100

#: What a list is sorted by, and whether the largest comes first.
SortOrder = tuple[Callable[[Any], Any], bool]


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A resource; ``{agency}`` and ``{motive}`` in its path are those of the run. ``items`` is the member
    that has a list; one that is ``paged`` goes on in ``more``."""

    service: str
    path: str
    response: type[Record]
    personal: bool = False
    items: str = ""
    is_paged: bool = False
    order: SortOrder | None = None

    def where(self, context: CheckContext) -> str:
        """Raises ``CheckNotApplicable`` when the agency is not known."""
        if "{agency}" in self.path and not context.agency_id:
            raise CheckNotApplicable("which agency is not known: --agency ID")
        return self.path.format(agency=quote_segment(context.agency_id), motive=quote_segment(context.motive))


READ_CASES = (
    ReadCase(PUBLIC, "/agencies/{agency}", Agency),
    ReadCase("outages", "/outages", wire.OutageListResponse),
    ReadCase("news", "/news", wire.NewsListResponse, items="news", order=(lambda each: each.day, True)),
    ReadCase("surveys", "/surveys", wire.SurveyListResponse),
    ReadCase(
        "surveys",
        "/surveys/results",
        wire.SurveyResultListResponse,
        items="results",
        order=(lambda each: each.day, True),
    ),
    ReadCase(
        "workshops",
        "/workshops",
        wire.WorkshopListResponse,
        items="workshops",
        order=(lambda each: each.begins, False),
    ),
    ReadCase("workshops", "/workshop-bookings", wire.WorkshopBookingListResponse, personal=True),
    ReadCase("offers", "/offers", wire.OfferListResponse, items="items", is_paged=True),
    ReadCase("offers", "/offer-applications", wire.OfferApplicationListResponse, personal=True),
    ReadCase(
        "appointments",
        "/agencies/{agency}/slots?motive={motive}",
        wire.SlotListResponse,
        items="items",
        is_paged=True,
        order=(lambda each: each.begins, False),
    ),
    ReadCase("appointments", "/appointments", wire.AppointmentListResponse, personal=True),
    ReadCase("sessions", "/me", wire.CurrentTenantResponse, personal=True),
    ReadCase(
        "tickets",
        "/tickets",
        wire.TicketListResponse,
        personal=True,
        items="tickets",
        order=(lambda each: each.reported_at, True),
    ),
    ReadCase(
        "account",
        "/me/account",
        Account,
        personal=True,
        items="lines",
        is_paged=True,
        order=(lambda each: each.day, True),
    ),
    ReadCase(
        "payments",
        "/payments",
        wire.PaymentListResponse,
        personal=True,
        items="items",
        is_paged=True,
    ),
    ReadCase(
        "documents",
        "/documents",
        DocumentList,
        personal=True,
        items="items",
        is_paged=True,
        order=(lambda each: each.day, True),
    ),
    ReadCase(
        "consumption",
        "/me/consumption",
        Consumption,
        personal=True,
        items="months",
        order=(lambda each: each.month, False),
    ),
    ReadCase("devices", "/devices/config", DeviceConfig),
)


def _closed_to_others(read: ReadCase, context: CheckContext) -> None:
    """Without a device, and where it is personal without a session, nobody can read it."""
    path = read.where(context)
    context.expect_unauthorized(context.get(path, device=None), rules.DEVICE, "device_unknown")
    if read.personal:
        for session in ("", "nobody-has-this-session"):
            context.expect_unauthorized(context.get(path, session=session), rules.SESSION, "session_expired")


def _versions(read: ReadCase, context: CheckContext) -> None:
    path = read.where(context)
    exchange = context.get(path, personal=read.personal)
    context.read(exchange, read.response)
    etag = exchange.headers.get("ETag")
    if not etag:
        return
    for known in (etag, f'"other", {etag}'):
        again = context.get(path, personal=read.personal, headers={"If-None-Match": known})
        well = again.status == 304 and not again.content
        context.holds(
            rules.NOT_MODIFIED, well, f"{status_and_code(again)}, {len(again.content)} bytes", again
        )
    other = context.get(path, personal=read.personal, headers={"If-None-Match": '"another"'})
    context.holds(
        rules.NOT_MODIFIED, other.status == 200, f"{status_and_code(other)} for another ETag", other
    )


def _pages(read: ReadCase, context: CheckContext) -> None:
    path = read.where(context)
    seen: set[Any] = set()
    everything: list[Any] = []
    cursor = ""
    for _ in range(MAX_PAGES):
        asked = f"{path}{'&' if '?' in path else '?'}cursor={quote_segment(cursor)}" if cursor else path
        exchange = context.get(asked, personal=read.personal)
        response: Any = context.read(exchange, read.response)
        page: Sequence[Any] = getattr(response, read.items)
        ids = [each.id for each in page] if read.is_paged else []
        new = not seen.intersection(ids) and len(set(ids)) == len(ids)
        context.holds(rules.PAGES, new, "something is listed twice", exchange)
        if not new:
            break
        seen.update(ids)
        everything += page
        cursor = response.more if read.is_paged else ""
        if not cursor:
            break
    else:
        context.add_deviation(rules.PAGES, f"no end after {MAX_PAGES} pages", exchange)
    if read.order:
        by, falling = read.order
        keys = [by(each) for each in everything]
        context.holds(rules.ORDER, keys == sorted(keys, reverse=falling), "in another order", exchange)
    if read.is_paged:
        unknown = context.get(
            f"{path}{'&' if '?' in path else '?'}cursor=nobody-gave-this", personal=read.personal
        )
        context.refused(unknown, rules.CURSOR, 400)


READ_CHECKS: tuple[ConformanceCheck, ...] = (
    *(
        ConformanceCheck(f"{read.path}: who may read it", read.service, partial(_closed_to_others, read))
        for read in READ_CASES
    ),
    *(
        ConformanceCheck(
            f"{read.path}: versions", read.service, partial(_versions, read), tenant=read.personal
        )
        for read in READ_CASES
    ),
    *(
        ConformanceCheck(
            f"{read.path}: pages and order", read.service, partial(_pages, read), tenant=read.personal
        )
        for read in READ_CASES
        if read.items
    ),
)
