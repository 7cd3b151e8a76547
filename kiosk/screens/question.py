"""What all questions of a journey have in common."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from kivy.uix.widget import Widget

from kiosk.domain import Text
from kiosk.eservices import find_eservice
from kiosk.journeys import Step, resolve
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.theme import theme
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen

from .page import VERY_LARGE_TEXT, BasePage
from .preferences import PREFERENCES_TITLE as COMFORT


class QuestionPage(BasePage):
    """Title, hint, trouble with the last answer, then what the kind of question needs."""

    #: Whether answers follow: what is told before them must not push all of them off a low page.
    answers_below = False

    def __init__(self, controller: SessionController, shown: JourneyScreen, **kwargs) -> None:
        self.run = shown.run
        self.step: Step = shown.run.step
        self.context = shown.run.context
        position, total = shown.run.progress
        super().__init__(
            controller,
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
        return resolve(what, self.context)

    @property
    def video_names(self) -> tuple[str, ...]:
        journey = self.run.journey.key
        return f"{journey}.{self.step.key}", journey

    def blocks(self) -> Iterable[Widget]:
        blocks: list[Widget] = [self.title_block(self.told(self.step.title)), *self.feedback_blocks()]
        hint = self.hint_text()
        if hint and self.answers_below and theme.landscape and theme.text >= VERY_LARGE_TEXT:
            blocks.append(self.text_block(hint, "hint", size_px=theme.bar_text))
        elif hint:
            blocks += [self.text_block(piece, told) for told, piece in self.split_text_with_ids(hint, "hint")]
        return chain(blocks, self.answer_blocks())

    def hint_text(self) -> Text:
        """What stands below the title."""
        return self.told(self.step.hint)

    def feedback_blocks(self) -> list[Widget]:
        """Why the last answer was not taken, or what else is to be known first."""
        if self.shown.trouble:
            return self.notice_blocks(self.shown.trouble, "trouble", "warn")
        return self.notice_blocks(self.shown.notice, "notice") if self.shown.notice else []

    def answer_blocks(self) -> Iterable[Widget]:
        """What the question needs below its title."""
        return []

    def actions(self) -> list[PushButton]:
        foot = []
        service = find_eservice(self.run.journey.key)
        if service is not None and service.calls_person and not self.run.can_go_back:
            # Who looks for help may need larger letters, or another voice.
            foot.append(self.action("comfort", COMFORT, "tune", self.controller.preferences.open))
        if self.step.optional:
            foot.append(self.action("skip", self.step.skip_label, "", self.controller.skip))
        return foot
