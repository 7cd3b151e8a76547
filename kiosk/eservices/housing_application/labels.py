"""The words for each answer of an application for social housing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from kiosk.domain import (
    FamilySituation,
    HomeSize,
    HousingReason,
    HousingStatus,
    Nationality,
    Occupation,
    Relation,
    T,
    Text,
)
from kiosk.journeys import Option


class AnswerLabel(NamedTuple):
    """The words, and the pictogram beside them."""

    label: Text
    icon: str


NATIONALITIES: dict[Nationality, AnswerLabel] = {
    Nationality.FRANCAISE: AnswerLabel(T("Française"), "card-account-details"),
    Nationality.UNION_EUROPEENNE: AnswerLabel(
        T("D’un pays de l’Union européenne"), "star-four-points-outline"
    ),
    Nationality.HORS_UNION_EUROPEENNE: AnswerLabel(T("D’un autre pays"), "earth"),
}

SITUATIONS: dict[FamilySituation, AnswerLabel] = {
    FamilySituation.CELIBATAIRE: AnswerLabel(T("Célibataire"), "account"),
    FamilySituation.MARIE: AnswerLabel(T("Marié ou mariée"), "ring"),
    FamilySituation.PACSE: AnswerLabel(T("Pacsé ou pacsée"), "account-heart"),
    FamilySituation.CONCUBIN: AnswerLabel(T("En couple, sans mariage ni PACS"), "account-multiple"),
    FamilySituation.SEPARE: AnswerLabel(T("Séparé ou séparée"), "account-arrow-left"),
    FamilySituation.DIVORCE: AnswerLabel(T("Divorcé ou divorcée"), "heart-broken"),
    FamilySituation.VEUF: AnswerLabel(T("Veuf ou veuve"), "candle"),
}

RELATIONS: dict[Relation, AnswerLabel] = {
    Relation.CONJOINT: AnswerLabel(T("Mon mari, ma femme, mon compagnon ou ma compagne"), "account-heart"),
    Relation.ENFANT: AnswerLabel(T("Un enfant"), "human-child"),
    Relation.ENFANT_EN_DROIT_DE_VISITE: AnswerLabel(T("Un enfant, de temps en temps"), "calendar-account"),
    Relation.ASCENDANT: AnswerLabel(T("Mon père ou ma mère"), "human-cane"),
    Relation.CODEMANDEUR: AnswerLabel(T("Une personne qui demande avec moi"), "account-multiple-plus"),
    Relation.AUTRE: AnswerLabel(T("Une autre personne"), "account-question"),
}

OCCUPATIONS: dict[Occupation, AnswerLabel] = {
    Occupation.CDI: AnswerLabel(T("Salarié ou salariée en CDI"), "briefcase"),
    Occupation.CDD_INTERIM: AnswerLabel(
        T("Salarié ou salariée en CDD, en intérim ou en stage"), "briefcase-clock"
    ),
    Occupation.AGENT_PUBLIC: AnswerLabel(T("Agent public"), "bank"),
    Occupation.INDEPENDANT: AnswerLabel(T("À mon compte"), "store"),
    Occupation.APPRENTI: AnswerLabel(T("Apprenti ou apprentie"), "hammer-wrench"),
    Occupation.ETUDIANT: AnswerLabel(T("Étudiant ou étudiante"), "school"),
    Occupation.RETRAITE: AnswerLabel(T("À la retraite"), "human-cane"),
    Occupation.CHOMAGE: AnswerLabel(T("Au chômage"), "magnify"),
    Occupation.AU_FOYER: AnswerLabel(T("À la maison"), "home-heart"),
    Occupation.AUTRE: AnswerLabel(T("Autre situation"), "dots-horizontal"),
}

HOMES: dict[HousingStatus, AnswerLabel] = {
    HousingStatus.LOCATAIRE_HLM: AnswerLabel(T("Locataire en HLM"), "home-city"),
    HousingStatus.LOCATAIRE_PRIVE: AnswerLabel(T("Locataire d’un propriétaire privé"), "home-account"),
    HousingStatus.CHEZ_PARENTS: AnswerLabel(T("Chez mes parents ou mes enfants"), "family-tree"),
    HousingStatus.CHEZ_PARTICULIER: AnswerLabel(T("Hébergé chez quelqu’un"), "sofa"),
    HousingStatus.HEBERGEMENT: AnswerLabel(T("En centre d’hébergement"), "bunk-bed"),
    HousingStatus.HOTEL: AnswerLabel(T("À l’hôtel"), "bed"),
    HousingStatus.SANS_ABRI: AnswerLabel(T("Sans abri, en voiture ou en caravane"), "home-off"),
    HousingStatus.RESIDENCE_SOCIALE: AnswerLabel(T("En résidence sociale ou en foyer"), "home-group"),
    HousingStatus.RESIDENCE_ETUDIANTE: AnswerLabel(T("En résidence étudiante"), "school"),
    HousingStatus.LOGEMENT_DE_FONCTION: AnswerLabel(T("Logé par mon employeur"), "office-building"),
    HousingStatus.PROPRIETAIRE: AnswerLabel(T("Propriétaire"), "key"),
    HousingStatus.AUTRE: AnswerLabel(T("Autrement"), "dots-horizontal"),
}

REASONS: dict[HousingReason, AnswerLabel] = {
    HousingReason.SANS_LOGEMENT: AnswerLabel(T("Je n’ai pas de logement à moi"), "home-off"),
    HousingReason.TROP_PETIT: AnswerLabel(T("Mon logement est trop petit"), "arrow-collapse"),
    HousingReason.TROP_GRAND: AnswerLabel(T("Mon logement est trop grand"), "arrow-expand"),
    HousingReason.TROP_CHER: AnswerLabel(T("Mon logement est trop cher"), "currency-eur"),
    HousingReason.NON_DECENT: AnswerLabel(T("Mon logement est en mauvais état ou dangereux"), "home-alert"),
    HousingReason.FIN_DE_BAIL: AnswerLabel(T("Je dois quitter mon logement"), "exit-run"),
    HousingReason.DEMOLITION: AnswerLabel(T("Mon immeuble va être démoli"), "excavator"),
    HousingReason.SEPARATION: AnswerLabel(T("Je me sépare ou je divorce"), "heart-broken"),
    HousingReason.DECOHABITATION: AnswerLabel(T("Je quitte la maison de mes parents"), "home-export-outline"),
    HousingReason.REGROUPEMENT_FAMILIAL: AnswerLabel(T("Ma famille me rejoint"), "airplane-landing"),
    HousingReason.NAISSANCE: AnswerLabel(T("Ma famille s’agrandit"), "baby-carriage"),
    HousingReason.SANTE: AnswerLabel(T("Ma santé"), "stethoscope"),
    HousingReason.HANDICAP: AnswerLabel(T("Un handicap"), "wheelchair-accessibility"),
    HousingReason.VIOLENCES: AnswerLabel(T("Je subis des violences"), "alert-octagon"),
    HousingReason.VOISINAGE: AnswerLabel(T("Des problèmes de voisinage"), "volume-high"),
    HousingReason.TRAVAIL_LOIN: AnswerLabel(T("Être plus près de mon travail"), "briefcase"),
    HousingReason.FAMILLE_LOIN: AnswerLabel(T("Être plus près de ma famille"), "home-heart"),
    HousingReason.SERVICES_LOIN: AnswerLabel(T("Être plus près des commerces et des transports"), "bus"),
    HousingReason.AUTRE: AnswerLabel(T("Une autre raison"), "dots-horizontal"),
}

SIZES: dict[HomeSize, AnswerLabel] = {
    HomeSize.CHAMBRE: AnswerLabel(T("Une chambre"), "bed"),
    HomeSize.T1: AnswerLabel(T("T1 : une pièce"), "numeric-1-box"),
    HomeSize.T2: AnswerLabel(T("T2 : une chambre et un séjour"), "numeric-2-box"),
    HomeSize.T3: AnswerLabel(T("T3 : deux chambres et un séjour"), "numeric-3-box"),
    HomeSize.T4: AnswerLabel(T("T4 : trois chambres et un séjour"), "numeric-4-box"),
    HomeSize.T5: AnswerLabel(T("T5 : quatre chambres et un séjour"), "numeric-5-box"),
    HomeSize.T6: AnswerLabel(T("T6 ou plus grand"), "numeric-6-box"),
}

E = TypeVar("E", bound=StrEnum)


def label_options(labels: Mapping[E, AnswerLabel]) -> tuple[Option, ...]:
    """A choice among all of them."""
    return tuple(Option(str(value), shown.label, icon=shown.icon) for value, shown in labels.items())
