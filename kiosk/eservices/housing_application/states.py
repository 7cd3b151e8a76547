"""Where an application stands, in plain words: what happened, who acts now, by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kiosk.domain import NO_TEXT, ApplicationState, HousingApplication, T, Text, verbatim
from kiosk.domain.rules.supporting_documents import (
    RequiredFor,
    required_documents,
    supporting_documents_in_force,
)
from kiosk.eservices import visit_facts
from kiosk.journeys import Context, FetchResult, Option, StatementRow, SummaryLine, Tone

from . import saved

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

#: In these the visitor can still change what was said.
CHANGEABLE = frozenset(
    {_S.DEPOSEE, _S.A_VALIDER, _S.ENREGISTREE, _S.A_RENOUVELER, _S.EN_INSTRUCTION, _S.REFUSEE}
)


def state_headline(view: Context) -> SummaryLine:
    return SummaryLine(T("Votre demande"), STATES[saved.saved_application(view).state].headline)


def state_rows(view: Context) -> list[StatementRow]:
    """What comes, the numbers, until when it counts, and the papers that are missing."""
    found = saved.saved_application(view)
    said = STATES[found.state]
    lines = [
        StatementRow(T("Et maintenant ?"), NO_TEXT, said.next, said.tone),
        StatementRow(T("Votre numéro unique"), verbatim(found.number)),
        StatementRow(T("Le numéro de votre dossier"), verbatim(found.reference)),
        StatementRow(T("Pourquoi"), NO_TEXT, verbatim(found.reason)),
    ]
    if found.renew_by is not None:
        lines.append(_valid_until(found.renew_by, saved.today(view)))
    lines += [StatementRow(T("Papier à apporter"), NO_TEXT, paper) for paper in missing_papers(found)]
    return [line for line in lines if line.value or line.explanation]


def missing_papers(found: HousingApplication) -> list[Text]:
    """The papers of this application that the agency has not seen."""
    return [
        paper.label
        for needed in RequiredFor
        for paper in required_documents(found, supporting_documents_in_force(), needed)
        if paper.key not in found.papers
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


def action_options(view: Context) -> Sequence[Option]:
    """What the visitor can do, the plainest last."""
    found = saved.saved_application(view)
    offered = []
    if found.state in CHANGEABLE:
        offered.append(Option(saved.CHANGE, T("Ma situation a changé"), icon="pencil"))
    if can_be_renewed(found, saved.today(view)):
        offered.append(Option(saved.RENEW, T("Renouveler ma demande"), icon="calendar-refresh"))
    offered.append(Option(saved.PRINT, T("Voir le résumé, l’imprimer"), icon="printer"))
    return [*offered, Option(saved.DONE, T("J’ai compris"), icon="check")]


def fetched_at_text(view: Context) -> Text:
    """When the landlord's system told it."""
    answer = view[saved.LOOKUP_STEP]
    at = answer.fetched_at if isinstance(answer, FetchResult) else visit_facts.now(view)
    return T("Vu à {time}.", time=at.astimezone(visit_facts.now(view).tzinfo).time())


def _valid_until(renew_by: date, today: date) -> StatementRow:
    day = verbatim(f"{renew_by:%d/%m/%Y}")
    if renew_by < today:
        return StatementRow(T("Valable jusqu’au"), T("{day} : c’est passé", day=day), tone=Tone.WARN)
    return StatementRow(T("Valable jusqu’au"), day)
