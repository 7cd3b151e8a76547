"""Ten fingers at once, seeded: each comes down, slides, goes up or is never seen to go, wherever it likes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from audit import laws
from audit.laws import PageSnapshot

from .hand import Hand
from .monkey import Played, playing, way_out
from .walker import Walk

#: How many are in play at once: of many hardly one is heard.
AT_ONCE = (1, 2, 3, 10)
#: Frames of one order; then it is looked what stands there.
FRAMES = 30
#: What a finger does in a frame: comes down; slides, goes up, is lost.
DOWN, SLIDES, UP, LOST = 0.2, 0.02, 0.25, 0.001
#: How often it comes down on something that can be touched.
AIMED = 0.6
#: After so many touches the visit is ended by an ordinary finger.
LEAVES_EVERY = 250
#: A visit is brought so far first, or the fingers would hardly come behind the sign-in.
MOST_ANSWERS = 12

#: As in ``touch_screen``, which only the process of the kiosk can import.
Move = tuple[int, str, float, float]
EVERY = -1


class TenFingers:
    """``visits`` gives one visit after the other, each as a way to walk a part of."""

    def __init__(self, hand: Hand, seed: int, visits: Iterator[Walk]) -> None:
        self.hand, self.chance, self._visits = hand, random.Random(seed), visits
        self.played = Played(f"{hand.circumstances}, ten fingers", seed)
        #: Where those are that are on the glass.
        self._down: dict[int, tuple[float, float]] = {}

    def play(self, touches: int, beat: Callable[[int], None] | None = None) -> Played:
        hand, played = self.hand, self.played
        with playing(hand, played):
            hand.settle()
            hand.leave()
            while played.touch_count < touches:
                next(self._visits).part("fr", 100, self.chance.randrange(MOST_ANSWERS))
                self._visit(min(LEAVES_EVERY, touches - played.touch_count))
                played.visits += 1
                if beat is not None:
                    beat(played.touch_count)
        return played

    def _visit(self, touches: int) -> None:
        hand, played, until = self.hand, self.played, self.played.touch_count + touches
        while played.touch_count < until:
            before = hand.screen
            fingers = self.chance.choice(AT_ONCE)
            hand.kiosk.touch([self._frame(before, fingers) for _ in range(FRAMES)])
            stands = hand.look()
            played.screens.add(hand.screen.name)
            played.changed += hand.screen.shown != before.shown
            if stands:
                hand.note(laws.page_violations(hand.screen, hand.french))
                hand.note(laws.inside_and_not_overlapping(hand.screen))
        hand.kiosk.touch([[(EVERY, "end", 0.0, 0.0)]])
        self._down.clear()
        way_out(hand, played)

    def _frame(self, screen: PageSnapshot, fingers: int) -> list[Move]:
        chance, moves = self.chance, list[Move]()
        for finger in range(max(AT_ONCE)):
            what = chance.random()
            if finger not in self._down:
                if finger < fingers and what < DOWN:
                    self._down[finger] = self._place(screen)
                    self.played.touch_count += 1
                    moves.append((finger, "begin", *self._down[finger]))
            elif what < LOST:
                del self._down[finger]
            elif what < LOST + UP:
                moves.append((finger, "end", *self._down.pop(finger)))
            elif what < LOST + UP + SLIDES:
                self._down[finger] = self._place(screen)
                moves.append((finger, "update", *self._down[finger]))
        return moves

    def _place(self, screen: PageSnapshot) -> tuple[float, float]:
        """In parts of the window, from the lower left."""
        things = [each for each in screen.things if each.operable]
        if not things or self.chance.random() > AIMED:
            return self.chance.random(), self.chance.random()
        box = self.chance.choice(things).box
        x, y = self.chance.uniform(box.left, box.right), self.chance.uniform(box.bottom, box.top)
        return x / screen.width, y / screen.height
