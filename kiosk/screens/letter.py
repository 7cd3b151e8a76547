"""A letter that was read: what it says, each answer with its number on the picture of the letter."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from itertools import accumulate
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Ellipse, Line, Rectangle, RoundedRectangle
from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from kiosk.accessibility.display_preferences import TEXT_SIZES, ThemeName, theme_colours
from kiosk.accessibility.outline import Role
from kiosk.domain import T
from kiosk.i18n.fonts import icon_character
from kiosk.journeys import LetterAnswer, LetterReading, Tone, resolve
from kiosk.session.messages import PRIVATE_HIDDEN

from .page import accessible_widgets
from .question import ReadOnlyPage
from .widgets.accessible import AccessibleBehavior, Pressable
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, arrange_in_rows
from .widgets.kivy_helpers import force_layout, required_height
from .widgets.labels import Pictogram, TextLabel
from .widgets.paginator import PagePosition
from .widgets.picture import PageImage
from .widgets.theme import LARGE_TEXT, theme

#: Which part of the page the picture takes where the answers stand beside it.
PICTURE_SHARE = 0.4
#: On a low page at least so many stand beside it, in very large letters on the first page; and which come
#: first there: where a person is the way on what to do, else how much.
FIRST_LINES = 3
PERSON_ORDER = ("quoi", "quand", "faire", "lieu", "apporter", "combien", "qui")
SUM_ORDER = ("quoi", "combien", "quand", "faire", "lieu", "apporter", "qui")
#: How high the picture is there, as a part of the page: what says that it may be misread stands below.
LOW_PICTURE_SHARE = 0.26
#: By how much the answers may become smaller so that they stand on the first page.
SMALLER = 0.8
#: How high the picture is at least, on a page of its own.
MIN_PICTURE_MM = 60.0
#: Of numbers and their places; on the picture those of the light theme: a letter is white in every theme.
MARK_COLOURS = ("primary", "warn", "danger", "ok")
#: How large a number is, in body letters, and how far a frame stands off the words, in units.
MARK_EM, MARK_GAP = 1.0, 0.7
#: Letters of the words in large, as a part of a figure: larger than any others, on a low page too.
WORDS_SHARE = 0.75
#: Which part of the room below a title each part of the enlarged letter takes at most.
STRIP_SHARE = 0.92
#: Nor more than this part of the width of the picture.
MAX_MARK_SHARE = 0.1


class MarkedPicture(PageImage):
    """The letter, with a frame and a number around each place of ``marks``."""

    #: Each a number and a place.
    marks = ObjectProperty(())

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.bind(pos=self._draw, size=self._draw, texture=self._draw, marks=self._draw)

    def show_part(self, whole: "MarkedPicture", top: int, rows: int) -> None:
        """Shows these rows of pixels of another one, with what is marked there."""
        assert whole.texture is not None
        wide, high = whole.texture.size
        self._take(whole.texture.get_region(0, high - top - rows, wide, rows))
        placed = (
            (number, (left, (up * high - top) / rows, right, (low * high - top) / rows))
            for number, (left, up, right, low) in whole.marks
        )
        self.marks = [(number, place) for number, place in placed if 0 <= (place[1] + place[3]) / 2 < 1]

    def _draw(self, *_args: object) -> None:
        self.canvas.after.clear()
        if self.texture is None or self.width < 2:
            return
        width, height = self.norm_image_size
        left, bottom = self.center_x - width / 2, self.center_y - height / 2
        colours = theme_colours(ThemeName.LIGHT)
        gap, side = MARK_GAP * theme.unit, min(MARK_EM * theme.body, MAX_MARK_SHARE * width)
        # Numbers stand one below the other in the margin, never over words.
        margin = left + min((place[0] for _, place in self.marks), default=0) * width - gap - side
        with self.canvas.after:
            for number, (start, top, end, low) in self.marks:
                ink = get_color_from_hex(colours[MARK_COLOURS[(number - 1) % len(MARK_COLOURS)]])
                x, y = left + start * width - gap, bottom + (1 - low) * height - gap
                size = (end - start) * width + 2 * gap, (low - top) * height + 2 * gap
                Color(*ink[:3], 0.1)
                RoundedRectangle(pos=(x, y), size=size, radius=[gap])
                Color(*ink)
                Line(rounded_rectangle=(x, y, *size, gap), width=max(1.5, 0.25 * theme.unit))
                at = max(self.x, margin), y + size[1] / 2 - side / 2
                Ellipse(pos=at, size=(side, side))
                drawn = CoreLabel(str(number), font_size=0.68 * side, font_name=str(theme.bold_font))
                drawn.refresh()
                Color(1, 1, 1, 1)
                wide, high = drawn.texture.size
                Rectangle(
                    texture=drawn.texture,
                    pos=(at[0] + (side - wide) / 2, at[1] + (side - high) / 2),
                    size=(wide, high),
                )


class LetterButton(Pressable, MarkedPicture):
    """The letter as a way to the same, as large as the page: a sign in its corner says so."""

    def _draw(self, *_args: object) -> None:
        super()._draw()
        if self.texture is None or self.width < 2:
            return
        width, height = self.norm_image_size
        side = 1.6 * theme.body * 100 / theme.text
        at = self.center_x + width / 2 - side, self.center_y - height / 2
        sign = icon_character("magnify-plus-outline")
        drawn = CoreLabel(sign, font_size=0.72 * side, font_name=str(theme.icon_font))
        drawn.refresh()
        wide, high = drawn.texture.size
        with self.canvas.after:
            Color(*theme.primary)
            RoundedRectangle(pos=at, size=(side, side), radius=[0.25 * side])
            Color(*theme.onprimary)
            Rectangle(
                texture=drawn.texture,
                pos=(at[0] + (side - wide) / 2, at[1] + (side - high) / 2),
                size=(wide, high),
            )


class NumberMark(Widget):
    """A number in a disc, as it stands on the picture."""

    number = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        side = MARK_EM * theme.body
        super().__init__(**{"size_hint": (None, None), "size": (side, side)} | kwargs)
        self.bind(pos=self._draw)
        self._draw()

    def _draw(self, *_args: object) -> None:
        self.canvas.clear()
        drawn = CoreLabel(str(int(self.number)), font_size=0.68 * self.height, font_name=str(theme.bold_font))
        drawn.refresh()
        wide, high = drawn.texture.size
        with self.canvas:
            Color(*getattr(theme, MARK_COLOURS[(int(self.number) - 1) % len(MARK_COLOURS)]))
            Ellipse(pos=self.pos, size=self.size)
            Color(*theme.paper)
            Rectangle(
                texture=drawn.texture,
                pos=(self.center_x - wide / 2, self.center_y - high / 2),
                size=(wide, high),
            )


class LetterLine(AccessibleBehavior, AutoHeightRow):
    """``words`` asks, ``value`` answers, ``hint`` says more; the number is that on the picture."""

    def __init__(self, answer: LetterAnswer, number: int) -> None:
        super().__init__(
            item_id=f"answer.{answer.key}",
            words=answer.label,
            value=answer.value,
            hint=answer.note,
            private=True,
            spacing=3 * theme.unit,
            padding=(0, (0.8 if theme.landscape else 2.2) * theme.unit),
        )
        mark: Widget
        if number:
            mark = NumberMark(number=number, pos_hint={"top": 1})
        else:
            mark = Pictogram(icon="file-document-outline", size_px=theme.body, pos_hint={"top": 1})
        ink = {Tone.WARN: theme.warn, Tone.DANGER: theme.danger}.get(answer.tone, theme.ink)
        large = min(theme.figure * 0.62, 1.7 * theme.option) if answer.figure else theme.option
        self.key = answer.key
        self._label = TextLabel(words=answer.label, size_px=theme.small, ink=theme.muted)
        self._said = _stack(
            [self._label, TextLabel(words=answer.value, size_px=large, bold_face=True, ink=ink)],
            spacing=0.3 * theme.unit,
            pos_hint={"top": 1},
        )
        self._note = TextLabel(words=answer.note, size_px=theme.small) if answer.note else None
        if self._note is not None:
            self._said.add_widget(self._note)
        self.add_widget(mark)
        self.add_widget(self._said)

    def hide_note(self) -> None:
        if self._note is not None:
            self._said.remove_widget(self._note)

    def hide_label(self) -> float:
        """What is asked is not seen; by how much it is lower."""
        self._said.remove_widget(self._label)
        return required_height(self._label) + float(self._said.spacing)

    def show_label(self) -> None:
        if self._label.parent is None:
            self._said.add_widget(self._label, len(self._said.children))


class _View(StrEnum):
    """What one sees of a letter."""

    #: What it says, with the picture.
    SAYS = "says"
    #: All that was read.
    WORDS = "words"
    #: The letter itself, as wide as the page.
    ENLARGED = "enlarged"
    #: Who can help.
    ADVICE = "advice"


_TITLES = {_View.ENLARGED: T("Votre lettre"), _View.ADVICE: T("Qui peut vous aider")}


class LetterPage(ReadOnlyPage):
    """``input["view"]``: what stands there in place of what the letter says (``_View``)."""

    step: LetterReading

    @property
    def footer_beside_from(self) -> int:
        """On a low screen the letter needs the height."""
        return TEXT_SIZES[0]

    @property
    def _view(self) -> "_View":
        """What is hidden from others has no other view."""
        return _View.SAYS if self._hidden else _View(self.input.get("view", _View.SAYS))

    @property
    def _hidden(self) -> bool:
        visit = self.controller.visit
        return visit is not None and visit.hides_private

    @property
    def _advice_apart(self) -> bool:
        """Whether who can help, and what hard words mean, stands behind a touch: in large letters it would
        fill some pages, and a person is on each of them."""
        return theme.text >= LARGE_TEXT and len(resolve(self.step.warning, self.context)) > 1

    @property
    def explains_terms(self) -> bool:
        """Hard words stand right below what has them, before who can help (``blocks``)."""
        return False

    def blocks(self) -> Iterable[Widget]:
        if self._hidden or self._view is not _View.SAYS:
            yield from self._with_term_buttons(self._said_blocks())
            return
        groups: list[Iterable[Widget]] = [self._said_blocks()]
        if theme.text >= LARGE_TEXT:  # else they would fill a page alone
            groups += ([block] for block in self._large_rest())
        known: set[str] = set()
        for group in groups:
            for block in group if self._advice_apart else self._with_term_buttons(group):
                terms = {
                    each.item_id for each in accessible_widgets(block) if each.item_id.startswith("term.")
                }
                if not terms or terms - known:
                    yield block
                known |= terms
        if not self._advice_apart:
            yield from self._warning_blocks(2, None)

    def _warning_blocks(self, start: int, stop: int | None) -> Iterator[Widget]:
        warning = resolve(self.step.warning, self.context)
        for i, words in enumerate(warning[start:stop], start):
            yield from self.notice_blocks(words, f"warning.{i}", "plain" if i else "danger")

    def _said_blocks(self) -> Iterator[Widget]:
        title = self.title_block(_TITLES.get(self._view) or self.text_of(self.step.title))
        self.pages.keeps_company = True
        said = self._view is _View.SAYS and not self._hidden
        if said and theme.landscape and theme.text < LARGE_TEXT:
            yield from self._low_blocks(title)
            return
        yield title
        if self._hidden:
            yield self.notice_block(PRIVATE_HIDDEN, "hidden")
        elif self._view is _View.WORDS:
            yield from self._text_blocks()
        elif self._view is _View.ENLARGED:
            yield from self._enlarged_blocks(title)
        elif self._view is _View.ADVICE:
            yield from self._warning_blocks(0, None)
            # What it is may be a hard word: it is explained below.
            yield next(each for each in self._lines() if each.key == "quoi")
        elif theme.text >= LARGE_TEXT:
            yield from self._large_blocks(title)
        else:
            yield from self._answer_blocks(title)
            yield from self._warning_blocks(1, 2)

    def _sorted_answers(self) -> list[LetterAnswer]:
        answers = list(resolve(self.step.answers, self.context))
        if theme.landscape or theme.text >= LARGE_TEXT:
            order = PERSON_ORDER if resolve(self.step.person_first, self.context) else SUM_ORDER
            answers.sort(key=lambda each: order.index(each.key))
        return answers

    def _answer_blocks(self, title: Widget) -> Iterator[Widget]:
        """All answers beside the picture on the first page, without what is asked where that has no room; the
        warning stands above them where there is room for both."""
        warnings = list(self._warning_blocks(0, 1))
        room, _ = self._page_heights(PagePosition.FIRST)
        room -= self._heights(title)
        lines, hint = self._lines(), self._hint()
        row, beside = AutoHeightRow(spacing=5 * theme.unit), self._beside(self._way_to_picture(), hint)
        row.add_widget(beside)
        row.add_widget(_stack(lines, size_hint_x=1 - PICTURE_SHARE, pos_hint={"top": 1}))
        below: list[Widget] = []
        if SMALLER * self._heights(row) > room:
            for each in lines:
                each.hide_note()
                each.hide_label()
            beside.remove_widget(hint)
            below.append(hint)
        fits = self._heights(*warnings) + SMALLER * self._heights(row) <= room
        yield from (*warnings, row, *below) if fits else (row, *below, *warnings)

    def _heights(self, *blocks: Widget) -> float:
        """Of blocks one below the other, with the space behind each."""
        return sum(_height_of(each, self.pages.width) + self.pages.spacing for each in blocks)

    def _low_blocks(self, title: Widget) -> Iterator[Widget]:
        """A low page has the title above the picture, so that what it is, when, what to do and how much stand
        beside, and the warning below where it has room; the other answers stand side by side below."""
        lines = self._lines()
        row = AutoHeightRow(spacing=5 * theme.unit)
        beside = self._beside(title, self._way_to_picture(), self._hint())
        warnings = list(self._warning_blocks(0, 1))
        width = self.pages.width - row.spacing
        room, _ = self._page_heights(PagePosition.FIRST)
        below = self._heights(*warnings)
        if _height_of(beside, PICTURE_SHARE * width) + below <= room:
            room -= below
        first = _count_fitting([_height_of(each, (1 - PICTURE_SHARE) * width) for each in lines], room)
        row.add_widget(beside)
        row.add_widget(_stack(lines[:first], size_hint_x=1 - PICTURE_SHARE, pos_hint={"top": 1}))
        yield row
        yield from warnings
        yield from arrange_in_rows(lines[first:], 2, self.pages.spacing, 0)
        yield from self._warning_blocks(1, 2)

    def _large_blocks(self, title: Widget) -> Iterator[Widget]:
        """In large letters what it is, when, what to do and how much come first, on one page where they can;
        what is asked stands there no more."""
        lines = self._lines()
        room, _ = self._page_heights(PagePosition.FIRST)
        room -= self._heights(title)
        for each in lines:
            each.hide_note()
            if each.key != "quand":
                each.hide_label()
        heights = [_height_of(each, self.pages.width) for each in lines]
        first = _count_fitting(heights, room)
        # A last day is no appointment: it is told which, where those that matter most have room beside.
        dated = next((i for i, each in enumerate(lines) if each.key == "quand"), None)
        if dated is not None and first < len(lines) - 1:
            label = lines[dated].hide_label()
            heights[dated] -= label
            if (without := _count_fitting(heights, room)) > first:
                first = without
            else:
                lines[dated].show_label()
        for each in lines[first:]:  # on another page nobody would know what they answer
            each.show_label()
        yield _stack(lines[:first])
        yield from lines[first:]
        yield self._hint()

    def _large_rest(self) -> Iterator[Widget]:
        """What follows there, behind the hard words of the first."""
        if not self._advice_apart:
            yield from self._warning_blocks(0, 2)
        if not self._ends_with_picture:
            yield self._way_to_picture()

    @property
    def _ends_with_picture(self) -> bool:
        """Whether the last page has the letter, and the other ways on beside it: on a low page in large
        letters they would fill one alone."""
        low = theme.landscape and theme.text >= LARGE_TEXT
        return low and not self._hidden and self._view is _View.SAYS

    def _overflow_actions(self, *, among_pages: bool) -> list[Widget]:
        ways = super()._overflow_actions(among_pages=among_pages)
        if not self._ends_with_picture or not (ways or among_pages):
            return ways
        picture = self._way_to_picture()
        row = AutoHeightRow(spacing=5 * theme.unit)
        row.max_growth = picture.max_growth
        row.add_widget(picture)
        if ways:
            picture.size_hint_x = PICTURE_SHARE
            row.add_widget(_stack(ways, size_hint_x=1 - PICTURE_SHARE, spacing=self.pages.spacing))
        return [row]

    def _lines(self) -> list[LetterLine]:
        answers = self._sorted_answers()
        numbers = _numbers(answers)
        return [LetterLine(each, numbers.get(each.key, 0)) for each in answers]

    def _way_to_picture(self) -> MarkedPicture:
        """The letter, which is a way to itself as wide as the page."""
        picture = self._picture(self._sorted_answers(), LetterButton)
        picture.hint = T("Agrandir")
        picture.bind(on_act=lambda _picture: self._show(_View.ENLARGED))
        return picture

    def _hint(self) -> Widget:
        """That it may be misread."""
        return self.text_block(self.text_of(self.step.hint), "hint", size_px=theme.small, ink=theme.muted)

    def _beside(self, *widgets: Widget) -> Widget:
        """The column that holds the picture."""
        for each in widgets:
            if isinstance(each, MarkedPicture):
                share = 0.4 if not theme.landscape else LOW_PICTURE_SHARE
                each.least = min(PICTURE_SHARE * self.pages.width * each.ratio, share * self.height)
                each.size_hint_y, each.height = None, each.least
        return _stack(widgets, size_hint_x=PICTURE_SHARE, spacing=3 * theme.unit, pos_hint={"top": 1})

    def _picture(
        self, answers: Sequence[LetterAnswer], kind: type[MarkedPicture] = MarkedPicture
    ) -> MarkedPicture:
        numbers = _numbers(answers)
        picture = kind(
            item_id="letter",
            role=Role.BUTTON if kind is LetterButton else Role.PICTURE,
            words=T("Votre lettre"),
            private=True,
            fit_mode="contain",
            marks=[(numbers[each.key], each.place) for each in answers if each.place is not None],
        )
        picture.show_encoded(self.step.picture(self.context))
        picture.least = max(MIN_PICTURE_MM * theme.mm, 0.45 * self.height)
        picture.max_growth = max(0.0, self.pages.width * picture.ratio / picture.least - 1)
        return picture

    def _text_blocks(self) -> Iterator[Widget]:
        for i, line in enumerate(resolve(self.step.lines, self.context)):
            for item_id, piece in self.split_text_with_ids(line, f"line.{i}"):
                size = max(theme.title, WORDS_SHARE * theme.figure)
                block = self.text_block(piece, item_id, size_px=size, private=True)
                block.gap_before = theme.unit
                yield block

    def _enlarged_blocks(self, title: Widget) -> Iterator[Widget]:
        """The letter as wide as the page; where that is higher than a page, in parts from its top on."""
        whole = self._picture(self._sorted_answers())
        height = _height_of(title, self.pages.width)
        room = STRIP_SHARE * (self._below_head() - height - self.pages.spacing)
        if whole.texture is None or not theme.landscape:
            yield whole
            return
        wide, high = whole.texture.size
        most = max(1, int(room * wide / self.pages.width))
        for i, top in enumerate(range(0, high, most)):
            part = MarkedPicture(
                item_id=f"letter.{i}" if i else "letter",
                role=Role.PICTURE,
                words=T("Votre lettre"),
                private=True,
                fit_mode="contain",
            )
            part.show_part(whole, top, min(most, high - top))
            part.least = self.pages.width * part.ratio
            if i:
                part.gap_before = 0
            yield part

    def go_back(self) -> None:
        """From another view to what the letter says."""
        if self._view is _View.SAYS:
            super().go_back()
        else:
            self._show(_View.SAYS)

    def _show(self, view: "_View") -> None:
        self.input["view"] = view
        self.rebuild()

    def _actions_across(self, count: int) -> int:
        """A low page has room for three, and none for a page of buttons."""
        three = theme.landscape and theme.text == TEXT_SIZES[0] and count == 3
        return 3 if three else super()._actions_across(count)

    def actions(self) -> list[PushButton]:
        *ways, last = self.step_actions
        first = resolve(self.step.person_first, self.context)
        person = self.action(
            "person",
            T("Parler à quelqu’un"),
            "face-agent",
            self.controller.request_help_now,
            "primary" if first else "plain",
        )
        foot = [] if self._hidden else [self._text_button()]
        foot += [self._option_button(each) for each in ways]
        if not first:
            return [*foot, person, self._option_button(last, "primary")]
        if self._advice_apart and self._view is _View.SAYS:
            words, advises = _TITLES[_View.ADVICE], partial(self._show, _View.ADVICE)
            return [*foot, self.action("advice", words, "help-circle-outline", advises), person]
        return [*foot, self._option_button(last), person]

    def _text_button(self) -> PushButton:
        view, words, icon = (
            (_View.WORDS, T("Lire en grand"), "format-size")
            if self._view is _View.SAYS
            else (_View.SAYS, T("Voir la page"), "file-document-outline")
        )
        return self.action("view", words, icon, partial(self._show, view))


def _stack(widgets: Iterable[Widget], **kwargs: Any) -> AutoHeightStack:
    stack = AutoHeightStack(**kwargs)
    for each in widgets:
        stack.add_widget(each)
    return stack


def _height_of(widget: Widget, width: float) -> float:
    """How high it is when it is so wide."""
    widget.width = width
    force_layout(widget)
    return required_height(widget)


def _count_fitting(heights: Sequence[float], room: float) -> int:
    """How many of so high lines, one below the other, have room there; so many as come first in any case."""
    return max(min(FIRST_LINES, len(heights)), sum(height <= room for height in accumulate(heights)))


def _numbers(answers: Sequence[LetterAnswer]) -> dict[str, int]:
    """The number of each answer that has a place on the letter."""
    return {each.key: i for i, each in enumerate((a for a in answers if a.place is not None), 1)}
