"""Who is there: number and birth date, a one-time code, or a number taken as it was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from kiosk.backend import (
    AgencyError,
    CodeNeeded,
    CodeTooSoonError,
    IdentificationFailedError,
    NumberLockedError,
    RequestRefusedError,
)
from kiosk.domain import NO_TEXT, ClaimedTenant, SignedInTenant, T, Text
from kiosk.domain.rules import PARIS
from kiosk.eservices.side_journeys import OTP_JOURNEY, identify_journey
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import JourneyScreen

from . import messages
from .base import SessionBase, facts_of

CODE_SENT_AGAIN = T("Un autre code est parti. Il arrive dans une minute.")
CODE_EXPIRED = T("Ce code n’est plus valable. Donnez de nouveau votre numéro et votre date de naissance.")
ONE_MOMENT = T("Un instant, s’il vous plaît…")


class SignIn:
    """Asks, checks, and goes where the visitor wanted to go."""

    def __init__(self, course: SessionBase) -> None:
        self._session = course
        self._on_signed_in: Callable[[], None] | None = None
        self._guests_allowed = False

    def forget(self) -> None:
        self._on_signed_in = None

    def ask(self, then: Callable[[], None], *, guests: bool, trouble: Text = NO_TEXT) -> None:
        """Who is there? Then ``then``. ``guests`` may go on without a number."""
        self._on_signed_in, self._guests_allowed = then, guests
        digits = self._session.settings.tenant_number_digits
        run = JourneyRun(identify_journey(digits, guests=guests), self._session.facts())
        self._session.show(JourneyScreen(run, trouble=trouble))

    def handle_finished(self, run: JourneyRun) -> bool:
        """Takes a finished run of its journeys; whether it was one."""
        if run.journey.key == OTP_JOURNEY.key:
            self._confirm_code(run)
        elif run.journey.key != "identify":
            return False
        elif "tenant_number" in run.context:
            self.check(run.context["tenant_number"], run.context["birth_date"], self._continuation())
        else:
            self._go_on()
        return True

    def check(self, number: str, birth: date, then: Callable[[], None]) -> None:
        """Asks the landlord whether the two go together; then ``then``."""
        course, self._on_signed_in = self._session, then
        busy = course.wait(ONE_MOMENT)

        def done(answer: object) -> None:
            if isinstance(answer, CodeNeeded):
                self._ask_code(answer)
            else:
                self._signed_in(answer)

        def failed(error: Exception) -> None:
            if isinstance(error, IdentificationFailedError):
                self._restart(
                    T("Ce numéro et cette date ne vont pas ensemble. Vérifiez-les, s’il vous plaît.")
                )
            elif isinstance(error, NumberLockedError):
                course.show(messages.number_locked(course, error.until))
            elif isinstance(error, RequestRefusedError):
                self._restart(T("Ce numéro n’a pas la bonne forme. Vérifiez-le, s’il vous plaît."))
            elif isinstance(error, AgencyError):
                self._accept_unverified(ClaimedTenant(number, birth))
            else:
                course.broken(error)

        course.gateway.sign_in(
            course.here.id,
            number,
            birth,
            lambda answer: course.if_still_shown(busy, lambda: done(answer)),
            lambda error: course.if_still_shown(busy, lambda: failed(error)),
        )

    def _confirm_code(self, run: JourneyRun) -> None:
        course = self._session
        busy = course.wait(ONE_MOMENT)
        facts = facts_of(run)

        def failed(error: Exception) -> None:
            if isinstance(error, NumberLockedError):
                course.show(messages.number_locked(course, error.until))
            elif isinstance(error, IdentificationFailedError):
                wrong = T("Ce code n’est pas le bon. Regardez bien le message, puis réessayez.")
                course.show(JourneyScreen(JourneyRun(OTP_JOURNEY, facts), trouble=wrong))
            elif isinstance(error, RequestRefusedError):
                self._restart(CODE_EXPIRED)
            elif isinstance(error, AgencyError):
                course.show_unreachable(lambda: self._restart(NO_TEXT))
            else:
                course.broken(error)

        course.gateway.confirm(
            course.here.id,
            facts["session"],
            run.context["code"],
            lambda identity: course.if_still_shown(busy, lambda: self._signed_in(identity)),
            lambda error: course.if_still_shown(busy, lambda: failed(error)),
        )

    def _ask_code(self, sent: CodeNeeded, notice: Text = NO_TEXT) -> None:
        facts = {**self._session.facts(), "phone_hint": sent.phone_hint, "session": sent.session_id}
        self._session.show(JourneyScreen(JourneyRun(OTP_JOURNEY, facts), notice=notice))

    def send_code_again(self, asking: JourneyScreen) -> None:
        """The code did not come: another one, to the same phone."""
        course = self._session
        facts = facts_of(asking.run)
        busy = course.wait(ONE_MOMENT)

        def failed(error: Exception) -> None:
            if isinstance(error, CodeTooSoonError):
                at = error.until.astimezone(PARIS)
                course.show(replace(asking, notice=NO_TEXT, trouble=_code_too_soon_text(error.many, at)))
            elif isinstance(error, NumberLockedError):
                course.show(messages.number_locked(course, error.until))
            elif isinstance(error, RequestRefusedError):
                self._restart(CODE_EXPIRED)
            elif isinstance(error, AgencyError):
                course.show_unreachable(lambda: course.show(asking))
            else:
                course.broken(error)

        course.gateway.send_code_again(
            course.here.id,
            facts["session"],
            lambda sent: course.if_still_shown(busy, lambda: self._ask_code(sent, CODE_SENT_AGAIN)),
            lambda error: course.if_still_shown(busy, lambda: failed(error)),
        )

    def explain_other_phone(self) -> None:
        """The phone on file is not the visitor's: a person helps."""
        self._session.show(messages.other_phone(self._session))

    def _signed_in(self, identity: object) -> None:
        assert isinstance(identity, SignedInTenant)
        self._session.here.identity = identity
        self._go_on()

    def _accept_unverified(self, claimed: ClaimedTenant) -> None:
        """The line is down: the server will check the number when what was done arrives."""
        course, then = self._session, self._continuation()
        known = course.here.identity == claimed
        course.here.identity = claimed
        if known:
            course.show_unreachable(then)
        else:
            course.show(messages.sign_in_unverified(course, then, held=course.gateway.held is not None))

    def _restart(self, trouble: Text) -> None:
        self.ask(self._continuation(), guests=self._guests_allowed, trouble=trouble)

    def _continuation(self) -> Callable[[], None]:
        return self._on_signed_in or self._session.home

    def _go_on(self) -> None:
        then, self._on_signed_in = self._continuation(), None
        then()


def _code_too_soon_text(many: bool, at: datetime) -> Text:
    """When there is another code."""
    if many:
        return T("Nous avons envoyé plusieurs codes. Réessayez à {time}, ou touchez Aide.", time=at.time())
    return T("Le code vient de partir. Attendez une minute avant d’en demander un autre.")
