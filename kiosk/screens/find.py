"""Something of a long list: a few letters, then a touch on the right one."""

from typing import Any

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM
from kiosk.domain import T, Text
from kiosk.journeys import Find, Option

from .keyboard_page import KeyboardPage
from .widgets.buttons import ChoiceButton
from .widgets.kivy_helpers import defer_delete, force_layout
from .widgets.labels import shrink_to_fit
from .widgets.on_screen_keyboard import Keyboard
from .widgets.text_field import TextField
from .widgets.theme import VERY_LARGE_TEXT, theme

#: So many of the list; in very large letters, low in reach, and on a low screen, there beside each other.
MAX_RESULTS, MAX_RESULTS_IN_ROW = 3, 2
MAX_QUERY_LENGTH = 60
#: A place on a low screen that has room for a long name in two lines, and what else is told.
THREE_LINES_MM = 23.0
#: A place is at most so many times as high as it must be.
MAX_RESULT_GROWTH = 1.6


class SearchResults(Widget):
    """The best matches, in rows that are there before anything is found: nothing moves."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._choices: list[ChoiceButton] = []
        self.bind(size=self._place, pos=self._place)

    @property
    def most(self) -> int:
        """How many places there are."""
        return (
            MAX_RESULTS_IN_ROW
            if theme.landscape or theme.high or theme.text >= VERY_LARGE_TEXT
            else MAX_RESULTS
        )

    def show(self, choices: list[ChoiceButton]) -> None:
        defer_delete(self._choices)
        self.clear_widgets()
        self._choices = choices
        for choice in choices:
            choice.size_hint = (None, None)
            self.add_widget(choice)
        self._place()

    def _place(self, *_args: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        gap = GAP_MM * theme.mm
        beside = theme.landscape or theme.high > 0
        along, across = (self.width, self.height) if beside else (self.height, self.width)
        each = (along + gap) / self.most - gap
        wide, high = (each, across) if beside else (across, each)
        for choice in self._choices:
            choice.width = wide
            force_layout(choice)
            shrink_to_fit(choice, high)
        least = max((choice.least for choice in self._choices), default=0)
        for rank, choice in enumerate(self._choices):
            choice.height = high if beside else min(high, MAX_RESULT_GROWTH * least)
            at = self.most - 1 - rank if beside and theme.rtl else rank
            choice.pos = (
                (self.x + at * (each + gap), self.y)
                if beside
                else (self.x, self.top - at * (choice.height + gap) - choice.height)
            )


class FindPage(KeyboardPage):
    """``input["typed"]`` holds what was typed, as the run does; the best of the list stand below it."""

    step: Find

    @property
    def typed(self) -> str:
        return str(self.input.get("typed", self.run.unconfirmed.get(self.step.key, "")))

    @property
    def found(self) -> list[Option]:
        return list(self.step.search(self.typed))[: self.room.most] if self.typed.strip() else []

    def make_field(self) -> TextField:
        return TextField(
            "fr",
            item_id="typed",
            words=T("Votre réponse"),
            text=self.typed,
            longest=MAX_QUERY_LENGTH,
            size_px=theme.option,
        )

    def make_keyboard(self) -> Keyboard:
        return Keyboard(theme.lang, letters="fr", figures=True)

    def make_room(self, field: TextField) -> tuple[Widget, float]:
        self.room = SearchResults()
        self._show_results()
        if not theme.landscape:
            return self.room, 0
        return self.room, (TARGET_MM if theme.text >= VERY_LARGE_TEXT else THREE_LINES_MM) * theme.mm

    def hollow(self) -> list[tuple[str, Text]]:
        sentences = [("trouble", self.shown.trouble), ("notice", self.shown.notice)]
        if theme.landscape:
            sentences.append(("hint", self.text_of(self.step.hint)))
        return [*sentences, ("example", self.step.example)]

    def text_changed(self, field: TextField) -> None:
        self.input["typed"] = self.run.unconfirmed[self.step.key] = field.text
        self._show_results()
        self.schedule_outline_event()

    def _show_results(self) -> None:
        self.room.show([self._choice(option, i) for i, option in enumerate(self.found, 1)])

    def _choice(self, option: Option, rank: int) -> ChoiceButton:
        choice = ChoiceButton(
            item_id=f"option.{option.value}",
            words=option.label,
            hint=option.detail,
            icon=option.icon,
            rank=(rank, len(self.found)),
        )
        choice.bind(on_act=lambda _choice: self.controller.answer(option.value))
        return choice

    def vocabulary(self) -> list[tuple[str, Text]]:
        return [(f"option.{option.value}", option.label) for option in self.found]
