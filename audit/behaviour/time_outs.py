"""Time: who is slow is warned early, by sight and by sound, and asked for one act, as often as they like.

Nothing of what they wrote is lost (WCAG 2.2, 2.2.1). Seconds pass by frames.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.accessibility.speech import Earcon
from kiosk.i18n.formats import PARIS
from kiosk.session.screen_state import RestScreen
from kiosk.settings import MIN_WARNING_S

from ..checks import AuditCheck
from ..headless_window import FRAME_S
from .simulated_visitor import SimulatedVisitor

OK = 13
EXTENSIONS = 10
#: What is written before the visitor is left alone.
TYPED_BEFORE = "1001"
#: How much longer than a visit lasts someone who was called is waited for, in seconds.
EXTRA_WAIT_S = 60.0
#: A Monday morning, when the agency is open: nobody is awaited when it is closed.
OPENING_TIME = datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)
#: Longer than any time-out, in seconds.
LONGEST_TIME_OUT_S = 900.0


def time_outs(here: SimulatedVisitor) -> None:
    """On a page where something is being written: ten times more time, then none."""
    here.controller.open("suivre")
    here.stage.settle()
    for figure in TYPED_BEFORE:
        here.stage.touch(f"key.{figure}")
    for turn in range(EXTENSIONS):
        if not _wait_for_warning(here):
            return
        _check_warning(here)
        if turn % 2:
            here.stage.touch("veil.stay")
        else:
            here.press(OK)
        here.stage.settle()
        here.tally.record_examined(AuditCheck.TIME_OUTS, here.case)
        if here.root_window.presence.veil is not None:
            here.fail(AuditCheck.TIME_OUTS, "veil.stay", "more time was asked for, and is not given")
            return
        if here.controller.shown.input.get("typed") != TYPED_BEFORE:  # type: ignore[union-attr]
            here.fail(AuditCheck.TIME_OUTS, "typed", "what was written is lost", "", TYPED_BEFORE)
    if _wait_for_warning(here):
        _check_end(here)


def visit_kept_while_awaited(here: SimulatedVisitor) -> None:
    """Who has asked for someone, and waits, touches nothing: nothing is wiped without them."""
    now, here.now = here.now, lambda: OPENING_TIME
    here.controller.help()
    here.stage.settle()
    here.stage.touch("option.maintenant")
    here.wait()
    visit, place = here.controller.visit, here.place
    here.tally.record_examined(AuditCheck.AWAITED_STAYS, here.case)
    for _ in range(round((here.settings.purge_after_s + EXTRA_WAIT_S) / FRAME_S)):
        here.stage.step()
        here.voice.step()
    if here.controller.visit is None or here.controller.visit is not visit:
        after = f"after {here.settings.purge_after_s:.0f} s"
        here.fail(
            AuditCheck.AWAITED_STAYS, place, "someone is awaited, and the visit is wiped", after, "never"
        )
    here.now = now


def _wait_for_warning(here: SimulatedVisitor) -> bool:
    """Waits for the warning."""
    here.voice.forget()
    here.tally.record_examined(AuditCheck.TIME_OUTS, here.case)
    waited = 0.0
    while here.root_window.presence.veil is None and waited < LONGEST_TIME_OUT_S:
        here.stage.step()
        here.voice.step()
        waited += FRAME_S
        if isinstance(here.controller.shown, RestScreen):
            here.fail(AuditCheck.TIME_OUTS, "", "the visit ends without a warning", f"after {waited:.0f} s")
            return False
    if here.root_window.presence.veil is None:
        here.fail(AuditCheck.TIME_OUTS, "", "who has gone is never noticed", f"after {waited:.0f} s")
        return False
    return True


def _check_warning(here: SimulatedVisitor) -> None:
    """The warning is a text, a sound and a shape."""
    here.stage.advance(0.2)
    here.tally.record_examined(AuditCheck.TIME_OUTS, here.case, 3)
    if here.root_window.outline().get("veil.title") is None:
        here.fail(AuditCheck.TIME_OUTS, "veil", "the warning has no text")
    if all(earcon is not Earcon.WARNING for earcon, _sink in here.voice.earcons) and not here.voice.spoken:
        here.fail(AuditCheck.TIME_OUTS, "veil", "the warning is not heard")
    if not here.root_window.twin.icon:
        here.fail(AuditCheck.TIME_OUTS, "veil", "the warning has no shape")


def _check_end(here: SimulatedVisitor) -> None:
    """Nobody answers: at least twenty seconds later the visit ends, and nothing of it is left."""
    waited = 0.0
    while not isinstance(here.controller.shown, RestScreen) and waited < LONGEST_TIME_OUT_S:
        here.stage.step()
        here.voice.step()
        waited += FRAME_S
    late = "the warning comes late"
    here.measure(
        AuditCheck.TIME_OUTS, "veil", waited, MIN_WARNING_S, late, form="{:.1f} s", slack=2 * FRAME_S
    )
    here.tally.record_examined(AuditCheck.TIME_OUTS, here.case)
    if here.controller.visit is not None:
        here.fail(AuditCheck.TIME_OUTS, "", "the visit does not end")
