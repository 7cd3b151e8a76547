"""A seeded monkey: touches whatever there is, often where something is to be touched, sometimes anywhere."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy

from audit import laws
from audit.behaviour.scenarios import DEMO_TENANTS
from audit.laws import PageItem, PageSnapshot

from .glass import EVERY_S
from .hand import Hand, Interrupted
from .kiosks import HandsError
from .walker import FIGURES

#: How often it touches where nothing need be, and how often the way out of the visit.
ANYWHERE, OUT = 0.15, 0.02
#: So many touches of things, and nothing changes: the page is stuck.
STUCK = 25
#: After so many touches the visit is ended, by its own way.
LEAVES_EVERY = 250
#: It does not wait for a page to stand, only for this.
QUIET_S, AT_MOST_S = 0.06, 1.5
TOLD_EVERY = 100


@dataclass
class Played:
    """What came of it. ``longest_way_out`` is how many touches it took at most to end a visit."""

    circumstances: str
    seed: int
    touch_count: int = 0
    seconds: float = 0.0
    changed: int = 0
    visits: int = 0
    longest_way_out: int = 0
    screens: set[str] = field(default_factory=set)
    stuck: list[str] = field(default_factory=list)
    alive: bool = True

    @property
    def words(self) -> str:
        """One line for people."""
        return (
            f"{self.circumstances}: {self.touch_count} touches in {self.seconds:.0f} s "
            f"({self.changed} changed something), {self.visits} visits, {len(self.screens)} screens, "
            f"way out of at most {self.longest_way_out} touches, {len(self.stuck)} times stuck, "
            f"{'alive' if self.alive else 'DEAD'}"
        )


@contextmanager
def playing(hand: Hand, played: Played) -> Iterator[None]:
    """Whatever ends it is what is looked for: it is written down, and how long it took."""
    begun = time.monotonic()
    try:
        yield
    except Interrupted:
        raise
    except Exception as error:  # noqa: BLE001 - whatever ends it is what is looked for
        played.stuck.append(f"{type(error).__name__}: {error} [{hand.picture('stuck')}]")
    played.alive = hand.kiosk.alive
    played.seconds = time.monotonic() - begun


def way_out(hand: Hand, played: Played) -> None:
    """However it stands there, the visit can be ended."""
    try:
        hand.settle()
        played.longest_way_out = max(played.longest_way_out, hand.leave())
    except HandsError as error:
        played.stuck.append(f"no way out: {error} [{hand.picture('no-way-out')}]")


class Monkey:
    def __init__(self, hand: Hand, seed: int) -> None:
        self.hand, self.chance = hand, random.Random(seed)
        self.played = Played(hand.circumstances, seed)
        self._spell: list[str] = []

    def play(self, touches: int, beat: Callable[[int], None] | None = None) -> Played:
        hand, played = self.hand, self.played
        same = 0
        with playing(hand, played):
            hand.settle()
            while played.touch_count < touches:
                before = hand.screen
                thing = self._next()
                moved = self._touch(thing)
                stands = hand.look()
                after = hand.screen
                played.touch_count += 1
                played.screens.add(after.name)
                changed = moved or _visible_part(before) != _visible_part(after)
                played.changed += changed
                if stands:
                    hand.note(laws.nothing_moves(before, after, thing.id if thing else ""))
                    hand.note(laws.page_violations(after, hand.french))
                    hand.note(laws.inside_and_not_overlapping(after))
                same = 0 if changed else same + (thing is not None)
                if same >= STUCK:
                    played.stuck.append(f"{hand.where} [{hand.picture('stuck')}]")
                    same = 0
                    way_out(hand, played)
                if before.kind != "RestScreen" and after.kind == "RestScreen":
                    played.visits += 1
                if played.touch_count % LEAVES_EVERY == 0:
                    way_out(hand, played)
                if played.touch_count % TOLD_EVERY == 0 and beat is not None:
                    beat(played.touch_count)
        return played

    def _next(self) -> PageItem | None:
        """What to touch; ``None``: anywhere."""
        screen, chance = self.hand.screen, self.chance
        if spelled := self._spelled(screen):
            return spelled
        things = [
            each for each in screen.things if each.operable and each.id not in ("bar.finish", "veil.leave")
        ]
        if not things or chance.random() < ANYWHERE:
            return None
        if chance.random() < OUT:
            return screen.get("bar.finish")
        # A keyboard is forty things, and one: it goes on as often as it writes.
        keys = [each for each in things if each.kind == "key"]
        others = [each for each in things if each.kind != "key" and each.kind != "bar"]
        bar = [each for each in things if each.kind == "bar"]
        kinds = [kind for kind, weight in ((keys, 5), (others, 6), (bar, 1)) if kind for _ in range(weight)]
        return chance.choice(chance.choice(kinds))

    def _spelled(self, screen: PageSnapshot) -> PageItem | None:
        """Now and then it knows a tenant's number, or it would never see what is behind it."""
        if screen.name.partition("/")[0] != "identify" or not screen.keys:
            self._spell = []
            return None
        field = next((each for each in screen.body if each.role == "field"), None)
        if not self._spell and field is not None and not any(map(str.isdigit, field.words)):
            named = FIGURES.get(screen.name.rpartition("/")[2], "")
            if named and self.chance.random() < 0.6:
                who = DEMO_TENANTS[0] if self.chance.random() < 0.9 else self.chance.choice(DEMO_TENANTS)
                self._spell = [f"key.{each}" for each in getattr(who, named, "")] + ["confirm"]
        if not self._spell:
            return None
        thing = screen.get(self._spell.pop(0))
        return thing if thing is not None and thing.operable else None

    def _touch(self, thing: PageItem | None) -> bool:
        """A short touch; whether a pixel changed."""
        hand, (wide, high) = self.hand, self.hand.glass.size
        if thing is None:
            x, y = self.chance.uniform(2, wide - 2), self.chance.uniform(2, high - 2)
        else:
            x, y = hand.middle(thing)
        hand.notes.touch_count += 1
        hand.touch_count += 1
        seen = hand.glass.look()
        hand.glass.hover(x, y)
        down, up, last, moved = hand.glass.down(), 0.0, 0.0, False
        # As long as the shortest touches of people.
        held = self.chance.uniform(0.03, 0.12)
        while True:
            moment = time.monotonic()
            if not up and moment - down >= held:
                up = hand.glass.up()
            now = hand.glass.look()
            if not numpy.array_equal(now, seen):
                last, seen, moved = moment, now, True
            if up and (moment - max(up, last) > QUIET_S or moment - down > AT_MOST_S):
                return moved
            time.sleep(EVERY_S)


def _visible_part(screen: PageSnapshot) -> object:
    return screen.shown, screen.page, [(each.id, each.words) for each in screen.things]
