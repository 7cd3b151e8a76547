"""The laws of the screen (``audit.laws``), held against the pages of a scene as they are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kiosk.i18n.catalogue import SOURCE, source_texts
from kiosk.journeys import Describe
from kiosk.session.screen_state import Asking

from .. import laws
from ..checks import Check
from ..findings import Box, Case, Tally
from ..headless_window import Stage
from ..laws import Breach, Screen
from ..scenes import Scene
from .renderer import Gallery
from .standing import standing

#: What one page is examined for.
PAGE = (
    Check.CAN_WRITE,
    Check.TURNING_IS_PLAIN,
    Check.SAYS_WHAT_IT_KNOWS,
    Check.MORE_THAN_BUTTONS,
    Check.CAN_LEAVE,
)
#: Keys that are touched to see whether they stay; more lines than any field shows.
TOUCHED = 3
LONG = 20 * "le robinet fuit depuis hier soir et le sol est mouillé "


class Lawful:
    """One sitting. It remembers where keys stood at first."""

    def __init__(self) -> None:
        self._keys: dict[tuple[Any, ...], Box] = {}
        self._screens: list[tuple[Screen, Case]] = []

    def page(self, stage: Stage, case: Case, tally: Tally) -> None:
        """The page as it stands."""
        screen = standing(stage.frame)
        self._screens.append((screen, case))
        checks = PAGE if case.language.partition("@")[0] == SOURCE else (*PAGE, Check.TRANSLATED)
        note(laws.on_page(screen, source_texts()), checks, case, tally)
        if screen.keys:
            note(laws.same_keys(screen, self._keys), (Check.NOTHING_MOVES,), case, tally)

    def scene(self, shown: Gallery, scene: Scene, case: Case, tally: Tally) -> None:
        """What all its pages say together, then what comes of a touch."""
        screens, self._screens = self._screens, []
        if scene.veil:
            return
        pages = [screen for screen, _case in screens]
        note(laws.decides_first(pages), (Check.DECIDES_FIRST,), case, tally)
        note(laws.same_title(pages), (Check.TURNING_IS_PLAIN,), case, tally)
        if any(screen.keys for screen in pages):
            shown.put_up(scene)
            keys_stay(shown.stage, case, tally)
        if scene.kind is Describe:
            written_long(shown, scene, case, tally)


def keys_stay(stage: Stage, case: Case, tally: Tally) -> None:
    """Touches a few keys: none of them moves."""
    for rank in range(TOUCHED):
        before = standing(stage.frame)
        keys = [each for each in before.keys if each.operable]
        if not keys:
            return
        key = keys[rank * (len(keys) - 1) // TOUCHED]
        stage.touch(key.id)
        after = standing(stage.frame)
        note(laws.nothing_moves(before, after, key.id), (Check.NOTHING_MOVES,), case, tally)


def written_long(shown: Gallery, scene: Scene, case: Case, tally: Tally) -> None:
    """However much is written, the field and the keys stay together, and in their place."""
    asking = scene.shown
    assert isinstance(asking, Asking)
    room = getattr(asking.run.step, "max_length", len(LONG))
    keyboards = []
    for words in ("", LONG[:room]):
        shown.put_up(replace(scene, shown=replace(asking, input={"typing": True, "words": words})))
        screen = standing(shown.frame)
        note(laws.can_write(screen, writes=True), (Check.CAN_WRITE,), case, tally)
        note(laws.more_than_buttons(screen), (Check.MORE_THAN_BUTTONS,), case, tally)
        keyboards.append(screen)
    empty, full = keyboards
    if empty.keys and full.keys:
        note(laws.nothing_moves(empty, full), (Check.NOTHING_MOVES,), case, tally)


def note(breaches: Iterable[Breach], checks: Iterable[Check], case: Case, tally: Tally) -> None:
    """These were examined; this was found."""
    for check in checks:
        tally.examine(check, case)
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
