"""One question, five faces, a word if one wants; and what became of the answers."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain import Query, T, Text, verbatim
from kiosk.domain import Survey as Question
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Context,
    Describe,
    FetchStep,
    Information,
    Option,
    Step,
    fetched_value,
)

from .choices import FACES, is_chosen

#: From 1, the saddest, to 5.
FACE_LABELS: tuple[tuple[Text, str], ...] = (
    (T("Pas du tout"), "emoticon-cry-outline"),
    (T("Plutôt non"), "emoticon-sad-outline"),
    (T("Moyen"), "emoticon-neutral-outline"),
    (T("Plutôt oui"), "emoticon-happy-outline"),
    (T("Tout à fait"), "emoticon-excited-outline"),
)


def survey_steps() -> tuple[Step, ...]:
    """The question (which one is asked only where there are several), the face, a word."""
    asked = is_chosen(FACES)
    return (
        FetchStep(
            key="questions",
            title=T("Nous cherchons la question…"),
            asks=lambda view: Query("surveys"),
            when=asked,
        ),
        Information(
            key="pas_de_question",
            title=T("Il n’y a pas de question en ce moment."),
            body=(T("Vous pouvez donner une idée, ou parler à quelqu’un."),),
            when=lambda view: asked(view) and not _questions(view),
        ),
        Choose(
            key="question",
            title=T("À quelle question répondez-vous ?"),
            counted=False,
            options=lambda view: [
                Option(each.id, verbatim(each.question), icon="help-circle-outline")
                for each in _questions(view)
            ],
            known=lambda view: _questions(view)[0].id if len(_questions(view)) == 1 else None,
            when=asked,
        ),
        Choose(
            key="visage",
            title=_question,
            shape=ChoiceLayout.FACES,
            options=tuple(
                Option(str(face), words, icon=icon) for face, (words, icon) in enumerate(FACE_LABELS, 1)
            ),
            when=lambda view: asked(view) and "question" in view,
            ahead=lambda view: asked(view) and bool(_questions(view)),
        ),
        Describe(
            key="pourquoi",
            personal=False,
            title=T("Voulez-vous dire pourquoi ?"),
            hint=T("Votre nom n’est pas demandé. Ne le dites pas."),
            optional=True,
            skip_label=T("Non merci"),
            counted=False,
            when=lambda view: "visage" in view,
        ),
    )


def result_lines(view: Context) -> list[Text]:
    """What was said and done, latest first."""
    lines: list[Text] = []
    for each in fetched_value(view, "resultats", ()):
        lines.append(T("Vous avez dit : {words}", words=each.said))
        lines.append(T("Nous avons fait : {words}", words=each.done))
    return lines or [T("Les premières réponses arrivent bientôt.")]


def _questions(view: Context) -> Sequence[Question]:
    found: Sequence[Question] = fetched_value(view, "questions", ())
    return found


def _question(view: Context) -> Text:
    return next((verbatim(each.question) for each in _questions(view) if each.id == view["question"]), T(""))
