"""What a report sends to the landlord's system."""

from __future__ import annotations

from kiosk.domain import Act, ActKind, Guest
from kiosk.journeys import Context

from . import half_days, report_state, visit_facts


def build_report(view: Context) -> Act | None:
    """The body of ``POST /v1/tickets``; nothing for what is known already."""
    found, where = report_state.reported_symptom(view), report_state.reported_place(view)
    if not report_state.is_new(view) or found is None or where is None:
        return None
    who = visit_facts.identity(view) or Guest(view["nom"], view["telephone_invite"], view["adresse"])
    return Act(
        kind=ActKind.TICKET,
        subject=visit_facts.reference(view),
        path="/v1/tickets",
        body={
            "reference": visit_facts.reference(view),
            "reporter": visit_facts.reporter_json(who),
            "place": str(where),
            "symptom": found.key,
            "description": _description(view),
            "language": visit_facts.language(view),
            "urgency": str(report_state.urgency(view)),
            "danger": report_state.reported_danger(view) is not None,
            "availability": half_days.availability_json(view.get("disponibilites", ())),
            "reported_at": visit_facts.now(view).isoformat(),
        },
        photos=view.get("photos", ()),
    )


def _description(view: Context) -> str:
    """The visitor's words; the contract has no place of its own for the phone of an emergency."""
    words = [view.get("description", "")]
    if "telephone" in view:
        words.append(f"Téléphone : {view['telephone']}")
    return "\n".join(filter(None, words))
