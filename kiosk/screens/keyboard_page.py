"""A question that is answered in letters: title, field, suggestions, all keys and the ways on, on one page.

It is laid out here and not cut into pages: the keys have their place at the bottom, and the field what the
others leave. On a low screen the ways on stand beside the field, the decision on top.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from kivy.properties import BooleanProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM, TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, T, Text

from .question import QuestionPage
from .widgets.buttons import PushButton
from .widgets.fonts import SHRINK_STEP, fit_text, line_height_em, text_width
from .widgets.kivy_helpers import force_layout
from .widgets.labels import AccessibleLabel
from .widgets.on_screen_keyboard import Keyboard
from .widgets.paginator import PagePosition
from .widgets.text_field import TextField
from .widgets.theme import theme

#: Which part of a low page the ways on take, beside the field.
BUTTON_COLUMN_SHARE = 0.195
#: A title is at most so many lines high.
TITLE_LINES = 2
#: Of what is said of the question only what leaves the field so many lines stands there.
MIN_FIELD_LINES = 4
#: A lower field has less room around its line, in ``theme.unit``.
COMPACT_FIELD_UNITS = 38
#: Smaller than this part of their size letters leave out the pictogram beside them.
MIN_SCALE_WITH_ICON = 0.8
#: How high the head of a low page is, in ``theme.unit``: a line of the caption fits in it.
LANDSCAPE_HEAD_UNITS = 24
#: Which part of a low page they take where there are more than two.
WIDE_BUTTON_COLUMN_SHARE = 0.29
#: The same at most, where words are long.
MAX_BUTTON_COLUMN_SHARE = 0.4
#: What a button has above and below its words, and how large its letters are at normal size (``theme.unit``).
BUTTON_EDGE_UNITS, NORMAL_LETTER_UNITS = 9, 12.8
#: The same beside them.
BUTTON_SIDE_UNITS = 12


class EmptyFieldText(Widget):
    """Sentences that stand in the field while it is empty: the first always, others where there is room."""

    shown = BooleanProperty(True)

    def __init__(self, sentences: Sequence[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sentences = [(item_id, words) for item_id, words in sentences if words]
        self._lines = [
            AccessibleLabel(words=words, role=Role.STATUS, ink=theme.muted) for _, words in self._sentences
        ]
        for line in self._lines:
            self.add_widget(line)
        self.bind(size=self._place, pos=self._place, shown=self._place)

    def _place(self, *_args: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        top, least = self.top, theme.small * 100 / theme.text
        for rank, ((item_id, words), line) in enumerate(zip(self._sentences, self._lines, strict=True)):
            size, lines = fit_text(
                theme.say(words, theme.lang), theme.regular_font, self.width, max(1, top - self.y), theme.body
            )
            fits = self.shown and (rank == 0 or size >= least)
            line.opacity, line.item_id = (1, item_id) if fits else (0, "")
            if not fits:
                continue
            line.size_px, line.width = size, self.width
            high = len(lines) * line_height_em(theme.regular_font) * size * max(1, theme.line)
            line.pos = self.x, top - high
            force_layout(line)
            line.y = top - line.height
            top -= line.height + 1.5 * theme.unit


class WritingLayout(Widget):
    """``room`` is what is offered, as high as ``room_high`` says (pixels), or on an upright page whatever a
    field of one line leaves it (0); ``notes`` what is said of the question, where there is room for it."""

    least, whole = 1, True

    def __init__(
        self,
        title: AccessibleLabel,
        rank: str,
        field: TextField,
        room: Widget,
        board: Keyboard,
        notes: Sequence[tuple[str, AccessibleLabel]] = (),
        *,
        room_high: float = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self._title, self._field, self._assist_area, self._keyboard = title, field, room, board
        # On a low page there is no room for it: the field says it while it is empty.
        self._notes, self._assist_height = [] if theme.landscape else list(notes), room_high
        self._buttons: list[PushButton] = []
        self._progress_label = Label(
            text=rank if theme.landscape else "",
            font_name=theme.regular_font,
            font_size=theme.small * 100 / theme.text,
            color=theme.muted,
            size_hint=(None, None),
        )
        for part in (title, self._progress_label, *(words for _, words in self._notes), field, room, board):
            self.add_widget(part)
        self.bind(size=self.arrange, pos=self.arrange, parent=self.arrange)

    def change_title(self, words: Text) -> None:
        """Other words in the place of the title."""
        self._title.words = words
        self.arrange()

    def show_buttons(self, buttons: Sequence[PushButton]) -> None:
        """The ways on, the way back first and the decision last."""
        for button in self._buttons:
            self.remove_widget(button)
        # Eyes meet the decision first where it stands on top.
        self._buttons = list(reversed(buttons)) if theme.landscape else list(buttons)
        for button in self._buttons:
            button.size_hint = (None, None)
            self.add_widget(button)
        self.arrange()

    def arrange(self, *_args: object) -> None:
        """Gives each part its place, once it stands on a page: sixty keys take 8 ms."""
        if self.parent is None or self.width < 2 or self.height < 2:
            return
        if theme.landscape:
            self._arrange_landscape()
        else:
            self._arrange_portrait()

    # A low page

    def _arrange_landscape(self) -> None:
        gap = 3.5 * theme.unit
        board = self._keyboard
        board.size, board.pos = (self.width, board.natural), self.pos
        bottom = board.top + 3 * theme.unit + gap
        usual = (WIDE_BUTTON_COLUMN_SHARE if len(self._buttons) > 2 else BUTTON_COLUMN_SHARE) * self.width
        beside = GAP_MM * theme.mm
        # As wide as two that stand abreast need for their words. The decision above them stays as wide as
        # usual, beside the captions.
        abreast = self._buttons[1:] if len(self._buttons) > 2 else []
        needed = sum(_least_width(each, 2) for each in abreast)
        column = max(usual, min(needed + beside, MAX_BUTTON_COLUMN_SHARE * self.width))
        wide = self.width - column - beside
        left, right = (
            (self.x + column + beside, self.x) if theme.mirrored else (self.x, self.x + wide + beside)
        )
        # As far from the keys as from each other, unless they would be smaller than a target.
        lowest = self.top - 2 * TARGET_MM * theme.mm - beside
        foot = max(board.top + 2.5 * theme.unit, min(board.top + beside, lowest))
        self._place_column(right, column, foot, usual)
        head = LANDSCAPE_HEAD_UNITS * theme.unit
        self._write_title(left, self.top - head, wide, head, lines=2)
        room = self._assist_height or TARGET_MM * theme.mm
        self._assist_area.size, self._assist_area.pos = (wide, room), (left, bottom)
        low = bottom + room + gap
        high = max(1, self.top - head - 0.5 * gap - low)
        self._field.padding = (5 if high > COMPACT_FIELD_UNITS * theme.unit else 2.5) * theme.unit
        self._field.size = wide, high
        self._field.pos = left, low

    def _place_column(self, x: float, wide: float, bottom: float, first: float) -> None:
        """Two of them one above the other; more in two rows, the decision as wide as both of the others,
        but no wider than ``first``."""
        gap, buttons = GAP_MM * theme.mm, self._buttons
        rows = [buttons[:1], buttons[1:]] if len(buttons) > 1 else [buttons]
        high = min((self.top - bottom + gap) / max(2, len(rows)) - gap, 1.5 * TARGET_MM * theme.mm)
        top = self.top
        for rank, row in enumerate(rows):
            room = wide if rank else first
            left = start = x if theme.mirrored else x + wide - room
            for button, each in zip(row, _button_widths(row, room, gap, 2), strict=True):
                _size_button(button, each, high)
                button.pos = 2 * start + room - left - each if theme.mirrored else left, top - high
                left += each + gap
            top -= high + gap

    # An upright page

    def _arrange_portrait(self) -> None:
        gap = max(GAP_MM * theme.mm, 5 * theme.unit)
        bottom = self.y + self._place_row(gap)
        board, room = self._keyboard, self._assist_area
        offered = self._assist_height
        high = board.natural
        if theme.high:
            reach = theme.high - bottom - gap
            offered = min(offered, 0.2 * reach) if offered else 0.28 * reach
            high = min(high, reach - offered - gap - 3 * theme.unit)
        board.size, board.pos = (self.width, high), (self.x, bottom + gap)
        low = board.top + 3 * theme.unit + gap
        top = self.top - self._write_title(
            self.x, None, self.width, TITLE_LINES * 1.35 * theme.title * max(1, theme.line), lines=TITLE_LINES
        )
        field = self._field
        field.padding = 6 * theme.unit
        line = 1.32 * (field.size_px or theme.body)
        top = self._place_notes(
            top - gap, low + (offered or 3 * line) + gap + MIN_FIELD_LINES * line, 0.6 * gap
        )
        if not offered:
            most = top - low - gap - (line + 2 * field.padding)
            offered = max(1, most)
        room.size, room.pos = (self.width, offered), (self.x, low)
        field.size = self.width, max(1, top - low - offered - gap)
        field.pos = self.x, low + offered + gap

    def _place_notes(self, top: float, bottom: float, gap: float) -> float:
        """Stands there what is said of the question, as far as it leaves the rest its place."""
        for item_id, words in self._notes:
            words.width = self.width
            force_layout(words)
            fits = top - words.height >= bottom
            words.opacity, words.item_id = (1, item_id) if fits else (0, "")
            if fits:
                words.pos = self.x, top - words.height
                top -= words.height + gap
        return top

    def _place_row(self, gap: float) -> float:
        """The ways on in one row; how high it is."""
        high, lines = TARGET_MM * theme.mm, 1
        buttons = self._buttons
        if not buttons:
            return -gap
        if not theme.high:
            high = max(high, 1.2 * theme.foot + 10 * theme.unit)
            if theme.text > TEXT_SIZES[0]:  # words in two lines: on every page, the keys above stay in place
                high, lines = max(high, _two_lines_height()), 2
        widths = _button_widths(buttons, self.width, gap, lines)
        x = self.x
        for button, wide in zip(buttons, widths, strict=True):
            _size_button(button, wide, high)
            button.pos = self.x + self.right - x - wide if theme.mirrored else x, self.y
            x += wide + gap
        labels = [button.ids.label for button in buttons]
        least = min(label.size_px * label.shrink for label in labels)
        for button, label in zip(buttons, labels, strict=True):  # side by side letters are of one size
            label.shrink = min(1, least / label.size_px)
            force_layout(button)
            button.height = high
        return high

    def _write_title(self, x: float, y: float | None, wide: float, high: float, *, lines: int) -> float:
        """The title in its box, which ends at the top; how high it is."""
        rank, title = self._progress_label, self._title
        beside = text_width(rank.text, rank.font_name, rank.font_size) + 5 * theme.unit if rank.text else 0
        words = theme.say(title.words, theme.lang)
        size, _lines = fit_text(words, theme.bold_font, wide - beside - 2, high, theme.title)
        title.size_px, title.width = size, wide - beside
        force_layout(title)
        if y is None:
            title.pos = x, self.top - title.height
        else:
            title.pos = x + (beside if theme.rtl else 0), y + (high - title.height) / 2
        if rank.text:
            rank.size = beside, high
            rank.pos = x if theme.rtl else x + wide - beside, self.top - high
        return title.height


def _size_button(button: PushButton, wide: float, high: float) -> None:
    """Gives a way on its size. Its letters are as large as they can be; its pictogram goes before they do."""
    words = theme.say(button.words, theme.lang)
    room = (high - BUTTON_EDGE_UNITS / 2 * theme.unit) / max(1, theme.line)

    def fitting() -> float:
        force_layout(button)
        return fit_text(words, theme.bold_font, button.room - 2, room, theme.foot)[0]

    button.width = wide
    size = fitting()
    if button.icon and size < MIN_SCALE_WITH_ICON * theme.foot:
        button.icon = ""
        size = fitting()
    button.ids.label.shrink = min(1, size / button.ids.label.size_px)
    force_layout(button)
    button.height = high


def _two_lines_height() -> float:
    """Pixels for two lines in letters no smaller than those of a normal size: who wants larger ones has not
    smaller."""
    size = NORMAL_LETTER_UNITS / SHRINK_STEP  # one step smaller it is as large
    lines = 2 * line_height_em(theme.bold_font) * size * max(1, theme.line)
    return (lines + BUTTON_EDGE_UNITS / 2) * theme.unit


def _least_width(button: PushButton, lines: int) -> float:
    """How wide it is at least for its words on so many lines, in the smallest letters, alone."""
    size = theme.small * 100 / theme.text
    words = theme.say(button.words, theme.lang).split(" ")
    cuts = range(1, len(words) + 1) if lines > 1 else [len(words)]
    halves = ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in cuts)
    widest = min(max(text_width(half, theme.bold_font, size) for half in both) for both in halves)
    return widest + BUTTON_SIDE_UNITS * theme.unit + 4


def _button_widths(buttons: Sequence[PushButton], wide: float, gap: float, lines: int) -> list[float]:
    """How wide each is beside the others: as it would like to be, and the last one takes what is left; where
    that is too much, each has what its words need on so many lines, and of the rest what it lacks most."""
    room = wide - gap * (len(buttons) - 1)
    widths = [button.natural_width for button in buttons]
    if sum(widths) <= room:
        return [*widths[:-1], room - sum(widths[:-1])] if widths else []
    least = [_least_width(button, lines) for button in buttons]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    share = (room - sum(least)) / (sum(widths) - sum(least))
    return [few + share * (width - few) for few, width in zip(least, widths, strict=True)]


#: Told where a real keyboard has typed what no letter of the kiosk's writes.
UNSUPPORTED_CHARACTER = T("La borne ne peut pas écrire ce signe.")


class KeyboardPage(QuestionPage):
    """Subclasses give the parts and say whether they are ``writing``. ``input["caret"]`` is where the
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

    @abstractmethod
    def make_field(self) -> TextField:
        """The field, with what was written before."""

    @abstractmethod
    def make_keyboard(self) -> Keyboard:
        """The keys."""

    @abstractmethod
    def make_room(self, field: TextField) -> tuple[Widget, float]:
        """What is offered while one writes, and how high it is (see ``WritingLayout``)."""

    def title_text(self) -> Text:
        """What stands above the field."""
        return self.text_of(self.step.title)

    def hollow(self) -> list[tuple[str, Text]]:
        """What stands in the field while it is empty, the most needed first."""
        return []

    def text_changed(self, field: TextField) -> None:
        """The visitor has written something, or taken it back."""

    def writing_hint(self) -> Text:
        """What stands by the keys of an upright page."""
        return self.text_of(self.step.hint)

    def refused(self) -> None:
        """A character was typed that the kiosk has no letter for."""

    # The page

    def blocks(self) -> Iterable[Widget]:
        self._update_header()
        if not self.writing:
            return super().blocks()
        position, total = self.run.progress
        ranked = (position, total) if total > 1 else None
        title = self.title_block(self.title_text())
        title.rank = ranked
        field = self.field = self.make_field()
        field.caret = min(self.input.get("caret", len(field.text)), len(field.text))
        field.hollow = EmptyFieldText(self.hollow())
        field.bind(on_change=self.text_changed, on_unsupported=lambda _field: self.refused())
        field.bind(caret=self._caret_moved)
        board = self.make_keyboard()
        board.bind_field(field)
        room, room_high = self.make_room(field)
        notes = [
            (name, self.text_block(words, ""))
            for name, words in self.split_text_with_ids(self.writing_hint(), "hint")
            if words
        ]
        rank = f"{position} / {total}" if ranked else ""
        self.writing_layout = WritingLayout(title, rank, field, room, board, notes, room_high=room_high)
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
    def hidden_by_captions(self) -> float:
        """The title, with what of its letters reaches into the gap below it."""
        return (LANDSCAPE_HEAD_UNITS + 1) * theme.unit if self.writing else super().hidden_by_captions

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

    def delete(self) -> None:
        """What follows the caret goes."""
        if self.field is not None:
            self.field.delete()

    def move(self, by: int) -> None:
        """The caret goes on, or back."""
        if self.field is not None:
            self.field.move(by)
