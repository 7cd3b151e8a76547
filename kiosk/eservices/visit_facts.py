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
from typing import Any, cast

from kiosk.domain import NO_TEXT, Agency, ClaimedTenant, Guest, Identity, Outage, SignedInTenant, Text, Ticket
from kiosk.domain.rules import PARIS, public_holidays
from kiosk.journeys import REFERENCE_QUERY, Context, FetchStep, UnsentAct, fetched_value

#: Comes before an act that is done in the middle of a journey and needs the number.
REFERENCE_STEP = FetchStep(key="numero", asks=lambda view: REFERENCE_QUERY)


def now(view: Context) -> datetime:
    """In Paris time."""
    return cast(datetime, view.facts["now"]).astimezone(PARIS)


def identity(view: Context) -> Identity | None:
    return cast("Identity | None", view.facts.get("identity"))


def is_tenant(view: Context) -> bool:
    return isinstance(identity(view), SignedInTenant | ClaimedTenant)


def language(view: Context) -> str:
    return str(view.facts.get("language", "fr")).partition("@")[0]  # easy French is French


def reference(view: Context) -> str:
    """The number of the request; the landlord's own once it has chosen another."""
    chosen = view.outcome.reference if view.outcome else ""
    return chosen or str(fetched_value(view, REFERENCE_STEP.key) or view.facts["reference"])


def outages(view: Context) -> Sequence[Outage]:
    return cast("Sequence[Outage]", view.facts.get("outages", ()))


def tickets(view: Context) -> Sequence[Ticket]:
    return cast("Sequence[Ticket]", view.facts.get("tickets", ()))


def unsent_acts(view: Context) -> Sequence[UnsentAct]:
    return cast("Sequence[UnsentAct]", view.facts.get("unsent", ()))


def public_holidays_of(view: Context) -> Container[date]:
    # Not ``or``: the calendars of `holidays` are empty, thus false, until a day is looked up.
    return cast(
        "Container[date]",
        view.facts["days_off"] if "days_off" in view.facts else _french_holidays(),
    )


def agency(view: Context) -> Agency | None:
    return cast("Agency | None", view.facts.get("agency"))


def has_service(view: Context, service: str) -> bool:
    """Whether the landlord's system has that service (a name of ``/capabilities``)."""
    offered = cast("Container[str] | None", view.facts.get("offered"))
    return offered is None or service in offered


def is_at_agency(view: Context) -> bool:
    """Whether the visitor stands in the agency; else they have a loaned tablet at home."""
    return not view.facts.get("loaned", False)


def topic(view: Context) -> Text:
    return cast(Text, view.facts.get("topic", NO_TEXT))


def reporter_json(who: Identity) -> dict[str, Any]:
    """Who acts, as the contract wants it (docs/architecture.md, "Acts and the outbox")."""
    match who:
        case SignedInTenant():
            return {"kind": "session", "grant": who.grant}
        case ClaimedTenant():
            born = who.birth_date.isoformat()
            return {"kind": "claimed", "tenant_number": who.tenant_number, "birth_date": born}
        case Guest():
            return {"kind": "guest", "name": who.name, "phone": who.phone, "address": who.address}


@cache
def _french_holidays() -> Container[date]:
    return public_holidays()
