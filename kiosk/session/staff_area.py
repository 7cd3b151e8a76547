"""The staff at the terminal: what was refused and can be put right, what is missing and how to get it."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kiosk.backend.rejected_acts import Answer, Opened, Refusal
from kiosk.device.diagnostics import Terminal, TerminalState
from kiosk.domain import NOTHING, T, Text
from kiosk.eservices import staff
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import Asking, Staff

from .course import Course
from .sign_in import ONE_MOMENT

#: Wrong codes before a pause, and seconds of that pause.
TRIES, PAUSE_S = 5, 15 * 60.0


class StaffRoom:
    """Behind a code. What is read here is of other visitors: it is gone with this visit, as any."""

    def __init__(self, course: Course, clock: Callable[[], float] = time.monotonic) -> None:
        self._course, self._clock = course, clock
        self._wrong = 0
        self._closed_until = float("-inf")
        self._correcting: tuple[JourneyRun, Opened, Answer] | None = None
        self._inside = False
        #: Tells how the terminal is; set by the app.
        self.terminal: Terminal | None = None

    @property
    def offered(self) -> bool:
        """Whether this terminal has a code for its staff."""
        return bool(self._course.settings.staff_code)

    def forget(self) -> None:
        self._correcting = None
        self._inside = False

    def ask(self, trouble: Text = NOTHING) -> None:
        """The code."""
        self._course.show(Asking(JourneyRun(staff.CODE, self._course.facts()), trouble=trouble))

    def answered(self, run: JourneyRun) -> bool:
        """Takes a finished run of its journeys; whether it was one."""
        if run.journey.key == staff.CODE_KEY:
            self._check(run.view["code"])
        elif self._correcting is not None and self._correcting[0] is run:
            _, opened, answer = self._correcting
            self._correcting = None
            self._change(opened.refusal, {answer.name: run.view["valeur"]})
        else:
            return False
        return True

    def _check(self, code: str) -> None:
        if self._clock() < self._closed_until:
            until = self._course.now() + timedelta(seconds=self._closed_until - self._clock() + 60)
            self.ask(T("Trop d’essais. Réessayez à {time}.", time=until.time()))
        elif hmac.compare_digest(code.encode(), self._course.settings.staff_code.encode()):
            self._wrong = 0
            self._inside = True
            self.open()
        else:
            self._wrong += 1
            if self._wrong >= TRIES:
                self._wrong, self._closed_until = 0, self._clock() + PAUSE_S
            self.ask(T("Ce code n’est pas le bon."))

    def open(self) -> None:
        """What is refused, and how the terminal is."""
        assert self._inside, "only who gave the code"
        course = self._course
        busy = course.wait(ONE_MOMENT)

        def failed(error: Exception) -> None:
            course.if_still(busy, lambda: course.broken(error))

        def listed(refusals: tuple[Refusal, ...]) -> None:
            def known(state: TerminalState) -> None:
                desk = course.desk
                shown = Staff(desk.online, desk.waiting, refusals, state, held=desk.held)
                course.if_still(busy, lambda: course.show(shown))

            assert self.terminal is not None
            self.terminal.state(course.here.id, known, failed)

        course.desk.refusals.list(course.here.id, listed, failed)

    def look(self, refusal: Refusal) -> None:
        """What the visitor of that act said."""
        course, before = self._course, self._course.shown
        busy = course.wait(ONE_MOMENT)

        def opened(found: Opened) -> None:
            assert isinstance(before, Staff)
            shown = replace(before, opened=found)
            course.if_still(busy, lambda: course.show(shown))

        course.desk.refusals.open(
            course.here.id, refusal.entry, opened, lambda error: course.if_still(busy, self.open)
        )

    def correct(self, opened: Opened, answer: Answer) -> None:
        """Another answer for the one that was not taken."""
        run = JourneyRun(staff.correction(answer.label), self._course.facts())
        self._correcting = run, opened, answer
        self._course.show(Asking(run, input={"words": answer.value, "typing": True}))

    def resend(self, refusal: Refusal) -> None:
        """Again, as it is."""
        self._course.desk.refusals.resend(self._course.here.id, refusal.entry, self._done, self._failed)

    def discard(self, refusal: Refusal) -> None:
        """Never: the staff has done it in another way."""
        self._course.desk.refusals.discard(
            self._course.here.id, refusal.entry, "settled by staff", self._done, self._failed
        )

    def _change(self, refusal: Refusal, changes: dict[str, str]) -> None:
        self._course.desk.refusals.correct(
            self._course.here.id, refusal.entry, changes, self._done, self._failed
        )

    def _done(self, _: object) -> None:
        self.open()

    def _failed(self, error: Exception) -> None:
        self._course.broken(error)

    def back(self) -> bool:
        """From an act to the list. Whether there was such a way."""
        shown = self._course.shown
        correcting = self._correcting
        if isinstance(shown, Asking) and correcting is not None and correcting[0] is shown.run:
            self._correcting = None
            self.open()
        elif isinstance(shown, Staff) and shown.opened is not None:
            self.open()
        else:
            return False
        return True
