"""Who is there: number and birth date, a one-time code, or a number taken as it was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from kiosk.backend import (
    AgencyError,
    CodeNeeded,
    CodeTooSoon,
    IdentificationFailed,
    NumberLocked,
    RequestRefused,
)
from kiosk.domain import NOTHING, Claimed, SignedIn, T, Text
from kiosk.domain.rules import PARIS
from kiosk.eservices.identify import CODE, identify
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import Asking

from . import messages
from .course import Course, facts_of

SENT_AGAIN = T("Un autre code est parti. Il arrive dans une minute.")
CODE_OVER = T("Ce code n’est plus valable. Donnez de nouveau votre numéro et votre date de naissance.")
ONE_MOMENT = T("Un instant, s’il vous plaît…")


class SigningIn:
    """Asks, checks, and goes where the visitor wanted to go."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._then: Callable[[], None] | None = None
        self._guests = False

    def forget(self) -> None:
        self._then = None

    def ask(self, then: Callable[[], None], *, guests: bool, trouble: Text = NOTHING) -> None:
        """Who is there? Then ``then``. ``guests`` may go on without a number."""
        self._then, self._guests = then, guests
        digits = self._course.settings.tenant_number_digits
        run = JourneyRun(identify(digits, guests=guests), self._course.facts())
        self._course.show(Asking(run, trouble=trouble))

    def answered(self, run: JourneyRun) -> bool:
        """Takes a finished run of its journeys; whether it was one."""
        if run.journey.key == CODE.key:
            self._confirm(run)
        elif run.journey.key != "identify":
            return False
        elif "tenant_number" in run.view:
            self.check(run.view["tenant_number"], run.view["birth_date"], self._wanted())
        else:
            self._go_on()
        return True

    def check(self, number: str, birth: date, then: Callable[[], None]) -> None:
        """Asks the landlord whether the two go together; then ``then``."""
        course, self._then = self._course, then
        busy = course.wait(ONE_MOMENT)

        def done(answer: object) -> None:
            if isinstance(answer, CodeNeeded):
                self._ask_code(answer)
            else:
                self._signed_in(answer)

        def failed(error: Exception) -> None:
            if isinstance(error, IdentificationFailed):
                self._again(T("Ce numéro et cette date ne vont pas ensemble. Vérifiez-les, s’il vous plaît."))
            elif isinstance(error, NumberLocked):
                course.show(messages.locked(course, error.until))
            elif isinstance(error, RequestRefused):
                self._again(T("Ce numéro n’a pas la bonne forme. Vérifiez-le, s’il vous plaît."))
            elif isinstance(error, AgencyError):
                self._take_as_given(Claimed(number, birth))
            else:
                course.broken(error)

        course.desk.sign_in(
            course.here.id,
            number,
            birth,
            lambda answer: course.if_still(busy, lambda: done(answer)),
            lambda error: course.if_still(busy, lambda: failed(error)),
        )

    def _confirm(self, run: JourneyRun) -> None:
        course = self._course
        busy = course.wait(ONE_MOMENT)
        facts = facts_of(run)

        def failed(error: Exception) -> None:
            if isinstance(error, NumberLocked):
                course.show(messages.locked(course, error.until))
            elif isinstance(error, IdentificationFailed):
                wrong = T("Ce code n’est pas le bon. Regardez bien le message, puis réessayez.")
                course.show(Asking(JourneyRun(CODE, facts), trouble=wrong))
            elif isinstance(error, RequestRefused):
                self._again(CODE_OVER)
            elif isinstance(error, AgencyError):
                course.unreachable(lambda: self._again(NOTHING))
            else:
                course.broken(error)

        course.desk.confirm(
            course.here.id,
            facts["session"],
            run.view["code"],
            lambda identity: course.if_still(busy, lambda: self._signed_in(identity)),
            lambda error: course.if_still(busy, lambda: failed(error)),
        )

    def _ask_code(self, sent: CodeNeeded, notice: Text = NOTHING) -> None:
        facts = {**self._course.facts(), "phone_hint": sent.phone_hint, "session": sent.session_id}
        self._course.show(Asking(JourneyRun(CODE, facts), notice=notice))

    def send_code_again(self, asking: Asking) -> None:
        """The code did not come: another one, to the same phone."""
        course = self._course
        facts = facts_of(asking.run)
        busy = course.wait(ONE_MOMENT)

        def failed(error: Exception) -> None:
            if isinstance(error, CodeTooSoon):
                at = error.until.astimezone(PARIS)
                course.show(replace(asking, notice=NOTHING, trouble=_too_soon(error.many, at)))
            elif isinstance(error, NumberLocked):
                course.show(messages.locked(course, error.until))
            elif isinstance(error, RequestRefused):
                self._again(CODE_OVER)
            elif isinstance(error, AgencyError):
                course.unreachable(lambda: course.show(asking))
            else:
                course.broken(error)

        course.desk.send_code_again(
            course.here.id,
            facts["session"],
            lambda sent: course.if_still(busy, lambda: self._ask_code(sent, SENT_AGAIN)),
            lambda error: course.if_still(busy, lambda: failed(error)),
        )

    def other_phone(self) -> None:
        """The phone on file is not the visitor's: a person helps."""
        self._course.show(messages.other_phone(self._course))

    def _signed_in(self, identity: object) -> None:
        assert isinstance(identity, SignedIn)
        self._course.here.identity = identity
        self._go_on()

    def _take_as_given(self, claimed: Claimed) -> None:
        """The line is down: the server will check the number when what was done arrives."""
        course, then = self._course, self._wanted()
        known = course.here.identity == claimed
        course.here.identity = claimed
        if known:
            course.unreachable(then)
        else:
            course.show(messages.not_checked(course, then, held=course.desk.held is not None))

    def _again(self, trouble: Text) -> None:
        self.ask(self._wanted(), guests=self._guests, trouble=trouble)

    def _wanted(self) -> Callable[[], None]:
        return self._then or self._course.home

    def _go_on(self) -> None:
        then, self._then = self._wanted(), None
        then()


def _too_soon(many: bool, at: datetime) -> Text:
    """When there is another code."""
    if many:
        return T("Nous avons envoyé plusieurs codes. Réessayez à {time}, ou touchez Aide.", time=at.time())
    return T("Le code vient de partir. Attendez une minute avant d’en demander un autre.")
