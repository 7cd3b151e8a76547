"""Round the screen by arrows, on and back: nothing catches the focus, nothing is left out (5.1.6, 2.1.2)."""

from __future__ import annotations

from kiosk.accessibility.focus import Focus

from ..checks import Check
from .visitor import Visitor


def all_round(here: Visitor) -> None:
    """From each item every other is reached, on and back."""
    outline = here.frame.outline()
    ids = [item.id for item in outline.items]
    focus = type(here.frame.reading.focus)()
    for by in (1, -1):
        for start in ids:
            here.tally.examine(Check.NO_TRAP, here.case)
            reached = _reached(focus, outline, start, by, len(ids))
            if missing := set(ids) - reached:
                here.fail(
                    Check.NO_TRAP,
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
