"""What a report tells the visitor: on the review, and on the receipt."""

from __future__ import annotations

from kiosk.domain import NO_TEXT, T, Text, verbatim
from kiosk.domain.rules import PARIS, arrival_text, repair_rules_in_force
from kiosk.journeys import Context, ReceiptNotice, SlotOption, SummaryLine
from kiosk.journeys.parsing import format_phone

from . import half_days, receipts, report_state, visit_facts
from .places import PLACES, WITHIN


def arrival_promise(view: Context) -> Text:
    """Who comes, and by when."""
    found = report_state.reported_symptom(view)
    return arrival_text(
        found.trade if found else None, report_state.latest_arrival(view), visit_facts.now(view)
    )


def slots(view: Context) -> list[SlotOption]:
    """The half days on which someone may come before the deadline."""
    now, delay = visit_facts.now(view), repair_rules_in_force().delays[report_state.urgency(view)]
    days = half_days.possible_days(delay, now, visit_facts.public_holidays_of(view))
    return half_days.half_day_slots(now, report_state.latest_arrival(view), days)


def _problem(view: Context) -> Text:
    found, where = report_state.reported_symptom(view), report_state.reported_place(view)
    if found is None or where is None:
        return NO_TEXT
    return T("{problem}, {place}", problem=found.label, place=WITHIN[where])


def _who_pays(view: Context) -> Text:
    found = report_state.reported_symptom(view)
    return found.explanation if found else NO_TEXT


def review_lines(view: Context) -> list[SummaryLine]:
    """All that was said and understood, in the order it was asked, then the promise and who pays."""
    found = report_state.reported_symptom(view)
    where = report_state.answered_place(view)
    lines = [
        SummaryLine(
            T("Où"), PLACES[where].label if where else NO_TEXT, "lieu" if visit_facts.is_tenant(view) else ""
        ),
        SummaryLine(T("Le problème"), found.label if found else NO_TEXT, "symptome"),
        SummaryLine(T("Vos mots"), verbatim(view.get("description", "")), "description"),
        SummaryLine(T("Chez vous"), _when_home(view), "disponibilites"),
        SummaryLine(T("Votre téléphone"), _phone(view, "telephone"), "telephone"),
        SummaryLine(T("L’immeuble"), verbatim(view.get("adresse", "")), "adresse"),
        SummaryLine(T("Votre nom"), verbatim(view.get("nom", "")), "nom"),
        SummaryLine(T("Votre téléphone"), _phone(view, "telephone_invite"), "telephone_invite"),
        SummaryLine(T("Délai"), arrival_promise(view)),
        SummaryLine(T("Qui paie ?"), _who_pays(view)),
    ]
    return [line for line in lines if line.value]


def _phone(view: Context, key: str) -> Text:
    return verbatim(format_phone(view[key])) if key in view else NO_TEXT


def _when_home(view: Context) -> Text:
    chosen = view.get("disponibilites")
    return half_days.selection_text(chosen, slots(view)) if chosen else NO_TEXT


def headline(view: Context) -> Text:
    """The promise; for what is known already, how it stands."""
    if outage := report_state.known_outage(view):
        if outage.expected_end:
            return T("Retour prévu {day}.", day=outage.expected_end.astimezone(PARIS).date())
        return T("Une équipe s’en occupe.")
    if ticket := report_state.known_ticket(view):
        return T("Votre demande du {day} est en cours.", day=ticket.reported_at.astimezone(PARIS).date())
    return arrival_promise(view)


def request_number(view: Context) -> str:
    """The number of the request, new or old; none for a known outage."""
    if report_state.known_outage(view):
        return ""
    ticket = report_state.known_ticket(view)
    return ticket.reference if ticket else visit_facts.reference(view)


def receipt_lines(view: Context) -> list[SummaryLine]:
    """What it is about, what to remember in danger, and who pays."""
    if outage := report_state.known_outage(view):
        return [SummaryLine(verbatim(outage.title), verbatim(outage.message))]
    lines = [SummaryLine(T("Le problème"), _problem(view))]
    if report_state.known_ticket(view):
        return lines
    if kind := report_state.reported_danger(view):
        danger = repair_rules_in_force().dangers[kind]
        call = T("{whose} {number}", whose=danger.phone_owner, number=danger.number)
        lines.append(SummaryLine(T("En cas de danger"), call if danger.number else danger.lines[-1]))
    return [*lines, SummaryLine(T("Qui paie ?"), _who_pays(view))]


def notice(view: Context) -> ReceiptNotice | None:
    """Where the report is; nothing was sent of what is known already."""
    return receipts.delivery_notice(view) if report_state.is_new(view) else None
