"""Mistakes and receipts: what went wrong, and what was done, are heard as well as seen (5.1.3.15 and 16)."""

from __future__ import annotations

from kiosk.accessibility.speech import HEADSET
from kiosk.domain import Text
from kiosk.i18n import catalogue
from kiosk.session.screen_state import MessageScreen

from ..checks import AuditCheck
from .simulated_visitor import SimulatedVisitor
from .text_matching import missing_words

#: Items of a receipt that say what was done.
RECEIPT_ITEMS = ("title", "reference", "fact.", "delivery")


def error_messages(here: SimulatedVisitor) -> None:
    """A number and a date that do not go together, a date that cannot be, a line that is down."""
    here.switch_sink(HEADSET)
    here.listen()
    here.controller.open("suivre")
    here.stage.settle()
    here.controller.answer("99999999")
    for wrong in ("99999999", "01011950"):
        here.controller.answer(wrong)
        here.wait()
        _error_is_spoken(here, here.controller.shown.trouble)  # type: ignore[union-attr]
    here.home()
    here.gateway.line(up=False)
    here.controller.open("loyer")
    here.stage.settle()
    for answer in ("10010001", "14031948"):
        here.controller.answer(answer)
        here.wait()
    shown = here.controller.shown
    here.tally.record_examined(AuditCheck.ERRORS_ARE_SPOKEN, here.case)
    if isinstance(shown, MessageScreen):
        for words in (shown.title, *shown.body):
            _error_is_spoken(here, words)
    else:
        here.fail(AuditCheck.ERRORS_ARE_SPOKEN, "", "the line is down, and that is not told", here.place)


def _error_is_spoken(here: SimulatedVisitor, trouble: Text) -> None:
    """The trouble is there, and was said without being asked for."""
    here.stage.advance(0.3)
    words = catalogue(here.language).render(trouble)
    here.tally.record_examined(AuditCheck.ERRORS_ARE_SPOKEN, here.case)
    missing = missing_words(words, " ".join(each.text for each in here.voice.last_request))
    if not words or missing:
        here.fail(
            AuditCheck.ERRORS_ARE_SPOKEN,
            "trouble",
            f"“{words}” is shown, but not said" if words else "a mistake is not told",
            " ".join(missing),
        )


def receipt_is_spoken(here: SimulatedVisitor, said: str) -> None:
    """All that the receipt on the screen says of what was done was ``said`` when it came."""
    render = catalogue(here.language).render
    for item in here.root_window.page.outline().items:
        if item.id.startswith(RECEIPT_ITEMS):
            here.tally.record_examined(AuditCheck.RECEIPT_IS_SPOKEN, here.case)
            words = f"{render(item.name)} {render(item.value)}" if item.value else render(item.name)
            missing = missing_words(words, said)
            if missing:
                here.fail(
                    AuditCheck.RECEIPT_IS_SPOKEN,
                    item.id,
                    f"“{words}” is not said",
                    " ".join(missing),
                    "every word",
                )
