"""Round the screen by arrows, on and back: nothing catches the focus, nothing is left out (5.1.6, 2.1.2)."""

from __future__ import annotations

from kiosk.accessibility.focus import Focus

from ..checks import AuditCheck
from .simulated_visitor import SimulatedVisitor


def focus_cycle(here: SimulatedVisitor) -> None:
    """From each item every other is reached, on and back."""
    outline = here.root_window.outline()
    ids = [item.id for item in outline.items]
    focus = type(here.root_window.reading.focus)()
    for by in (1, -1):
        for start in ids:
            here.tally.record_examined(AuditCheck.NO_TRAP, here.case)
            reached = _reached(focus, outline, start, by, len(ids))
            if missing := set(ids) - reached:
                here.fail(
                    AuditCheck.NO_TRAP,
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
