"""The facts a kiosk gives to every journey."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypedDict, cast, overload

from kiosk.domain import (
    FRENCH,
    NO_TEXT,
    ClaimedTenant,
    Guest,
    Identity,
    SignedInTenant,
    T,
    Text,
    get_language,
    verbatim,
)
from kiosk.domain.rules import PARIS, opens_on, public_holidays, repair_rules_in_force
from kiosk.domain.rules.agency_tables import (
    HelpOrganisation,
    HelpTopic,
    Motive,
    local_help_in_force,
    motives_in_force,
)
from kiosk.journeys import REFERENCE_QUERY, Context, FetchStep, UnsentAct, fetched_value
from landlord import contract as wire

if TYPE_CHECKING:
    from kiosk.domain import Agency, Outage, Ticket, Urgency


class VisitFacts(TypedDict, total=False):
    """What is missing is not known; ``now`` is always there, and ``reference`` where an act may need it."""

    #: When the journey began, timezone-aware.
    now: datetime
    #: Who is there; ``None`` is nobody in particular.
    identity: Identity | None
    #: Code of the interface; French.
    language: str
    #: The number made for a new request, "" before it is made.
    reference: str
    #: Where the kiosk stands.
    agency: Agency | None
    #: Whose terminal it is, "" where nobody said.
    landlord: str
    outages: Sequence[Outage]
    #: Those of this visitor, as far as they are known.
    tickets: Sequence[Ticket]
    #: Acts of this visit that the landlord's system does not know yet.
    unsent: Sequence[UnsentAct]
    #: Public holidays; without them those of France.
    days_off: Container[date]
    #: The landlord's services; without them, or ``None``, all are offered.
    offered: Container[str] | None
    #: Whether this kiosk can take photos, can read letters, can print, can interpret between two people.
    camera: bool
    letters: bool
    printer: bool
    conversation: bool
    #: Whether it understands in any language what is reported.
    meaning: bool
    #: Whether this is a tablet in the visitor's home, not in the agency.
    loaned: bool
    #: What the visitor has said of it before.
    said: str
    #: What the visitor was doing before they asked for a person.
    topic: Text
    #: Dangers that were told before it began.
    warned: Container[str]
    #: How far the call for a person is (``contact.CallStatus``), and whether nothing of it may be heard.
    call: object
    quiet: bool
    #: What who comes must know of how this visitor reads and hears (values of ``HelpNeed``).
    needs: Sequence[str]
    #: Id of the document that the visitor came for.
    paper: str
    #: Of who signs in: how the phone on file ends, and the session that waits for its code.
    phone_hint: str
    session: str


def facts_in(context: Context) -> VisitFacts:
    return cast(VisitFacts, context.facts)


#: Comes before an act that is done in the middle of a journey and needs the number.
REFERENCE_STEP = FetchStep(key="numero", asks=lambda context: REFERENCE_QUERY)


def now(context: Context) -> datetime:
    """In Paris time."""
    return facts_in(context)["now"].astimezone(PARIS)


def identity(context: Context) -> Identity | None:
    return facts_in(context).get("identity")


def landlord(context: Context) -> str:
    return facts_in(context).get("landlord", "")


def is_tenant(context: Context) -> bool:
    return isinstance(identity(context), SignedInTenant | ClaimedTenant)


def language(context: Context) -> str:
    return facts_in(context).get("language", "fr").partition("@")[0]  # easy French is French


def reference(context: Context) -> str:
    """The number of the request; the landlord's own once it has chosen another."""
    chosen = context.outcome.reference if context.outcome else ""
    return chosen or str(fetched_value(context, REFERENCE_STEP.key) or facts_in(context)["reference"])


def outages(context: Context) -> Sequence[Outage]:
    return facts_in(context).get("outages", ())


def tickets(context: Context) -> Sequence[Ticket]:
    return facts_in(context).get("tickets", ())


def unsent_acts(context: Context) -> Sequence[UnsentAct]:
    return facts_in(context).get("unsent", ())


def public_holidays_of(context: Context) -> Container[date]:
    # Not ``or``: the calendars of `holidays` are empty, thus false, until a day is looked up.
    facts = facts_in(context)
    return facts["days_off"] if "days_off" in facts else _french_holidays()


def agency(context: Context) -> Agency | None:
    return facts_in(context).get("agency")


def agency_opens(context: Context) -> datetime | None:
    """When somebody of an agency that is closed can read what is sent; ``None`` where it is open, or its
    hours do not tell."""
    here, at, days_off = agency(context), now(context), public_holidays_of(context)
    return here.opens(at, days_off) if here is not None and here.is_closed(at, days_off) else None


def agency_opens_on(context: Context, day: date) -> bool:
    """Whether the agency opens on that day."""
    return opens_on(agency(context), day, public_holidays_of(context))


def requested_arrival(context: Context, urgency: Urgency) -> datetime:
    """By when someone is asked to come, in Paris time."""
    rules, off = repair_rules_in_force(), public_holidays_of(context)
    return rules.requested(urgency, now(context), agency(context), off)


def has_service(context: Context, service: str) -> bool:
    """Whether the landlord's system has that service (a name of ``/capabilities``)."""
    offered = facts_in(context).get("offered")
    return offered is None or service in offered


def is_at_agency(context: Context) -> bool:
    """Whether the visitor stands in the agency; else they have a loaned tablet at home."""
    return not facts_in(context).get("loaned", False)


def reads_french(context: Context) -> bool:
    """Whether the visitor’s language is French, the easy one too."""
    return get_language(language(context)).base == FRENCH.code


def in_french(context: Context, words: str) -> Text:
    """What the landlord wrote: marked as French for who reads another language."""
    if reads_french(context):
        return verbatim(words)
    return T("En français : {words}", words=words)


class Translated(Protocol):
    """What the landlord writes and may translate."""

    @property
    def translations(self) -> Mapping[str, Mapping[str, str]]: ...


def translation(context: Context, record: Translated, member: str) -> str:
    """That member in the visitor's language, where the landlord has written it; else ""."""
    code = facts_in(context).get("language", FRENCH.code)
    return record.translations.get(code, {}).get(member, "")


def written(context: Context, record: Translated, member: str) -> Text:
    """What the landlord wrote, in the visitor's language; marked as French where it is not translated."""
    words = translation(context, record, member)
    return verbatim(words) if words else in_french(context, str(getattr(record, member)))


def motives(context: Context) -> tuple[Motive, ...]:
    """Why one meets the agency's people: as the landlord says, else as this kiosk's file does."""
    here = agency(context)
    if here is None or not here.motives:
        return motives_in_force()
    known = {each.key: each for each in motives_in_force()}
    return tuple(
        # A label that this kiosk knows is translated already.
        Motive(each.key, known[each.key].label, each.icon)
        if each.key in known and known[each.key].label.msgid == each.label and not each.translations
        else Motive(each.key, written(context, each, "label"), each.icon)
        for each in here.motives
    )


def local_help(context: Context) -> tuple[HelpOrganisation, ...]:
    """Who helps near here: as the landlord says, else as this kiosk's file does."""
    here = agency(context)
    if here is None or not here.local_help:
        return local_help_in_force()
    return tuple(
        HelpOrganisation(
            each.key,
            HelpTopic(each.topic),
            each.name,
            translation(context, each, "what") or each.what,
            each.where,
            each.phone,
            translation(context, each, "hours") or each.hours,
            translated=bool(translation(context, each, "what")),
        )
        for each in here.local_help
        if each.topic in list(HelpTopic)
    )


def topic(context: Context) -> Text:
    return facts_in(context).get("topic", NO_TEXT)


def needs(context: Context) -> Sequence[str]:
    return facts_in(context).get("needs", ())


def reads_all(context: Context) -> bool:
    """Whether the visitor does not hear: no telephone is for them, and who talks with them writes."""
    return wire.HelpNeed.SANS_SON in needs(context)


@overload
def reporter(who: SignedInTenant) -> wire.SessionReporter: ...


@overload
def reporter(who: Identity) -> wire.SessionReporter | wire.ClaimedReporter | wire.GuestReporter: ...


def reporter(who: Identity) -> wire.SessionReporter | wire.ClaimedReporter | wire.GuestReporter:
    """Who acts, as the contract wants it (docs/architecture.md, "Acts and the outbox")."""
    match who:
        case SignedInTenant():
            return wire.SessionReporter(kind="session", grant=who.grant)
        case ClaimedTenant():
            return wire.ClaimedReporter(
                kind="claimed", tenant_number=who.tenant_number, birth_date=who.birth_date
            )
        case Guest():
            return wire.GuestReporter(kind="guest", name=who.name, phone=who.phone, address=who.address)


@cache
def _french_holidays() -> Container[date]:
    return public_holidays()
