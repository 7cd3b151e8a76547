"""What concerns a tenant now: the rent, a visit, an appointment, an answer that is awaited, a paper.

Each e-service declares its own (``EService.home_cards``); here they are ranked. Three at most; what is late,
or soonest, is first.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kiosk.domain import NO_TEXT, Query, T, Text
from kiosk.domain.rules import PARIS

from .visit_facts import VisitFacts

#: More would hide the services.
MAX_CONCERNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One of them: ``value`` is what matters, ``words`` stand above it, ``hint`` below.

    ``kind`` is what it is about, ``rank`` decides between two of the same moment. ``service`` is the key of
    the e-service that it opens, with these ``facts``; ``of`` the number of the request or of the appointment,
    or the id of the paper. ``at`` is when it is due or begins; what has no such moment comes last. ``day``
    stands on a leaf of the calendar, where it is one that somebody waits for. ``new``: the tenant has just
    done it, and looks for it. ``action`` is what a touch does, where that is the first thing to do on the
    home. ``discreet`` stands in place of what matters where letters are so large that the hall reads them.
    """

    kind: str
    rank: int
    service: str
    of: str
    icon: str
    tint: str
    value: Text
    words: Text = NO_TEXT
    hint: Text = NO_TEXT
    at: datetime | None = None
    day: date | None = None
    late: bool = False
    new: bool = False
    action: Text = NO_TEXT
    discreet: Text = NO_TEXT
    facts: VisitFacts = field(default_factory=VisitFacts)


@dataclass(frozen=True, slots=True)
class HomeCards:
    """What is asked for the home of a tenant, the service of the landlord's that tells it, and what concerns
    them of the answer at a moment (timezone-aware). The lowest ``order`` is asked first."""

    query: Query
    capability: str
    concerns: Callable[[Any, datetime], Iterable[Concern]]
    order: int


def rank_concerns(found: Iterable[Concern], just_done: Container[str] = ()) -> tuple[Concern, ...]:
    """The three that matter most: the first of each kind, then others of the same kinds, so that many
    requests do not hide a rent that is due. What is new is one of them: of those that only tell of a day to
    come the last makes room for it. What was ``just_done`` (numbers) comes before all."""
    ranked = sorted(found, key=_order)
    done = [each for each in ranked if each.of in just_done]
    ranked = [each for each in ranked if each not in done]
    firsts = [each for i, each in enumerate(ranked) if each.kind not in {other.kind for other in ranked[:i]}]
    others = [each for each in ranked if each not in firsts]
    chosen = [*firsts, *others][:MAX_CONCERNS]
    for new in (each for each in firsts if each.new and each not in chosen):
        if waiting := [each for each in chosen if each.day is not None]:
            chosen[chosen.index(waiting[-1])] = new
    return tuple([*done, *sorted(chosen, key=_order)][:MAX_CONCERNS])


def _order(concern: Concern) -> tuple[bool, float, int, str]:
    at = concern.at.timestamp() if concern.at is not None else 0.0
    return concern.at is None, at, concern.rank, concern.of


def hours_text(begins: datetime, ends: datetime | None) -> Text:
    """At or between which hours, in Paris time."""
    begin = begins.astimezone(PARIS).time()
    if ends is None or ends == begins:
        return T("à {time}", time=begin)
    return T("entre {begin} et {end}", begin=begin, end=ends.astimezone(PARIS).time())
