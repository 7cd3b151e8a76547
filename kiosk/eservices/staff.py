"""The door of the staff: a code, then what is refused and what is missing. No e-service of a visitor."""

from __future__ import annotations

from kiosk.domain import T, Text
from kiosk.journeys import Describe, Journey, Number

CODE_KEY = "personnel"

STAFF_CODE_JOURNEY = Journey(
    key=CODE_KEY,
    title=T("Espace du personnel"),
    icon="badge-account-outline",
    steps=(
        Number(
            key="code",
            title=T("Le code du personnel"),
            hint=T("Cet espace n’est pas pour les visiteurs."),
            pattern=r"[0-9]{4,12}",
            length=12,
            masked=True,
        ),
    ),
)


def correction_journey(label: Text) -> Journey:
    """One answer of a refused act, to be put right."""
    return Journey(
        key="correction",
        title=T("Espace du personnel"),
        icon="pencil-outline",
        steps=(Describe(key="valeur", title=label, min_length=1),),
    )
