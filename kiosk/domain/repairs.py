"""What a repair is, before anyone asks for it: where, how urgent, who comes and who pays."""

from enum import StrEnum


class Scope(StrEnum):
    """Whose place it is."""

    LOGEMENT = "logement"
    PARTIES_COMMUNES = "parties_communes"


class RepairPlace(StrEnum):
    """Where the problem is."""

    CUISINE = "cuisine"
    SALLE_DE_BAINS = "salle_de_bains"
    AUTRE_PIECE = "autre_piece"
    PARTIES_COMMUNES = "parties_communes"

    @property
    def scope(self) -> Scope:
        return Scope.PARTIES_COMMUNES if self is RepairPlace.PARTIES_COMMUNES else Scope.LOGEMENT


class Urgency(StrEnum):
    """How fast someone comes (one landlord's published commitment, docs/sources/housing.md)."""

    SOUS_4_H = "sous_4_h"
    SOUS_24_H = "sous_24_h"
    SOUS_5_JOURS = "sous_5_jours"


class Payer(StrEnum):
    """Who usually pays (décret n° 87-712: an indication, the contract may say otherwise)."""

    LOCATAIRE = "locataire"
    BAILLEUR = "bailleur"
    SELON_CAUSE = "selon_cause"


class Trade(StrEnum):
    """Who comes."""

    PLOMBIER = "plombier"
    ELECTRICIEN = "electricien"
    CHAUFFAGISTE = "chauffagiste"
    SERRURIER = "serrurier"
    MENUISIER = "menuisier"
    ASCENSORISTE = "ascensoriste"
    GARDIEN = "gardien"
