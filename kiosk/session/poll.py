"""A code on the screen is being used on a phone: the kiosk asks now and then how far it is."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import QueryResult, SignedInTenant
from kiosk.journeys import FetchResult, JourneyRun, QrHandoff
from kiosk.session.screen_state import JourneyScreen

from .base import SessionBase


class Poll:
    """Asks as long as the same code is what is shown. A line that fails meanwhile is no news: it asks on."""

    def __init__(self, course: SessionBase, go_on: Callable[[JourneyRun], None]) -> None:
        self._session, self._go_on = course, go_on

    def begin(self, asking: JourneyScreen) -> None:
        step = asking.run.step
        if isinstance(step, QrHandoff) and step.asks is not None and not asking.run.finished:
            self._tick(asking, step, max(1, round(step.poll_interval_s)))

    def _tick(self, asking: JourneyScreen, step: QrHandoff, left: int) -> None:
        if self._session.shown is not asking:
            return
        if left:
            self._session.call_in_one_second(lambda: self._tick(asking, step, left - 1))
        else:
            self._query(asking, step)

    def _query(self, asking: JourneyScreen, step: QrHandoff) -> None:
        assert step.asks is not None
        course, question = self._session, step.asks(asking.run.context)
        identity = course.here.identity

        def told(answer: QueryResult) -> None:
            if course.shown is asking and step.is_complete(answer.value):
                asking.run.answer(FetchResult(question, answer.value, answer.fetched_at))
                self._go_on(asking.run)
            else:
                self.begin(asking)

        token = identity.token if isinstance(identity, SignedInTenant) else ""
        course.gateway.ask(course.here.id, question, token, told, lambda error: self.begin(asking))
