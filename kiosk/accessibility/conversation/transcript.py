"""The turns of a conversation, in memory only."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from .turns import Side, Turn, TurnOrigin

#: The oldest turns are forgotten past so many.
MAX_TURNS = 300


class Transcript:
    """``turns``, oldest first. A turn that is gone is ``None``, and changing it changes nothing."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self._ids = count(1)

    def add(self, side: Side, means: TurnOrigin, languages: dict[Side, str], words: str, **more: Any) -> Turn:
        """What that side said in its language of ``languages``; ``more`` as ``Turn`` has it."""
        source, target = languages[side], languages[side.other]
        turn = Turn(next(self._ids), side, means, source, target, words, **more)
        self.turns.append(turn)
        del self.turns[:-MAX_TURNS]
        return turn

    def get(self, turn_id: int) -> Turn | None:
        return next((turn for turn in self.turns if turn.id == turn_id), None)

    def last(self, side: Side) -> Turn | None:
        """What that side said last."""
        return next((turn for turn in reversed(self.turns) if turn.side is side), None)

    def change(self, turn_id: int, **changes: Any) -> Turn | None:
        """The turn as it is after."""
        turn = self.get(turn_id)
        if turn is None:
            return None
        changed = replace(turn, **changes)
        self.turns[self.turns.index(turn)] = changed
        return changed

    def remove(self, turn_id: int) -> Turn | None:
        """Takes it out."""
        turn = self.get(turn_id)
        if turn is not None:
            self.turns.remove(turn)
        return turn

    def clear(self) -> None:
        """Nothing of what was said stays. Who kept the old list sees that it is another one."""
        self.turns = []
