"""The words for a home that is offered, and for an application for it."""

from typing import NamedTuple

from kiosk.domain import (
    NO_TEXT,
    TN,
    CeilingCategory,
    EnergyLabel,
    Money,
    Offer,
    OfferApplicationState,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import Tone

_S = OfferApplicationState


class OfferStateText(NamedTuple):
    """``headline`` is how an application for a home stands, ``next`` what comes."""

    headline: Text
    next: Text
    tone: Tone = Tone.PLAIN


ASK_OTHERS = T("Vous pouvez demander d’autres logements.")

STATE_TEXTS: dict[OfferApplicationState, OfferStateText] = {
    _S.SOUMISE: OfferStateText(T("Envoyée"), T("L’agence vérifie votre dossier.")),
    _S.RECEVABLE: OfferStateText(T("Votre dossier est bon"), T("L’agence compare les dossiers.")),
    _S.NON_RETENUE: OfferStateText(
        T("Un autre dossier est passé avant"), T("Vous pouvez demander d’autres logements.")
    ),
    _S.PRESELECTIONNEE: OfferStateText(
        T("Vous êtes parmi les premiers"), T("Gardez vos papiers prêts : l’agence va vous appeler."), Tone.OK
    ),
    _S.PRESENTEE_CALEOL: OfferStateText(
        T("Devant la commission"), T("La commission choisit. L’agence vous écrit ensuite.")
    ),
    _S.ACCEPTEE: OfferStateText(
        T("Ce logement est pour vous"), T("L’agence vous appelle pour le visiter."), Tone.OK
    ),
    _S.DESISTEE: OfferStateText(T("Vous l’avez retirée"), ASK_OTHERS),
}

#: Nothing more comes of these.
FINAL_STATES = frozenset({_S.NON_RETENUE, _S.ACCEPTEE, _S.DESISTEE})

FUNDING_LABELS: dict[CeilingCategory, Text] = {
    CeilingCategory.PLAI: T("Loyer très bas (PLAI)"),
    CeilingCategory.PLUS: T("HLM (PLUS)"),
    CeilingCategory.PLS: T("Loyer intermédiaire (PLS)"),
    CeilingCategory.PLI: T("Loyer intermédiaire (PLI)"),
}

ENERGY_LABELS: dict[EnergyLabel, Text] = {
    EnergyLabel.A: T("A : très peu de chauffage à payer"),
    EnergyLabel.B: T("B : très peu de chauffage à payer"),
    EnergyLabel.C: T("C : peu de chauffage à payer"),
    EnergyLabel.D: T("D : dans la moyenne"),
    EnergyLabel.E: T("E : plus cher à chauffer"),
    EnergyLabel.F: T("F : cher à chauffer"),
    EnergyLabel.G: T("G : très cher à chauffer"),
}


def offer_name(offer: Offer) -> Text:
    """ "T3, Les Lilas, Villeurbanne"."""
    where = ", ".join(filter(None, (offer.quarter, offer.city)))
    return verbatim(f"{offer.size.upper()}, {where}")


def rent_with_charges(offer: Offer) -> Money:
    return offer.rent + offer.charges


def floor(offer: Offer) -> Text:
    """Which floor, and whether there is a lift."""
    if offer.floor <= 0:
        return T("Rez-de-chaussée")
    which = T("1er étage") if offer.floor == 1 else T("{floor}e étage", floor=offer.floor)
    if offer.lift:
        return T("{floor}, avec ascenseur", floor=which)
    return T("{floor}, sans ascenseur", floor=which)


def surface(offer: Offer) -> Text:
    figure = f"{offer.surface:.1f}".removesuffix(".0").replace(".", ",")
    return T("{surface} m²", surface=figure)


def card_text(offer: Offer) -> Text:
    """What a card says of a home."""
    what = T("{surface}, {floor}", surface=surface(offer), floor=floor(offer))
    last = offer.expires_at.astimezone(PARIS).date()
    if offer.energy is None:
        return T("{home}. À demander avant {day}", home=what, day=last)
    letter = str(offer.energy).upper()
    return T("{home}, énergie {letter}. À demander avant {day}", home=what, letter=letter, day=last)


def energy(offer: Offer) -> Text:
    return ENERGY_LABELS[offer.energy] if offer.energy is not None else NO_TEXT


def rooms(offer: Offer) -> Text:
    return TN("{count} pièce, {surface}", "{count} pièces, {surface}", offer.rooms, surface=surface(offer))
