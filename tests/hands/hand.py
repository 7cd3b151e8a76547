"""A finger that touches what it sees, looks at what comes of it, and holds the laws after every touch.

It waits for pixels, never for a time: until they stand still, and then until nothing is being fetched.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy

from audit import laws
from audit.findings import Box
from audit.laws import PageItem, PageSnapshot, Violation

from .glass import APART, EVERY_S, PRESS_S, SELDOM_S, Glass
from .kiosks import HandsError, Kiosk

#: A page that does not change for so long stands still; it must after so long.
QUIET_S, RESTLESS_S = 0.25, 12.0
#: What the landlord or an engine is asked for comes within this.
FETCHED_S = 60.0
#: A touch that must last lasts so much longer, and from tap to tap of two that act.
LONGER_S, TAP_GAP_S = 0.15, 0.12
#: So many pages of one thing are turned through to see what stands on each.
TURNED = 6
MOST_PAGES = 40
#: Pictures kept of what breaks one law.
PICTURES = 6
MOST_FAULTS = 20


@dataclass
class Timings:
    """Milliseconds: key → letter, touch → first change, page → still."""

    letter: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)
    #: Each new page: until it stood still, how long the window's thread worked for it, which one, after what.
    pages: list[tuple[float, float, str, str]] = field(default_factory=list)


@dataclass
class Broken:
    """What breaks a law, how often, and where it was seen first."""

    breach: Violation
    where: str
    kind: str
    count: int = 1
    picture: str = ""
    seen_in: set[str] = field(default_factory=set)


@dataclass
class Notes:
    """All that the hands write down."""

    timings: Timings = field(default_factory=Timings)
    broken: dict[tuple[str, ...], Broken] = field(default_factory=dict)
    pictures: Counter[str] = field(default_factory=Counter)
    #: What the log of the kiosk said, and where.
    faults: list[str] = field(default_factory=list)
    looked_at: int = 0
    touch_count: int = 0


class Interrupted(Exception):  # noqa: N818 - it is no error
    """Someone ended it."""


class LostError(HandsError):
    """It does not go on; the message says what stands there instead."""


class Hand:
    """``circumstances``: shape and model; language and text size are on the screen. Stops once ``ended``."""

    def __init__(
        self,
        glass: Glass,
        kiosk: Kiosk,
        circumstances: str,
        french: frozenset[str],
        out: Path,
        ended: threading.Event,
    ) -> None:
        self.glass, self.kiosk, self.notes, self.stopped = glass, kiosk, Notes(), ended
        self.circumstances, self.french, self.out = circumstances, french, out
        self.touch_count = 0
        #: Is called with each page that was not seen before.
        self.at_new_page: Callable[[Hand], None] = lambda _hand: None
        #: Seconds that were spent on looking around, not on the way.
        self.seconds_aside = 0.0
        self._bar: dict[tuple[Any, ...], Box] = {}
        self._keys: dict[tuple[Any, ...], Box] = {}
        self._turned: set[tuple[Any, ...]] = set()
        self._turning = False
        self._up = self._worked = 0.0
        #: When what changed since the finger was lifted.
        self._changes: list[tuple[float, Box]] = []
        self.glass.hover(*(each / 2 for each in glass.size))
        self.screen = self.settle()

    # What is seen

    def still(self) -> None:
        """Waits until the pixels stand still."""
        last, changed = self.glass.look(), time.monotonic()
        until = changed + RESTLESS_S
        while time.monotonic() < min(until, changed + QUIET_S):
            time.sleep(SELDOM_S)
            now = self.glass.look()
            if not numpy.array_equal(now, last):
                changed, last = time.monotonic(), now

    def settle(self) -> PageSnapshot:
        """Until the page stands still and nothing is being fetched."""
        until = time.monotonic() + FETCHED_S
        while True:
            self.still()
            stands = self.look()
            if stands and not self.screen.unseen and self.screen.kind != "BusyScreen":
                return self.screen
            if time.monotonic() > until:
                raise LostError(f"it waits for ever: {self.where}")

    def look(self) -> bool:
        """Reads what stands on the page; whether it stood still meanwhile."""
        if self.stopped.is_set():
            raise Interrupted
        before = self.glass.look()
        self.screen = self.kiosk.look()
        if len(self.notes.faults) < MOST_FAULTS:
            self.notes.faults += [f"{self.where}: {each}" for each in self.kiosk.new_faults()]
        return numpy.array_equal(before, self.glass.look())

    def find(self, *wanted: str) -> PageItem | None:
        """The first item here of one of these names that can be touched, by the order of the names."""
        for each in wanted:
            for thing in self.screen.things:
                if thing.operable and fnmatch(thing.id, each):
                    return thing
        return None

    @property
    def where(self) -> str:
        screen = self.screen
        return f"{screen.name} p{screen.page} {screen.language} {screen.text}% {self.circumstances}"

    @property
    def ids(self) -> str:
        return ", ".join(each.id for each in self.screen.body if not each.id.startswith("key."))

    # What is done

    def touch(self, thing: PageItem) -> PageSnapshot:
        """A finger on its middle, off again, and what came of it; the laws are held."""
        before = self.screen
        self.press(*self.middle(thing), field=self._field(thing))
        self.settle()
        self._hold(before, thing.id)
        return self.screen

    def middle(self, thing: PageItem) -> tuple[float, float]:
        return (thing.box.left + thing.box.right) / 2, self.glass.size[1] - (
            thing.box.bottom + thing.box.top
        ) / 2

    def _field(self, thing: PageItem) -> tuple[int, int, int, int] | None:
        """Where the letter of a key will stand."""
        if thing.kind != "key" or thing.id == "key.shift":
            return None
        line = next((each for each in self.screen.body if each.role == "field"), None)
        if line is None:
            return None
        high = self.glass.size[1]
        box = line.box
        return int(box.left), int(high - box.top), int(box.right), int(high - box.bottom)

    def press(self, x: float, y: float, *, field: tuple[int, int, int, int] | None = None) -> None:
        """Down, up, and until the pixels stand still; what is felt is timed."""
        self.touch_count += 1
        self.notes.touch_count += 1
        before = self.glass.look()
        letter = self.glass.look(field) if field else None
        self.glass.hover(x, y)
        taps, held = how_to_touch(self.screen)
        for _ in range(taps):
            self.glass.down()
            time.sleep(PRESS_S)
            self.glass.up()
            time.sleep(TAP_GAP_S)
        worked = self.kiosk.worked_ms
        down, up = self.glass.down(), 0.0
        first = last = written = 0.0
        seen, self._changes = before, []
        while True:
            now = self.glass.look()
            moment = time.monotonic()
            if not up and moment - down >= held:
                up = self.glass.up()
            if not numpy.array_equal(now, seen):
                self._changes.append((moment, self._box_of(now != seen)))
                first, last, seen = first or moment, moment, now
                if (
                    letter is not None
                    and not written
                    and not numpy.array_equal(self.glass.look(field), letter)
                ):
                    written = moment
            if (up and moment - max(up, last) > QUIET_S) or moment - down > RESTLESS_S:
                break
            time.sleep(EVERY_S)
        times = self.notes.timings
        if first:
            times.change.append(1000 * (first - down))
        if written:
            times.letter.append(1000 * (written - (up if up and written > up else down)))
        self._up = up
        self._worked = self.kiosk.worked_ms - worked

    def _box_of(self, changed: numpy.ndarray) -> Box:
        """The box around the points of the picture that are so."""
        rows, columns = APART * numpy.flatnonzero(changed.any(1)), APART * numpy.flatnonzero(changed.any(0))
        high = self.glass.size[1]
        return Box(int(columns[0]), high - int(rows[-1]), int(columns[-1]), high - int(rows[0]))

    # The laws

    def _hold(self, before: PageSnapshot, touched: str) -> None:
        screen = self.screen
        last = 1000 * (last_of_page(self._changes, self.kiosk.heard) - self._up)
        if screen.shown != before.shown and last > 0:
            self.notes.timings.still.append(last)
            self.notes.timings.pages.append((last, self._worked, self.where, touched))
        self.note(laws.nothing_moves(before, screen, touched))
        if touched == "type":
            self.note(laws.keyboard_is_complete(screen, writes=True))
        self.look_at(screen)

    def look_at(self, screen: PageSnapshot) -> None:
        """What stands there, and on the other pages of the same thing."""
        self.notes.looked_at += 1
        self.note(laws.page_violations(screen, self.french))
        self.note(laws.inside_and_not_overlapping(screen))
        self.note(laws.same_bar(screen, self._bar))
        self.note(laws.keyboard_stays_in_place(screen, self._keys))
        known = (screen.name, screen.kind, screen.language, screen.text)
        if self._turning or screen.veiled or screen.page > 1 or known in self._turned:
            return
        self._turned.add(known)
        self.at_new_page(self)
        self._turn_through(screen)

    def _turn_through(self, first: PageSnapshot) -> None:
        """Turns the pages as who looks for something does, and comes back; no touch of the way."""
        begun, touches, pages = time.monotonic(), self.touch_count, [first]
        self._turning = True
        try:
            while (down := self.find("page.down")) is not None and len(pages) < TURNED:
                self.touch(down)
                if self.screen.shown != first.shown or self.screen.page <= pages[-1].page:
                    break
                pages.append(self.screen)
            self.note(laws.primary_action_first(pages))
            self.note(laws.same_title(pages))
            while self.screen.shown == first.shown and self.screen.page > 1:
                up = self.find("page.up")
                if up is None:
                    break
                self.touch(up)
        finally:
            self._turning = False
            self.touch_count = touches
            self.seconds_aside += time.monotonic() - begun

    def note(self, breaches: Iterable[Violation]) -> None:
        for breach in breaches:
            screen = self.screen
            name = "key.*" if breach.item.startswith("key.") else breach.item
            key = (breach.check.value, screen.name, name, breach.message if not name else "", screen.language)
            if (old := self.notes.broken.get(key)) is not None:
                old.count += 1
                old.seen_in.add(f"{screen.text}% {self.circumstances}")
                continue
            new = self.notes.broken[key] = Broken(breach, self.where, screen.kind)
            new.seen_in.add(f"{screen.text}% {self.circumstances}")
            if self.notes.pictures[breach.check.value] < PICTURES:
                self.notes.pictures[breach.check.value] += 1
                new.picture = self.picture(breach.check.value)

    def picture(self, name: str) -> str:
        """Saves what the screen shows; its file in the folder of the report."""
        folder = self.out / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        rank = sum(1 for _ in folder.iterdir())
        file = folder / f"{name}-{rank:03d}.png"
        self.glass.save(file)
        return f"pictures/{file.name}"

    # Ways

    def turn_to(self, *wanted: str) -> PageItem:
        """Finds it, turning pages. Raises ``LostError``."""
        seen: set[int] = set()
        for _ in range(MOST_PAGES):
            if (thing := self.find(*wanted)) is not None:
                return thing
            down = self.find("page.down")
            if down is None or self.screen.page in seen:
                break
            seen.add(self.screen.page)
            self.touch(down)
        raise LostError(f"{' or '.join(wanted)} is not on {self.where}, but {self.ids}")

    def take(self, *wanted: str) -> PageSnapshot:
        return self.touch(self.turn_to(*wanted))

    def first_page(self) -> None:
        while self.screen.page > 1 and (up := self.find("page.up")) is not None:
            self.touch(up)

    def wake(self) -> None:
        """From rest to the languages."""
        for _ in range(5):
            if self.screen.kind not in laws.ENDED_SCREENS:
                return
            before = self.screen
            if (noted := self.find("noted")) is not None:
                self.touch(noted)
                continue
            self.press(*(each / 2 for each in self.glass.size))
            self.settle()
            self._hold(before, "")
        raise LostError("it does not wake")

    def begin(self, language: str, text: int) -> None:
        """A new visit in that language and size, to the services."""
        self.wake()
        self.take(f"language.{language}")
        for _ in range(8):
            if self.screen.text == text:
                break
            self.take("bar.text")
        if self.screen.text != text:
            raise LostError(f"letters of {text} % are not to be had, but {self.screen.text}")

    def leave(self) -> int:
        """Ends the visit; how many touches it took. Raises ``LostError`` when it does not end."""
        begun = self.touch_count
        for _ in range(8):
            if self.screen.kind in laws.ENDED_SCREENS:
                return self.touch_count - begun
            self.touch(
                self.find("veil.leave", "leave")
                or (self.find("cancel", "page.down") if self.screen.kind == "MessageScreen" else None)
                or self.find("bar.finish")
                or self._lost("no way to end the visit")
            )
        raise LostError(f"the visit does not end: {self.where}: {self.ids}")

    def _lost(self, why: str) -> PageItem:
        raise LostError(f"{why}: {self.where}: {self.ids}")


def how_to_touch(screen: PageSnapshot) -> tuple[int, float]:
    """As the screen wants it: how many taps come before the touch that acts, and how long that one lasts."""
    if screen.explores:
        return 2, PRESS_S
    return 0, max(PRESS_S, screen.hold_s + LONGER_S) if screen.hold_s else PRESS_S


def last_of_page(changes: Iterable[tuple[float, Box]], heard: Sequence[Box]) -> float:
    """When the page changed last; 0: not. Words that are marked while they are said, or a sign of a sound
    that goes again, are no change of it once they are there."""
    last, there = 0.0, set[Box]()
    for moment, box in changes:
        inside = {each for each in heard if _holds(each, box)}
        if not inside & there:
            last = moment
        there |= inside
    return last


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left - APART <= inner.left
        and inner.right <= outer.right + APART
        and outer.bottom - APART <= inner.bottom
        and inner.top <= outer.top + APART
    )


def merged(notes: Iterable[Notes]) -> Notes:
    """All in one."""
    whole = Notes()
    for each in notes:
        whole.looked_at += each.looked_at
        whole.touch_count += each.touch_count
        whole.faults += each.faults
        for name in ("letter", "change", "still", "pages"):
            getattr(whole.timings, name).extend(getattr(each.timings, name))
        for key, broken in each.broken.items():
            old = whole.broken.get(key)
            if old is None:  # a copy: it is added up each time that something is written
                whole.broken[key] = replace(broken, seen_in=set(broken.seen_in))
            else:
                old.count += broken.count
                old.seen_in |= broken.seen_in
    return whole
