"""The words of an application: its answers, how it stands, and its summary."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from kiosk.domain import (
    NO_TEXT,
    TN,
    ApplicationState,
    HousingApplication,
    Money,
    Relation,
    T,
    Text,
    join_texts,
    verbatim,
)
from kiosk.domain.rules.completeness import RequiredFor, required_documents, supporting_documents_in_force
from kiosk.journeys import Context, FetchResult, Option, StatementRow, SummaryLine, Tone, format_phone

from .. import visit_facts
from . import labels, state
from .state import ApplicationAnswers

_S = ApplicationState

#: A valid application can be renewed from a month before its day (m).
RENEW_AHEAD = timedelta(days=31)


class StateText(NamedTuple):
    """``state_headline`` is how it stands, ``next`` what comes."""

    headline: Text
    next: Text
    tone: Tone = Tone.PLAIN


STATES: dict[ApplicationState, StateText] = {
    _S.BROUILLON: StateText(
        T("Commencée, pas encore déposée"), T("Finissez de la remplir, puis déposez-la.")
    ),
    _S.DEPOSEE: StateText(
        T("Déposée"), T("Montrez votre pièce d’identité à l’accueil. L’agence l’enregistre ensuite.")
    ),
    _S.A_VALIDER: StateText(T("L’agence la vérifie"), T("Vous recevrez votre numéro unique sous un mois.")),
    _S.ENREGISTREE: StateText(T("Enregistrée"), T("Elle vaut un an. Pensez à la renouveler."), Tone.OK),
    _S.A_RENOUVELER: StateText(
        T("À renouveler"), T("Renouvelez-la ici. Sans cela, elle est effacée."), Tone.WARN
    ),
    _S.EN_INSTRUCTION: StateText(T("L’agence étudie votre dossier"), T("Apportez les papiers qui manquent.")),
    _S.EN_CALEOL: StateText(
        T("Devant la commission"), T("La commission choisit à qui le logement est proposé. On vous écrira.")
    ),
    _S.ATTRIBUEE: StateText(
        T("Un logement vous est attribué"), T("L’agence vous appelle pour le bail."), Tone.OK
    ),
    _S.REFUSEE: StateText(
        T("La commission n’a pas retenu ce dossier"), T("Votre demande peut continuer. Parlez-en à l’agence.")
    ),
    _S.RADIEE: StateText(
        T("Cette demande est fermée"), T("Vous pouvez en faire une nouvelle ici."), Tone.WARN
    ),
}

#: In these the visitor can still change what was texts.
CHANGEABLE = frozenset(
    {_S.DEPOSEE, _S.A_VALIDER, _S.ENREGISTREE, _S.A_RENOUVELER, _S.EN_INSTRUCTION, _S.REFUSEE}
)


def state_headline(context: Context) -> SummaryLine:
    return SummaryLine(
        T("Votre demande"), STATES[ApplicationAnswers(context).saved_application.state].headline
    )


def state_rows(context: Context) -> list[StatementRow]:
    """What comes, the numbers, until when it counts, and the papers that are missing."""
    answers = ApplicationAnswers(context)
    found = answers.saved_application
    texts = STATES[found.state]
    lines = [
        StatementRow(T("Et maintenant ?"), NO_TEXT, texts.next, texts.tone),
        StatementRow(T("Votre numéro unique"), verbatim(found.number)),
        StatementRow(T("Le numéro de votre dossier"), verbatim(found.reference)),
        StatementRow(T("Pourquoi"), NO_TEXT, verbatim(found.reason)),
    ]
    if found.renew_by is not None:
        lines.append(_valid_until(found.renew_by, answers.today))
    lines += [StatementRow(T("Papier à apporter"), NO_TEXT, paper) for paper in missing_documents(found)]
    return [line for line in lines if line.value or line.explanation]


def missing_documents(found: HousingApplication) -> list[Text]:
    """The papers of this application that the agency has not seen."""
    return [
        paper.label
        for needed in RequiredFor
        for paper in required_documents(found, supporting_documents_in_force(), needed)
        if paper.key not in found.supporting_documents
    ]


def can_be_renewed(found: HousingApplication, today: date) -> bool:
    """Whether it is time to say that the application still counts."""
    if found.state is _S.A_RENOUVELER:
        return True
    return (
        found.state in {_S.ENREGISTREE, _S.EN_INSTRUCTION}
        and found.renew_by is not None
        and today >= found.renew_by - RENEW_AHEAD
    )


def action_options(context: Context) -> Sequence[Option]:
    """What the visitor can do, the plainest last."""
    answers = ApplicationAnswers(context)
    found = answers.saved_application
    offered = []
    if found.state in CHANGEABLE:
        offered.append(Option(state.CHANGE, T("Ma situation a changé"), icon="pencil"))
    if can_be_renewed(found, answers.today):
        offered.append(Option(state.RENEW, T("Renouveler ma demande"), icon="calendar-refresh"))
    offered.append(Option(state.PRINT, T("Voir le résumé, l’imprimer"), icon="printer"))
    return [*offered, Option(state.DONE, T("J’ai compris"), icon="check")]


def fetched_at_text(context: Context) -> Text:
    answer = context[state.LOOKUP_STEP]
    at = answer.fetched_at if isinstance(answer, FetchResult) else visit_facts.now(context)
    return T("Vu à {time}.", time=at.astimezone(visit_facts.now(context).tzinfo).time())


def _valid_until(renew_by: date, today: date) -> StatementRow:
    day = verbatim(f"{renew_by:%d/%m/%Y}")
    if renew_by < today:
        return StatementRow(T("Valable jusqu’au"), T("{day} : c’est passé", day=day), tone=Tone.WARN)
    return StatementRow(T("Valable jusqu’au"), day)


def review_lines(context: Context) -> list[SummaryLine]:
    """All of it; what is touched can be changed."""
    return summary_lines(ApplicationAnswers(context).answered_application)


def summary_lines(filled: HousingApplication) -> list[SummaryLine]:
    """What an application tells, with the step that asks for it."""
    applicant, income, wanted = filled.applicant, filled.income, filled.wanted
    lines: list[tuple[Text, Text, str]] = [
        (T("Votre nom de naissance"), verbatim(applicant.birth_name), state.NAME_STEP),
        (T("Vos prénoms"), verbatim(applicant.given_names), state.GIVEN_NAMES_STEP),
        (T("Votre date de naissance"), _day(applicant.birth_date), state.BIRTH_STEP),
        (T("Votre nationalité"), _label(labels.NATIONALITIES, applicant.nationality), state.NATIONALITY_STEP),
        (
            T("Votre situation de famille"),
            _label(labels.SITUATIONS, applicant.situation),
            state.SITUATION_STEP,
        ),
        (T("Votre téléphone"), _phone(applicant.phone), state.PHONE_STEP),
        (T("Votre adresse"), _town(filled), state.COMMUNE_STEP),
        (T("La rue"), verbatim(filled.address.line), state.STREET_STEP),
        (T("Votre foyer"), household_text(filled), state.member_key(1)),
        (T("Votre activité"), _label(labels.OCCUPATIONS, filled.work.occupation), state.OCCUPATION_STEP),
        (T("Chaque mois"), _money(income.monthly), state.MONTHLY_INCOME_STEP),
        (T("Revenu fiscal de référence"), _money(income.tax_income), state.TAX_INCOME_STEP),
        (T("Aujourd’hui, vous habitez"), _label(labels.HOMES, filled.home.kind), state.PRESENT_HOME_STEP),
        (
            T("Pourquoi"),
            join_texts(labels.REASONS[reason].label for reason in filled.reasons.reasons),
            state.REASONS_STEP,
        ),
        (
            T("Le logement voulu"),
            join_texts(labels.SIZES[size].label for size in wanted.sizes),
            state.SIZES_STEP,
        ),
        (T("Où"), join_texts(verbatim(place.city) for place in wanted.places), state.place_key(1)),
        (T("Loyer au plus"), _money(wanted.most), state.HIGHEST_RENT_STEP),
        (T("Logement adapté"), _need(filled), state.DISABILITY_STEP),
        (T("Ce qu’il faut"), verbatim(filled.disability.words), state.NEED_STEP),
    ]
    return [SummaryLine(*line) for line in lines if line[1]]


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
