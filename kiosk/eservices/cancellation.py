"""What was asked for is taken back: one question, one event, and a receipt that promises nothing any more."""

from __future__ import annotations

from urllib.parse import quote

from kiosk.domain import Act, ActKind, Identity, T, Text
from kiosk.journeys import Context, Information, Journey

from . import receipts, visit_facts


def cancellation_journey(
    kind: ActKind,
    made_at: str,
    number: str,
    who: Identity | None,
    *,
    title: Text,
    icon: str,
    meaning: tuple[Text, ...],
) -> Journey:
    """Takes back what ``who`` has sent to ``made_at``; ``meaning`` is what follows from it."""
    return Journey(
        key=f"{kind}-{number}",
        title=title,
        icon=icon,
        act=lambda view: build_cancellation(kind, made_at, number, who, view),
        steps=(
            Information(
                key="confirmer",
                title=T("Annuler cette demande ?"),
                body=meaning,
                primary=T("Oui, annuler"),
            ),
            receipts.receipt(
                title=T("C’est annulé"),
                headline=T("La demande est annulée."),
                reference=lambda view: number,
                facts=lambda view: [],
                notice=receipts.delivery_notice,
            ),
        ),
    )


def build_cancellation(kind: ActKind, made_at: str, number: str, who: Identity | None, view: Context) -> Act:
    """The body of ``POST {made_at}/{reference}/events``; it follows what it takes back."""
    body = {
        "reporter": visit_facts.reporter_json(who) if who else None,
        "kind": "annuler",
        "at": visit_facts.now(view).isoformat(),
    }
    # The landlord's own number of a mandate may be any text.
    return Act(kind, number, f"{made_at}/{quote(number, safe='')}/events", body)
