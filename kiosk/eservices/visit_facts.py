"""The facts a kiosk gives to every journey.

=============  ==================================================  =============================
key            type                                                without it
=============  ==================================================  =============================
``now``        aware ``datetime``, when the journey began          (needed)
``identity``   who is there (``Identity``), or ``None``             nobody in particular
``language``   code of the interface                               ``"fr"``
``reference``  the number made for a new request                   (needed by the act of a report)
``agency``     ``Agency``, where the kiosk stands                  nothing is said of it
``outages``    sequence of ``Outage``                              none is known
``tickets``    sequence of ``Ticket`` of this visitor              none is known
``unsent``     sequence of ``UnsentAct`` of this visit             all that was done is known
``days_off``   container of ``date``, the public holidays    those of France
``offered``    set of the landlord's services                      all of them are
``camera``     whether this kiosk can take photos                  it cannot
``printer``    whether this kiosk can print                        it cannot
``bridge``     whether two people can talk through this kiosk      they cannot
``said``       what the visitor said of it before            nothing
``topic``      ``Text``: what the visitor was doing                nothing is said of it
``loaned``     whether this is a tablet in the visitor's home      it stands in the agency
``warned``     dangers that were told before it began              none
``call``       ``CallStatus``: how far the call for a person is    nothing is known of it
``paper``      id of the ``Document`` that the visitor came for    none in particular
=============  ==================================================  =============================
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime
from functools import cache
from typing import cast, overload

from kiosk.domain import NO_TEXT, Agency, ClaimedTenant, Guest, Identity, Outage, SignedInTenant, Text, Ticket
from kiosk.domain.rules import PARIS, public_holidays
from kiosk.journeys import REFERENCE_QUERY, Context, FetchStep, UnsentAct, fetched_value
from landlord.contract import ClaimedReporter, GuestReporter, SessionReporter

#: Comes before an act that is done in the middle of a journey and needs the number.
REFERENCE_STEP = FetchStep(key="numero", asks=lambda context: REFERENCE_QUERY)


def now(context: Context) -> datetime:
    """In Paris time."""
    return cast(datetime, context.facts["now"]).astimezone(PARIS)


def identity(context: Context) -> Identity | None:
    return cast("Identity | None", context.facts.get("identity"))


def is_tenant(context: Context) -> bool:
    return isinstance(identity(context), SignedInTenant | ClaimedTenant)


def language(context: Context) -> str:
    return str(context.facts.get("language", "fr")).partition("@")[0]  # easy French is French


def reference(context: Context) -> str:
    """The number of the request; the landlord's own once it has chosen another."""
    chosen = context.outcome.reference if context.outcome else ""
    return chosen or str(fetched_value(context, REFERENCE_STEP.key) or context.facts["reference"])


def outages(context: Context) -> Sequence[Outage]:
    return cast("Sequence[Outage]", context.facts.get("outages", ()))


def tickets(context: Context) -> Sequence[Ticket]:
    return cast("Sequence[Ticket]", context.facts.get("tickets", ()))


def unsent_acts(context: Context) -> Sequence[UnsentAct]:
    return cast("Sequence[UnsentAct]", context.facts.get("unsent", ()))


def public_holidays_of(context: Context) -> Container[date]:
    # Not ``or``: the calendars of `holidays` are empty, thus false, until a day is looked up.
    return cast(
        "Container[date]",
        context.facts["days_off"] if "days_off" in context.facts else _french_holidays(),
    )


def agency(context: Context) -> Agency | None:
    return cast("Agency | None", context.facts.get("agency"))


def has_service(context: Context, service: str) -> bool:
    """Whether the landlord's system has that service (a name of ``/capabilities``)."""
    offered = cast("Container[str] | None", context.facts.get("offered"))
    return offered is None or service in offered


def is_at_agency(context: Context) -> bool:
    """Whether the visitor stands in the agency; else they have a loaned tablet at home."""
    return not context.facts.get("loaned", False)


def topic(context: Context) -> Text:
    return cast(Text, context.facts.get("topic", NO_TEXT))


@overload
def reporter(who: SignedInTenant) -> SessionReporter: ...


@overload
def reporter(who: Identity) -> SessionReporter | ClaimedReporter | GuestReporter: ...


def reporter(who: Identity) -> SessionReporter | ClaimedReporter | GuestReporter:
    """Who acts, as the contract wants it (docs/architecture.md, "Acts and the outbox")."""
    match who:
        case SignedInTenant():
            return SessionReporter(kind="session", grant=who.grant)
        case ClaimedTenant():
            return ClaimedReporter(kind="claimed", tenant_number=who.tenant_number, birth_date=who.birth_date)
        case Guest():
            return GuestReporter(kind="guest", name=who.name, phone=who.phone, address=who.address)


@cache
def _french_holidays() -> Container[date]:
    return public_holidays()
