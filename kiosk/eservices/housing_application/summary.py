"""What the visitor said, in lines: to be checked, printed, spoken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kiosk.domain import NO_TEXT, TN, HousingApplication, Money, Relation, T, Text, verbatim
from kiosk.domain.rules.supporting_documents import (
    RequiredFor,
    required_documents,
    supporting_documents_in_force,
)
from kiosk.journeys import Context, SummaryLine
from kiosk.journeys.parsing import format_phone

from . import answers, labels


def review_lines(view: Context) -> list[SummaryLine]:
    """All of it; what is touched can be changed."""
    return summary_lines(answers.answered_application(view))


def summary_lines(filled: HousingApplication) -> list[SummaryLine]:
    """What an application tells, with the step that asks for it."""
    applicant, income, wanted = filled.applicant, filled.income, filled.wanted
    told = [
        SummaryLine(T("Votre nom de naissance"), verbatim(applicant.birth_name), "nom"),
        SummaryLine(T("Vos prénoms"), verbatim(applicant.given_names), "prenoms"),
        SummaryLine(T("Votre date de naissance"), _day(applicant.birth_date), "naissance"),
        SummaryLine(
            T("Votre nationalité"), _label(labels.NATIONALITIES, applicant.nationality), "nationalite"
        ),
        SummaryLine(
            T("Votre situation de famille"), _label(labels.SITUATIONS, applicant.situation), "situation"
        ),
        SummaryLine(T("Votre téléphone"), _phone(applicant.phone), "telephone"),
        SummaryLine(T("Votre adresse"), _town(filled), "commune"),
        SummaryLine(T("La rue"), verbatim(filled.address.line), "adresse"),
        SummaryLine(T("Votre foyer"), household_text(filled), "membre_1"),
        SummaryLine(T("Votre activité"), _label(labels.OCCUPATIONS, filled.work.occupation), "travail"),
        SummaryLine(T("Chaque mois"), _money(income.monthly), "par_mois"),
        SummaryLine(T("Revenu fiscal de référence"), _money(income.tax_income), "revenu"),
        SummaryLine(T("Aujourd’hui, vous habitez"), _label(labels.HOMES, filled.home.kind), "logement"),
        SummaryLine(
            T("Pourquoi"),
            join_texts(labels.REASONS[reason].label for reason in filled.reasons.reasons),
            "motifs",
        ),
        SummaryLine(
            T("Le logement voulu"), join_texts(labels.SIZES[size].label for size in wanted.sizes), "tailles"
        ),
        SummaryLine(T("Où"), join_texts(verbatim(wish.city) for wish in wanted.places), answers.place_key(1)),
        SummaryLine(T("Loyer au plus"), _money(wanted.most), "loyer_max"),
        SummaryLine(T("Logement adapté"), _need(filled), "handicap"),
        SummaryLine(T("Ce qu’il faut"), verbatim(filled.disability.words), "besoin"),
    ]
    return [line for line in told if line.value]


def documents_to_register(filled: HousingApplication) -> list[Text]:
    """The paper without which nothing is registered."""
    return [
        paper.label
        for paper in required_documents(filled, supporting_documents_in_force(), RequiredFor.ENREGISTREMENT)
    ]


def documents_to_prepare(filled: HousingApplication) -> list[Text]:
    """The papers that are asked for later."""
    return [
        paper.label
        for paper in required_documents(filled, supporting_documents_in_force(), RequiredFor.INSTRUCTION)
    ]


def household_text(filled: HousingApplication) -> Text:
    """How many, and who: "3 personnes, dont 1 enfant"."""
    members = filled.household.members
    if members is None:
        return NO_TEXT
    if not members and not filled.household.expected_births:
        return T("Vous seul ou seule")
    people = TN("{count} personne", "{count} personnes", 1 + len(members))
    children = sum(member.relation in _CHILDREN for member in members) + filled.household.expected_births
    if not children:
        return people
    return T(
        "{people}, dont {children}", people=people, children=TN("{count} enfant", "{count} enfants", children)
    )


def join_texts(texts: Iterable[Text]) -> Text:
    """The texts one after the other."""
    whole = NO_TEXT
    for text in texts:
        whole = T("{first} ; {others}", first=whole, others=text) if whole else text
    return whole


_CHILDREN = frozenset({Relation.ENFANT, Relation.ENFANT_EN_DROIT_DE_VISITE})


def _label(words: Mapping[Any, labels.AnswerLabel], value: object) -> Text:
    return words[value].label if value in words else NO_TEXT


def _day(day: date | None) -> Text:
    return NO_TEXT if day is None else verbatim(f"{day:%d/%m/%Y}")


def _money(amount: Money | None) -> Text:
    return NO_TEXT if amount is None else T("{amount}", amount=amount)


def _phone(number: str) -> Text:
    return verbatim(format_phone(number)) if number else NO_TEXT


def _town(filled: HousingApplication) -> Text:
    return verbatim(f"{filled.address.postcode} {filled.address.city}".strip())


def _need(filled: HousingApplication) -> Text:
    if filled.disability.concerned is None:
        return NO_TEXT
    if not filled.disability.concerned:
        return T("Non")
    return T("Oui, pour un fauteuil roulant") if filled.disability.wheelchair else T("Oui, autrement")
