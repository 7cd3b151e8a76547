"""A code on the screen is being used on a phone: the kiosk asks now and then how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable

from asyncgui import dummy_task

from kiosk.journeys import FetchResult, JourneyRun, QrHandoff
from kiosk.session.screen_state import JourneyScreen

from .base import SessionBase

log = logging.getLogger(__name__)


class Poll:
    """Asks as long as the same code is what is shown. A line that fails meanwhile is no news: it asks on."""

    def __init__(self, session: SessionBase, go_on: Callable[[JourneyRun], None]) -> None:
        self._session, self._go_on = session, go_on
        self._task = dummy_task

    def begin(self, asking: JourneyScreen) -> None:
        step = asking.run.step
        if isinstance(step, QrHandoff) and step.asks is not None and not asking.run.finished:
            self._task.cancel()
            self._task = self._session.tasks.start(self._poll(asking, step))

    async def _poll(self, asking: JourneyScreen, step: QrHandoff) -> None:
        assert step.asks is not None
        session, run = self._session, asking.run
        question = step.asks(run.context)
        while True:
            await session.sleep(max(1, round(step.poll_interval_s)))
            if session.shown is not asking:
                return
            try:
                answer = await session.gateway.ask(question, session.token)
            except Exception as error:  # noqa: BLE001 - whatever it is, the code on the screen is still good
                log.info("what a phone does was not told: %s", type(error).__name__)
                continue
            if session.shown is not asking:
                return
            if step.is_complete(answer.value):
                run.answer(FetchResult(question, answer.value, answer.fetched_at))
                self._go_on(run)
                return
