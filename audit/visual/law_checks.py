"""The laws of the screen (``audit.laws``), held against the pages of a scene as they are drawn."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kiosk.i18n.catalogue import SOURCE_LANGUAGE, source_texts
from kiosk.journeys import Describe
from kiosk.session.screen_state import JourneyScreen

from .. import laws
from ..checks import AuditCheck
from ..findings import Box, Case, Tally
from ..headless_window import HeadlessWindow
from ..laws import PageSnapshot, Violation
from ..scenes import Scene
from .renderer import SceneRenderer
from .window_contents import page_snapshot

#: What one page is examined for.
PAGE_CHECKS = (
    AuditCheck.CAN_WRITE,
    AuditCheck.TURNING_IS_PLAIN,
    AuditCheck.SAYS_WHAT_IT_KNOWS,
    AuditCheck.MORE_THAN_BUTTONS,
    AuditCheck.CAN_LEAVE,
)
#: Keys that are touched to see whether they stay; more lines than any field shows.
KEYS_TOUCHED = 3
LONG_TEXT = 20 * "le robinet fuit depuis hier soir et le sol est mouillé "


class LawChecker:
    """The laws over one batch. It remembers where keys stood at first."""

    def __init__(self) -> None:
        self._key_positions: dict[tuple[Any, ...], Box] = {}
        self._pages: list[tuple[PageSnapshot, Case]] = []

    def page(self, window: HeadlessWindow, case: Case, tally: Tally) -> None:
        screen = page_snapshot(window.root_window)
        self._pages.append((screen, case))
        checks = (
            PAGE_CHECKS
            if case.language.partition("@")[0] == SOURCE_LANGUAGE
            else (*PAGE_CHECKS, AuditCheck.TRANSLATED)
        )
        record(laws.page_violations(screen, source_texts()), checks, case, tally)
        if screen.keys:
            record(
                laws.keyboard_stays_in_place(screen, self._key_positions),
                (AuditCheck.NOTHING_MOVES,),
                case,
                tally,
            )

    def scene(self, renderer: SceneRenderer, scene: Scene, case: Case, tally: Tally) -> None:
        """What all its pages say together, then what comes of a touch."""
        screens, self._pages = self._pages, []
        if scene.veil:
            return
        pages = [screen for screen, _case in screens]
        record(laws.primary_action_first(pages), (AuditCheck.DECIDES_FIRST,), case, tally)
        record(laws.same_title(pages), (AuditCheck.TURNING_IS_PLAIN,), case, tally)
        if any(screen.keys for screen in pages):
            renderer.show_scene(scene)
            keys_stay(renderer.window, case, tally)
        if scene.kind is Describe:
            long_text_fits(renderer, scene, case, tally)


def keys_stay(window: HeadlessWindow, case: Case, tally: Tally) -> None:
    """Touches a few keys: none of them moves."""
    for rank in range(KEYS_TOUCHED):
        before = page_snapshot(window.root_window)
        keys = [each for each in before.keys if each.operable]
        if not keys:
            return
        key = keys[rank * (len(keys) - 1) // KEYS_TOUCHED]
        window.touch(key.id)
        after = page_snapshot(window.root_window)
        record(laws.nothing_moves(before, after, key.id), (AuditCheck.NOTHING_MOVES,), case, tally)


def long_text_fits(renderer: SceneRenderer, scene: Scene, case: Case, tally: Tally) -> None:
    """However much is written, the field and the keys stay together, and in their place."""
    asking = scene.shown
    assert isinstance(asking, JourneyScreen)
    room = getattr(asking.run.step, "max_length", len(LONG_TEXT))
    keyboards = []
    for words in ("", LONG_TEXT[:room]):
        renderer.show_scene(replace(scene, shown=replace(asking, input={"typing": True, "words": words})))
        screen = page_snapshot(renderer.root_window)
        record(laws.keyboard_is_complete(screen, writes=True), (AuditCheck.CAN_WRITE,), case, tally)
        record(laws.has_content(screen), (AuditCheck.MORE_THAN_BUTTONS,), case, tally)
        keyboards.append(screen)
    empty, full = keyboards
    if empty.keys and full.keys:
        record(laws.nothing_moves(empty, full), (AuditCheck.NOTHING_MOVES,), case, tally)


def record(breaches: Iterable[Violation], checks: Iterable[AuditCheck], case: Case, tally: Tally) -> None:
    """These were examined; this was found."""
    for check in checks:
        tally.record_examined(check, case)
    for each in breaches:
        tally.fail(
            each.check,
            case,
            each.item,
            each.message,
            measured=each.measured,
            wanted=each.wanted,
            box=each.box,
        )
