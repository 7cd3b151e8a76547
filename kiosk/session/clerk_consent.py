"""Whether a clerk who is elsewhere agrees to what was said being taken along: asked on their page."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from kiosk.accessibility.conversation import ConsentStage, Conversation
from kiosk.runtime.tasks import Tasks
from landlord import contract as wire

from .context import Sleep

#: Seconds until the visitor is told that no answer has come: a clerk ends their sentence first.
ANSWER_S = 45


def takeable_turns(talk: Conversation) -> frozenset[int]:
    """Those of which a copy may be taken along where the clerk is elsewhere: none of a talk about violence,
    for it may be found by who must not know."""
    return frozenset() if talk.speaks_of_violence else frozenset(each.turn for each in talk.agreed_lines)


class ClerkConsent:
    """Of one talk. ``stage``: how far it is, once the visitor has asked; ``question``: what is not answered
    yet; the turns that it asks for (``asked``), those that were answered last and those that the clerk has
    ``agreed`` to, also where they cannot be taken along any more."""

    def __init__(self, sleep: Sleep, changed: Callable[[ConsentStage | None], None]) -> None:
        self._sleep, self._changed = sleep, changed
        self._tasks = Tasks()
        self.forget()

    def forget(self) -> None:
        """That talk is gone."""
        self._tasks.cancel()
        self.stage: ConsentStage | None = None
        self.asked: frozenset[int] = frozenset()
        self.answered: frozenset[int] = frozenset()
        self.agreed: frozenset[int] = frozenset()
        self.question: wire.TakeAwayQuestion | None = None

    def ask(self, lines: Mapping[int, str]) -> None:
        """The visitor would take these turns along, in the words that the clerk reads: the last ones, where
        there are more than they may be asked for."""
        last = dict(list(lines.items())[-wire.MAX_TAKEN_LINES :])
        self.asked = frozenset(last)
        words = tuple(each[: wire.MAX_TEXT_LENGTH] for each in last.values())
        self.question = wire.TakeAwayQuestion(id=secrets.token_hex(8), lines=words)
        self._tasks.cancel()
        self._go_on(ConsentStage.ASKED)
        self._tasks.start(self._wait(self.question))

    async def _wait(self, question: wire.TakeAwayQuestion) -> None:
        await self._sleep(ANSWER_S)
        if self.question is question:
            self._go_on(ConsentStage.UNANSWERED)

    def answer(self, question: str, *, agrees: bool) -> None:
        """The clerk has answered the question of that id; nothing, where that is not asked any more."""
        if self.question is None or self.question.id != question:
            return
        self.answered = self.asked
        if agrees:
            self.agreed |= self.asked
        self._close_question()
        self._go_on(ConsentStage.AGREED if agrees else ConsentStage.REFUSED)

    def review(self, takeable: frozenset[int]) -> None:
        """The talk has gone on. A question is withdrawn where nothing of what it asks for can be taken along
        any more, and so is what was told of a yes."""
        if self.question is not None:
            if not self.asked & takeable:
                self._close_question()
                self._go_on(None)
        elif self.stage is ConsentStage.AGREED and not self.agreed & takeable:
            self._go_on(None)

    def close(self) -> None:
        """The talk is over at the desk: no answer comes any more."""
        if self.question is not None:
            self._close_question()
            self._go_on(ConsentStage.MISSED)

    def _close_question(self) -> None:
        self._tasks.cancel()
        self.question, self.asked = None, frozenset()

    def _go_on(self, stage: ConsentStage | None) -> None:
        self.stage = stage
        self._changed(stage)
