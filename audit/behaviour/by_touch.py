"""Without sound and without a voice: a visitor who touches, to whom nothing is said and who is not heard.

Every journey must come to its end so (EN 301 549, 5.1.7). On the way: nothing is asked twice, what binds is
shown before it is sent, nobody must remember or solve anything, and what does the same is called the same.
"""

from __future__ import annotations

from typing import Any

from kiosk.domain import Act, ActKind
from kiosk.eservices.identify import CODE, identify
from kiosk.i18n import catalogue
from kiosk.journeys import Date, Information, Number, Review, said
from kiosk.session.screen_state import Asking

from ..checks import Check
from ..findings import Case, Tally
from ..headless_window import StageError
from ..laws import nothing_moves
from .scenarios import Walker, Way
from .visitor import LostError, Visitor

MOST_PAGES = 60
#: What binds or costs: shown once more before it is sent. A payment is confirmed on the visitor's own phone.
BINDING = frozenset(
    {
        ActKind.TICKET,
        ActKind.APPOINTMENT,
        ActKind.APPOINTMENT_CHANGE,
        ActKind.APPOINTMENT_CANCEL,
        ActKind.MANDATE,
        ActKind.APPLICATION,
        ActKind.APPLICATION_SUBMIT,
        ActKind.OFFER_APPLICATION,
        ActKind.WORKSHOP_BOOKING,
    }
)
#: What stands on many screens, and does the same on each.
EVERYWHERE = ("bar.", "back", "page.up", "page.down")


class ByTouch:
    """Goes ways by eye and finger."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.stage = visitor, visitor.stage
        self.touches = 0
        self._asked: set[str] = set()
        self._called: dict[str, str] = {}
        self._question: object = None
        self._watch_acts()

    def _watch_acts(self) -> None:
        """Looks at each act on its way to the landlord."""
        desk, put, do_now = self.visitor.desk, self.visitor.desk.put, self.visitor.desk.do_now

        def noted(send: Any) -> Any:
            def sent(visit: str, act: Act, *rest: Any) -> None:
                self._sent(act)
                send(visit, act, *rest)

            return sent

        desk.put, desk.do_now = noted(put), noted(do_now)  # type: ignore[method-assign]

    def begin(self) -> None:
        """Wakes the kiosk by a touch, and chooses a language."""
        visitor = self.visitor
        self.stage.touch_at(self.stage.size[0] / 2, self.stage.size[1] / 2)
        self.operate(f"language.{visitor.language}")

    def go(self, way: Way, who: Walker) -> bool:
        """Goes a way to its end; whether it came there."""
        visitor = self.visitor
        visitor.tally.examine(Check.MUTE_COMPLETES, visitor.case)
        try:
            for wanted in way.taken(who):
                self.operate(wanted)
            self._turn_to(way.end)
        except (LostError, StageError) as error:
            visitor.tally.fail(Check.MUTE_COMPLETES, visitor.case, way.name, str(error))
            return False
        return True

    def operate(self, wanted: str) -> None:
        """Finds it by eye and touches it."""
        told = self._turn_to(wanted)
        before = self.visitor.guide.shown
        self._touch(told)
        self.visitor.wait()
        if self.visitor.guide.shown is not before:
            self._came()

    def _turn_to(self, wanted: str) -> str:
        """The item of that name, on whichever page it is."""
        for _ in range(MOST_PAGES):
            told = self.visitor.find(wanted)
            if told is not None:
                return told
            if self.visitor.find("page.down") is None:
                raise LostError(f"{wanted} is not on the screen, but {self.visitor.ids}")
            self._touch("page.down")
        raise LostError(f"{wanted} is on no page")

    def _touch(self, told: str) -> None:
        """What was touched once can be touched again at the same place, as long as it is there."""
        from ..looking.standing import standing

        visitor, frame = self.visitor, self.visitor.frame
        before = standing(frame, id(visitor.guide.shown))
        self.touches += 1
        self.stage.touch(told)
        after = standing(frame, id(visitor.guide.shown))
        visitor.tally.examine(Check.NOTHING_MOVES, visitor.case)
        for breach in nothing_moves(before, after, told):
            visitor.fail(breach.check, breach.item, breach.message, breach.measured, breach.wanted)

    def _came(self) -> None:
        """A new screen: nothing on it was asked before in this visit, or is called otherwise elsewhere."""
        visitor, shown = self.visitor, self.visitor.guide.shown
        self._same_words()
        if not isinstance(shown, Asking) or shown.run.finished:
            return
        self._question = shown.run.step
        question = f"{shown.run.journey.key}/{shown.run.step.key}"
        if isinstance(shown.run.step, Number | Date) and not shown.trouble:
            visitor.tally.examine(Check.ASKED_ONCE, visitor.case)
            if question in self._asked:
                visitor.fail(Check.ASKED_ONCE, shown.run.step.key, "asked twice in one visit", question)
            self._asked.add(question)

    def _same_words(self) -> None:
        visitor, render = self.visitor, catalogue(self.visitor.language).render
        for item in visitor.frame.outline().items:
            if item.id.startswith(EVERYWHERE):
                visitor.tally.examine(Check.SAME_WORDS, visitor.case)
                words = self._called.setdefault(item.id, render(item.name))
                if render(item.name) != words:
                    visitor.fail(
                        Check.SAME_WORDS, item.id, "called otherwise elsewhere", render(item.name), words
                    )

    def _sent(self, act: Act) -> None:
        if act.kind in BINDING:
            self.visitor.tally.examine(Check.CONFIRMED_FIRST, self.visitor.case)
            if not isinstance(self._question, Review | Information):
                asked = type(self._question).__name__
                message = f"{act.kind} is sent without being shown once more"
                self.visitor.fail(Check.CONFIRMED_FIRST, act.kind, message, asked, "a review")


def nothing_to_remember(tally: Tally, digits: int) -> None:
    """What lets a visitor in is on a paper that can be shown to the camera, is their own birth date, or has
    just come to their phone: nothing is kept in mind (WCAG 2.2, 3.3.8)."""
    for journey in (identify(digits, guests=True), CODE):
        for step in journey.steps:
            case = Case(f"{journey.key}/{step.key}")
            tally.examine(Check.NO_MEMORY_TEST, case)
            at_hand = isinstance(step, Date) or (
                isinstance(step, Number) and (step.scan or callable(step.hint))
            )
            if not at_hand:
                words = str(said(step.title, None))  # type: ignore[arg-type]
                tally.fail(Check.NO_MEMORY_TEST, case, step.key, "something to be remembered", measured=words)
