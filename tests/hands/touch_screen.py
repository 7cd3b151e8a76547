"""A touch screen for ten fingers, in the kiosk's own process: one more provider of touches for Kivy."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from kivy.base import EventLoop
from kivy.input import MotionEvent, MotionEventProvider

#: A finger, what it does (``begin``, ``update``, ``end``), where (parts of the window, from the lower left).
Move = tuple[int, str, float, float]


class _Finger(MotionEvent):
    def __init__(self, device: str, number: int, where: Sequence[float]) -> None:
        super().__init__(device, number, where, is_touch=True, type_id="touch")

    def depack(self, args: Sequence[float]) -> None:
        self.sx, self.sy = args
        self.profile = ("pos",)
        super().depack(args)


class TouchScreen(MotionEventProvider):
    """Passes on what its fingers do; one that comes down again without having gone is another touch, as with
    glass that loses some. ``EVERY`` finger, the lost ones too, can be lifted at once."""

    EVERY = -1

    def __init__(self) -> None:
        super().__init__("ten fingers", "")
        self._moves: deque[Move] = deque()
        self._down: dict[int, _Finger] = {}
        self._lost: list[_Finger] = []
        self._count = 0
        EventLoop.add_input_provider(self)

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def move(self, moves: Sequence[Move]) -> None:
        """Takes them; they are passed on in the next frame."""
        self._moves.extend(moves)

    def update(self, dispatch_fn: Callable[[str, Any], None]) -> None:
        while self._moves:
            number, phase, x, y = self._moves.popleft()
            if phase == "begin":
                if number in self._down:
                    self._lost.append(self._down.pop(number))
                self._count += 1
                finger = self._down[number] = _Finger(self.device, self._count, (x, y))
                dispatch_fn("begin", finger)
            elif number == self.EVERY:
                for finger in (*self._lost, *self._down.values()):
                    self._end(finger, dispatch_fn)
                self._lost.clear()
                self._down.clear()
            elif number in self._down:
                finger = self._down[number]
                finger.move((x, y))
                if phase == "end":
                    self._end(self._down.pop(number), dispatch_fn)
                else:
                    dispatch_fn("update", finger)

    def _end(self, finger: _Finger, dispatch_fn: Callable[[str, Any], None]) -> None:
        finger.update_time_end()
        dispatch_fn("end", finger)
