"""The words for each answer of an application for social housing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

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

NATIONALITIES: dict[Nationality, Text] = {
    Nationality.FRANCAISE: T("Française"),
    Nationality.UNION_EUROPEENNE: T("D’un pays de l’Union européenne"),
    Nationality.HORS_UNION_EUROPEENNE: T("D’un autre pays"),
}

SITUATIONS: dict[FamilySituation, Text] = {
    FamilySituation.CELIBATAIRE: T("Célibataire"),
    FamilySituation.MARIE: T("Marié ou mariée"),
    FamilySituation.PACSE: T("Pacsé ou pacsée"),
    FamilySituation.CONCUBIN: T("En couple, sans mariage ni PACS"),
    FamilySituation.SEPARE: T("Séparé ou séparée"),
    FamilySituation.DIVORCE: T("Divorcé ou divorcée"),
    FamilySituation.VEUF: T("Veuf ou veuve"),
}

RELATIONS: dict[Relation, Text] = {
    Relation.CONJOINT: T("Mon mari, ma femme, mon compagnon ou ma compagne"),
    Relation.ENFANT: T("Un enfant"),
    Relation.ENFANT_EN_DROIT_DE_VISITE: T("Un enfant, de temps en temps"),
    Relation.ASCENDANT: T("Mon père ou ma mère"),
    Relation.CODEMANDEUR: T("Une personne qui demande avec moi"),
    Relation.AUTRE: T("Une autre personne"),
}

OCCUPATIONS: dict[Occupation, Text] = {
    Occupation.CDI: T("Salarié en CDI"),
    Occupation.CDD_INTERIM: T("Salarié en CDD, intérim ou stage"),
    Occupation.AGENT_PUBLIC: T("Agent public"),
    Occupation.INDEPENDANT: T("À mon compte"),
    Occupation.APPRENTI: T("Apprenti"),
    Occupation.ETUDIANT: T("Étudiant"),
    Occupation.RETRAITE: T("À la retraite"),
    Occupation.CHOMAGE: T("Au chômage"),
    Occupation.AU_FOYER: T("À la maison"),
    Occupation.AUTRE: T("Autre situation"),
}

HOMES: dict[CurrentHome, Text] = {
    CurrentHome.LOCATAIRE_HLM: T("Locataire en HLM"),
    CurrentHome.LOCATAIRE_PRIVE: T("Locataire d’un propriétaire privé"),
    CurrentHome.CHEZ_PARENTS: T("Chez mes parents ou mes enfants"),
    CurrentHome.CHEZ_PARTICULIER: T("Hébergé chez quelqu’un"),
    CurrentHome.HEBERGEMENT: T("En centre d’hébergement"),
    CurrentHome.HOTEL: T("À l’hôtel"),
    CurrentHome.SANS_ABRI: T("Sans abri, en voiture ou en caravane"),
    CurrentHome.RESIDENCE_SOCIALE: T("En résidence sociale ou en foyer"),
    CurrentHome.RESIDENCE_ETUDIANTE: T("En résidence étudiante"),
    CurrentHome.LOGEMENT_DE_FONCTION: T("Logé par mon employeur"),
    CurrentHome.PROPRIETAIRE: T("Propriétaire"),
    CurrentHome.AUTRE: T("Autrement"),
}

REASONS: dict[Reason, Text] = {
    Reason.SANS_LOGEMENT: T("Je n’ai pas de logement à moi"),
    Reason.TROP_PETIT: T("Mon logement est trop petit"),
    Reason.TROP_GRAND: T("Mon logement est trop grand"),
    Reason.TROP_CHER: T("Mon logement est trop cher"),
    Reason.NON_DECENT: T("Mon logement est en mauvais état ou dangereux"),
    Reason.FIN_DE_BAIL: T("Je dois quitter mon logement"),
    Reason.DEMOLITION: T("Mon immeuble va être démoli"),
    Reason.SEPARATION: T("Je me sépare ou je divorce"),
    Reason.DECOHABITATION: T("Je quitte la maison de mes parents"),
    Reason.REGROUPEMENT_FAMILIAL: T("Ma famille me rejoint"),
    Reason.NAISSANCE: T("Ma famille s’agrandit"),
    Reason.SANTE: T("Ma santé"),
    Reason.HANDICAP: T("Un handicap"),
    Reason.VIOLENCES: T("Je subis des violences"),
    Reason.VOISINAGE: T("Des problèmes de voisinage"),
    Reason.TRAVAIL_LOIN: T("Être plus près de mon travail"),
    Reason.FAMILLE_LOIN: T("Être plus près de ma famille"),
    Reason.SERVICES_LOIN: T("Être plus près des commerces et des transports"),
    Reason.AUTRE: T("Une autre raison"),
}

SIZES: dict[HomeSize, Text] = {
    HomeSize.CHAMBRE: T("Une chambre"),
    HomeSize.T1: T("T1 : une pièce"),
    HomeSize.T2: T("T2 : une chambre et un séjour"),
    HomeSize.T3: T("T3 : deux chambres et un séjour"),
    HomeSize.T4: T("T4 : trois chambres et un séjour"),
    HomeSize.T5: T("T5 : quatre chambres et un séjour"),
    HomeSize.T6: T("T6 ou plus grand"),
}

E = TypeVar("E", bound=StrEnum)


def options(labels: Mapping[E, Text]) -> tuple[Option, ...]:
    """A choice among all of them."""
    return tuple(Option(str(value), label) for value, label in labels.items())
