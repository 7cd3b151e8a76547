"""Workshops: a seat, a place on the waiting list, or a seat given back. Done at once: seats are few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.domain import (
    Act,
    ActKind,
    Query,
    SignedInTenant,
    T,
    Text,
    Workshop,
    WorkshopBooking,
    WorkshopBookingState,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    Information,
    Option,
    RefusalRule,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
)

from .. import guests, visit_facts
from .choices import WORKSHOPS, is_chosen

RETURN_SEAT = "rendre"
CHANGED = RefusalRule(
    T("Cet atelier a changé entre-temps. Regardez la liste, s’il vous plaît."), ("ateliers", "atelier")
)


def workshop_steps() -> tuple[Step, ...]:
    """Which workshop, then once more before the seat is taken."""
    wanted = is_chosen(WORKSHOPS)
    return (
        FetchStep(
            key="ateliers",
            title=T("Nous cherchons les ateliers…"),
            asks=lambda view: Query("workshops"),
            when=wanted,
        ),
        FetchStep(
            key="mes_ateliers",
            asks=lambda view: Query("workshop_bookings"),
            optional=True,
            when=lambda view: wanted(view) and isinstance(visit_facts.identity(view), SignedInTenant),
        ),
        Information(
            key="pas_d_atelier",
            title=T("Il n’y a pas d’atelier en ce moment."),
            body=(T("Revenez bientôt : l’agence en prépare d’autres."),),
            when=lambda view: wanted(view) and not _options(view),
        ),
        Choose(key="atelier", title=T("Quel atelier ?"), forks=True, options=_options, when=wanted),
        *guests.guest_steps(lambda view: is_booking(view) and guests.is_guest(view)),
        Information(
            key="confirmer",
            title=_title,
            body=_body,
            primary=T("Oui"),
            counted=True,
            when=lambda view: "atelier" in view,
        ),
    )


def booking_steps() -> tuple[Step, ...]:
    """The seat is taken or given back."""
    return (
        FetchStep(
            key=visit_facts.REFERENCE_STEP.key,
            asks=visit_facts.REFERENCE_STEP.asks,
            when=lambda view: is_booking(view) and "confirmer" in view,
        ),
        FetchStep(
            key="place",
            title=T("Nous notons votre place…"),
            asks=_act,
            refusals={"not_found": CHANGED, "workshop_closed": CHANGED, "already_booked": CHANGED},
            when=lambda view: "confirmer" in view,
        ),
    )


def is_booking(view: Context) -> bool:
    """Whether a seat is asked for, not given back."""
    return "atelier" in view and _booking(view) is None


def is_done(view: Context) -> bool:
    return "place" in view


def reference(view: Context) -> str:
    booking = _booking(view)
    if booking is not None:
        return booking.reference
    return visit_facts.reference(view) if is_done(view) else ""


def headline(view: Context) -> Text:
    if _booking(view) is not None:
        return T("Votre place est rendue. Merci pour les autres.")
    told = fetched_value(view, "place", {})
    if told.get("state") == WorkshopBookingState.LISTE_ATTENTE:
        return T("Vous êtes sur la liste d’attente, numéro {rank}.", rank=int(told.get("position", 1)))
    return T("Votre place est gardée.")


def facts(view: Context) -> list[SummaryLine]:
    found = _workshop(view)
    if found is None or _booking(view) is not None:
        return []
    return [
        SummaryLine(T("Quand"), T("{moment}", moment=found.begins)),
        SummaryLine(T("Atelier"), verbatim(found.title)),
        SummaryLine(T("Où"), verbatim(found.place)),
    ]


def _all(view: Context) -> Sequence[Workshop]:
    found: Sequence[Workshop] = fetched_value(view, "ateliers", ())
    return found


def _mine(view: Context) -> list[WorkshopBooking]:
    return [
        each
        for each in fetched_value(view, "mes_ateliers", ())
        if each.state is not WorkshopBookingState.ANNULE
    ]


def _options(view: Context) -> list[Option]:
    booked = {each.workshop_id for each in _mine(view)}
    given_back = [
        Option(
            f"{RETURN_SEAT} {each.reference}",
            T("Rendre ma place : {title}", title=each.title),
            T("{moment}", moment=each.begins),
            icon="calendar-remove",
            tone=Tone.DANGER,
        )
        for each in _mine(view)
    ]
    open_ones = [
        Option(each.id, verbatim(each.title), _seats(each), icon=_icon(each))
        for each in _all(view)
        if each.id not in booked and each.begins > visit_facts.now(view)
    ]
    return open_ones + given_back


def _icon(workshop: Workshop) -> str:
    return "human-cane" if workshop.for_seniors else "account-group"


def _seats(workshop: Workshop) -> Text:
    begins = workshop.begins.astimezone(PARIS)
    if workshop.seats_left == 1:
        return T("{moment}. Il reste 1 place.", moment=begins)
    if workshop.seats_left > 0:
        return T("{moment}. Il reste {count} places.", moment=begins, count=workshop.seats_left)
    return T("{moment}. Complet : liste d’attente.", moment=begins)


def _workshop(view: Context) -> Workshop | None:
    return next((each for each in _all(view) if each.id == view.get("atelier")), None)


def _booking(view: Context) -> WorkshopBooking | None:
    chosen = str(view.get("atelier", ""))
    return next((each for each in _mine(view) if f"{RETURN_SEAT} {each.reference}" == chosen), None)


def _title(view: Context) -> Text:
    booking = _booking(view)
    if booking is not None:
        return T("Rendre votre place ?")
    found = _workshop(view)
    return verbatim(found.title) if found is not None else T("")


def _body(view: Context) -> list[Text]:
    booking = _booking(view)
    if booking is not None:
        return [verbatim(booking.title), T("{moment}", moment=booking.begins)]
    found = _workshop(view)
    assert found is not None, "one was chosen"
    lines = [verbatim(found.description), T("{moment}", moment=found.begins), verbatim(found.place)]
    ask = T("Voulez-vous y aller ?") if found.seats_left else T("Voulez-vous être sur la liste d’attente ?")
    return [line for line in (*lines, ask) if line]


def _act(view: Context) -> Act:
    at = visit_facts.now(view).isoformat()
    who = visit_facts.reporter_json(guests.identity_or_guest(view))
    booking = _booking(view)
    if booking is not None:
        path = f"/v1/workshop-bookings/{booking.reference}/events"
        given_back = {"reporter": who, "kind": "annuler", "at": at}
        return Act(ActKind.WORKSHOP_CANCEL, booking.reference, path, given_back)
    number = visit_facts.reference(view)
    body: dict[str, Any] = {"reference": number, "reporter": who, "people": 1, "at": at}
    return Act(ActKind.WORKSHOP_BOOKING, number, f"/v1/workshops/{view['atelier']}/bookings", body)
