"""Going through an e-service with the picture off, by keypad and ear; or with the sound off, by touch."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any

from kiosk.accessibility.focus import Focus
from kiosk.accessibility.speech import HEADSET
from kiosk.domain import Act, ActKind
from kiosk.eservices.side_journeys import OTP_JOURNEY, identify_journey
from kiosk.i18n import catalogue
from kiosk.journeys import Date, Information, Number, Review, resolve
from kiosk.session.screen_state import JourneyScreen

from ..checks import AuditCheck
from ..findings import Case, Tally
from ..headless_window import HeadlessWindowError
from ..laws import nothing_moves
from .page_by_ear import missing_words
from .scenarios import DemoTenant, Scenario
from .simulated_visitor import ItemNotFoundError, SimulatedVisitor

#: Key codes of SDL, as a Storm AudioNav sends them.
NEXT, PREVIOUS, OK, READ_ALOUD = 274, 273, 13, 286
#: Pages of one list, at most.
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


class Driver(ABC):
    """Operates the kiosk for a visitor. ``completes`` is the check that fails where it does not go on."""

    completes: AuditCheck

    def __init__(self, visitor: SimulatedVisitor) -> None:
        self.visitor, self.window = visitor, visitor.window

    def go(self, scenario: Scenario, who: DemoTenant) -> bool:
        """Go through a scenario to its end; whether it came there."""
        visitor = self.visitor
        visitor.tally.record_examined(self.completes, visitor.case)
        try:
            for wanted in scenario.taken(who):
                self.operate(wanted)
            self.reach(scenario.end)
        except (ItemNotFoundError, HeadlessWindowError) as error:
            visitor.fail(self.completes, scenario.name, str(error))
            return False
        return True

    @abstractmethod
    def operate(self, wanted: str) -> None:
        """Find it and act on it."""

    @abstractmethod
    def turn_page(self, further: str) -> None:
        """Act on what leads to the next page, or to the other services of the home."""

    def reach(self, wanted: str) -> str:
        """The id of the first item of that name, on whichever page it is.

        Raises ``ItemNotFoundError`` when it never comes by.
        """
        for _ in range(MAX_PAGES):
            found = self.visitor.find(wanted)
            if found is not None:
                return found
            further = self.visitor.find("page.down") or self.visitor.find("more")
            if further is None:
                raise ItemNotFoundError(f"{wanted} is not on the screen, but {self.visitor.ids}")
            self.turn_page(further)
        raise ItemNotFoundError(f"{wanted} is on no page")


class KeypadDriver(Driver):
    """With the picture off: a visitor who has a keypad and a headset, and knows only what is said and held.

    They press arrows until they hear what they want, then OK. What they hear must be what is held; a screen
    that comes must say what it is; nothing may catch them, or happen by itself. ``keys`` counts what was
    pressed since the visit began.
    """

    completes = AuditCheck.KEYPAD_COMPLETES

    def __init__(self, visitor: SimulatedVisitor) -> None:
        super().__init__(visitor)
        self.voice = visitor.voice
        self.keys = 0
        self._last_screen: object = None
        #: What is done on each new screen, and what was heard when it came.
        self.on_screen: Callable[[], object] = lambda: None
        self.heard_on_entering = ""

    def begin(self, sink: str) -> None:
        """Wake the kiosk by ear: a headset is plugged in, or the audio key pressed. It speaks, and the
        language is found by what is heard."""
        visitor = self.visitor
        language, visitor.language = visitor.language, visitor.settings.language
        if sink == HEADSET:
            visitor.switch_sink(HEADSET)
        else:
            self.press(READ_ALOUD)
        self.window.advance(0.5)
        visitor.tally.record_examined(AuditCheck.SWITCHED_ON, visitor.case)
        if not self.voice.spoken:
            visitor.fail(AuditCheck.SWITCHED_ON, sink, "it was asked to speak, and nothing is said")
        self.reach(f"language.{language}")
        visitor.language = language  # what comes next is in it
        self.press(OK)
        visitor.wait()
        self._check_entered()

    def operate(self, wanted: str) -> None:
        self.reach(wanted)
        self.press(OK)
        self.visitor.wait()
        self._check_entered()

    def turn_page(self, further: str) -> None:
        self._move_focus_to(further)
        self.press(OK)
        self.visitor.wait()

    def reach(self, wanted: str) -> str:
        found = super().reach(wanted)
        self._move_focus_to(found)
        return found

    def press(self, code: int) -> None:
        self.keys += 1
        self.visitor.press(code)

    def _move_focus_to(self, item_id: str) -> None:
        """The shorter way round, by arrows."""
        focus = self.visitor.root_window.reading.focus
        ids = self.visitor.ids
        at = ids.index(focus.at) if focus.at in ids else -1
        ahead = (ids.index(item_id) - at) % len(ids)
        code = NEXT if ahead <= len(ids) - ahead else PREVIOUS
        for _ in range(len(ids) + 1):
            if focus.at is not None and fnmatch(focus.at, item_id):
                return
            shown = self.visitor.controller.shown
            self.press(code)
            self._check_focus_is_spoken()
            if self.visitor.controller.shown is not shown:
                raise ItemNotFoundError(f"something happened by itself on the way to {item_id}")
        raise ItemNotFoundError(f"{item_id} is never held: the arrows stay at {focus.at}")

    def _check_focus_is_spoken(self) -> None:
        """What was said last is the item that is held, ringed and in words."""
        visitor, case = self.visitor, self.visitor.case
        visitor.tally.record_examined(AuditCheck.SPOKEN_IS_FOCUSED, case)
        at = visitor.root_window.reading.focus.at
        said = [each for each in self.voice.spoken if each.order == self.voice.request_count]
        ring = visitor.root_window.focus_ring.around
        if at is None or not said or all(each.utterance.id != at for each in said):
            spoken_id = said[-1].utterance.id if said else "nothing"
            self.visitor.fail(
                AuditCheck.SPOKEN_IS_FOCUSED,
                at or "",
                "held, but not said",
                measured=spoken_id,
                wanted=at or "",
            )
        elif ring is None or ring.item_id != at:
            seen = ring.item_id if ring is not None else "no ring"
            self.visitor.fail(
                AuditCheck.SPOKEN_IS_FOCUSED, at, "said, but not ringed", measured=seen, wanted=at
            )

    def _check_entered(self) -> None:
        """A new screen says its title without being asked."""
        visitor, case = self.visitor, self.visitor.case
        if visitor.controller.shown is self._last_screen:
            return
        self._last_screen = visitor.controller.shown
        self.window.advance(0.2)
        visitor.tally.record_examined(AuditCheck.SPEECH_COVERS_TEXT, case)
        title = catalogue(visitor.language).render(visitor.root_window.page.outline().title)
        said = self.heard_on_entering = " ".join(each.text for each in self.voice.last_request)
        missing = missing_words(title, said)
        if missing:
            self.visitor.fail(
                AuditCheck.SPEECH_COVERS_TEXT,
                "title",
                f"entering the screen does not say its title “{title}”",
                measured=said[:60] or "nothing",
                wanted=title,
            )
        self.on_screen()


def focus_cycle(visitor: SimulatedVisitor) -> None:
    """From each item every other is reached, on and back."""
    outline = visitor.root_window.outline()
    ids = [item.id for item in outline.items]
    focus = type(visitor.root_window.reading.focus)()
    for by in (1, -1):
        for start in ids:
            visitor.tally.record_examined(AuditCheck.NO_TRAP, visitor.case)
            reached = _reached(focus, outline, start, by, len(ids))
            if missing := set(ids) - reached:
                visitor.fail(
                    AuditCheck.NO_TRAP,
                    start,
                    "from here the arrows do not come to everything",
                    measured=", ".join(sorted(missing)[:5]),
                    wanted=f"{len(ids)} items",
                )
                return


def _reached(focus: Focus, outline: object, start: str, by: int, most: int) -> set[str]:
    focus.show(outline, keep=False)  # type: ignore[arg-type]
    focus.at = start
    reached = {start}
    for _ in range(most):
        item = focus.move(by)
        if item is None or item.id in reached:
            break
        reached.add(item.id)
    return reached


class TouchDriver(Driver):
    """Without sound and without a voice: a visitor who touches, to whom nothing is said and who is not heard.

    Every journey must come to its end so (EN 301 549, 5.1.7). On the way: nothing is asked twice, what binds
    is shown before it is sent, nobody must remember or solve anything, and what does the same is called the
    same.
    """

    completes = AuditCheck.MUTE_COMPLETES

    def __init__(self, visitor: SimulatedVisitor) -> None:
        super().__init__(visitor)
        self._asked_keys: set[str] = set()
        #: By id and, of what does something else while the kiosk speaks, whether it speaks or pauses.
        self._names_by_id: dict[tuple[object, ...], str] = {}
        self._last_step: object = None
        self._intercept_acts()

    def _intercept_acts(self) -> None:
        """Look at each act on its way to the landlord."""
        gateway, put, do_now = self.visitor.gateway, self.visitor.gateway.put, self.visitor.gateway.do_now

        def noted(send: Any) -> Any:
            def sent(act: Act, *rest: Any) -> Any:
                self._check_act(act)
                return send(act, *rest)

            return sent

        gateway.put, gateway.do_now = noted(put), noted(do_now)  # type: ignore[method-assign]

    def begin(self) -> None:
        """Wake the kiosk by a touch, and choose a language."""
        self.window.touch_at(self.window.size[0] / 2, self.window.size[1] / 2)
        self.operate(f"language.{self.visitor.language}")

    def operate(self, wanted: str) -> None:
        found = self.reach(wanted)
        before = self.visitor.controller.shown
        self._touch(found)
        self.visitor.wait()
        if self.visitor.controller.shown is not before:
            self._check_screen()

    def turn_page(self, further: str) -> None:
        self._touch(further)

    def _touch(self, item_id: str) -> None:
        """What was touched once can be touched again at the same place, as long as it is there."""
        from ..visual.window_contents import page_snapshot

        visitor, root_window = self.visitor, self.visitor.root_window
        before = page_snapshot(root_window, id(visitor.controller.shown))
        self.window.touch(item_id)
        after = page_snapshot(root_window, id(visitor.controller.shown))
        visitor.tally.record_examined(AuditCheck.NOTHING_MOVES, visitor.case)
        for breach in nothing_moves(before, after, item_id):
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
        bar = visitor.root_window.access_bar
        for item in visitor.root_window.outline().items:
            if item.id.startswith(SHARED_ITEMS):
                visitor.tally.record_examined(AuditCheck.SAME_WORDS, visitor.case)
                state = (bar.speaking, bar.paused) if item.id == "bar.listen" else ()
                words = self._names_by_id.setdefault((item.id, *state), render(item.name))
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
            at_hand = isinstance(step, Date | Information) or (  # which asks nothing
                isinstance(step, Number) and (step.scan or callable(step.hint))
            )
            if not at_hand:
                words = str(resolve(step.title, None))  # type: ignore[arg-type]
                tally.fail(
                    AuditCheck.NO_MEMORY_TEST, case, step.key, "something to be remembered", measured=words
                )
