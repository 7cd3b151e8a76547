"""The application that the answers make, on top of what the landlord's system knew already, and what is
sent of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.domain import (
    Act,
    ActKind,
    Applicant,
    ApplicationState,
    DesiredHome,
    DesiredPlace,
    Disability,
    FamilySituation,
    HomeSize,
    Household,
    HouseholdMember,
    HousingApplication,
    HousingReason,
    HousingReasons,
    HousingStatus,
    Income,
    Money,
    Nationality,
    Occupation,
    PostalAddress,
    Relation,
    T,
    Text,
)
from kiosk.domain.rules.official_numbers import has_social_number, without_social_number
from kiosk.journeys import Choose, Context, Date, Describe, Information, Option, SavedDraft, Step

from .. import shared_questions, visit_facts
from ..shared_questions import tax_year
from .labels import RELATIONS, label_options

#: The steps whose answers are read here.
BIRTH_STEP = "naissance"
PHONE_STEP = "telephone"
MONTHLY_INCOME_STEP = "par_mois"
REASONS_STEP = "motifs"
SIZES_STEP = "tailles"
HIGHEST_RENT_STEP = "loyer_max"
DISABILITY_STEP = "handicap"


#: Steps and values that decide where the journey goes.
START, NEW, FIND = "debut", "nouvelle", "retrouver"
LOOKUP_STEP = shared_questions.APPLICATION_STEP
NEXT, RENEW, CHANGE, PRINT, DONE = "suite", "renouveler", "modifier", "imprimer", "fini"

EMPTY_APPLICATION = HousingApplication(reference="", state=ApplicationState.BROUILLON, resume_code="")


@dataclass(frozen=True, slots=True)
class ApplicationAnswers:
    """The application as it was told, and what the answers make of it."""

    view: Context = field(repr=False)

    @property
    def saved_application(self) -> HousingApplication:
        """The application that was found again, or an empty one."""
        return shared_questions.found_application(self.view) or EMPTY_APPLICATION

    @property
    def is_found(self) -> bool:
        return LOOKUP_STEP in self.view

    @property
    def is_draft(self) -> bool:
        return self.saved_application.state is ApplicationState.BROUILLON

    @property
    def is_being_filled(self) -> bool:
        """Whether the nine sections are gone through: a new one, a draft, or one to change or to renew."""
        if self.view.get(START) == NEW:
            return True
        return self.is_found and (self.is_draft or self.view.get(NEXT) in {RENEW, CHANGE})

    @property
    def application_reference(self) -> str:
        """The number that the visitor says: the unique number once there is one."""
        found = self.saved_application
        return found.number or found.reference or visit_facts.reference(self.view)

    @property
    def today(self) -> date:
        return visit_facts.now(self.view).date()

    def free_text(self, key: str) -> str:
        """The words, without any such number."""
        return without_social_number(self.view.get(key, ""))

    @property
    def answered_household(self) -> Household:
        """The household as far as it was told; ``members`` only once there is nobody else."""
        before = self.saved_application.household
        members: list[HouseholdMember] = []
        expected = 0
        for number in range(1, MAX_MEMBERS + 1):
            relation = self.view.get(_who(number))
            if relation is None:
                return replace(before, members=None, expected_births=expected)
            if relation == NOBODY:
                break
            if relation == EXPECTED:
                expected += 1
            else:
                members.append(_named(before, len(members), Relation(relation), self.view.get(_born(number))))
        return Household(tuple(members), expected)

    def goes_on(self, number: int) -> bool:
        return number == 1 or self.view.get(_who(number - 1), NOBODY) != NOBODY

    def relation_options(self, number: int) -> tuple[Option, ...]:
        before = [self.view.get(_who(other)) for other in range(1, number)]
        offered = [
            option
            for option in label_options(RELATIONS)
            if option.value != Relation.CONJOINT or option.value not in before
        ]
        nobody = T("Personne : j’habiterai seul ou seule") if number == 1 else T("Personne d’autre")
        expected = [Option(EXPECTED, T("Un enfant à naître"), icon="baby-carriage")]
        return (
            Option(NOBODY, nobody, icon="check"),
            *offered,
            *(expected if before.count(EXPECTED) < MAX_EXPECTED_BIRTHS else ()),
        )

    def known_relation(self, number: int) -> str | None:
        before = self.saved_application.household
        if before.members is None:
            return None
        relations = [str(member.relation) for member in before.members]
        relations += [EXPECTED] * before.expected_births + [NOBODY]
        return relations[number - 1] if number <= len(relations) else None

    def known_birth(self, number: int) -> date | None:
        members = self.saved_application.household.members or ()
        return members[number - 1].birth_date if number <= len(members) else None

    @property
    def answered_application(self) -> HousingApplication:
        """The application as far as it was told."""
        before = self.saved_application
        if not self.is_being_filled:
            return before
        return replace(
            before,
            applicant=self._applicant(before.applicant),
            address=self._address(before.address),
            household=self.answered_household,
            work=replace(before.work, occupation=self._enum_answer("travail", Occupation)),
            income=self._income(before.income),
            home=replace(before.home, kind=self._enum_answer("logement", HousingStatus)),
            reasons=self._reasons(before.reasons),
            wanted=self._wanted(before.wanted),
            disability=self._disability(before.disability),
        )

    def _applicant(self, before: Applicant) -> Applicant:
        return replace(
            before,
            birth_name=self.free_text("nom"),
            given_names=self.free_text("prenoms"),
            birth_date=self.view.get(BIRTH_STEP),
            nationality=self._enum_answer("nationalite", Nationality),
            situation=self._enum_answer("situation", FamilySituation),
            phone=self.view.get(PHONE_STEP, ""),
        )

    def _address(self, before: PostalAddress) -> PostalAddress:
        line = self.free_text("adresse")
        place = shared_questions.chosen_commune(self.view, "commune")
        if place is None:
            return replace(before, line=line, postcode="", commune="", city="")
        return replace(before, line=line, postcode=place.postcode, commune=place.code, city=place.name)

    def _income(self, before: Income) -> Income:
        """Of an earlier year it stays until the new one is told."""
        known = replace(before, monthly=self.view.get(MONTHLY_INCOME_STEP))
        return (
            replace(known, tax_income=self.view["revenu"], tax_year=tax_year(self.view))
            if "revenu" in self.view
            else known
        )

    def _reasons(self, before: HousingReasons) -> HousingReasons:
        chosen = self.view.get(REASONS_STEP, ())
        return replace(before, reasons=tuple(HousingReason(each) for each in chosen[:MAX_REASONS]))

    def _wanted(self, before: DesiredHome) -> DesiredHome:
        """Communes beyond those that are asked for here stay."""
        known = {wish.commune: wish for wish in before.places}
        chosen = [
            shared_questions.chosen_commune(self.view, place_key(number))
            for number in range(1, PLACE_COUNT + 1)
        ]
        wished = {
            place.code: known.get(place.code, DesiredPlace(place.code, place.name))
            for place in chosen
            if place is not None
        }
        further = [wish for wish in before.places[PLACE_COUNT:] if wish.commune not in wished]
        return replace(
            before,
            sizes=tuple(HomeSize(each) for each in self.view.get(SIZES_STEP, ())[:MAX_SIZES]),
            places=(*wished.values(), *further),
            most=self.view.get(HIGHEST_RENT_STEP),
        )

    def _disability(self, before: Disability) -> Disability:
        need = self.view.get(DISABILITY_STEP)
        if need is None:
            return replace(before, concerned=None)
        words = self.free_text("besoin")
        return Disability(need != NO, need == WHEELCHAIR, words)

    def _enum_answer(self, key: str, kind: type[Any]) -> Any:
        return kind(self.view[key]) if key in self.view else None

    @property
    def submission(self) -> Act | None:
        """A new or resumed application is handed in, a renewal too; a mere change was sent on the way."""
        found = self.saved_application
        if self.view.get(NEXT) == RENEW:
            return Act(
                kind=ActKind.APPLICATION_SUBMIT,
                subject=found.reference,
                path=f"{PATH}/{found.reference}/submit",
                body={"resume_code": found.resume_code, "at": visit_facts.now(self.view).isoformat()},
            )
        return self._whole(submit=True) if self.is_being_filled and self.is_draft else None

    @property
    def draft_to_save(self) -> SavedDraft | None:
        """The draft, for another day. It is opened again with its number and the birth date."""
        if not self.is_draft or BIRTH_STEP not in self.view:
            return None
        act = self._whole(submit=False)
        number = act.subject
        return SavedDraft(
            act=act,
            told=(
                T("Pour la reprendre : ce numéro et votre date de naissance."),
                T("Photographiez l’écran, ou notez le numéro : {number}", number=number),
            ),
            code=number,
        )

    @property
    def has_changes(self) -> bool:
        """Whether something was said that the landlord's system does not know yet."""
        found = self.saved_application
        return sections_json(self.answered_application) != sections_json(found)

    @property
    def change_act(self) -> Act:
        """The sections that are different now; refused when somebody else has changed them meanwhile."""
        found = self.saved_application
        before, now = sections_json(found), sections_json(self.answered_application)
        changed = {section: value for section, value in now.items() if value != before[section]}
        return Act(
            kind=ActKind.APPLICATION_CHANGE,
            subject=found.reference,
            path=f"{PATH}/{found.reference}",
            body={"resume_code": found.resume_code, **changed},
            etag=found.etag,
        )

    def _whole(self, *, submit: bool) -> Act:
        """The body of ``POST /v1/housing-applications``."""
        found = self.saved_application
        reference = found.reference or visit_facts.reference(self.view)
        body: dict[str, Any] = {
            "reference": reference,
            "language": visit_facts.language(self.view),
            "at": visit_facts.now(self.view).isoformat(),
            "submit": submit,
            **sections_json(self.answered_application),
        }
        if found.resume_code:
            body["resume_code"] = found.resume_code
        return Act(ActKind.APPLICATION, reference, PATH, body)


def free_text_steps(
    key: str, title: Text, *, known: Callable[[Context], str], **more: Any
) -> tuple[Step, ...]:
    """A question in own words, and what is said when there is a social-security number in the answer."""
    when = more.pop("when", lambda view: ApplicationAnswers(view).is_being_filled)
    return (
        Describe(key=key, title=title, when=when, known=lambda view: known(view) or None, **more),
        Information(
            key=f"{key}_sans_numero",
            title=T("Nous ne gardons pas votre numéro de sécurité sociale."),
            body=(
                T("Il n’est pas utile pour demander un logement."),
                T("Nous l’avons enlevé. Il ne sera pas envoyé."),
            ),
            when=lambda view: when(view) and has_social_number(view.get(key, "")),
        ),
    )


#: The contract takes as many beside the applicant.
MAX_MEMBERS = 20
MAX_EXPECTED_BIRTHS = 9

NOBODY, EXPECTED = "personne", "a_naitre"


def household_steps() -> tuple[Step, ...]:
    """A question for each person, and for their age."""
    return tuple(step for number in range(1, MAX_MEMBERS + 1) for step in _member(number))


def _named(before: Household, place: int, relation: Relation, born: date | None) -> HouseholdMember:
    """The member; whose name the landlord knows already keeps it."""
    known = before.members or ()
    if place < len(known) and known[place].relation is relation:
        return replace(known[place], birth_date=born)
    return HouseholdMember("", "", relation, born)


def _member(number: int) -> tuple[Step, ...]:
    return (
        Choose(
            key=_who(number),
            title=T("Qui habitera avec vous ?") if number == 1 else T("Qui d’autre habitera avec vous ?"),
            hint=T("Une personne à la fois."),
            options=lambda view: ApplicationAnswers(view).relation_options(number),
            counted=number == 1,
            when=lambda view: (
                ApplicationAnswers(view).is_being_filled and ApplicationAnswers(view).goes_on(number)
            ),
            known=lambda view: ApplicationAnswers(view).known_relation(number),
        ),
        Date(
            key=_born(number),
            title=lambda view: _age_question(view[_who(number)]),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 2015."),
            optional=True,
            skip_label=T("Je ne la connais pas"),
            counted=False,
            when=lambda view: view.get(_who(number)) not in {None, NOBODY, EXPECTED},
            known=lambda view: ApplicationAnswers(view).known_birth(number),
        ),
    )


def _who(number: int) -> str:
    return f"membre_{number}"


def _born(number: int) -> str:
    return f"membre_{number}_ne_le"


def _age_question(relation: str) -> Text:
    if relation in {Relation.ENFANT, Relation.ENFANT_EN_DROIT_DE_VISITE}:
        return T("La date de naissance de cet enfant")
    return T("La date de naissance de cette personne")


#: The contract's nine sections.
SECTIONS = (
    "applicant",
    "address",
    "household",
    "work",
    "income",
    "home",
    "reasons",
    "wanted",
    "disability",
)

#: The contract takes as many.
MAX_REASONS = 3
MAX_SIZES = 3

#: How many communes are asked for.
PLACE_COUNT = 3

NO, WHEELCHAIR, OTHER_NEED = "non", "fauteuil", "autre"


def place_key(number: int) -> str:
    return f"lieu_{number}"


def sections_json(filled: HousingApplication) -> dict[str, Any]:
    """The nine sections, as the contract wants them."""
    return {section: _plain(getattr(filled, section)) for section in SECTIONS}


def _plain(record: object) -> Any:
    """A record as JSON: names as they are, money in cents, days as ISO 8601."""
    match record:
        case Money():
            return record.cents
        case date():
            return record.isoformat()
        case StrEnum():
            return str(record)
        case tuple():
            return [_plain(each) for each in record]
    if is_dataclass(record):
        return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}
    return record


PATH = "/v1/housing-applications"
