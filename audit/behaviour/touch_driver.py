"""Without sound and without a voice: a visitor who touches, to whom nothing is said and who is not heard.

Every journey must come to its end so (EN 301 549, 5.1.7). On the way: nothing is asked twice, what binds is
shown before it is sent, nobody must remember or solve anything, and what does the same is called the same.
"""

from __future__ import annotations

from typing import Any

from kiosk.domain import Act, ActKind
from kiosk.eservices.side_journeys import OTP_JOURNEY, identify_journey
from kiosk.i18n import catalogue
from kiosk.journeys import Date, Information, Number, Review, resolve
from kiosk.session.screen_state import JourneyScreen

from ..checks import AuditCheck
from ..findings import Case, Tally
from ..headless_window import HeadlessWindowError
from ..laws import nothing_moves
from .scenarios import DemoTenant, Scenario
from .simulated_visitor import ItemNotFoundError, SimulatedVisitor

MAX_PAGES = 60
#: What binds or costs: shown once more before it is sent. A payment is confirmed on the visitor's own phone.
BINDING_ACTS = frozenset(
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
SHARED_ITEMS = ("bar.", "back", "page.up", "page.down")


class TouchDriver:
    """Goes ways by eye and finger."""

    def __init__(self, visitor: SimulatedVisitor) -> None:
        self.visitor, self.stage = visitor, visitor.stage
        self.touch_count = 0
        self._asked_keys: set[str] = set()
        self._names_by_id: dict[str, str] = {}
        self._last_step: object = None
        self._intercept_acts()

    def _intercept_acts(self) -> None:
        """Looks at each act on its way to the landlord."""
        gateway, put, do_now = self.visitor.gateway, self.visitor.gateway.put, self.visitor.gateway.do_now

        def noted(send: Any) -> Any:
            def sent(act: Act, *rest: Any) -> Any:
                self._check_act(act)
                return send(act, *rest)

            return sent

        gateway.put, gateway.do_now = noted(put), noted(do_now)  # type: ignore[method-assign]

    def begin(self) -> None:
        """Wakes the kiosk by a touch, and chooses a language."""
        visitor = self.visitor
        self.stage.touch_at(self.stage.size[0] / 2, self.stage.size[1] / 2)
        self.operate(f"language.{visitor.language}")

    def go(self, way: Scenario, who: DemoTenant) -> bool:
        """Goes a way to its end; whether it came there."""
        visitor = self.visitor
        visitor.tally.record_examined(AuditCheck.MUTE_COMPLETES, visitor.case)
        try:
            for wanted in way.taken(who):
                self.operate(wanted)
            self._find_page_of(way.end)
        except (ItemNotFoundError, HeadlessWindowError) as error:
            visitor.tally.fail(AuditCheck.MUTE_COMPLETES, visitor.case, way.name, str(error))
            return False
        return True

    def operate(self, wanted: str) -> None:
        """Finds it by eye and touches it."""
        told = self._find_page_of(wanted)
        before = self.visitor.controller.shown
        self._touch(told)
        self.visitor.wait()
        if self.visitor.controller.shown is not before:
            self._check_screen()

    def _find_page_of(self, wanted: str) -> str:
        """The item of that name, on whichever page it is."""
        for _ in range(MAX_PAGES):
            told = self.visitor.find(wanted)
            if told is not None:
                return told
            if self.visitor.find("page.down") is None:
                raise ItemNotFoundError(f"{wanted} is not on the screen, but {self.visitor.ids}")
            self._touch("page.down")
        raise ItemNotFoundError(f"{wanted} is on no page")

    def _touch(self, told: str) -> None:
        """What was touched once can be touched again at the same place, as long as it is there."""
        from ..visual.page_snapshot import page_snapshot

        visitor, frame = self.visitor, self.visitor.root_window
        before = page_snapshot(frame, id(visitor.controller.shown))
        self.touch_count += 1
        self.stage.touch(told)
        after = page_snapshot(frame, id(visitor.controller.shown))
        visitor.tally.record_examined(AuditCheck.NOTHING_MOVES, visitor.case)
        for breach in nothing_moves(before, after, told):
            visitor.fail(breach.check, breach.item, breach.message, breach.measured, breach.wanted)

    def _check_screen(self) -> None:
        """A new screen: nothing on it was asked before in this visit, or is called otherwise elsewhere."""
        visitor, shown = self.visitor, self.visitor.controller.shown
        self._check_same_names()
        if not isinstance(shown, JourneyScreen) or shown.run.finished:
            return
        self._last_step = shown.run.step
        question = f"{shown.run.journey.key}/{shown.run.step.key}"
        if isinstance(shown.run.step, Number | Date) and not shown.trouble:
            visitor.tally.record_examined(AuditCheck.ASKED_ONCE, visitor.case)
            if question in self._asked_keys:
                visitor.fail(AuditCheck.ASKED_ONCE, shown.run.step.key, "asked twice in one visit", question)
            self._asked_keys.add(question)

    def _check_same_names(self) -> None:
        visitor, render = self.visitor, catalogue(self.visitor.language).render
        for item in visitor.root_window.outline().items:
            if item.id.startswith(SHARED_ITEMS):
                visitor.tally.record_examined(AuditCheck.SAME_WORDS, visitor.case)
                words = self._names_by_id.setdefault(item.id, render(item.name))
                if render(item.name) != words:
                    visitor.fail(
                        AuditCheck.SAME_WORDS, item.id, "called otherwise elsewhere", render(item.name), words
                    )

    def _check_act(self, act: Act) -> None:
        if act.kind in BINDING_ACTS:
            self.visitor.tally.record_examined(AuditCheck.CONFIRMED_FIRST, self.visitor.case)
            if not isinstance(self._last_step, Review | Information):
                asked = type(self._last_step).__name__
                message = f"{act.kind} is sent without being shown once more"
                self.visitor.fail(AuditCheck.CONFIRMED_FIRST, act.kind, message, asked, "a review")


def no_memory_test(tally: Tally, digits: int) -> None:
    """What lets a visitor in is on a paper that can be shown to the camera, is their own birth date, or has
    just come to their phone: nothing is kept in mind (WCAG 2.2, 3.3.8)."""
    for journey in (identify_journey(digits, guests=True), OTP_JOURNEY):
        for step in journey.steps:
            case = Case(f"{journey.key}/{step.key}")
            tally.record_examined(AuditCheck.NO_MEMORY_TEST, case)
            at_hand = isinstance(step, Date) or (
                isinstance(step, Number) and (step.scan or callable(step.hint))
            )
            if not at_hand:
                words = str(resolve(step.title, None))  # type: ignore[arg-type]
                tally.fail(
                    AuditCheck.NO_MEMORY_TEST, case, step.key, "something to be remembered", measured=words
                )
