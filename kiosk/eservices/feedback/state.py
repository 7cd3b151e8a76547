"""What the answers of an opinion come down to: the question, the idea, the seat in a workshop."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.domain import (
    Act,
    Survey,
    T,
    Text,
    Trial,
    Workshop,
    WorkshopBooking,
    WorkshopBookingState,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import Context, Option, ReceiptNotice, SummaryLine, Tone, derived, fetched_value
from landlord.contract import routes

from .. import receipts, shared_questions, visit_facts

#: The steps whose answers are read here.
WAY_STEP = "quoi"
QUESTIONS_STEP = "questions"
QUESTION_STEP = "question"
FACE_STEP = "visage"
REASON_STEP = "pourquoi"
IDEA_STEP = "idee"
WORKSHOPS_STEP = "ateliers"
BOOKINGS_STEP = "mes_ateliers"
WORKSHOP_STEP = "atelier"
CONFIRMATION_STEP = "confirmer"
SEAT_STEP = "place"
RESULTS_STEP = "resultats"

TRIAL_STEP = "essai"
TRY_STEP = "essayer"

FACES, IDEA, WORKSHOPS, RESULTS, TRIAL = "question", "idee", "ateliers", "resultats", "essai"
RETURN_SEAT = "rendre"


def _icon(workshop: Workshop) -> str:
    return "human-cane" if workshop.for_seniors else "account-group"


def _seats(workshop: Workshop) -> Text:
    begins = workshop.begins.astimezone(PARIS)
    if workshop.seats_left == 1:
        return T("{moment}. Il reste 1 place.", moment=begins)
    if workshop.seats_left > 0:
        return T("{moment}. Il reste {count} places.", moment=begins, count=workshop.seats_left)
    return T("{moment}. Complet : liste d’attente.", moment=begins)


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """What was chosen of the four, and what the landlord told of it."""

    context: Context = field(repr=False)

    @derived
    def way_options(self) -> list[Option]:
        ways = [
            Option(FACES, T("Répondre à une question"), T("Sans mon nom."), icon="emoticon-outline"),
            Option(IDEA, T("Donner une idée"), T("À voix haute ou par écrit."), icon="lightbulb-outline"),
        ]
        if visit_facts.has_service(self.context, "workshops"):
            ways.append(
                Option(WORKSHOPS, T("Les ateliers"), T("Y aller, ou laisser sa place."), icon="account-group")
            )
        if self.trials:
            words = T("Dites-nous si c’est mieux.")
            ways.append(Option(TRIAL, T("Essayer un changement"), words, icon="flask-outline"))
        results = T("Ce que vous avez dit, ce que nous avons fait")
        return [*ways, Option(RESULTS, results, icon="clipboard-check-outline")]

    @derived
    def trials(self) -> list[Trial]:
        """Changes that visitors of this kiosk may try today."""
        agency, today = visit_facts.agency(self.context), visit_facts.now(self.context).date()
        return [each for each in agency.trials if each.until >= today] if agency is not None else []

    @derived
    def trial_options(self) -> list[Option]:
        return [Option(each.id, self._written(each, "title"), icon="flask-outline") for each in self.trials]

    @derived
    def only_trial(self) -> str | None:
        return self.trials[0].id if len(self.trials) == 1 else None

    @derived
    def trial(self) -> Trial | None:
        return next((each for each in self.trials if each.id == self.context.get(TRIAL_STEP)), None)

    @derived
    def trial_title(self) -> Text:
        return self._written(self.trial, "title") if self.trial is not None else T("")

    @derived
    def trial_body(self) -> list[Text]:
        return [self._written(self.trial, "words")] if self.trial is not None else []

    @derived
    def trial_profile(self) -> str:
        return self.trial.profile if self.trial is not None else ""

    @derived
    def was_done(self) -> bool:
        return self.context.get(WAY_STEP) == IDEA or FACE_STEP in self.context or self.is_seat_settled

    @derived
    def act(self) -> Act | None:
        """What waits in the outbox: an answer or an idea. A seat is taken on the way."""
        at, language = visit_facts.now(self.context), visit_facts.language(self.context)
        if FACE_STEP in self.context:
            asked = TRIAL_STEP if self.context.get(WAY_STEP) == TRIAL else QUESTION_STEP
            return routes.SURVEY_ANSWER.at(self.context[asked]).act(
                f"answer {at.isoformat()}",
                face=int(self.context[FACE_STEP]),
                comment=self.context.get(REASON_STEP, ""),
                language=language,
                at=at,
            )
        if IDEA_STEP in self.context:
            return routes.IDEA.act(
                f"idea {at.isoformat()}", words=self.context[IDEA_STEP], language=language, at=at
            )
        return None

    @derived
    def headline(self) -> Text:
        if self.context.get(WAY_STEP) == WORKSHOPS:
            return self.booking_headline
        if self.context.get(WAY_STEP) == IDEA:
            return T("Votre idée est notée. Elle sera lue.")
        return T("Votre réponse est notée.")

    @derived
    def facts(self) -> list[SummaryLine]:
        if self.context.get(WAY_STEP) == WORKSHOPS:
            return self.booking_facts
        return (
            [SummaryLine(T("Votre idée"), verbatim(self.context[IDEA_STEP]))]
            if IDEA_STEP in self.context
            else []
        )

    @derived
    def notice(self) -> ReceiptNotice | None:
        return None if self.context.get(WAY_STEP) == WORKSHOPS else receipts.delivery_notice(self.context)

    @derived
    def result_lines(self) -> list[Text]:
        """What was said and done, latest first."""
        lines: list[Text] = []
        for each in fetched_value(self.context, RESULTS_STEP, ()):
            lines.append(T("Vous avez dit : {words}", words=self._written(each, "said")))
            lines.append(T("Nous avons fait : {words}", words=self._written(each, "done")))
        return lines or [T("Les premières réponses arrivent bientôt.")]

    def _written(self, record: visit_facts.Translated, member: str) -> Text:
        """In the visitor's language where the landlord wrote it so, else as it is."""
        words = visit_facts.translation(self.context, record, member)
        return verbatim(words or str(getattr(record, member)))

    @derived
    def questions(self) -> Sequence[Survey]:
        found: Sequence[Survey] = fetched_value(self.context, QUESTIONS_STEP, ())
        return found

    @derived
    def question_options(self) -> list[Option]:
        return [
            Option(each.id, self._written(each, "question"), icon="help-circle-outline")
            for each in self.questions
        ]

    @derived
    def only_question(self) -> str | None:
        return self.questions[0].id if len(self.questions) == 1 else None

    @derived
    def question_text(self) -> Text:
        if self.context.get(WAY_STEP) == TRIAL:
            return T("Est-ce mieux ainsi ?")
        return next(
            (
                self._written(each, "question")
                for each in self.questions
                if each.id == self.context[QUESTION_STEP]
            ),
            T(""),
        )

    @derived
    def is_booking(self) -> bool:
        """Whether a seat is asked for, not given back."""
        return WORKSHOP_STEP in self.context and self.booking is None

    @derived
    def is_seat_settled(self) -> bool:
        return SEAT_STEP in self.context

    @derived
    def booking_reference(self) -> str:
        booking = self.booking
        if booking is not None:
            return booking.reference
        return visit_facts.reference(self.context) if self.is_seat_settled else ""

    @derived
    def booking_headline(self) -> Text:
        if self.booking is not None:
            return T("Votre place est rendue. Merci pour les autres.")
        answer = fetched_value(self.context, SEAT_STEP, {})
        if answer.get("state") == WorkshopBookingState.LISTE_ATTENTE:
            return T("Vous êtes sur la liste d’attente, numéro {rank}.", rank=int(answer.get("position", 1)))
        return T("Votre place est gardée.")

    @derived
    def booking_facts(self) -> list[SummaryLine]:
        found = self.workshop
        if found is None or self.booking is not None:
            return []
        return [
            SummaryLine(T("Quand"), T("{moment}", moment=found.begins)),
            SummaryLine(T("Atelier"), self._written(found, "title")),
            SummaryLine(T("Où"), verbatim(found.place)),
        ]

    @derived
    def workshops(self) -> Sequence[Workshop]:
        found: Sequence[Workshop] = fetched_value(self.context, WORKSHOPS_STEP, ())
        return found

    @derived
    def bookings(self) -> list[WorkshopBooking]:
        return [
            each
            for each in fetched_value(self.context, BOOKINGS_STEP, ())
            if each.state is not WorkshopBookingState.ANNULE
        ]

    @derived
    def workshop_options(self) -> list[Option]:
        booked = {each.workshop_id for each in self.bookings}
        given_back = [
            Option(
                f"{RETURN_SEAT} {each.reference}",
                T("Rendre ma place : {title}", title=each.title),
                T("{moment}", moment=each.begins),
                icon="calendar-remove",
                tone=Tone.DANGER,
            )
            for each in self.bookings
        ]
        open_ones = [
            Option(each.id, self._written(each, "title"), _seats(each), icon=_icon(each))
            for each in self.workshops
            if each.id not in booked and each.begins > visit_facts.now(self.context)
        ]
        return open_ones + given_back

    @derived
    def workshop(self) -> Workshop | None:
        return next((each for each in self.workshops if each.id == self.context.get(WORKSHOP_STEP)), None)

    @derived
    def booking(self) -> WorkshopBooking | None:
        chosen = str(self.context.get(WORKSHOP_STEP, ""))
        return next((each for each in self.bookings if f"{RETURN_SEAT} {each.reference}" == chosen), None)

    @derived
    def workshop_title(self) -> Text:
        booking = self.booking
        if booking is not None:
            return T("Rendre votre place ?")
        found = self.workshop
        return self._written(found, "title") if found is not None else T("")

    @derived
    def workshop_body(self) -> list[Text]:
        booking = self.booking
        if booking is not None:
            return [verbatim(booking.title), T("{moment}", moment=booking.begins)]
        found = self.workshop
        assert found is not None, "one was chosen"
        described = self._written(found, "description")
        lines = [described, T("{moment}", moment=found.begins), verbatim(found.place)]
        ask = (
            T("Voulez-vous y aller ?") if found.seats_left else T("Voulez-vous être sur la liste d’attente ?")
        )
        return [line for line in (*lines, ask) if line]

    @derived
    def booking_act(self) -> Act:
        at = visit_facts.now(self.context)
        who = visit_facts.reporter(shared_questions.identity_or_guest(self.context))
        booking = self.booking
        if booking is not None:
            return routes.WORKSHOP_CANCEL.act(booking.reference, reporter=who, kind="annuler", at=at)
        number = visit_facts.reference(self.context)
        return routes.WORKSHOP_BOOKING.at(self.context[WORKSHOP_STEP]).act(
            number, reference=number, reporter=who, people=1, at=at
        )
