"""The appointments that a tenant has already, and what is to be done with one."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain import UPCOMING_STATES, Appointment, Query, T, Text
from kiosk.journeys import Context, Option, Tone, fetched_value

from .. import visit_facts

APPOINTMENTS_QUERY = Query("appointments")
NEW = "nouveau"
MOVE, CANCEL = "deplacer", "annuler"


def upcoming(view: Context) -> Sequence[Appointment]:
    """Those still to come, the next one first."""
    return [
        each
        for each in fetched_value(view, "mes_rendez_vous", ())
        if each.state in UPCOMING_STATES and each.slot.begins > visit_facts.now(view)
    ]


def options(view: Context) -> list[Option]:
    """Move or cancel each of them, or take another one; nothing where there is none."""
    found = upcoming(view)
    if not found:
        return []
    each_way = [
        option
        for each in found
        for option in (
            Option(
                f"{MOVE} {each.reference}",
                T("Déplacer celui de {moment}", moment=each.slot.begins),
                icon="calendar-edit",
            ),
            Option(
                f"{CANCEL} {each.reference}",
                T("Annuler celui de {moment}", moment=each.slot.begins),
                icon="calendar-remove",
                tone=Tone.DANGER,
            ),
        )
    ]
    return [*each_way, Option(NEW, T("Prendre un autre rendez-vous"), icon="calendar-plus")]


def appointment(view: Context) -> Appointment | None:
    """The one that is moved or cancelled."""
    _, _, reference = str(view.get("lequel", "")).partition(" ")
    return next((each for each in upcoming(view) if each.reference == reference), None)


def is_new(view: Context) -> bool:
    return bool(view.get("lequel", NEW) == NEW)


def is_cancelled(view: Context) -> bool:
    return str(view.get("lequel", "")).startswith(CANCEL)


def needs_slot(view: Context) -> bool:
    return not is_cancelled(view)


def cancellation_lines(view: Context) -> list[Text]:
    found = appointment(view)
    assert found is not None, "one was picked"
    return [
        T("C’est celui de {moment}.", moment=found.slot.begins),
        T("Quelqu’un d’autre pourra venir à cette heure."),
    ]
