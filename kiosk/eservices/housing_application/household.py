"""Who will live there: one person after the other, until there is nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain import Household, HouseholdMember, Relation, T, Text
from kiosk.journeys import Choose, Context, Date, Option, Step

from . import saved
from .labels import RELATIONS, label_options

#: The contract takes as many beside the applicant.
MAX_MEMBERS = 20
MAX_EXPECTED_BIRTHS = 9

NOBODY, EXPECTED = "personne", "a_naitre"


def household_steps() -> tuple[Step, ...]:
    """A question for each person, and for their age."""
    return tuple(step for number in range(1, MAX_MEMBERS + 1) for step in _member(number))


def answered_household(view: Context) -> Household:
    """The household as far as it was told; ``members`` only once there is nobody else."""
    before = saved.saved_application(view).household
    members: list[HouseholdMember] = []
    expected = 0
    for number in range(1, MAX_MEMBERS + 1):
        relation = view.get(_who(number))
        if relation is None:
            return replace(before, members=None, expected_births=expected)
        if relation == NOBODY:
            break
        if relation == EXPECTED:
            expected += 1
        else:
            members.append(_named(before, len(members), Relation(relation), view.get(_born(number))))
    return Household(tuple(members), expected)


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
            options=lambda view: _options(view, number),
            counted=number == 1,
            when=lambda view: saved.is_being_filled(view) and _goes_on(view, number),
            known=lambda view: _known_relation(view, number),
        ),
        Date(
            key=_born(number),
            title=lambda view: _age_question(view[_who(number)]),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 2015."),
            optional=True,
            skip_label=T("Je ne la connais pas"),
            counted=False,
            when=lambda view: view.get(_who(number)) not in {None, NOBODY, EXPECTED},
            known=lambda view: _known_birth(view, number),
        ),
    )


def _who(number: int) -> str:
    return f"membre_{number}"


def _born(number: int) -> str:
    return f"membre_{number}_ne_le"


def _goes_on(view: Context, number: int) -> bool:
    return number == 1 or view.get(_who(number - 1), NOBODY) != NOBODY


def _options(view: Context, number: int) -> tuple[Option, ...]:
    before = [view.get(_who(other)) for other in range(1, number)]
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


def _age_question(relation: str) -> Text:
    if relation in {Relation.ENFANT, Relation.ENFANT_EN_DROIT_DE_VISITE}:
        return T("La date de naissance de cet enfant")
    return T("La date de naissance de cette personne")


def _known_relation(view: Context, number: int) -> str | None:
    before = saved.saved_application(view).household
    if before.members is None:
        return None
    relations = [str(member.relation) for member in before.members]
    relations += [EXPECTED] * before.expected_births + [NOBODY]
    return relations[number - 1] if number <= len(relations) else None


def _known_birth(view: Context, number: int) -> date | None:
    members = saved.saved_application(view).household.members or ()
    return members[number - 1].birth_date if number <= len(members) else None
