"""What a report tells the visitor: on the review, and on the receipt."""

from __future__ import annotations

from kiosk.domain import NOTHING, T, Text, verbatim
from kiosk.domain.rules import PARIS, in_force, promise
from kiosk.journeys import Line, Notice, Slot, View
from kiosk.journeys.formats import readable_phone

from . import given, half_days, receipts, reported
from .places import PLACES, WITHIN


def promise_text(view: View) -> Text:
    """Who comes, and by when."""
    found = reported.symptom(view)
    return promise(found.trade if found else None, reported.due(view), given.now(view))


def slots(view: View) -> list[Slot]:
    """The half days on which someone may come before the deadline."""
    now, delay = given.now(view), in_force().delays[reported.urgency(view)]
    days = half_days.days_for(delay, now, given.days_off(view))
    return half_days.half_days(now, reported.due(view), days)


def _problem(view: View) -> Text:
    found, where = reported.symptom(view), reported.scene(view)
    if found is None or where is None:
        return NOTHING
    return T("{problem}, {place}", problem=found.label, place=WITHIN[where])


def _who_pays(view: View) -> Text:
    found = reported.symptom(view)
    return found.explanation if found else NOTHING


def review_lines(view: View) -> list[Line]:
    """All that was said and understood, in the order it was asked, then the promise and who pays."""
    found = reported.symptom(view)
    where = reported.place(view)
    lines = [
        Line(T("Où"), PLACES[where].label if where else NOTHING, "lieu" if given.is_tenant(view) else ""),
        Line(T("Le problème"), found.label if found else NOTHING, "symptome"),
        Line(T("Vos mots"), verbatim(view.get("description", "")), "description"),
        Line(T("Chez vous"), _when_home(view), "disponibilites"),
        Line(T("Votre téléphone"), _phone(view, "telephone"), "telephone"),
        Line(T("L’immeuble"), verbatim(view.get("adresse", "")), "adresse"),
        Line(T("Votre nom"), verbatim(view.get("nom", "")), "nom"),
        Line(T("Votre téléphone"), _phone(view, "telephone_invite"), "telephone_invite"),
        Line(T("Délai"), promise_text(view)),
        Line(T("Qui paie ?"), _who_pays(view)),
    ]
    return [line for line in lines if line.value]


def _phone(view: View, key: str) -> Text:
    return verbatim(readable_phone(view[key])) if key in view else NOTHING


def _when_home(view: View) -> Text:
    chosen = view.get("disponibilites")
    return half_days.chosen_text(chosen, slots(view)) if chosen else NOTHING


def headline(view: View) -> Text:
    """The promise; for what is known already, how it stands."""
    if outage := reported.outage(view):
        if outage.expected_end:
            return T("Retour prévu {day}.", day=outage.expected_end.astimezone(PARIS).date())
        return T("Une équipe s’en occupe.")
    if ticket := reported.ticket(view):
        return T("Votre demande du {day} est en cours.", day=ticket.reported_at.astimezone(PARIS).date())
    return promise_text(view)


def number(view: View) -> str:
    """The number of the request, new or old; none for a known outage."""
    if reported.outage(view):
        return ""
    ticket = reported.ticket(view)
    return ticket.reference if ticket else given.reference(view)


def receipt_lines(view: View) -> list[Line]:
    """What it is about, what to remember in danger, and who pays."""
    if outage := reported.outage(view):
        return [Line(verbatim(outage.title), verbatim(outage.message))]
    lines = [Line(T("Le problème"), _problem(view))]
    if reported.ticket(view):
        return lines
    if kind := reported.danger(view):
        danger = in_force().dangers[kind]
        call = T("{whose} {number}", whose=danger.whose, number=danger.number)
        lines.append(Line(T("En cas de danger"), call if danger.number else danger.lines[-1]))
    return [*lines, Line(T("Qui paie ?"), _who_pays(view))]


def notice(view: View) -> Notice | None:
    """Where the report is; nothing was sent of what is known already."""
    return receipts.delivery(view) if reported.is_new(view) else None
