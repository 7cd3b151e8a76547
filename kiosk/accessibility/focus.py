"""Keypad navigation over the outline: one place at a time, no trap, round and round."""

from __future__ import annotations

from .outline import Outline, OutlineItem


class Focus:
    """Which item of the current outline is held."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.at: str | None = None

    def show(self, outline: Outline, *, keep: bool) -> None:
        """A new outline; with ``keep`` the focus stays if its item is still there."""
        self.outline = outline
        if not keep or outline.get(self.at or "") is None:
            self.at = None

    @property
    def item(self) -> OutlineItem | None:
        return self.outline.get(self.at) if self.at else None

    def move(self, by: int, *, operable: bool = False) -> OutlineItem | None:
        """One item on (1) or back (-1), over the ends and round; from nowhere to the first or the last.

        ``operable``: over what is only read to the next thing that does something.
        """
        items = self.outline.items
        here = self.outline.index(self.at)
        at = (-1 if by > 0 else 0) if here is None else here
        for _ in items:
            at = (at + by) % len(items)
            if items[at].operable or not operable:
                self.at = items[at].id
                return self.item
        return None

    def activate(self) -> bool:
        """Does what the held item does; false when there is nothing to do."""
        item = self.item
        if item is None or item.action is None:
            return False
        item.action()
        return True
