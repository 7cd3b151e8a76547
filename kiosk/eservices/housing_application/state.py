"""The application that the answers make, on top of what the landlord's system knew already, and what is
sent of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from kiosk.domain import (
    APPLICATION_SECTIONS,
    MAX_REASONS,
    MAX_SIZES,
    Act,
    Applicant,
    ApplicationState,
    DesiredHome,
    DesiredPlace,
    Disability,
    FamilySituation,
    FoundApplication,
    HomeSize,
    Household,
    HouseholdMember,
    HousingApplication,
    HousingReason,
    HousingReasons,
    HousingStatus,
    Income,
    Nationality,
    Occupation,
    PostalAddress,
    Relation,
    T,
    Text,
)
from kiosk.domain.rules.official_numbers import has_social_number, without_social_number
from kiosk.journeys import Choose, Context, Date, Describe, Information, Option, SavedDraft, Step, derived
from landlord.contract import routes

from .. import shared_questions, visit_facts
from ..shared_questions import tax_year
from .labels import RELATIONS, label_options

#: The steps whose answers are read here.
BIRTH_STEP = "naissance"
NAME_STEP = "nom"
GIVEN_NAMES_STEP = "prenoms"
NATIONALITY_STEP = "nationalite"
SITUATION_STEP = "situation"
COMMUNE_STEP = "commune"
STREET_STEP = "adresse"
OCCUPATION_STEP = "travail"
TAX_INCOME_STEP = "revenu"
PRESENT_HOME_STEP = "logement"
NEED_STEP = "besoin"
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


@cache
def _empty_application() -> FoundApplication:
    """Of nobody, without a number."""
    return FoundApplication.model_construct(reference="", state=ApplicationState.BROUILLON, resume_code="")


@dataclass(frozen=True, slots=True)
class ApplicationAnswers:
    """The application as it was told, and what the answers make of it."""

    context: Context = field(repr=False)

    @derived
    def saved_application(self) -> FoundApplication:
        """The application that was found again, or an empty one."""
        return shared_questions.found_application(self.context) or _empty_application()

    @derived
    def is_found(self) -> bool:
        return LOOKUP_STEP in self.context

    @derived
    def is_draft(self) -> bool:
        return self.saved_application.state is ApplicationState.BROUILLON

    @derived
    def is_being_filled(self) -> bool:
        """Whether the nine sections are gone through: a new one, a draft, or one to change or to renew."""
        if self.context.get(START) == NEW:
            return True
        return self.is_found and (self.is_draft or self.context.get(NEXT) in {RENEW, CHANGE})

    @derived
    def application_reference(self) -> str:
        """The number that the visitor says: the unique number once there is one."""
        found = self.saved_application
        return found.number or found.reference or visit_facts.reference(self.context)

    @derived
    def today(self) -> date:
        return visit_facts.now(self.context).date()

    def free_text(self, key: str) -> str:
        """The words, without any such number."""
        return without_social_number(self.context.get(key, ""))

    @derived
    def answered_household(self) -> Household:
        """The household as far as it was told; ``members`` only once there is nobody else."""
        before = self.saved_application.household
        members: list[HouseholdMember] = []
        expected = 0
        for number in range(1, MAX_MEMBERS + 1):
            relation = self.context.get(member_key(number))
            if relation is None:
                return before.replace(members=None, expected_births=expected)
            if relation == NOBODY:
                break
            if relation == EXPECTED:
                expected += 1
            else:
                members.append(
                    _named(before, len(members), Relation(relation), self.context.get(_born(number)))
                )
        return Household(members=tuple(members), expected_births=expected)

    def goes_on(self, number: int) -> bool:
        return number == 1 or self.context.get(member_key(number - 1), NOBODY) != NOBODY

    def relation_options(self, number: int) -> tuple[Option, ...]:
        before = [self.context.get(member_key(other)) for other in range(1, number)]
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

    @derived
    def answered_application(self) -> FoundApplication:
        """The application as far as it was told."""
        before = self.saved_application
        if not self.is_being_filled:
            return before
        return before.replace(
            applicant=self._applicant(before.applicant),
            address=self._address(before.address),
            household=self.answered_household,
            work=before.work.replace(occupation=self._enum_answer(OCCUPATION_STEP, Occupation)),
            income=self._income(before.income),
            home=before.home.replace(kind=self._enum_answer(PRESENT_HOME_STEP, HousingStatus)),
            reasons=self._reasons(before.reasons),
            wanted=self._wanted(before.wanted),
            disability=self._disability(before.disability),
        )

    def _applicant(self, before: Applicant) -> Applicant:
        return before.replace(
            birth_name=self.free_text(NAME_STEP),
            given_names=self.free_text(GIVEN_NAMES_STEP),
            birth_date=self.context.get(BIRTH_STEP),
            nationality=self._enum_answer(NATIONALITY_STEP, Nationality),
            situation=self._enum_answer(SITUATION_STEP, FamilySituation),
            phone=self.context.get(PHONE_STEP, ""),
        )

    def _address(self, before: PostalAddress) -> PostalAddress:
        line = self.free_text(STREET_STEP)
        place = shared_questions.chosen_commune(self.context, COMMUNE_STEP)
        if place is None:
            return before.replace(line=line, postcode="", commune="", city="")
        return before.replace(line=line, postcode=place.postcode, commune=place.code, city=place.name)

    def _income(self, before: Income) -> Income:
        """Of an earlier year it stays until the new one is told."""
        known = before.replace(monthly=self.context.get(MONTHLY_INCOME_STEP))
        return (
            known.replace(tax_income=self.context[TAX_INCOME_STEP], tax_year=tax_year(self.context))
            if TAX_INCOME_STEP in self.context
            else known
        )

    def _reasons(self, before: HousingReasons) -> HousingReasons:
        chosen = self.context.get(REASONS_STEP, ())
        return before.replace(reasons=tuple(HousingReason(each) for each in chosen[:MAX_REASONS]))

    def _wanted(self, before: DesiredHome) -> DesiredHome:
        """Communes beyond those that are asked for here stay."""
        known = {entry.commune: entry for entry in before.places}
        chosen = [
            shared_questions.chosen_commune(self.context, place_key(number))
            for number in range(1, PLACE_COUNT + 1)
        ]
        chosen_places = {
            place.code: known.get(place.code, DesiredPlace(commune=place.code, city=place.name))
            for place in chosen
            if place is not None
        }
        further = [entry for entry in before.places[PLACE_COUNT:] if entry.commune not in chosen_places]
        return before.replace(
            sizes=tuple(HomeSize(each) for each in self.context.get(SIZES_STEP, ())[:MAX_SIZES]),
            places=(*chosen_places.values(), *further),
            most=self.context.get(HIGHEST_RENT_STEP),
        )

    def _disability(self, before: Disability) -> Disability:
        need = self.context.get(DISABILITY_STEP)
        if need is None:
            return before.replace(concerned=None)
        words = self.free_text(NEED_STEP)
        return Disability(concerned=need != NO, wheelchair=need == WHEELCHAIR, words=words)

    def _enum_answer(self, key: str, kind: type[Any]) -> Any:
        return kind(self.context[key]) if key in self.context else None

    @derived
    def submission(self) -> Act | None:
        """A new or resumed application is handed in, a renewal too; a mere change was sent on the way."""
        found = self.saved_application
        if self.context.get(NEXT) == RENEW:
            return routes.APPLICATION_SUBMIT.act(
                found.reference, resume_code=found.resume_code, at=visit_facts.now(self.context)
            )
        return self._whole(submit=True) if self.is_being_filled and self.is_draft else None

    @derived
    def draft_to_save(self) -> SavedDraft | None:
        """The draft, for another day. It is opened again with its number and the birth date."""
        if not self.is_draft or BIRTH_STEP not in self.context:
            return None
        act = self._whole(submit=False)
        number = act.subject
        return SavedDraft(
            act=act,
            lines=(
                T("Pour la reprendre : ce numéro et votre date de naissance."),
                T("Photographiez l’écran, ou notez le numéro : {number}", number=number),
            ),
            code=number,
        )

    @derived
    def has_changes(self) -> bool:
        """Whether something was said that the landlord's system does not know yet."""
        return bool(self._changed_sections)

    @derived
    def change_act(self) -> Act:
        """The sections that are different now; refused when somebody else has changed them meanwhile."""
        found = self.saved_application
        act = routes.APPLICATION_CHANGE.act(
            found.reference, resume_code=found.resume_code, **self._changed_sections
        )
        return replace(act, etag=found.etag)

    @derived
    def _changed_sections(self) -> dict[str, Any]:
        before, now = sections(self.saved_application), sections(self.answered_application)
        return {section: value for section, value in now.items() if value != before[section]}

    def _whole(self, *, submit: bool) -> Act:
        """A new application or the whole of a draft."""
        found = self.saved_application
        reference = found.reference or visit_facts.reference(self.context)
        return routes.APPLICATION.act(
            reference,
            reference=reference,
            language=visit_facts.language(self.context),
            at=visit_facts.now(self.context),
            submit=submit,
            **sections(self.answered_application),
            resume_code=found.resume_code or None,
        )


def free_text_steps(
    key: str,
    title: Text,
    *,
    prefill: Callable[[Context], str],
    when: Callable[[Context], bool] = lambda context: True,
    **more: Any,
) -> tuple[Step, ...]:
    """A question in own words, and what is said when there is a social-security number in the answer."""
    return (
        Describe(key=key, title=title, when=when, prefill=lambda context: prefill(context) or None, **more),
        Information(
            key=f"{key}_sans_numero",
            title=T("Nous ne gardons pas votre numéro de sécurité sociale."),
            body=(
                T("Il n’est pas utile pour demander un logement."),
                T("Nous l’avons enlevé. Il ne sera pas envoyé."),
            ),
            when=lambda context: when(context) and has_social_number(context.get(key, "")),
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
    prefill = before.members or ()
    if place < len(prefill) and prefill[place].relation is relation:
        return prefill[place].replace(birth_date=born)
    return HouseholdMember(name="", given_names="", relation=relation, birth_date=born)


def _member(number: int) -> tuple[Step, ...]:
    return (
        Choose(
            key=member_key(number),
            title=T("Qui habitera avec vous ?") if number == 1 else T("Qui d’autre habitera avec vous ?"),
            hint=T("Une personne à la fois."),
            options=lambda context: ApplicationAnswers(context).relation_options(number),
            counted=number == 1,
            when=lambda context: ApplicationAnswers(context).goes_on(number),
            prefill=lambda context: ApplicationAnswers(context).known_relation(number),
        ),
        Date(
            key=_born(number),
            title=lambda context: _age_question(context[member_key(number)]),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 2015."),
            optional=True,
            skip_label=T("Je ne la connais pas"),
            counted=False,
            when=lambda context: context.get(member_key(number)) not in {None, NOBODY, EXPECTED},
            prefill=lambda context: ApplicationAnswers(context).known_birth(number),
        ),
    )


def member_key(number: int) -> str:
    return f"membre_{number}"


def _born(number: int) -> str:
    return f"membre_{number}_ne_le"


def _age_question(relation: str) -> Text:
    if relation in {Relation.ENFANT, Relation.ENFANT_EN_DROIT_DE_VISITE}:
        return T("La date de naissance de cet enfant")
    return T("La date de naissance de cette personne")


#: How many communes are asked for.
PLACE_COUNT = 3

NO, WHEELCHAIR, OTHER_NEED = "non", "fauteuil", "autre"


def place_key(number: int) -> str:
    return f"lieu_{number}"


def sections(filled: HousingApplication) -> dict[str, Any]:
    """The nine sections, by their names in the contract."""
    return {section: getattr(filled, section) for section in APPLICATION_SECTIONS}
