"""What the visitor said, in lines: to be checked, printed, spoken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kiosk.domain import NOTHING, TN, HousingApplication, Money, Relation, T, Text, verbatim
from kiosk.domain.rules.papers import Needed, papers_for, papers_in_force
from kiosk.journeys import Line, View
from kiosk.journeys.formats import readable_phone

from . import answers, labels


def review_lines(view: View) -> list[Line]:
    """All of it; what is touched can be changed."""
    return lines(answers.application(view))


def lines(filled: HousingApplication) -> list[Line]:
    """What an application tells, with the step that asks for it."""
    applicant, income, wanted = filled.applicant, filled.income, filled.wanted
    told = [
        Line(T("Votre nom de naissance"), verbatim(applicant.birth_name), "nom"),
        Line(T("Vos prénoms"), verbatim(applicant.given_names), "prenoms"),
        Line(T("Votre date de naissance"), _day(applicant.birth_date), "naissance"),
        Line(T("Votre nationalité"), _label(labels.NATIONALITIES, applicant.nationality), "nationalite"),
        Line(T("Votre situation de famille"), _label(labels.SITUATIONS, applicant.situation), "situation"),
        Line(T("Votre téléphone"), _phone(applicant.phone), "telephone"),
        Line(T("Votre adresse"), _town(filled), "commune"),
        Line(T("La rue"), verbatim(filled.address.line), "adresse"),
        Line(T("Votre foyer"), household_text(filled), "membre_1"),
        Line(T("Votre activité"), _label(labels.OCCUPATIONS, filled.work.occupation), "travail"),
        Line(T("Chaque mois"), _money(income.monthly), "par_mois"),
        Line(T("Revenu fiscal de référence"), _money(income.tax_income), "revenu"),
        Line(T("Aujourd’hui, vous habitez"), _label(labels.HOMES, filled.home.kind), "logement"),
        Line(
            T("Pourquoi"), joined(labels.REASONS[reason].label for reason in filled.reasons.reasons), "motifs"
        ),
        Line(T("Le logement voulu"), joined(labels.SIZES[size].label for size in wanted.sizes), "tailles"),
        Line(T("Où"), joined(verbatim(wish.city) for wish in wanted.places), answers.place_key(1)),
        Line(T("Loyer au plus"), _money(wanted.most), "loyer_max"),
        Line(T("Logement adapté"), _need(filled), "handicap"),
        Line(T("Ce qu’il faut"), verbatim(filled.disability.words), "besoin"),
    ]
    return [line for line in told if line.value]


def to_register(filled: HousingApplication) -> list[Text]:
    """The paper without which nothing is registered."""
    return [paper.label for paper in papers_for(filled, papers_in_force(), Needed.ENREGISTREMENT)]


def to_prepare(filled: HousingApplication) -> list[Text]:
    """The papers that are asked for later."""
    return [paper.label for paper in papers_for(filled, papers_in_force(), Needed.INSTRUCTION)]


def household_text(filled: HousingApplication) -> Text:
    """How many, and who: "3 personnes, dont 1 enfant"."""
    members = filled.household.members
    if members is None:
        return NOTHING
    if not members and not filled.household.expected_births:
        return T("Vous seul ou seule")
    people = TN("{count} personne", "{count} personnes", 1 + len(members))
    children = sum(member.relation in _CHILDREN for member in members) + filled.household.expected_births
    if not children:
        return people
    return T(
        "{people}, dont {children}", people=people, children=TN("{count} enfant", "{count} enfants", children)
    )


def joined(texts: Iterable[Text]) -> Text:
    """The texts one after the other."""
    whole = NOTHING
    for text in texts:
        whole = T("{first} ; {others}", first=whole, others=text) if whole else text
    return whole


_CHILDREN = frozenset({Relation.ENFANT, Relation.ENFANT_EN_DROIT_DE_VISITE})


def _label(words: Mapping[Any, labels.Shown], value: object) -> Text:
    return words[value].label if value in words else NOTHING


def _day(day: date | None) -> Text:
    return NOTHING if day is None else verbatim(f"{day:%d/%m/%Y}")


def _money(amount: Money | None) -> Text:
    return NOTHING if amount is None else T("{amount}", amount=amount)


def _phone(number: str) -> Text:
    return verbatim(readable_phone(number)) if number else NOTHING


def _town(filled: HousingApplication) -> Text:
    return verbatim(f"{filled.address.postcode} {filled.address.city}".strip())


def _need(filled: HousingApplication) -> Text:
    if filled.disability.concerned is None:
        return NOTHING
    if not filled.disability.concerned:
        return T("Non")
    return T("Oui, pour un fauteuil roulant") if filled.disability.wheelchair else T("Oui, autrement")
