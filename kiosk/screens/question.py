"""What all questions of a journey have in common."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from kivy.uix.widget import Widget

from kiosk.domain import Text
from kiosk.eservices import contact
from kiosk.journeys import Step, said
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.theme import look
from kiosk.session import Guide
from kiosk.session.screen_state import Asking

from .page import VERY_LARGE, Page
from .preferences import TITLE as COMFORT


class QuestionPage(Page):
    """Title, hint, trouble with the last answer, then what the kind of question needs."""

    #: Whether answers follow: what is told before them must not push all of them off a low page.
    answers_below = False

    def __init__(self, guide: Guide, shown: Asking, **kwargs) -> None:
        self.run = shown.run
        self.step: Step = shown.run.step
        self.view = shown.run.view
        position, total = shown.run.progress
        super().__init__(
            guide,
            shown,
            heading=shown.run.journey.title,
            position=position if total > 1 else 0,
            total=total if total > 1 else 0,
            **kwargs,
        )

    @property
    def input(self) -> dict:
        """What was given here and not confirmed yet."""
        return self.shown.input

    def told(self, what) -> Text:
        """A text of the step, which may depend on the answers."""
        return said(what, self.view)

    @property
    def signed_names(self) -> tuple[str, ...]:
        journey = self.run.journey.key
        return f"{journey}.{self.step.key}", journey

    def blocks(self) -> Iterable[Widget]:
        blocks: list[Widget] = [self.title_block(self.told(self.step.title)), *self.told_blocks()]
        hint = self.told_of_hint()
        if hint and self.answers_below and look.landscape and look.text >= VERY_LARGE:
            blocks.append(self.text_block(hint, "hint", size_px=look.bar_text))
        elif hint:
            blocks += [self.text_block(piece, told) for told, piece in self.named_pieces(hint, "hint")]
        return chain(blocks, self.answer_blocks())

    def told_of_hint(self) -> Text:
        """What stands below the title."""
        return self.told(self.step.hint)

    def told_blocks(self) -> list[Widget]:
        """Why the last answer was not taken, or what else is to be known first."""
        if self.shown.trouble:
            return self.notice_blocks(self.shown.trouble, "trouble", "warn")
        return self.notice_blocks(self.shown.notice, "notice") if self.shown.notice else []

    def answer_blocks(self) -> Iterable[Widget]:
        """What the question needs below its title."""
        return []

    def actions(self) -> list[Action]:
        foot = []
        if self.run.journey.key == contact.KEY and not self.run.can_go_back:
            # Who looks for help may need larger letters, or another voice.
            foot.append(self.action("comfort", COMFORT, "tune", self.guide.comfort.open))
        if self.step.optional:
            foot.append(self.action("skip", self.step.skip_label, "", self.guide.skip))
        return foot
