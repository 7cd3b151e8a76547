"""Where an application stands, in plain words: what happened, who acts now, by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kiosk.domain import NOTHING, ApplicationState, HousingApplication, T, Text, verbatim
from kiosk.domain.rules.papers import Needed, papers_for, papers_in_force
from kiosk.eservices import given
from kiosk.journeys import Heard, Line, Option, Row, Tone, View

from . import told

_S = ApplicationState

#: A valid application can be renewed from a month before its day (m).
RENEW_AHEAD = timedelta(days=31)


class Said(NamedTuple):
    """``headline`` is how it stands, ``next`` what comes."""

    headline: Text
    next: Text
    tone: Tone = Tone.PLAIN


STATES: dict[ApplicationState, Said] = {
    _S.BROUILLON: Said(T("Commencée, pas encore déposée"), T("Finissez de la remplir, puis déposez-la.")),
    _S.DEPOSEE: Said(
        T("Déposée"), T("Montrez votre pièce d’identité à l’accueil. L’agence l’enregistre ensuite.")
    ),
    _S.A_VALIDER: Said(T("L’agence la vérifie"), T("Vous recevrez votre numéro unique sous un mois.")),
    _S.ENREGISTREE: Said(T("Enregistrée"), T("Elle vaut un an. Pensez à la renouveler."), Tone.OK),
    _S.A_RENOUVELER: Said(T("À renouveler"), T("Renouvelez-la ici. Sans cela, elle est effacée."), Tone.WARN),
    _S.EN_INSTRUCTION: Said(T("L’agence étudie votre dossier"), T("Apportez les papiers qui manquent.")),
    _S.EN_CALEOL: Said(
        T("Devant la commission"), T("La commission choisit à qui le logement est proposé. On vous écrira.")
    ),
    _S.ATTRIBUEE: Said(T("Un logement vous est attribué"), T("L’agence vous appelle pour le bail."), Tone.OK),
    _S.REFUSEE: Said(
        T("La commission n’a pas retenu ce dossier"), T("Votre demande peut continuer. Parlez-en à l’agence.")
    ),
    _S.RADIEE: Said(T("Cette demande est fermée"), T("Vous pouvez en faire une nouvelle ici."), Tone.WARN),
}

#: In these the visitor can still change what was said.
CHANGEABLE = frozenset(
    {_S.DEPOSEE, _S.A_VALIDER, _S.ENREGISTREE, _S.A_RENOUVELER, _S.EN_INSTRUCTION, _S.REFUSEE}
)


def headline(view: View) -> Line:
    return Line(T("Votre demande"), STATES[told.application(view).state].headline)


def rows(view: View) -> list[Row]:
    """What comes, the numbers, until when it counts, and the papers that are missing."""
    found = told.application(view)
    said = STATES[found.state]
    lines = [
        Row(T("Et maintenant ?"), NOTHING, said.next, said.tone),
        Row(T("Votre numéro unique"), verbatim(found.number)),
        Row(T("Le numéro de votre dossier"), verbatim(found.reference)),
        Row(T("Pourquoi"), NOTHING, verbatim(found.reason)),
    ]
    if found.renew_by is not None:
        lines.append(_valid_until(found.renew_by, told.today(view)))
    lines += [Row(T("Papier à apporter"), NOTHING, paper) for paper in missing_papers(found)]
    return [line for line in lines if line.value or line.explanation]


def missing_papers(found: HousingApplication) -> list[Text]:
    """The papers of this application that the agency has not seen."""
    return [
        paper.label
        for needed in Needed
        for paper in papers_for(found, papers_in_force(), needed)
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


def ways(view: View) -> Sequence[Option]:
    """What the visitor can do, the plainest last."""
    found = told.application(view)
    offered = []
    if found.state in CHANGEABLE:
        offered.append(Option(told.CHANGE, T("Ma situation a changé"), icon="pencil"))
    if can_be_renewed(found, told.today(view)):
        offered.append(Option(told.RENEW, T("Renouveler ma demande"), icon="calendar-refresh"))
    offered.append(Option(told.PRINT, T("Voir le résumé, l’imprimer"), icon="printer"))
    return [*offered, Option(told.DONE, T("J’ai compris"), icon="check")]


def age(view: View) -> Text:
    """When the landlord's system told it."""
    answer = view[told.TOLD]
    at = answer.told_at if isinstance(answer, Heard) else given.now(view)
    return T("Vu à {time}.", time=at.astimezone(given.now(view).tzinfo).time())


def _valid_until(renew_by: date, today: date) -> Row:
    day = verbatim(f"{renew_by:%d/%m/%Y}")
    if renew_by < today:
        return Row(T("Valable jusqu’au"), T("{day} : c’est passé", day=day), tone=Tone.WARN)
    return Row(T("Valable jusqu’au"), day)
