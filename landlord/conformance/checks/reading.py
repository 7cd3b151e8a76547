"""All that is read: who may, versions, pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from landlord import contract as wire

from .. import rules
from ..context import Bench, NotHere, part, said
from .check import PUBLIC, Check

#: Pages of one list; a landlord with 200 on each has 20,000.
MOST_PAGES = 100

#: What a list is sorted by, and whether the largest comes first.
Order = tuple[Callable[[Any], Any], bool]


@dataclass(frozen=True, slots=True)
class Read:
    """A resource; ``{agency}`` and ``{motive}`` in its path are those of the run. ``items`` is the member
    that has a list; one that is ``paged`` goes on in ``more``."""

    service: str
    path: str
    told: type[wire.Told]
    personal: bool = False
    items: str = ""
    paged: bool = False
    order: Order | None = None

    def where(self, bench: Bench) -> str:
        """Raises ``NotHere`` when the agency is not known."""
        if "{agency}" in self.path and not bench.agency_id:
            raise NotHere("which agency is not known: --agency ID")
        return self.path.format(agency=part(bench.agency_id), motive=part(bench.motive))


READS = (
    Read(PUBLIC, "/agencies/{agency}", wire.AgencyTold),
    Read("outages", "/outages", wire.OutagesTold),
    Read("news", "/news", wire.NewsTold, items="news", order=(lambda each: each.day, True)),
    Read("surveys", "/surveys", wire.SurveysTold),
    Read(
        "surveys",
        "/surveys/results",
        wire.SurveyResultsTold,
        items="results",
        order=(lambda each: each.day, True),
    ),
    Read(
        "workshops",
        "/workshops",
        wire.WorkshopsTold,
        items="workshops",
        order=(lambda each: each.begins, False),
    ),
    Read("workshops", "/workshop-bookings", wire.WorkshopBookingsTold, personal=True),
    Read("offers", "/offers", wire.OffersTold, items="items", paged=True),
    Read("offers", "/offer-applications", wire.OfferApplicationsTold, personal=True),
    Read(
        "appointments",
        "/agencies/{agency}/slots?motive={motive}",
        wire.SlotsTold,
        items="items",
        paged=True,
        order=(lambda each: each.begins, False),
    ),
    Read("appointments", "/appointments", wire.AppointmentsTold, personal=True),
    Read("sessions", "/me", wire.MeTold, personal=True),
    Read(
        "tickets",
        "/tickets",
        wire.TicketsTold,
        personal=True,
        items="tickets",
        order=(lambda each: each.reported_at, True),
    ),
    Read(
        "account",
        "/me/account",
        wire.AccountTold,
        personal=True,
        items="lines",
        paged=True,
        order=(lambda each: each.day, True),
    ),
    Read(
        "payments",
        "/payments",
        wire.PaymentsTold,
        personal=True,
        items="items",
        paged=True,
    ),
    Read(
        "documents",
        "/documents",
        wire.DocumentsTold,
        personal=True,
        items="items",
        paged=True,
        order=(lambda each: each.day, True),
    ),
    Read(
        "consumption",
        "/me/consumption",
        wire.ConsumptionTold,
        personal=True,
        items="months",
        order=(lambda each: each.month, False),
    ),
    Read("devices", "/devices/config", wire.ConfigTold),
)


def _closed_to_others(read: Read, bench: Bench) -> None:
    """Without a device, and where it is personal without a session, it is told to nobody."""
    path = read.where(bench)
    bench.challenged(bench.get(path, device=None), rules.DEVICE, "device_unknown")
    if read.personal:
        for session in ("", "nobody-has-this-session"):
            bench.challenged(bench.get(path, session=session), rules.SESSION, "session_expired")


def _versions(read: Read, bench: Bench) -> None:
    path = read.where(bench)
    exchange = bench.get(path, personal=read.personal)
    bench.told(exchange, read.told)
    etag = exchange.headers.get("ETag")
    if not etag:
        return
    for known in (etag, f'"other", {etag}'):
        again = bench.get(path, personal=read.personal, headers={"If-None-Match": known})
        well = again.status == 304 and not again.content
        bench.holds(rules.NOT_MODIFIED, well, f"{said(again)}, {len(again.content)} bytes", again)
    other = bench.get(path, personal=read.personal, headers={"If-None-Match": '"another"'})
    bench.holds(rules.NOT_MODIFIED, other.status == 200, f"{said(other)} for another ETag", other)


def _pages(read: Read, bench: Bench) -> None:
    path = read.where(bench)
    seen: set[Any] = set()
    everything: list[Any] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        asked = f"{path}{'&' if '?' in path else '?'}cursor={part(cursor)}" if cursor else path
        exchange = bench.get(asked, personal=read.personal)
        told: Any = bench.told(exchange, read.told)
        page: Sequence[Any] = getattr(told, read.items)
        ids = [each.id for each in page] if read.paged else []
        new = not seen.intersection(ids) and len(set(ids)) == len(ids)
        bench.holds(rules.PAGES, new, "something is told twice", exchange)
        if not new:
            break
        seen.update(ids)
        everything += page
        cursor = told.more if read.paged else ""
        if not cursor:
            break
    else:
        bench.deviates(rules.PAGES, f"no end after {MOST_PAGES} pages", exchange)
    if read.order:
        by, falling = read.order
        keys = [by(each) for each in everything]
        bench.holds(rules.ORDER, keys == sorted(keys, reverse=falling), "in another order", exchange)
    if read.paged:
        unknown = bench.get(
            f"{path}{'&' if '?' in path else '?'}cursor=nobody-gave-this", personal=read.personal
        )
        bench.refused(unknown, rules.CURSOR, 400)


READING: tuple[Check, ...] = (
    *(
        Check(f"{read.path}: who may read it", read.service, partial(_closed_to_others, read))
        for read in READS
    ),
    *(
        Check(f"{read.path}: versions", read.service, partial(_versions, read), tenant=read.personal)
        for read in READS
    ),
    *(
        Check(f"{read.path}: pages and order", read.service, partial(_pages, read), tenant=read.personal)
        for read in READS
        if read.items
    ),
)
