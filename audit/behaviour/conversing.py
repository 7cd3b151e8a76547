"""The conversation of two people (EN 301 549, 6.2): text at once, and whose words they are."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.translation import Phrasebook, ReviewedCatalogue, Translator
from kiosk.session.screen_state import Conversing

from ..checks import Check
from ..headless_window import FRAME_S
from .letters import flat
from .visitor import Visitor

VISITOR_SPEAKS, CLERK_SPEAKS = "en", "fr"
SHOWN_WITHIN_S = 0.5
PHRASE = "Bonjour."


class AtOnce:
    """A worker without a thread."""

    def submit(
        self,
        job: Callable[[], Any],
        *,
        visit: str | None = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        answer = job()
        if done is not None:
            done(answer)


def conversing(here: Visitor) -> None:
    """The clerk and the visitor each say a phrase; both read what was said, and by whom."""
    bridge = SimpleNamespace(
        changed=lambda: None,
        close_conversation=lambda: None,
        captions=SimpleNamespace(band=list),
        conversation=None,
        live=None,
    )
    here.guide.bridge = bridge  # type: ignore[assignment]
    talk = Conversation(
        {Side.VISITOR: VISITOR_SPEAKS, Side.CLERK: CLERK_SPEAKS},
        translator=Translator(ReviewedCatalogue(), Phrasebook(), []),
        worker=AtOnce(),
        ear=None,
        say=lambda text, language: None,
        machine_reaches=lambda source, target: False,
        on_change=lambda: bridge.changed(),
    )
    here.guide.show(Conversing(talk))
    here.stage.settle()
    before = _texts(here)
    talk.pick(Side.CLERK, PHRASE)
    seconds = 0.0
    while _texts(here) == before and seconds < 2:
        here.stage.step()
        seconds += FRAME_S
    late = "what was said is read late"
    here.measure(Check.CONVERSATION, "told", seconds, SHOWN_WITHIN_S, late, at_most=True, form="{:.2f} s")
    here.stage.settle()
    new = _texts(here) - before
    here.tally.examine(Check.CONVERSATION, here.case, 3)
    if not any(flat(PHRASE) in flat(each) for each in new):
        here.fail(Check.CONVERSATION, "own", "who spoke does not read what was understood", ", ".join(new))
    if not any(flat("Hello") in flat(each) for each in new):
        here.fail(
            Check.CONVERSATION, "told", "who listens does not read it in their language", ", ".join(new)
        )
    sides = {item.id.split(".")[0] for item in here.frame.page.outline().items if "." in item.id}
    if not {Side.VISITOR.value, Side.CLERK.value} <= sides:
        here.fail(
            Check.CONVERSATION, "who", "the outline does not say whose words they are", ", ".join(sides)
        )


def _texts(here: Visitor) -> set[str]:
    """All that the page tells."""
    return {
        str(text)
        for item in here.frame.page.outline().items
        for text in (item.name.msgid, item.value.msgid)
        if text
    }
