"""Mon avis: four small things behind one tile, each in one or two screens."""

from __future__ import annotations

from functools import cache

from kiosk.domain import Act, ActKind, Query, T, Text, verbatim
from kiosk.journeys import (
    Choose,
    Context,
    Describe,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Option,
    ReceiptNotice,
    SummaryLine,
)

from .. import receipts, visit_facts
from . import survey, workshops
from .choices import FACES, IDEA, RESULTS, WORKSHOPS, is_chosen

KEY = "avis"
TITLE = T("Mon avis")


@cache
def journey() -> Journey:
    """The journey; nobody says who they are but to keep a seat in a workshop."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="emoticon-happy-outline",
        needs=IdentityRequirement.NONE,
        act=_act,
        steps=(
            Choose(
                key="quoi",
                title=T("Que voulez-vous faire ?"),
                forks=True,
                options=_ways,
            ),
            *survey.survey_steps(),
            Describe(
                key="idee",
                personal=False,
                title=T("Quelle est votre idée ?"),
                hint=T("Votre nom n’est pas demandé. Ne le dites pas."),
                examples=(T("Un banc devant l’entrée."),),
                when=is_chosen(IDEA),
            ),
            *workshops.workshop_steps(),
            *workshops.booking_steps(),
            FetchStep(
                key="resultats",
                title=T("Nous cherchons les réponses…"),
                asks=lambda view: Query("survey_results"),
                when=is_chosen(RESULTS),
            ),
            Information(
                key="dit_fait",
                title=T("Ce que vous avez dit, ce que nous avons fait"),
                body=survey.result_lines,
                when=is_chosen(RESULTS),
            ),
            receipts.receipt(
                title=T("Merci"),
                headline=_headline,
                reference=workshops.reference,
                facts=_facts,
                notice=_notice,
                when=_was_done,
            ),
        ),
    )


def _ways(view: Context) -> list[Option]:
    ways = [
        Option(FACES, T("Répondre à une question"), T("Sans mon nom."), icon="emoticon-outline"),
        Option(IDEA, T("Donner une idée"), T("À voix haute ou par écrit."), icon="lightbulb-outline"),
    ]
    if visit_facts.has_service(view, "workshops"):
        ways.append(
            Option(WORKSHOPS, T("Les ateliers"), T("Y aller, ou laisser sa place."), icon="account-group")
        )
    results = T("Ce que vous avez dit, ce que nous avons fait")
    return [*ways, Option(RESULTS, results, icon="clipboard-check-outline")]


def _was_done(view: Context) -> bool:
    return view.get("quoi") == IDEA or "visage" in view or workshops.is_done(view)


def _act(view: Context) -> Act | None:
    """What waits in the outbox: an answer or an idea. A seat is taken on the way."""
    at = visit_facts.now(view).isoformat()
    if "visage" in view:
        body = {"face": int(view["visage"]), "language": visit_facts.language(view), "at": at}
        body["comment"] = view.get("pourquoi", "")
        return Act(ActKind.SURVEY_ANSWER, f"answer {at}", f"/v1/surveys/{view['question']}/answers", body)
    if "idee" in view:
        body = {"words": view["idee"], "language": visit_facts.language(view), "at": at}
        return Act(ActKind.IDEA, f"idea {at}", "/v1/ideas", body)
    return None


def _headline(view: Context) -> Text:
    if view.get("quoi") == WORKSHOPS:
        return workshops.headline(view)
    if view.get("quoi") == IDEA:
        return T("Votre idée est notée. Elle sera lue.")
    return T("Votre réponse est notée.")


def _facts(view: Context) -> list[SummaryLine]:
    if view.get("quoi") == WORKSHOPS:
        return workshops.facts(view)
    return [SummaryLine(T("Votre idée"), verbatim(view["idee"]))] if "idee" in view else []


def _notice(view: Context) -> ReceiptNotice | None:
    return None if view.get("quoi") == WORKSHOPS else receipts.delivery_notice(view)
