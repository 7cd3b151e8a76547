"""Asking for social housing (*demande de logement social*, Cerfa 14069): nine sections.

Every section, and every field in it, may still be missing in a draft. The social-security number is never
asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .values import Money


class ApplicationState(StrEnum):
    """The life of an application."""

    BROUILLON = "brouillon"
    DEPOSEE = "deposee"
    A_VALIDER = "a_valider"
    ENREGISTREE = "enregistree"
    A_RENOUVELER = "a_renouveler"
    EN_INSTRUCTION = "en_instruction"
    EN_CALEOL = "en_caleol"
    ATTRIBUEE = "attribuee"
    REFUSEE = "refusee"
    RADIEE = "radiee"


class FamilySituation(StrEnum):
    CELIBATAIRE = "celibataire"
    MARIE = "marie"
    PACSE = "pacse"
    CONCUBIN = "concubin"
    SEPARE = "separe"
    DIVORCE = "divorce"
    VEUF = "veuf"


class Nationality(StrEnum):
    FRANCAISE = "francaise"
    UNION_EUROPEENNE = "union_europeenne"
    HORS_UNION_EUROPEENNE = "hors_union_europeenne"


class Relation(StrEnum):
    """To the applicant."""

    CONJOINT = "conjoint"
    CODEMANDEUR = "codemandeur"
    ENFANT = "enfant"
    ENFANT_EN_DROIT_DE_VISITE = "enfant_en_droit_de_visite"
    ASCENDANT = "ascendant"
    AUTRE = "autre"


class Occupation(StrEnum):
    CDI = "cdi"
    CDD_INTERIM = "cdd_interim"
    AGENT_PUBLIC = "agent_public"
    INDEPENDANT = "independant"
    APPRENTI = "apprenti"
    ETUDIANT = "etudiant"
    RETRAITE = "retraite"
    CHOMAGE = "chomage"
    AU_FOYER = "au_foyer"
    AUTRE = "autre"


class HousingStatus(StrEnum):
    """How the applicant lives now."""

    LOCATAIRE_HLM = "locataire_hlm"
    LOCATAIRE_PRIVE = "locataire_prive"
    PROPRIETAIRE = "proprietaire"
    LOGEMENT_DE_FONCTION = "logement_de_fonction"
    RESIDENCE_SOCIALE = "residence_sociale"
    RESIDENCE_ETUDIANTE = "residence_etudiante"
    CHEZ_PARENTS = "chez_parents"
    CHEZ_PARTICULIER = "chez_particulier"
    HEBERGEMENT = "hebergement"
    HOTEL = "hotel"
    SANS_ABRI = "sans_abri"
    AUTRE = "autre"


class HousingReason(StrEnum):
    """Why another home is needed."""

    SANS_LOGEMENT = "sans_logement"
    DEMOLITION = "demolition"
    NON_DECENT = "non_decent"
    TROP_CHER = "trop_cher"
    TROP_PETIT = "trop_petit"
    TROP_GRAND = "trop_grand"
    FIN_DE_BAIL = "fin_de_bail"
    SEPARATION = "separation"
    DECOHABITATION = "decohabitation"
    REGROUPEMENT_FAMILIAL = "regroupement_familial"
    NAISSANCE = "naissance"
    SANTE = "sante"
    HANDICAP = "handicap"
    VIOLENCES = "violences"
    VOISINAGE = "voisinage"
    TRAVAIL_LOIN = "travail_loin"
    FAMILLE_LOIN = "famille_loin"
    SERVICES_LOIN = "services_loin"
    AUTRE = "autre"


class HomeSize(StrEnum):
    """Number of main rooms, the way adverts say it."""

    CHAMBRE = "chambre"
    T1 = "t1"
    T2 = "t2"
    T3 = "t3"
    T4 = "t4"
    T5 = "t5"
    T6 = "t6"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Section 1. ``usual_name`` where it is another than the birth name."""

    birth_name: str = ""
    usual_name: str = ""
    given_names: str = ""
    birth_date: date | None = None
    nationality: Nationality | None = None
    situation: FamilySituation | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Section 2: where letters arrive; ``commune`` is an INSEE code."""

    line: str = ""
    postcode: str = ""
    commune: str = ""
    city: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """Someone who will live there too; a child that is expected has no birth date."""

    name: str
    given_names: str
    relation: Relation
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """Section 3; ``members`` without the applicant, ``None`` when not asked yet."""

    members: tuple[HouseholdMember, ...] | None = None
    expected_births: int = 0


@dataclass(frozen=True, slots=True)
class Employment:
    """Section 4; ``city`` is where the work is."""

    occupation: Occupation | None = None
    employer: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Income:
    """Section 5: the reference tax income (*revenu fiscal de référence*) of all, of ``tax_year``, and what
    comes in each month."""

    tax_income: Money | None = None
    tax_year: int | None = None
    monthly: Money | None = None


@dataclass(frozen=True, slots=True)
class CurrentHousing:
    """Section 6; ``rent`` with charges, a month."""

    kind: HousingStatus | None = None
    size: HomeSize | None = None
    people: int | None = None
    rent: Money | None = None


@dataclass(frozen=True, slots=True)
class HousingReasons:
    """Section 7, the weightiest first; at most three."""

    reasons: tuple[HousingReason, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class DesiredPlace:
    """A commune, by its INSEE code; ``quarter`` where one is preferred."""

    commune: str
    city: str
    quarter: str = ""


@dataclass(frozen=True, slots=True)
class DesiredHome:
    """Section 8: sizes and places, the dearest first; ``most`` is what rent and charges may be, a month."""

    sizes: tuple[HomeSize, ...] = ()
    places: tuple[DesiredPlace, ...] = ()
    most: Money | None = None
    ground_floor: bool = False
    lift: bool = False
    parking: bool = False


@dataclass(frozen=True, slots=True)
class Disability:
    """Section 9; ``None`` when not asked yet. Only what the home must have is said, never the illness."""

    concerned: bool | None = None
    wheelchair: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class HousingApplication:
    """An application as the landlord's system tells it.

    ``number`` is the unique number (18 characters) once it is registered; ``resume_code`` opens it again;
    ``missing`` are JSON pointers to the mandatory fields that are still empty; ``papers`` are keys of the
    documents that have been seen. ``etag`` is what a change must name.
    """

    reference: str
    state: ApplicationState
    resume_code: str
    applicant: Applicant = Applicant()
    address: PostalAddress = PostalAddress()
    household: Household = Household()
    work: Employment = Employment()
    income: Income = Income()
    home: CurrentHousing = CurrentHousing()
    reasons: HousingReasons = HousingReasons()
    wanted: DesiredHome = DesiredHome()
    disability: Disability = Disability()
    missing: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    number: str = ""
    renew_by: date | None = None
    reason: str = ""
    etag: str = ""
