"""The places of a home, as a visitor names them."""

from __future__ import annotations

from kiosk.domain import Place, T, Text
from kiosk.journeys import Group, Option

AT_HOME = Group(T("Chez moi"), "home-outline")
IN_THE_BUILDING = Group(T("Dans l’immeuble"), "office-building-outline")

PLACES: dict[Place, Option] = {
    Place.CUISINE: Option(
        Place.CUISINE,
        T("Cuisine"),
        icon="silverware-fork-knife",
        drawing="places/cuisine",
        group=AT_HOME,
    ),
    Place.SALLE_DE_BAINS: Option(
        Place.SALLE_DE_BAINS,
        T("Salle de bains, toilettes"),
        icon="bathtub",
        drawing="places/salle_de_bains",
        group=AT_HOME,
    ),
    Place.AUTRE_PIECE: Option(
        Place.AUTRE_PIECE,
        T("Autre pièce de mon logement"),
        icon="sofa",
        drawing="places/autre_piece",
        group=AT_HOME,
    ),
    Place.PARTIES_COMMUNES: Option(
        Place.PARTIES_COMMUNES,
        T("Parties communes"),
        detail=T("Hall, escalier, ascenseur, cave…"),
        icon="office-building",
        drawing="places/parties_communes",
        group=IN_THE_BUILDING,
    ),
}

#: The same within a line: "Robinet qui fuit, cuisine".
WITHIN: dict[Place, Text] = {
    Place.CUISINE: T("cuisine"),
    Place.SALLE_DE_BAINS: T("salle de bains"),
    Place.AUTRE_PIECE: T("autre pièce"),
    Place.PARTIES_COMMUNES: T("parties communes"),
}
