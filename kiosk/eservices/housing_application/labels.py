"""The words for each answer of an application for social housing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from kiosk.domain import (
    CurrentHome,
    FamilySituation,
    HomeSize,
    Nationality,
    Occupation,
    Reason,
    Relation,
    T,
    Text,
)
from kiosk.journeys import Option


class Shown(NamedTuple):
    """The words, and the pictogram beside them."""

    label: Text
    icon: str


NATIONALITIES: dict[Nationality, Shown] = {
    Nationality.FRANCAISE: Shown(T("Française"), "card-account-details"),
    Nationality.UNION_EUROPEENNE: Shown(T("D’un pays de l’Union européenne"), "star-four-points-outline"),
    Nationality.HORS_UNION_EUROPEENNE: Shown(T("D’un autre pays"), "earth"),
}

SITUATIONS: dict[FamilySituation, Shown] = {
    FamilySituation.CELIBATAIRE: Shown(T("Célibataire"), "account"),
    FamilySituation.MARIE: Shown(T("Marié ou mariée"), "ring"),
    FamilySituation.PACSE: Shown(T("Pacsé ou pacsée"), "account-heart"),
    FamilySituation.CONCUBIN: Shown(T("En couple, sans mariage ni PACS"), "account-multiple"),
    FamilySituation.SEPARE: Shown(T("Séparé ou séparée"), "account-arrow-left"),
    FamilySituation.DIVORCE: Shown(T("Divorcé ou divorcée"), "heart-broken"),
    FamilySituation.VEUF: Shown(T("Veuf ou veuve"), "candle"),
}

RELATIONS: dict[Relation, Shown] = {
    Relation.CONJOINT: Shown(T("Mon mari, ma femme, mon compagnon ou ma compagne"), "account-heart"),
    Relation.ENFANT: Shown(T("Un enfant"), "human-child"),
    Relation.ENFANT_EN_DROIT_DE_VISITE: Shown(T("Un enfant, de temps en temps"), "calendar-account"),
    Relation.ASCENDANT: Shown(T("Mon père ou ma mère"), "human-cane"),
    Relation.CODEMANDEUR: Shown(T("Une personne qui demande avec moi"), "account-multiple-plus"),
    Relation.AUTRE: Shown(T("Une autre personne"), "account-question"),
}

OCCUPATIONS: dict[Occupation, Shown] = {
    Occupation.CDI: Shown(T("Salarié ou salariée en CDI"), "briefcase"),
    Occupation.CDD_INTERIM: Shown(T("Salarié ou salariée en CDD, en intérim ou en stage"), "briefcase-clock"),
    Occupation.AGENT_PUBLIC: Shown(T("Agent public"), "bank"),
    Occupation.INDEPENDANT: Shown(T("À mon compte"), "store"),
    Occupation.APPRENTI: Shown(T("Apprenti ou apprentie"), "hammer-wrench"),
    Occupation.ETUDIANT: Shown(T("Étudiant ou étudiante"), "school"),
    Occupation.RETRAITE: Shown(T("À la retraite"), "human-cane"),
    Occupation.CHOMAGE: Shown(T("Au chômage"), "magnify"),
    Occupation.AU_FOYER: Shown(T("À la maison"), "home-heart"),
    Occupation.AUTRE: Shown(T("Autre situation"), "dots-horizontal"),
}

HOMES: dict[CurrentHome, Shown] = {
    CurrentHome.LOCATAIRE_HLM: Shown(T("Locataire en HLM"), "home-city"),
    CurrentHome.LOCATAIRE_PRIVE: Shown(T("Locataire d’un propriétaire privé"), "home-account"),
    CurrentHome.CHEZ_PARENTS: Shown(T("Chez mes parents ou mes enfants"), "family-tree"),
    CurrentHome.CHEZ_PARTICULIER: Shown(T("Hébergé chez quelqu’un"), "sofa"),
    CurrentHome.HEBERGEMENT: Shown(T("En centre d’hébergement"), "bunk-bed"),
    CurrentHome.HOTEL: Shown(T("À l’hôtel"), "bed"),
    CurrentHome.SANS_ABRI: Shown(T("Sans abri, en voiture ou en caravane"), "home-off"),
    CurrentHome.RESIDENCE_SOCIALE: Shown(T("En résidence sociale ou en foyer"), "home-group"),
    CurrentHome.RESIDENCE_ETUDIANTE: Shown(T("En résidence étudiante"), "school"),
    CurrentHome.LOGEMENT_DE_FONCTION: Shown(T("Logé par mon employeur"), "office-building"),
    CurrentHome.PROPRIETAIRE: Shown(T("Propriétaire"), "key"),
    CurrentHome.AUTRE: Shown(T("Autrement"), "dots-horizontal"),
}

REASONS: dict[Reason, Shown] = {
    Reason.SANS_LOGEMENT: Shown(T("Je n’ai pas de logement à moi"), "home-off"),
    Reason.TROP_PETIT: Shown(T("Mon logement est trop petit"), "arrow-collapse"),
    Reason.TROP_GRAND: Shown(T("Mon logement est trop grand"), "arrow-expand"),
    Reason.TROP_CHER: Shown(T("Mon logement est trop cher"), "currency-eur"),
    Reason.NON_DECENT: Shown(T("Mon logement est en mauvais état ou dangereux"), "home-alert"),
    Reason.FIN_DE_BAIL: Shown(T("Je dois quitter mon logement"), "exit-run"),
    Reason.DEMOLITION: Shown(T("Mon immeuble va être démoli"), "excavator"),
    Reason.SEPARATION: Shown(T("Je me sépare ou je divorce"), "heart-broken"),
    Reason.DECOHABITATION: Shown(T("Je quitte la maison de mes parents"), "home-export-outline"),
    Reason.REGROUPEMENT_FAMILIAL: Shown(T("Ma famille me rejoint"), "airplane-landing"),
    Reason.NAISSANCE: Shown(T("Ma famille s’agrandit"), "baby-carriage"),
    Reason.SANTE: Shown(T("Ma santé"), "stethoscope"),
    Reason.HANDICAP: Shown(T("Un handicap"), "wheelchair-accessibility"),
    Reason.VIOLENCES: Shown(T("Je subis des violences"), "alert-octagon"),
    Reason.VOISINAGE: Shown(T("Des problèmes de voisinage"), "volume-high"),
    Reason.TRAVAIL_LOIN: Shown(T("Être plus près de mon travail"), "briefcase"),
    Reason.FAMILLE_LOIN: Shown(T("Être plus près de ma famille"), "home-heart"),
    Reason.SERVICES_LOIN: Shown(T("Être plus près des commerces et des transports"), "bus"),
    Reason.AUTRE: Shown(T("Une autre raison"), "dots-horizontal"),
}

SIZES: dict[HomeSize, Shown] = {
    HomeSize.CHAMBRE: Shown(T("Une chambre"), "bed"),
    HomeSize.T1: Shown(T("T1 : une pièce"), "numeric-1-box"),
    HomeSize.T2: Shown(T("T2 : une chambre et un séjour"), "numeric-2-box"),
    HomeSize.T3: Shown(T("T3 : deux chambres et un séjour"), "numeric-3-box"),
    HomeSize.T4: Shown(T("T4 : trois chambres et un séjour"), "numeric-4-box"),
    HomeSize.T5: Shown(T("T5 : quatre chambres et un séjour"), "numeric-5-box"),
    HomeSize.T6: Shown(T("T6 ou plus grand"), "numeric-6-box"),
}

E = TypeVar("E", bound=StrEnum)


def options(labels: Mapping[E, Shown]) -> tuple[Option, ...]:
    """A choice among all of them."""
    return tuple(Option(str(value), shown.label, icon=shown.icon) for value, shown in labels.items())
