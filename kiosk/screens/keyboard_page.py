"""A question that is answered in letters: what it has in common with others while the keys are out."""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget

from kiosk.domain import NO_TEXT, T, Text
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.on_screen_keyboard import Keyboard
from kiosk.screens.widgets.text_field import TextField
from kiosk.screens.widgets.theme import theme

from .page import PagePosition
from .question import QuestionPage
from .writing_layout import EmptyFieldText, WritingLayout

#: Told where a real keyboard has typed what no letter of the kiosk's writes.
UNSUPPORTED_CHARACTER = T("La borne ne peut pas écrire ce signe.")


class KeyboardPage(QuestionPage):
    """Subclasses give ``sheet_parts`` and say whether they are ``writing``. ``input["caret"]`` is where the
    caret was left."""

    #: Any printable character.
    accepted_characters = ""
    field: TextField | None = None
    writing_layout: WritingLayout | None = None

    # What subclasses give

    @property
    def writing(self) -> bool:
        """Whether the keys are out."""
        return True

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return self.writing and bool(self.field and self.field.text)

    def make_field(self) -> TextField:
        """The field, with what was written before."""
        raise NotImplementedError

    def make_keyboard(self) -> Keyboard:
        raise NotImplementedError

    def make_room(self, field: TextField) -> tuple[Widget, float]:
        """What is offered while one writes, and how high it is (see ``WritingLayout``)."""
        raise NotImplementedError

    def hollow(self) -> list[tuple[str, Text]]:
        """What stands in the field while it is empty, the most needed first."""
        return []

    def text_changed(self) -> None:
        """The visitor has written something, or taken it back."""

    def refused(self) -> None:
        """A character was typed that the kiosk has no letter for."""

    # The page

    def blocks(self) -> Iterable[Widget]:
        self._update_header()
        if not self.writing:
            return super().blocks()
        position, total = self.run.progress
        ranked = (position, total) if total > 1 else None
        title = self.title_block(self.told(self.step.title))
        title.rank = ranked
        field = self.field = self.make_field()
        field.caret = min(self.input.get("caret", len(field.text)), len(field.text))
        field.hollow = EmptyFieldText(self.hollow())
        field.bind(on_change=lambda _field: self.text_changed(), on_unsupported=lambda _field: self.refused())
        field.bind(caret=self._caret_moved)
        board = self.make_keyboard()
        board.bind_field(field)
        room, room_high = self.make_room(field)
        told = [
            (name, self.text_block(words, ""))
            for name, words in self.split_text_with_ids(self.told(self.step.hint), "hint")
            if words
        ]
        rank = f"{position} / {total}" if ranked else ""
        self.writing_layout = WritingLayout(title, rank, field, room, board, told, room_high=room_high)
        return [self.writing_layout]

    def _update_header(self) -> None:
        """An upright page keeps its head while one writes; a low one has no room for it."""
        position, total = self.run.progress
        alone = self.writing and theme.landscape
        self.heading = NO_TEXT if alone else self.run.journey.title
        self.position, self.total = (position, total) if total > 1 and not alone else (0, 0)
        self.keyboard_open = self.writing
        if not self.writing:
            self.field = self.writing_layout = None

    @property
    def _wants_footer_beside(self) -> bool:
        return not self.writing and super()._wants_footer_beside

    def footer_buttons(self, place: PagePosition) -> list[PushButton]:
        return [] if self.writing else super().footer_buttons(place)

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        return not self.writing and super()._fits_one_action(actions, among_pages=among_pages)

    def _sign_language_block(self) -> Widget | None:
        if not self.writing:
            return super()._sign_language_block()
        if self.sign_player is not None:
            self.sign_player.end()
        return None

    def _rebuild_footer(self) -> None:
        super()._rebuild_footer()
        if self.writing and self.writing_layout is not None:
            self.writing_layout.show_buttons([*self._back_buttons, *self._action_buttons])

    def _caret_moved(self, _field: TextField, caret: int) -> None:
        self.input["caret"] = caret
        self.schedule_outline_event()

    # Keys

    def type(self, character: str) -> None:
        """A real keyboard has typed."""
        if self.field is not None:
            self.field.write(character)

    def backspace(self) -> None:
        if self.field is not None:
            self.field.backspace()

    def move(self, by: int) -> None:
        """The caret goes on, or back."""
        if self.field is not None:
            self.field.move(by)
