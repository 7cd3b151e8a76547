"""Asking for social housing (*demande de logement social*, Cerfa 14069): nine sections.

Every section, and every field in it, may still be missing in a draft. The social-security number is never
asked for.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .records import Cents, LongText, Phone, PrintedNumber, Record, RequestModel, ShortText, minimum_cents

#: How many reasons for another home, and sizes of it, an application may have.
MAX_REASONS, MAX_SIZES = 3, 3


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


Postcode = Annotated[str, StringConstraints(pattern=r"^([0-9]{5})?$")]
#: INSEE code of a commune.
CommuneCode = Annotated[str, StringConstraints(pattern=r"^([0-9][0-9AB][0-9]{3})?$")]
NonNegativeCents = Annotated[Cents, minimum_cents(0)]


class Applicant(RequestModel):
    """Section 1: who asks. Never a social-security number."""

    birth_name: ShortText = ""
    usual_name: ShortText = ""
    given_names: ShortText = ""
    birth_date: date | None = None
    nationality: Nationality | None = None
    situation: FamilySituation | None = None
    phone: Phone | Literal[""] = ""
    email: ShortText = ""


class PostalAddress(RequestModel):
    """Section 2: where letters arrive; ``host`` is whose letter box it is."""

    line: ShortText = ""
    postcode: Postcode = ""
    commune: CommuneCode = ""
    city: ShortText = ""
    host: ShortText = ""


class HouseholdMember(RequestModel):
    """Someone who will live there too."""

    name: ShortText
    given_names: ShortText
    relation: Relation
    birth_date: date | None = None


class Household(RequestModel):
    """Section 3: who will live there, without the applicant."""

    members: Annotated[tuple[HouseholdMember, ...], Field(max_length=20)] | None = None
    expected_births: Annotated[int, Field(ge=0, le=9)] = 0


class Employment(RequestModel):
    """Section 4: what the applicant does."""

    occupation: Occupation | None = None
    employer: ShortText = ""
    city: ShortText = ""


class Income(RequestModel):
    """Section 5: what the household has to live on."""

    tax_income: NonNegativeCents | None = None
    tax_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    monthly: NonNegativeCents | None = None


class CurrentHousing(RequestModel):
    """Section 6: where the applicant lives now."""

    kind: HousingStatus | None = None
    size: HomeSize | None = None
    people: Annotated[int, Field(ge=1, le=30)] | None = None
    rent: NonNegativeCents | None = None


class HousingReasons(RequestModel):
    """Section 7: why another home, the weightiest first."""

    reasons: Annotated[tuple[HousingReason, ...], Field(max_length=MAX_REASONS)] = ()
    words: LongText = ""


class DesiredPlace(RequestModel):
    """A place where the applicant would live."""

    commune: CommuneCode
    city: ShortText
    quarter: ShortText = ""


class DesiredHome(RequestModel):
    """Section 8: which home."""

    sizes: Annotated[tuple[HomeSize, ...], Field(max_length=MAX_SIZES)] = ()
    places: Annotated[tuple[DesiredPlace, ...], Field(max_length=8)] = ()
    most: NonNegativeCents | None = None
    ground_floor: bool = False
    lift: bool = False
    parking: bool = False


class Disability(RequestModel):
    """Section 9: what the home must have."""

    concerned: bool | None = None
    wheelchair: bool = False
    words: LongText = ""


class ApplicationSections(Record):
    """The nine sections of an application."""

    # Nothing is checked in an empty section: a start need not build its validator.
    applicant: Applicant = Applicant.model_construct()
    address: PostalAddress = PostalAddress.model_construct()
    household: Household = Household.model_construct()
    work: Employment = Employment.model_construct()
    income: Income = Income.model_construct()
    home: CurrentHousing = CurrentHousing.model_construct()
    reasons: HousingReasons = HousingReasons.model_construct()
    wanted: DesiredHome = DesiredHome.model_construct()
    disability: Disability = Disability.model_construct()


#: The names of the nine sections, in their order.
APPLICATION_SECTIONS = tuple(ApplicationSections.model_fields)


class HousingApplication(ApplicationSections):
    """An application; ``missing`` are JSON pointers to mandatory fields that are still empty."""

    reference: PrintedNumber
    state: ApplicationState
    resume_code: str
    supporting_documents: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    number: str = ""
    renew_by: date | None = None
    reason: str = ""


class FoundApplication(HousingApplication):
    """An application and its version, which a change must name."""

    etag: str = ""
