"""The conversation of two people (EN 301 549, 6.2): text at once, and whose words they are."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.translation import Phrasebook, ReviewedCatalogue, Translator
from kiosk.session.screen_state import ConversationScreen

from ..checks import AuditCheck
from ..headless_window import FRAME_S
from .simulated_visitor import SimulatedVisitor
from .text_matching import normalised

VISITOR_LANGUAGE, CLERK_LANGUAGE = "en", "fr"
SHOWN_WITHIN_S = 0.5
PHRASE = "Bonjour."


class InlineWorker:
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


def conversation_checks(here: SimulatedVisitor) -> None:
    """The clerk and the visitor each say a phrase; both read what was said, and by whom."""
    bridge = SimpleNamespace(
        changed=lambda: None,
        close_conversation=lambda: None,
        captions=SimpleNamespace(band=list),
        conversation=None,
        live=None,
    )
    here.controller.conversation_session = bridge  # type: ignore[assignment]
    talk = Conversation(
        {Side.VISITOR: VISITOR_LANGUAGE, Side.CLERK: CLERK_LANGUAGE},
        translator=Translator(ReviewedCatalogue(), Phrasebook(), []),
        worker=InlineWorker(),
        recognition=None,
        say=lambda text, language: None,
        machine_reaches=lambda source, target: False,
        on_change=lambda: bridge.changed(),
    )
    here.controller.show(ConversationScreen(talk))
    here.stage.settle()
    before = _page_texts(here)
    talk.pick(Side.CLERK, PHRASE)
    seconds = 0.0
    while _page_texts(here) == before and seconds < 2:
        here.stage.step()
        seconds += FRAME_S
    late = "what was said is read late"
    here.measure(
        AuditCheck.CONVERSATION, "told", seconds, SHOWN_WITHIN_S, late, at_most=True, form="{:.2f} s"
    )
    here.stage.settle()
    new = _page_texts(here) - before
    here.tally.record_examined(AuditCheck.CONVERSATION, here.case, 3)
    if not any(normalised(PHRASE) in normalised(each) for each in new):
        here.fail(
            AuditCheck.CONVERSATION, "own", "who spoke does not read what was understood", ", ".join(new)
        )
    if not any(normalised("Hello") in normalised(each) for each in new):
        here.fail(
            AuditCheck.CONVERSATION, "told", "who listens does not read it in their language", ", ".join(new)
        )
    sides = {item.id.split(".")[0] for item in here.root_window.page.outline().items if "." in item.id}
    if not {Side.VISITOR.value, Side.CLERK.value} <= sides:
        here.fail(
            AuditCheck.CONVERSATION, "who", "the outline does not say whose words they are", ", ".join(sides)
        )


def _page_texts(here: SimulatedVisitor) -> set[str]:
    """All that the page tells."""
    return {
        str(text)
        for item in here.root_window.page.outline().items
        for text in (item.name.msgid, item.value.msgid)
        if text
    }
