"""The phrases that one of two people can say with two touches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.translation import Phrase
from kiosk.domain import verbatim
from kiosk.screens.widgets.buttons import ChoiceButton
from kiosk.screens.widgets.fonts import font_path

from .placeholders import first_placeholder, with_ellipses

if TYPE_CHECKING:
    from .conversation import ConversationPage


class PhrasePicker:
    """Situations, then what can be said there; ``page.input`` has the ``situation``."""

    def __init__(self, page: ConversationPage) -> None:
        self._page = page

    def blocks(self, side: Side) -> list[Widget]:
        """What that side chooses from, in its language."""
        code = self._page.conversation.languages[side]
        book = self._page.controller.conversation_session.phrases
        situation = self._page.input.get("situation")
        if situation is None:
            return [
                phrase_choice(code, each.id, each.title(code), each.icon, self._open_situation(each.id))
                for each in book.situations(side is Side.CLERK)
            ]
        return [
            self._phrase_button(side, code, each)
            for each in book.phrases(situation, clerk=side is Side.CLERK)
        ]

    def say(self, side: Side, phrase: str) -> None:
        """The phrase is said once nothing of it is left open: a day, an hour, a sum, a name."""
        page = self._page
        if first_placeholder(phrase) is not None:
            page.input["phrase"] = phrase
            page.conversation.type(side, "")
            page.open(side, "type")
        else:
            page.conversation.pick(side, phrase)
            page.rebuild()

    def _phrase_button(self, side: Side, code: str, phrase: Phrase) -> ChoiceButton:
        words = phrase.text(code)
        return phrase_choice(
            code, phrase.id, with_ellipses(words or ""), phrase.icon, self._say_phrase(side, words)
        )

    def _open_situation(self, situation: str) -> Callable[[], None]:
        def into() -> None:
            self._page.input["situation"] = situation
            self._page.rebuild()

        return into

    def _say_phrase(self, side: Side, phrase: str | None) -> Callable[[], None]:
        def picked() -> None:
            self._page.input.clear()
            self.say(side, phrase or "")

        return picked


def phrase_choice(code: str, told: str, words: str, icon: str, act: Callable[[], object]) -> ChoiceButton:
    """One of the things to choose from, in that language."""
    made = ChoiceButton(
        told=f"option.{told}", words=verbatim(words), icon=icon, font_override=font_path(code, bold=True)
    )
    made.bind(on_act=lambda _choice: act())
    return made
