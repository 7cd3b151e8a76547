"""A code on the screen is being used on a phone: the kiosk asks now and then how far it is."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import Answered, SignedIn
from kiosk.journeys import Carry, Heard, JourneyRun
from kiosk.session.screen_state import Asking

from .course import Course


class Watching:
    """Asks as long as the same code is what is shown. A line that fails meanwhile is no news: it asks on."""

    def __init__(self, course: Course, go_on: Callable[[JourneyRun], None]) -> None:
        self._course, self._go_on = course, go_on

    def begin(self, asking: Asking) -> None:
        step = asking.run.step
        if isinstance(step, Carry) and step.asks is not None and not asking.run.finished:
            self._count(asking, step, max(1, round(step.every_s)))

    def _count(self, asking: Asking, step: Carry, left: int) -> None:
        if self._course.shown is not asking:
            return
        if left:
            self._course.on_wait(lambda: self._count(asking, step, left - 1))
        else:
            self._ask(asking, step)

    def _ask(self, asking: Asking, step: Carry) -> None:
        assert step.asks is not None
        course, question = self._course, step.asks(asking.run.view)
        identity = course.here.identity

        def told(answer: Answered) -> None:
            if course.shown is asking and step.ended(answer.value):
                asking.run.answer(Heard(question, answer.value, answer.told_at))
                self._go_on(asking.run)
            else:
                self.begin(asking)

        token = identity.token if isinstance(identity, SignedIn) else ""
        course.desk.ask(course.here.id, question, token, told, lambda error: self.begin(asking))
