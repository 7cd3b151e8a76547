"""The places of a home, as a visitor names them."""

from __future__ import annotations

from kiosk.domain import RepairPlace, T, Text
from kiosk.journeys import Option, OptionGroup

AT_HOME = OptionGroup(T("Chez moi"), "home-outline")
IN_THE_BUILDING = OptionGroup(T("Dans l’immeuble"), "office-building-outline")

PLACES: dict[RepairPlace, Option] = {
    RepairPlace.CUISINE: Option(
        RepairPlace.CUISINE,
        T("Cuisine"),
        icon="silverware-fork-knife",
        drawing="places/cuisine",
        group=AT_HOME,
    ),
    RepairPlace.SALLE_DE_BAINS: Option(
        RepairPlace.SALLE_DE_BAINS,
        T("Salle de bains, toilettes"),
        icon="bathtub",
        drawing="places/salle_de_bains",
        group=AT_HOME,
    ),
    RepairPlace.AUTRE_PIECE: Option(
        RepairPlace.AUTRE_PIECE,
        T("Autre pièce de mon logement"),
        icon="sofa",
        drawing="places/autre_piece",
        group=AT_HOME,
    ),
    RepairPlace.PARTIES_COMMUNES: Option(
        RepairPlace.PARTIES_COMMUNES,
        T("Parties communes"),
        detail=T("Hall, escalier, ascenseur, cave…"),
        icon="office-building",
        drawing="places/parties_communes",
        group=IN_THE_BUILDING,
    ),
}

#: The same within a line: "Robinet qui fuit, cuisine".
WITHIN: dict[RepairPlace, Text] = {
    RepairPlace.CUISINE: T("cuisine"),
    RepairPlace.SALLE_DE_BAINS: T("salle de bains"),
    RepairPlace.AUTRE_PIECE: T("autre pièce"),
    RepairPlace.PARTIES_COMMUNES: T("parties communes"),
}
