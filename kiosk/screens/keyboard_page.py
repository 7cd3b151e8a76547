"""A question that is answered in letters: what it has in common with others while the keys are out."""

from __future__ import annotations

from collections.abc import Iterable

from kivy.uix.widget import Widget

from kiosk.domain import NOTHING, T, Text
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.keypad import Keyboard
from kiosk.screens.widgets.text_field import TextField
from kiosk.screens.widgets.theme import look

from .page import Place
from .question import QuestionPage
from .sheet import Hollow, Sheet

#: Told where a real keyboard has typed what no letter of the kiosk's writes.
REFUSED = T("La borne ne peut pas écrire ce signe.")


class KeyboardPage(QuestionPage):
    """Subclasses give ``sheet_parts`` and say whether they are ``writing``. ``input["caret"]`` is where the
    caret was left."""

    #: Any printable character.
    accepted = ""
    field: TextField | None = None
    sheet: Sheet | None = None

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

    def make_board(self) -> Keyboard:
        raise NotImplementedError

    def make_room(self, field: TextField) -> tuple[Widget, float]:
        """What is offered while one writes, and how high it is (see ``Sheet``)."""
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
        self._stand()
        if not self.writing:
            return super().blocks()
        position, total = self.run.progress
        ranked = (position, total) if total > 1 else None
        title = self.title_block(self.told(self.step.title))
        title.rank = ranked
        field = self.field = self.make_field()
        field.caret = min(self.input.get("caret", len(field.text)), len(field.text))
        field.hollow = Hollow(self.hollow())
        field.bind(on_change=lambda _field: self.text_changed(), on_refused=lambda _field: self.refused())
        field.bind(caret=self._caret_moved)
        board = self.make_board()
        board.write_to(field)
        room, room_high = self.make_room(field)
        told = [
            (name, self.text_block(words, ""))
            for name, words in self.named_pieces(self.told(self.step.hint), "hint")
            if words
        ]
        rank = f"{position} / {total}" if ranked else ""
        self.sheet = Sheet(title, rank, field, room, board, told, room_high=room_high)
        return [self.sheet]

    def _stand(self) -> None:
        """An upright page keeps its head while one writes; a low one has no room for it."""
        position, total = self.run.progress
        alone = self.writing and look.landscape
        self.heading = NOTHING if alone else self.run.journey.title
        self.position, self.total = (position, total) if total > 1 and not alone else (0, 0)
        self.keys_out = self.writing
        if not self.writing:
            self.field = self.sheet = None

    @property
    def _beside(self) -> bool:
        return not self.writing and super()._beside

    def at_foot(self, place: Place) -> list[Action]:
        return [] if self.writing else super().at_foot(place)

    def _only_one(self, actions: list[Action], *, among_pages: bool = False) -> bool:
        return not self.writing and super()._only_one(actions, among_pages=among_pages)

    def _signed(self) -> Widget | None:
        if not self.writing:
            return super()._signed()
        if self.signer is not None:
            self.signer.end()
        return None

    def _fill_foot(self) -> None:
        super()._fill_foot()
        if self.writing and self.sheet is not None:
            self.sheet.show_buttons([*self._back, *self._on])

    def _caret_moved(self, _field: TextField, caret: int) -> None:
        self.input["caret"] = caret
        self.tell_soon()

    # Keys

    def type(self, character: str) -> None:
        """A real keyboard has typed."""
        if self.field is not None:
            self.field.write(character)

    def erase(self) -> None:
        if self.field is not None:
            self.field.erase()

    def move(self, by: int) -> None:
        """The caret goes on, or back."""
        if self.field is not None:
            self.field.move(by)
