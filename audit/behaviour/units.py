"""The parts of the work: walks, and habits of the kiosk that are looked at one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER
from kiosk.domain import LANGUAGES

from ..checks import Check
from ..findings import Tally
from ..headless_window import StageError
from ..running import Request
from . import conversing, flashes, hands, mistakes, saying, secrecy, time_outs
from .by_keypad import ByKeypad
from .by_touch import ByTouch, nothing_to_remember
from .ring import all_round
from .scenarios import RECEIPT, WALKERS, WAYS, Walker, Way
from .spoken import check_page
from .visitor import LostError, Visitor, visitor

if TYPE_CHECKING:
    from ..fixtures import Ground

#: Where a walk listens: nowhere (a finger, no sound), on the loudspeaker, on a headset.
NOWHERE = ""
#: What is looked at one by one, and the check that fails when it cannot even be done.
HABITS: dict[str, tuple[Callable[[Visitor], None], Check]] = {
    "stops": (saying.stops, Check.SPEECH_STOPS),
    "repeats": (saying.repeats, Check.SPEECH_REPEATS),
    "captions": (saying.captions, Check.CAPTIONS),
    "earcons": (saying.earcons, Check.HEARD_IS_SEEN),
    "loudness": (saying.loudness, Check.VOLUME_RANGE),
    "aids": (saying.aids, Check.SWITCHED_ON),
    "languages": (saying.every_language, Check.SPEECH_LANGUAGE),
    "held keys": (hands.held_keys, Check.KEY_REPEAT),
    "double strikes": (hands.double_strikes, Check.DOUBLE_STRIKE),
    "letters": (hands.letters, Check.LETTERS_DO_NOTHING),
    "looking finger": (hands.looking_finger, Check.FINDING_IS_NOT_DOING),
    "scanning": (hands.scanning, Check.SCANNING),
    "mistakes": (mistakes.mistakes, Check.ERRORS_ARE_SPOKEN),
    "secrets": (secrecy.on_the_loudspeaker, Check.SECRETS_STAY_PRIVATE),
    "secrets, headset": (secrecy.on_a_headset, Check.SECRETS_STAY_PRIVATE),
    "masked fields": (secrecy.masked_fields, Check.SECRETS_STAY_PRIVATE),
    "time-outs": (time_outs.time_outs, Check.TIME_OUTS),
    "awaited": (time_outs.awaited, Check.AWAITED_STAYS),
    "flashes": (flashes.flashes, Check.FLASHES),
    "conversation": (conversing.conversing, Check.CONVERSATION),
}
#: Those of a sample that takes seconds.
QUICK = ("stops", "repeats", "loudness", "aids", "held keys", "letters", "masked fields", "mistakes")
QUICK_WAYS = ("pay the rent", "someone now")


@dataclass(frozen=True, slots=True)
class Walk:
    """One way in one language, with a finger or by ear."""

    way: str
    language: str
    sink: str = NOWHERE
    walker: int = 0

    @property
    def weight(self) -> int:
        return 3 if self.sink else 2

    @property
    def name(self) -> str:
        return f"{self.way}, {self.language}, {self.sink or 'touch'}"

    def run(self, ground: Ground, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        way = next(each for each in WAYS if each.name == self.way)
        kind = f"keypad-{self.sink}" if self.sink else "touch"
        with visitor(ground, tally, walk=f"{kind}/{way.service}", language=self.language) as here:
            try:
                (self._by_ear if self.sink else self._by_eye)(here, way)
            except (LostError, StageError) as error:
                here.fail(Check.KEYPAD_COMPLETES if self.sink else Check.MUTE_COMPLETES, way.name, str(error))
        done(self.weight)
        return tally

    def _by_ear(self, here: Visitor, way: Way) -> None:
        who = self._who(way)
        walker = ByKeypad(here)
        walker.begin(self.sink)
        walker.on_screen = lambda: _listen_round(here)
        begun = walker.keys
        if walker.go(way, who):
            here.tally.figures[f"keys: {way.name}"] = walker.keys - begun
            if way.end == RECEIPT:
                mistakes.receipt(here, walker.said_on_entering)
        secrecy.check_secrets(here, who)

    def _by_eye(self, here: Visitor, way: Way) -> None:
        walker = ByTouch(here)
        walker.begin()
        walker.go(way, self._who(way))

    def _who(self, way: Way) -> Walker:
        return WALKERS[0 if way.known else self.walker]


def _listen_round(here: Visitor) -> None:
    all_round(here)
    check_page(here.stage, here.voice, here.case, here.tally)


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit of the kiosk, by its name in ``HABITS``."""

    name: str

    @property
    def weight(self) -> int:
        return 2

    def run(self, ground: Ground, done: Callable[[int], None]) -> Tally:
        tally = Tally()
        look, check = HABITS[self.name]
        with visitor(ground, tally, walk=self.name.replace(", ", "-").replace(" ", "-")) as here:
            try:
                here.begin()
                look(here)
            except (LostError, StageError) as error:
                here.fail(check, self.name, str(error))
        if self.name == "letters":
            nothing_to_remember(tally, ground.settings.tenant_number_digits)
        done(self.weight)
        return tally


def units(request: Request) -> list[Walk | Habit]:
    """All of it, or of a ``quick`` request what takes seconds. French is walked whole, by ear and by touch;
    in each other language one way: what a page says there, ``check_page`` knows."""
    if request.quick:
        walks = [Walk(QUICK_WAYS[0], "fr", LOUDSPEAKER), Walk(QUICK_WAYS[1], "fr")]
        return [*walks, *map(Habit, QUICK)]
    others = [each.code for each in LANGUAGES if each.code != "fr"]
    asked = [code for code in others if not request.languages or code in request.languages]
    walks = [Walk(way.name, "fr", LOUDSPEAKER) for way in WAYS]
    walks += [Walk(way.name, "fr", walker=1) for way in WAYS]
    walks.append(Walk("pay the rent", "fr", HEADSET))
    for code in asked:
        at = others.index(code)
        walks.append(Walk(WAYS[at % len(WAYS)].name, code, HEADSET if at % 2 else NOWHERE, walker=2))
    return [*walks, *map(Habit, HABITS)]
