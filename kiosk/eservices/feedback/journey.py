"""Mon avis: four small things behind one tile, each in one or two screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from kiosk.domain import (
    Act,
    Query,
    SignedInTenant,
    T,
    Text,
    Workshop,
    WorkshopBooking,
    WorkshopBookingState,
    verbatim,
)
from kiosk.domain import Survey as Question
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Context,
    Describe,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Option,
    ReceiptNotice,
    RefusalRule,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
)
from landlord.contract import routes

from .. import receipts, shared_questions, visit_facts

FACES, IDEA, WORKSHOPS, RESULTS = "question", "idee", "ateliers", "resultats"


def is_chosen(way: str) -> Callable[[Context], bool]:
    """Whether that way was chosen."""
    return lambda context: context.get("quoi") == way


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
            *survey_steps(),
            Describe(
                key="idee",
                personal=False,
                title=T("Quelle est votre idée ?"),
                hint=T("Votre nom n’est pas demandé. Ne le dites pas."),
                examples=(T("Un banc devant l’entrée."),),
                when=is_chosen(IDEA),
            ),
            *workshop_steps(),
            *booking_steps(),
            FetchStep(
                key="resultats",
                title=T("Nous cherchons les réponses…"),
                asks=lambda context: Query("survey_results"),
                when=is_chosen(RESULTS),
            ),
            Information(
                key="dit_fait",
                title=T("Ce que vous avez dit, ce que nous avons fait"),
                body=result_lines,
                when=is_chosen(RESULTS),
            ),
            receipts.receipt(
                title=T("Merci"),
                headline=_headline,
                reference=booking_reference,
                facts=_facts,
                notice=_notice,
                when=_was_done,
            ),
        ),
    )


def _ways(context: Context) -> list[Option]:
    ways = [
        Option(FACES, T("Répondre à une question"), T("Sans mon nom."), icon="emoticon-outline"),
        Option(IDEA, T("Donner une idée"), T("À voix haute ou par écrit."), icon="lightbulb-outline"),
    ]
    if visit_facts.has_service(context, "workshops"):
        ways.append(
            Option(WORKSHOPS, T("Les ateliers"), T("Y aller, ou laisser sa place."), icon="account-group")
        )
    results = T("Ce que vous avez dit, ce que nous avons fait")
    return [*ways, Option(RESULTS, results, icon="clipboard-check-outline")]


def _was_done(context: Context) -> bool:
    return context.get("quoi") == IDEA or "visage" in context or is_done(context)


def _act(context: Context) -> Act | None:
    """What waits in the outbox: an answer or an idea. A seat is taken on the way."""
    at, language = visit_facts.now(context), visit_facts.language(context)
    if "visage" in context:
        return routes.SURVEY_ANSWER.at(context["question"]).act(
            f"answer {at.isoformat()}",
            face=int(context["visage"]),
            comment=context.get("pourquoi", ""),
            language=language,
            at=at,
        )
    if "idee" in context:
        return routes.IDEA.act(f"idea {at.isoformat()}", words=context["idee"], language=language, at=at)
    return None


def _headline(context: Context) -> Text:
    if context.get("quoi") == WORKSHOPS:
        return booking_headline(context)
    if context.get("quoi") == IDEA:
        return T("Votre idée est notée. Elle sera lue.")
    return T("Votre réponse est notée.")


def _facts(context: Context) -> list[SummaryLine]:
    if context.get("quoi") == WORKSHOPS:
        return booking_facts(context)
    return [SummaryLine(T("Votre idée"), verbatim(context["idee"]))] if "idee" in context else []


def _notice(context: Context) -> ReceiptNotice | None:
    return None if context.get("quoi") == WORKSHOPS else receipts.delivery_notice(context)


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
            asks=lambda context: Query("surveys"),
            when=asked,
        ),
        Information(
            key="pas_de_question",
            title=T("Il n’y a pas de question en ce moment."),
            body=(T("Vous pouvez donner une idée, ou parler à quelqu’un."),),
            when=lambda context: asked(context) and not _questions(context),
        ),
        Choose(
            key="question",
            title=T("À quelle question répondez-vous ?"),
            counted=False,
            options=lambda context: [
                Option(each.id, verbatim(each.question), icon="help-circle-outline")
                for each in _questions(context)
            ],
            known=lambda context: _questions(context)[0].id if len(_questions(context)) == 1 else None,
            when=asked,
        ),
        Choose(
            key="visage",
            title=_question,
            shape=ChoiceLayout.FACES,
            options=tuple(
                Option(str(face), words, icon=icon) for face, (words, icon) in enumerate(FACE_LABELS, 1)
            ),
            when=lambda context: asked(context) and "question" in context,
            ahead=lambda context: asked(context) and bool(_questions(context)),
        ),
        Describe(
            key="pourquoi",
            personal=False,
            title=T("Voulez-vous dire pourquoi ?"),
            hint=T("Votre nom n’est pas demandé. Ne le dites pas."),
            optional=True,
            skip_label=T("Non merci"),
            counted=False,
            when=lambda context: "visage" in context,
        ),
    )


def result_lines(context: Context) -> list[Text]:
    """What was said and done, latest first."""
    lines: list[Text] = []
    for each in fetched_value(context, "resultats", ()):
        lines.append(T("Vous avez dit : {words}", words=each.said))
        lines.append(T("Nous avons fait : {words}", words=each.done))
    return lines or [T("Les premières réponses arrivent bientôt.")]


def _questions(context: Context) -> Sequence[Question]:
    found: Sequence[Question] = fetched_value(context, "questions", ())
    return found


def _question(context: Context) -> Text:
    return next(
        (verbatim(each.question) for each in _questions(context) if each.id == context["question"]), T("")
    )


RETURN_SEAT = "rendre"
CHANGED = RefusalRule(
    T("Cet atelier a changé entre-temps. Regardez la liste, s’il vous plaît."), ("ateliers", "atelier")
)


def workshop_steps() -> tuple[Step, ...]:
    """Which workshop, then once more before the seat is taken."""
    wanted = is_chosen(WORKSHOPS)
    return (
        FetchStep(
            key="ateliers",
            title=T("Nous cherchons les ateliers…"),
            asks=lambda context: Query("workshops"),
            when=wanted,
        ),
        FetchStep(
            key="mes_ateliers",
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
            when=lambda context: wanted(context) and not _workshop_options(context),
        ),
        Choose(key="atelier", title=T("Quel atelier ?"), forks=True, options=_workshop_options, when=wanted),
        *shared_questions.guest_steps(
            lambda context: is_booking(context) and shared_questions.is_guest(context)
        ),
        Information(
            key="confirmer",
            title=_workshop_title,
            body=_workshop_body,
            primary=T("Oui"),
            counted=True,
            when=lambda context: "atelier" in context,
        ),
    )


def booking_steps() -> tuple[Step, ...]:
    """The seat is taken or given back."""
    return (
        FetchStep(
            key=visit_facts.REFERENCE_STEP.key,
            asks=visit_facts.REFERENCE_STEP.asks,
            when=lambda context: is_booking(context) and "confirmer" in context,
        ),
        FetchStep(
            key="place",
            title=T("Nous notons votre place…"),
            asks=_booking_act,
            refusals={"not_found": CHANGED, "workshop_closed": CHANGED, "already_booked": CHANGED},
            when=lambda context: "confirmer" in context,
        ),
    )


def is_booking(context: Context) -> bool:
    """Whether a seat is asked for, not given back."""
    return "atelier" in context and _booking(context) is None


def is_done(context: Context) -> bool:
    return "place" in context


def booking_reference(context: Context) -> str:
    booking = _booking(context)
    if booking is not None:
        return booking.reference
    return visit_facts.reference(context) if is_done(context) else ""


def booking_headline(context: Context) -> Text:
    if _booking(context) is not None:
        return T("Votre place est rendue. Merci pour les autres.")
    told = fetched_value(context, "place", {})
    if told.get("state") == WorkshopBookingState.LISTE_ATTENTE:
        return T("Vous êtes sur la liste d’attente, numéro {rank}.", rank=int(told.get("position", 1)))
    return T("Votre place est gardée.")


def booking_facts(context: Context) -> list[SummaryLine]:
    found = _workshop(context)
    if found is None or _booking(context) is not None:
        return []
    return [
        SummaryLine(T("Quand"), T("{moment}", moment=found.begins)),
        SummaryLine(T("Atelier"), verbatim(found.title)),
        SummaryLine(T("Où"), verbatim(found.place)),
    ]


def _all(context: Context) -> Sequence[Workshop]:
    found: Sequence[Workshop] = fetched_value(context, "ateliers", ())
    return found


def _mine(context: Context) -> list[WorkshopBooking]:
    return [
        each
        for each in fetched_value(context, "mes_ateliers", ())
        if each.state is not WorkshopBookingState.ANNULE
    ]


def _workshop_options(context: Context) -> list[Option]:
    booked = {each.workshop_id for each in _mine(context)}
    given_back = [
        Option(
            f"{RETURN_SEAT} {each.reference}",
            T("Rendre ma place : {title}", title=each.title),
            T("{moment}", moment=each.begins),
            icon="calendar-remove",
            tone=Tone.DANGER,
        )
        for each in _mine(context)
    ]
    open_ones = [
        Option(each.id, verbatim(each.title), _seats(each), icon=_icon(each))
        for each in _all(context)
        if each.id not in booked and each.begins > visit_facts.now(context)
    ]
    return open_ones + given_back


def _icon(workshop: Workshop) -> str:
    return "human-cane" if workshop.for_seniors else "account-group"


def _seats(workshop: Workshop) -> Text:
    begins = workshop.begins.astimezone(PARIS)
    if workshop.seats_left == 1:
        return T("{moment}. Il reste 1 place.", moment=begins)
    if workshop.seats_left > 0:
        return T("{moment}. Il reste {count} places.", moment=begins, count=workshop.seats_left)
    return T("{moment}. Complet : liste d’attente.", moment=begins)


def _workshop(context: Context) -> Workshop | None:
    return next((each for each in _all(context) if each.id == context.get("atelier")), None)


def _booking(context: Context) -> WorkshopBooking | None:
    chosen = str(context.get("atelier", ""))
    return next((each for each in _mine(context) if f"{RETURN_SEAT} {each.reference}" == chosen), None)


def _workshop_title(context: Context) -> Text:
    booking = _booking(context)
    if booking is not None:
        return T("Rendre votre place ?")
    found = _workshop(context)
    return verbatim(found.title) if found is not None else T("")


def _workshop_body(context: Context) -> list[Text]:
    booking = _booking(context)
    if booking is not None:
        return [verbatim(booking.title), T("{moment}", moment=booking.begins)]
    found = _workshop(context)
    assert found is not None, "one was chosen"
    lines = [verbatim(found.description), T("{moment}", moment=found.begins), verbatim(found.place)]
    ask = T("Voulez-vous y aller ?") if found.seats_left else T("Voulez-vous être sur la liste d’attente ?")
    return [line for line in (*lines, ask) if line]


def _booking_act(context: Context) -> Act:
    at = visit_facts.now(context)
    who = visit_facts.reporter(shared_questions.identity_or_guest(context))
    booking = _booking(context)
    if booking is not None:
        return routes.WORKSHOP_CANCEL.act(booking.reference, reporter=who, kind="annuler", at=at)
    number = visit_facts.reference(context)
    return routes.WORKSHOP_BOOKING.at(context["atelier"]).act(
        number, reference=number, reporter=who, people=1, at=at
    )
