"""A photo that the landlord's system refused: taken again, or left out. No e-service of its own."""

from __future__ import annotations

from kiosk.domain import T
from kiosk.journeys import Journey, Photo

KEY = "photo"
PHOTOS = "photos"


def journey(of: Journey) -> Journey:
    """One photo more for what ``of`` has sent."""
    return Journey(
        key=KEY,
        title=of.title,
        icon=of.icon,
        steps=(
            Photo(
                key=PHOTOS,
                title=T("Voulez-vous ajouter une photo ?"),
                hint=T("Montrez à l’appareil la photo de votre téléphone."),
                most=1,
            ),
        ),
    )
