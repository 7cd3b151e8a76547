"""Workshops: a seat, a place on the waiting list, or a seat given back. Done at once: seats are few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.domain import (
    Act,
    ActKind,
    BookingState,
    SignedIn,
    T,
    Text,
    Wanted,
    Workshop,
    WorkshopBooking,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import Await, Choose, Information, Line, Option, Refusal, Step, Tone, View, heard

from .. import given, guests
from .ways import WORKSHOPS, chooses

GIVE_BACK = "rendre"
CHANGED = Refusal(
    T("Cet atelier a changé entre-temps. Regardez la liste, s’il vous plaît."), ("ateliers", "atelier")
)


def steps() -> tuple[Step, ...]:
    """Which workshop, then once more before the seat is taken."""
    wanted = chooses(WORKSHOPS)
    return (
        Await(
            key="ateliers",
            title=T("Nous cherchons les ateliers…"),
            asks=lambda view: Wanted("workshops"),
            when=wanted,
        ),
        Await(
            key="mes_ateliers",
            asks=lambda view: Wanted("workshop_bookings"),
            optional=True,
            when=lambda view: wanted(view) and isinstance(given.identity(view), SignedIn),
        ),
        Information(
            key="pas_d_atelier",
            title=T("Il n’y a pas d’atelier en ce moment."),
            body=(T("Revenez bientôt : l’agence en prépare d’autres."),),
            when=lambda view: wanted(view) and not _options(view),
        ),
        Choose(key="atelier", title=T("Quel atelier ?"), forks=True, options=_options, when=wanted),
        *guests.questions(lambda view: books(view) and guests.is_guest(view)),
        Information(
            key="confirmer",
            title=_title,
            body=_body,
            primary=T("Oui"),
            counted=True,
            when=lambda view: "atelier" in view,
        ),
    )


def doing() -> tuple[Step, ...]:
    """The seat is taken or given back."""
    return (
        Await(
            key=given.NUMBER_STEP.key,
            asks=given.NUMBER_STEP.asks,
            when=lambda view: books(view) and "confirmer" in view,
        ),
        Await(
            key="place",
            title=T("Nous notons votre place…"),
            asks=_act,
            refusals={"not_found": CHANGED, "workshop_closed": CHANGED, "already_booked": CHANGED},
            when=lambda view: "confirmer" in view,
        ),
    )


def books(view: View) -> bool:
    """Whether a seat is asked for, not given back."""
    return "atelier" in view and _booking(view) is None


def was_done(view: View) -> bool:
    return "place" in view


def reference(view: View) -> str:
    booking = _booking(view)
    if booking is not None:
        return booking.reference
    return given.reference(view) if was_done(view) else ""


def headline(view: View) -> Text:
    if _booking(view) is not None:
        return T("Votre place est rendue. Merci pour les autres.")
    told = heard(view, "place", {})
    if told.get("state") == BookingState.LISTE_ATTENTE:
        return T("Vous êtes sur la liste d’attente, numéro {rank}.", rank=int(told.get("position", 1)))
    return T("Votre place est gardée.")


def facts(view: View) -> list[Line]:
    found = _workshop(view)
    if found is None or _booking(view) is not None:
        return []
    return [
        Line(T("Quand"), T("{moment}", moment=found.begins)),
        Line(T("Atelier"), verbatim(found.title)),
        Line(T("Où"), verbatim(found.place)),
    ]


def _all(view: View) -> Sequence[Workshop]:
    found: Sequence[Workshop] = heard(view, "ateliers", ())
    return found


def _mine(view: View) -> list[WorkshopBooking]:
    return [each for each in heard(view, "mes_ateliers", ()) if each.state is not BookingState.ANNULE]


def _options(view: View) -> list[Option]:
    booked = {each.workshop_id for each in _mine(view)}
    given_back = [
        Option(
            f"{GIVE_BACK} {each.reference}",
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
        if each.id not in booked and each.begins > given.now(view)
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


def _workshop(view: View) -> Workshop | None:
    return next((each for each in _all(view) if each.id == view.get("atelier")), None)


def _booking(view: View) -> WorkshopBooking | None:
    chosen = str(view.get("atelier", ""))
    return next((each for each in _mine(view) if f"{GIVE_BACK} {each.reference}" == chosen), None)


def _title(view: View) -> Text:
    booking = _booking(view)
    if booking is not None:
        return T("Rendre votre place ?")
    found = _workshop(view)
    return verbatim(found.title) if found is not None else T("")


def _body(view: View) -> list[Text]:
    booking = _booking(view)
    if booking is not None:
        return [verbatim(booking.title), T("{moment}", moment=booking.begins)]
    found = _workshop(view)
    assert found is not None, "one was chosen"
    lines = [verbatim(found.description), T("{moment}", moment=found.begins), verbatim(found.place)]
    ask = T("Voulez-vous y aller ?") if found.seats_left else T("Voulez-vous être sur la liste d’attente ?")
    return [line for line in (*lines, ask) if line]


def _act(view: View) -> Act:
    at = given.now(view).isoformat()
    who = given.reporter(guests.who(view))
    booking = _booking(view)
    if booking is not None:
        path = f"/v1/workshop-bookings/{booking.reference}/events"
        given_back = {"reporter": who, "kind": "annuler", "at": at}
        return Act(ActKind.WORKSHOP_CANCEL, booking.reference, path, given_back)
    number = given.reference(view)
    body: dict[str, Any] = {"reference": number, "reporter": who, "people": 1, "at": at}
    return Act(ActKind.WORKSHOP_BOOKING, number, f"/v1/workshops/{view['atelier']}/bookings", body)
