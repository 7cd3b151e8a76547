"""The staff at the terminal: what was refused and can be put right, what is missing and how to get it."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
from kiosk.device.diagnostics import DiagnosticReport, Diagnostics
from kiosk.domain import NO_TEXT, T, Text
from kiosk.eservices import side_journeys
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import JourneyScreen, StaffScreen

from .base import SessionBase
from .sign_in import ONE_MOMENT

#: Wrong codes before a pause, and seconds of that pause.
MAX_ATTEMPTS, LOCKOUT_S = 5, 15 * 60.0


class StaffArea:
    """Behind a code. What is read here is of other visitors: it is gone with this visit, as any."""

    def __init__(self, course: SessionBase, clock: Callable[[], float] = time.monotonic) -> None:
        self._session, self._clock = course, clock
        self._failed_attempts = 0
        self._locked_until = float("-inf")
        self._correcting: tuple[JourneyRun, RefusedActDetails, CorrectableAnswer] | None = None
        self._authenticated = False
        #: Tells how the terminal is; set by the app.
        self.terminal: Diagnostics | None = None

    @property
    def offered(self) -> bool:
        """Whether this terminal has a code for its staff."""
        return bool(self._session.settings.staff_code)

    def forget(self) -> None:
        self._correcting = None
        self._authenticated = False

    def ask(self, trouble: Text = NO_TEXT) -> None:
        """The code."""
        self._session.show(
            JourneyScreen(
                JourneyRun(side_journeys.STAFF_CODE_JOURNEY, self._session.facts()), trouble=trouble
            )
        )

    def handle_finished(self, run: JourneyRun) -> bool:
        """Takes a finished run of its journeys; whether it was one."""
        if run.journey.key == side_journeys.STAFF_CODE_KEY:
            self._check_code(run.context["code"])
        elif self._correcting is not None and self._correcting[0] is run:
            _, opened, answer = self._correcting
            self._correcting = None
            self._send_correction(opened.act, {answer.name: run.context["valeur"]})
        else:
            return False
        return True

    def _check_code(self, code: str) -> None:
        if self._clock() < self._locked_until:
            until = self._session.now() + timedelta(seconds=self._locked_until - self._clock() + 60)
            self.ask(T("Trop d’essais. Réessayez à {time}.", time=until.time()))
        elif hmac.compare_digest(code.encode(), self._session.settings.staff_code.encode()):
            self._failed_attempts = 0
            self._authenticated = True
            self.open()
        else:
            self._failed_attempts += 1
            if self._failed_attempts >= MAX_ATTEMPTS:
                self._failed_attempts, self._locked_until = 0, self._clock() + LOCKOUT_S
            self.ask(T("Ce code n’est pas le bon."))

    def open(self) -> None:
        """What is refused, and how the terminal is."""
        assert self._authenticated, "only who gave the code"
        course = self._session
        busy = course.wait(ONE_MOMENT)

        def failed(error: Exception) -> None:
            course.if_still_shown(busy, lambda: course.broken(error))

        def listed(refusals: tuple[RefusedAct, ...]) -> None:
            def known(state: DiagnosticReport) -> None:
                desk = course.gateway
                shown = StaffScreen(desk.online, desk.waiting, refusals, state, held=desk.held)
                course.if_still_shown(busy, lambda: course.show(shown))

            assert self.terminal is not None
            self.terminal.state(course.here.id, known, failed)

        course.gateway.refusals.list(course.here.id, listed, failed)

    def look(self, refusal: RefusedAct) -> None:
        """What the visitor of that act said."""
        course, before = self._session, self._session.shown
        busy = course.wait(ONE_MOMENT)

        def opened(found: RefusedActDetails) -> None:
            assert isinstance(before, StaffScreen)
            shown = replace(before, opened=found)
            course.if_still_shown(busy, lambda: course.show(shown))

        course.gateway.refusals.open(
            course.here.id, refusal.entry_id, opened, lambda error: course.if_still_shown(busy, self.open)
        )

    def correct(self, opened: RefusedActDetails, answer: CorrectableAnswer) -> None:
        """Another answer for the one that was not taken."""
        run = JourneyRun(side_journeys.correction_journey(answer.label), self._session.facts())
        self._correcting = run, opened, answer
        self._session.show(JourneyScreen(run, input={"words": answer.value, "typing": True}))

    def resend(self, refusal: RefusedAct) -> None:
        """Again, as it is."""
        self._session.gateway.refusals.resend(
            self._session.here.id, refusal.entry_id, self._on_done, self._on_error
        )

    def discard(self, refusal: RefusedAct) -> None:
        """Never: the staff has done it in another way."""
        self._session.gateway.refusals.discard(
            self._session.here.id, refusal.entry_id, "settled by staff", self._on_done, self._on_error
        )

    def _send_correction(self, refusal: RefusedAct, changes: dict[str, str]) -> None:
        self._session.gateway.refusals.correct(
            self._session.here.id, refusal.entry_id, changes, self._on_done, self._on_error
        )

    def _on_done(self, _: object) -> None:
        self.open()

    def _on_error(self, error: Exception) -> None:
        self._session.broken(error)

    def back(self) -> bool:
        """From an act to the list. Whether there was such a way."""
        shown = self._session.shown
        correcting = self._correcting
        if isinstance(shown, JourneyScreen) and correcting is not None and correcting[0] is shown.run:
            self._correcting = None
            self.open()
        elif isinstance(shown, StaffScreen) and shown.opened is not None:
            self.open()
        else:
            return False
        return True
