"""Mon avis: four small things behind one tile, each in one or two screens."""

from collections.abc import Callable

from kiosk.domain import Query, SignedInTenant, T, Text
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Context,
    Describe,
    FetchStep,
    Information,
    Option,
    RefusalRule,
    Step,
)

from .. import receipts, shared_questions, visit_facts
from .state import (
    BOOKINGS_STEP,
    CONFIRMATION_STEP,
    FACE_STEP,
    FACES,
    IDEA,
    IDEA_STEP,
    QUESTION_STEP,
    QUESTIONS_STEP,
    REASON_STEP,
    RESULTS,
    RESULTS_STEP,
    SEAT_STEP,
    TRIAL,
    TRIAL_STEP,
    TRY_STEP,
    WAY_STEP,
    WORKSHOP_STEP,
    WORKSHOPS,
    WORKSHOPS_STEP,
    FeedbackState,
)


def is_chosen(way: str) -> Callable[[Context], bool]:
    """Whether that way was chosen."""
    return lambda context: context.get(WAY_STEP) == way


KEY = "avis"
TITLE = T("Mon avis")


def steps() -> tuple[Step, ...]:
    """nobody says who they are but to keep a seat in a workshop."""
    return (
        Choose(
            key=WAY_STEP,
            title=T("Que voulez-vous faire ?"),
            forks=True,
            options=FeedbackState.way_options,
        ),
        *trial_steps(),
        *survey_steps(),
        Describe(
            key=IDEA_STEP,
            personal=False,
            title=T("Quelle est votre idée ?"),
            hint=T("Votre nom n’est pas demandé. Ne le dites pas."),
            examples=(T("Un banc devant l’entrée."),),
            when=is_chosen(IDEA),
        ),
        *workshop_steps(),
        *booking_steps(),
        FetchStep(
            key=RESULTS_STEP,
            title=T("Nous cherchons les réponses…"),
            asks=lambda context: Query("survey_results"),
            when=is_chosen(RESULTS),
        ),
        Information(
            key="dit_fait",
            title=T("Ce que vous avez dit, ce que nous avons fait"),
            body=FeedbackState.result_lines,
            when=is_chosen(RESULTS),
        ),
        receipts.receipt(
            title=T("Merci"),
            headline=FeedbackState.headline,
            reference=FeedbackState.booking_reference,
            facts=FeedbackState.facts,
            notice=FeedbackState.notice,
            when=FeedbackState.was_done,
        ),
    )


#: From 1, the saddest, to 5.
FACE_LABELS: tuple[tuple[Text, str], ...] = (
    (T("Pas du tout"), "emoticon-cry-outline"),
    (T("Plutôt non"), "emoticon-sad-outline"),
    (T("Moyen"), "emoticon-neutral-outline"),
    (T("Plutôt oui"), "emoticon-happy-outline"),
    (T("Tout à fait"), "emoticon-excited-outline"),
)


def trial_steps() -> tuple[Step, ...]:
    """A change is told, then the kiosk has it for this visit; the face comes after."""
    wanted = is_chosen(TRIAL)
    return (
        Choose(
            key=TRIAL_STEP,
            title=T("Que voulez-vous faire ?"),
            counted=False,
            options=FeedbackState.trial_options,
            prefill=FeedbackState.only_trial,
            when=wanted,
        ),
        Information(
            key=TRY_STEP,
            title=FeedbackState.trial_title,
            body=FeedbackState.trial_body,
            primary=T("Essayer"),
            sets=FeedbackState.trial_profile,
            counted=True,
            when=lambda context: wanted(context) and TRIAL_STEP in context,
        ),
    )


def survey_steps() -> tuple[Step, ...]:
    """The question (which one is asked only where there are several), the face, a word."""
    asked = is_chosen(FACES)
    return (
        FetchStep(
            key=QUESTIONS_STEP,
            title=T("Nous cherchons la question…"),
            asks=lambda context: Query("surveys"),
            when=asked,
        ),
        Information(
            key="pas_de_question",
            title=T("Il n’y a pas de question en ce moment."),
            body=(T("Vous pouvez donner une idée, ou parler à quelqu’un."),),
            when=lambda context: asked(context) and not FeedbackState(context).questions,
        ),
        Choose(
            key=QUESTION_STEP,
            title=T("À quelle question répondez-vous ?"),
            counted=False,
            options=FeedbackState.question_options,
            prefill=FeedbackState.only_question,
            when=asked,
        ),
        Choose(
            key=FACE_STEP,
            title=FeedbackState.question_text,
            shape=ChoiceLayout.FACES,
            options=tuple(
                Option(str(face), words, icon=icon) for face, (words, icon) in enumerate(FACE_LABELS, 1)
            ),
            when=lambda context: (asked(context) and QUESTION_STEP in context) or TRY_STEP in context,
            ahead=lambda context: asked(context) and bool(FeedbackState(context).questions),
        ),
        Describe(
            key=REASON_STEP,
            personal=False,
            title=T("Voulez-vous dire pourquoi ?"),
            hint=T("Votre nom n’est pas demandé. Ne le dites pas."),
            optional=True,
            skip_label=T("Non merci"),
            counted=False,
            when=lambda context: FACE_STEP in context,
        ),
    )


CHANGED = RefusalRule(
    T("Cet atelier a changé entre-temps. Regardez la liste, s’il vous plaît."),
    (WORKSHOPS_STEP, WORKSHOP_STEP),
)


def workshop_steps() -> tuple[Step, ...]:
    """Which workshop, then once more before the seat is taken."""
    wanted = is_chosen(WORKSHOPS)
    return (
        FetchStep(
            key=WORKSHOPS_STEP,
            title=T("Nous cherchons les ateliers…"),
            asks=lambda context: Query("workshops"),
            when=wanted,
        ),
        FetchStep(
            key=BOOKINGS_STEP,
            asks=lambda context: Query("workshop_bookings"),
            optional=True,
            when=lambda context: (
                wanted(context) and isinstance(visit_facts.identity(context), SignedInTenant)
            ),
        ),
        Information(
            key="pas_d_atelier",
            title=T("Il n’y a pas d’atelier en ce moment."),
            body=(T("Revenez bientôt : l’agence en prépare d’autres."),),
            when=lambda context: wanted(context) and not FeedbackState(context).workshop_options,
        ),
        Choose(
            key=WORKSHOP_STEP,
            title=T("Quel atelier ?"),
            forks=True,
            options=FeedbackState.workshop_options,
            when=wanted,
        ),
        *shared_questions.guest_steps(
            lambda context: FeedbackState(context).is_booking and shared_questions.is_guest(context)
        ),
        Information(
            key=CONFIRMATION_STEP,
            title=FeedbackState.workshop_title,
            body=FeedbackState.workshop_body,
            primary=T("Oui"),
            counted=True,
            when=lambda context: WORKSHOP_STEP in context,
        ),
    )


def booking_steps() -> tuple[Step, ...]:
    """The seat is taken or given back."""
    return (
        FetchStep(
            key=visit_facts.REFERENCE_STEP.key,
            asks=visit_facts.REFERENCE_STEP.asks,
            when=lambda context: FeedbackState(context).is_booking and CONFIRMATION_STEP in context,
        ),
        FetchStep(
            key=SEAT_STEP,
            title=T("Nous notons votre place…"),
            asks=FeedbackState.booking_act,
            refusals={"not_found": CHANGED, "workshop_closed": CHANGED, "already_booked": CHANGED},
            when=lambda context: CONFIRMATION_STEP in context,
        ),
    )
