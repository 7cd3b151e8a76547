"""What a report sends to the landlord's system."""

from __future__ import annotations

from kiosk.domain import Act, ActKind, Guest
from kiosk.journeys import Context

from . import given, half_days, reported


def build_report(view: Context) -> Act | None:
    """The body of ``POST /v1/tickets``; nothing for what is known already."""
    found, where = reported.reported_symptom(view), reported.reported_place(view)
    if not reported.is_new(view) or found is None or where is None:
        return None
    who = given.identity(view) or Guest(view["nom"], view["telephone_invite"], view["adresse"])
    return Act(
        kind=ActKind.TICKET,
        subject=given.reference(view),
        path="/v1/tickets",
        body={
            "reference": given.reference(view),
            "reporter": given.reporter_json(who),
            "place": str(where),
            "symptom": found.key,
            "description": _description(view),
            "language": given.language(view),
            "urgency": str(reported.urgency(view)),
            "danger": reported.reported_danger(view) is not None,
            "availability": half_days.availability_json(view.get("disponibilites", ())),
            "reported_at": given.now(view).isoformat(),
        },
        photos=view.get("photos", ()),
    )


def _description(view: Context) -> str:
    """The visitor's words; the contract has no place of its own for the phone of an emergency."""
    words = [view.get("description", "")]
    if "telephone" in view:
        words.append(f"Téléphone : {view['telephone']}")
    return "\n".join(filter(None, words))
