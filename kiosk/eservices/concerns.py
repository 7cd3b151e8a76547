"""What concerns a tenant now: the rent, a visit, an appointment, an answer that is awaited, a paper.

Nothing here asks anybody: it ranks what was told. Three at most; what is late, or soonest, is first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kiosk.domain import (
    NO_TEXT,
    UPCOMING_STATES,
    Account,
    Appointment,
    Document,
    MandateState,
    Money,
    T,
    Text,
    Ticket,
    TicketState,
    verbatim,
)
from kiosk.domain.rules import PARIS, TRADE_NAMES

from . import rent
from .appointments.slots import PLACE_LABELS
from .documents.document_choices import document_name
from .timeline import WAITING_FOR_TENANT, LineProgress, expected_trade, ticket_title, timeline

#: More would hide the services.
MAX_CONCERNS = 3
#: A paper is news until the next one of its kind comes: quittances come each month.
DOCUMENT_NEWS_PERIOD = timedelta(days=31)


class ConcernKind(StrEnum):
    """What it is about. The order decides between two of the same moment."""

    RENT = "loyer"
    ANSWER = "reponse"
    VISIT = "visite"
    MEETING = "rendez_vous"
    PAPER = "document"


@dataclass(frozen=True, slots=True)
class Concern:
    """One of them: ``value`` is what matters, ``words`` stand above it, ``hint`` below.

    ``of`` is the number of the request or of the appointment, or the id of the paper. ``at`` is when it is
    due or begins; what has no such moment comes last. ``day`` stands on a leaf of the calendar, where it is
    one that somebody waits for.
    """

    kind: ConcernKind
    of: str
    value: Text
    words: Text = NO_TEXT
    hint: Text = NO_TEXT
    at: datetime | None = None
    day: date | None = None
    late: bool = False


def concerns(
    now: datetime,
    *,
    account: Account | None = None,
    tickets: Sequence[Ticket] = (),
    appointments: Sequence[Appointment] = (),
    documents: Sequence[Document] = (),
) -> tuple[Concern, ...]:
    """The three that matter most at ``now`` (timezone-aware): the first of each kind, then others of the same
    kinds, so that many requests do not hide a rent that is due."""
    found = sorted(
        [
            *(_rent(account, now) if account is not None else ()),
            *(each for ticket in tickets for each in _of_ticket(ticket, now)),
            *_meetings(appointments, now),
            *_papers(documents, now),
        ],
        key=_rank,
    )
    firsts = [each for i, each in enumerate(found) if each.kind not in {other.kind for other in found[:i]}]
    others = [each for each in found if each not in firsts]
    return tuple(sorted([*firsts, *others][:MAX_CONCERNS], key=_rank))


def _rank(concern: Concern) -> tuple[bool, float, int, str]:
    at = concern.at.timestamp() if concern.at is not None else 0.0
    return concern.at is None, at, list(ConcernKind).index(concern.kind), concern.of


def _rent(account: Account, now: datetime) -> Iterator[Concern]:
    """What is owed; the bank pays it by itself where a mandate says so, unless it did not."""
    today, due = now.astimezone(PARIS).date(), account.due_on
    late = due is not None and due < today
    debited = account.mandate is not None and account.mandate.state is MandateState.ACTIF
    if account.balance <= Money(0) or (debited and not late):
        return
    if due is None:
        hint = T("À payer")
    elif late:
        hint = T("En retard depuis le {day}", day=due)
    else:
        hint = T("À payer avant le {day}", day=due)
    at = datetime.combine(due, time.max, PARIS) if due is not None else now
    amount = T("{amount}", amount=account.balance)
    yield Concern(ConcernKind.RENT, "", amount, rent.TITLE, hint, at, late=late)


def _of_ticket(ticket: Ticket, now: datetime) -> Iterator[Concern]:
    """A visit that is planned, one that did not come, or an answer that only the visitor can give."""
    begins = ticket.visit_from
    if ticket.state in WAITING_FOR_TENANT:
        asked = max((each.at for each in ticket.events), default=ticket.reported_at)
        awaited = next(
            line.text for line in timeline(ticket, now).lines if line.progress is LineProgress.CURRENT
        )
        yield Concern(
            ConcernKind.ANSWER, ticket.reference, awaited, hint=ticket_title(ticket), at=min(asked, now)
        )
    elif ticket.state is TicketState.PLANIFIEE and begins is not None:
        ends = ticket.visit_to or begins
        if ends < now:
            over = T("Le rendez-vous est passé")
            yield Concern(
                ConcernKind.ANSWER, ticket.reference, over, hint=ticket_title(ticket), at=ends, late=True
            )
            return
        yield Concern(
            ConcernKind.VISIT,
            ticket.reference,
            _between(begins, ticket.visit_to),
            T("{who} vient", who=TRADE_NAMES[expected_trade(ticket)].definite_capitalised),
            verbatim(ticket.holder) if ticket.holder else ticket_title(ticket),
            begins,
            begins.astimezone(PARIS).date(),
        )


def _meetings(appointments: Iterable[Appointment], now: datetime) -> Iterator[Concern]:
    for each in appointments:
        begins = each.slot.begins
        if each.state in UPCOMING_STATES and begins > now:
            yield Concern(
                ConcernKind.MEETING,
                each.reference,
                _between(begins, None),
                T("Vous avez rendez-vous"),
                PLACE_LABELS[each.slot.place],
                begins,
                begins.astimezone(PARIS).date(),
            )


def _papers(documents: Iterable[Document], now: datetime) -> Iterator[Concern]:
    """The latest paper, while it is news."""
    today = now.astimezone(PARIS).date()
    fresh = [each for each in documents if today - DOCUMENT_NEWS_PERIOD < each.day <= today]
    if fresh:
        latest = max(fresh, key=lambda each: (each.day, each.id))
        yield Concern(ConcernKind.PAPER, latest.id, T("Un document est prêt"), hint=document_name(latest))


def _between(begins: datetime, ends: datetime | None) -> Text:
    begin = begins.astimezone(PARIS).time()
    if ends is None or ends == begins:
        return T("à {time}", time=begin)
    return T("entre {begin} et {end}", begin=begin, end=ends.astimezone(PARIS).time())
