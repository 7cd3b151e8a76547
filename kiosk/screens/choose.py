"""One of a few answers, or several."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

from kivy.properties import NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM, TEXT_SIZES
from kiosk.domain import NO_TEXT, T, Text
from kiosk.journeys import ChoiceLayout, Choose, Option, OptionGroup, Tone, resolve

from .question import QuestionPage
from .widgets.buttons import (
    ChoiceButton,
    IconChoice,
    IllustratedChoice,
    PictureChoice,
    PushButton,
)
from .widgets.containers import AutoHeightRow, VerticalStack, arrange_in_rows
from .widgets.fonts import MAX_LATIN_LINE_HEIGHT, line_height_em, longest_word_em
from .widgets.labels import AccessibleLabel, Pictogram
from .widgets.picture import drawing_path
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme

AnswerButton = ChoiceButton | PictureChoice

#: The answers fill the page, but two of them do not become walls; three are less white with more.
MAX_GROWTH, THREE_GROWTH = 0.9, 1.5
#: So many ways of a fork are never cut into pages.
MAX_WAYS = 4
PAIR, THREE = 2, 3
#: How many drawings stand abreast at the most, on a screen that stands or lies; a row of them may grow more.
PORTRAIT_COLUMNS, LANDSCAPE_COLUMNS = 2, 4
ILLUSTRATION_GROWTH = 1.5


class ChoosePage(QuestionPage):
    """Touching an answer is enough; with ``many`` the answers are ticked and confirmed."""

    step: Choose

    explains_terms = True
    answers_below = True

    @property
    def footer_beside_from(self) -> int:
        """The ways of a fork need the height of a low page."""
        return TEXT_SIZES[0] if self._is_short_fork else super().footer_beside_from

    def answer_blocks(self) -> Iterable[Widget]:
        self.pages.keeps_answers = True
        options = resolve(self.step.options, self.context)
        if self.is_illustrated:
            return self._illustrated(options)
        shape = self.step.shape
        kind = PictureChoice if shape is ChoiceLayout.CARDS else ChoiceButton
        if shape is ChoiceLayout.FACES and theme.text < VERY_LARGE_TEXT and self._fit_in_one_row(options):
            return [self._icon_row(options)]
        choices = (self._choice(kind, option, (i, len(options))) for i, option in enumerate(options, 1))
        if self._stands_whole:
            # Danger, and whom one can talk to, are seen at once: one block, that is not cut.
            stack = VerticalStack(spacing=self.pages.spacing)
            for row in arrange_in_rows(choices, 2 if theme.landscape else 1, self.pages.spacing, 0):
                row.size_hint_y = 1
                row.fbind("least", row.setter("size_hint_min_y"))
                row.size_hint_min_y = row.least
                stack.add_widget(row)
            stack.max_growth = MAX_GROWTH
            return [stack]
        if theme.landscape and theme.text <= 150 and kind is ChoiceButton:
            return arrange_in_rows(choices, 2, self.pages.spacing, MAX_GROWTH)
        growth = THREE_GROWTH if len(options) == THREE and not theme.landscape else MAX_GROWTH
        return (_with_equal_height(each, growth) for each in choices)

    @property
    def _stands_whole(self) -> bool:
        """Whether the ways of a fork stand on one page: in large letters without what is said below them."""
        return self._is_short_fork and (theme.landscape or theme.text >= LARGE_TEXT) and not theme.high

    @property
    def _high_letters(self) -> bool:
        """Whether there is room for what is to be chosen only."""
        line = line_height_em(theme.bold_font) * theme.line
        return theme.text >= LARGE_TEXT or (theme.landscape and line > MAX_LATIN_LINE_HEIGHT)

    @property
    def _is_short_fork(self) -> bool:
        return self.step.forks and len(resolve(self.step.options, self.context)) <= MAX_WAYS

    @property
    def _is_pair(self) -> bool:
        """Whether two ways are all that there is on a page that stands: it is theirs."""
        pair = self.step.forks and len(resolve(self.step.options, self.context)) == PAIR
        return pair and not theme.landscape and theme.text < LARGE_TEXT and not theme.high

    @cached_property
    def is_illustrated(self) -> bool:
        """Whether the answers stand as drawings: each has one."""
        options = resolve(self.step.options, self.context)
        return not self.step.many and all(
            option.drawing and drawing_path(option.drawing).is_file() for option in options
        )

    def _illustrated(self, options: Sequence[Option]) -> Iterator[Widget]:
        """Drawings in rows, those of a group under its name where there are several groups."""
        longest = max(
            longest_word_em(theme.say(option.label, theme.lang), theme.bold_font) for option in options
        )
        need = longest * (theme.small if theme.landscape else theme.body) + 1.1 * theme.foot + 12 * theme.unit
        room, gap = self.pages.width, self.pages.spacing
        most = LANDSCAPE_COLUMNS if theme.landscape else PORTRAIT_COLUMNS
        across = max(1, min(most, int((room + gap) / (need + gap))))
        ranks = {option.value: (rank, len(options)) for rank, option in enumerate(options, 1)}
        groups = [(group, list(some)) for group, some in groupby(options, lambda option: option.group)]
        if len(groups) > 1 and len(options) <= across:
            # All of them abreast, the groups side by side.
            abreast = AutoHeightRow(spacing=gap)
            for number, (group, some) in enumerate(groups):
                cards = (self._card(each, ranks[each.value]) for each in some)
                row = next(arrange_in_rows(cards, len(some), gap, ILLUSTRATION_GROWTH))
                headed = _HeadedRow(group, f"group.{number}", row)
                headed.size_hint = len(some), 1
                abreast.add_widget(headed)
            abreast.max_growth = ILLUSTRATION_GROWTH
            yield abreast
            return
        for number, (group, some) in enumerate(groups):
            rows = arrange_in_rows(
                (self._card(option, ranks[option.value]) for option in some), across, gap, ILLUSTRATION_GROWTH
            )
            if group is not None and len(groups) > 1:
                yield _HeadedRow(group, f"group.{number}", next(rows))
            yield from rows

    def _card(self, option: Option, rank: tuple[int, int]) -> IllustratedChoice:
        card = IllustratedChoice(
            item_id=f"option.{option.value}",
            drawing=str(drawing_path(option.drawing)),
            words=option.label,
            rank=rank,
            tone="danger" if option.tone is Tone.DANGER else "plain",
            chosen=self.context.get(self.step.key) == option.value,
        )
        card.bind(
            on_act=lambda _card: self.pick(option.value),
            on_read_aloud=lambda _card: self.dispatch(
                "on_read_aloud", theme.say(option.label, theme.lang), theme.lang
            ),
        )
        return card

    def texts_to_explain(self, widget: Widget) -> tuple[Text, ...]:
        # Drawings are for who does not read: no buttons of words follow them. What an answer means stands in
        # its second line.
        explained = isinstance(widget, IllustratedChoice) or (
            isinstance(widget, ChoiceButton) and widget.hint
        )
        return () if explained else super().texts_to_explain(widget)

    def _fit_in_one_row(self, options: Sequence[Option]) -> bool:
        """Whether each has room for its longest word."""
        count = len(options)
        room = (self.pages.width - (count - 1) * GAP_MM * theme.mm) / count - 2 * theme.unit
        longest = max(
            longest_word_em(theme.say(option.label, theme.lang), theme.bold_font) for option in options
        )
        return longest * theme.small <= room

    def _icon_row(self, options: Sequence[Option]) -> Widget:
        row = AutoHeightRow(spacing=GAP_MM * theme.mm)
        for rank, option in enumerate(options, 1):
            face = IconChoice(
                item_id=f"option.{option.value}",
                words=option.label,
                icon=option.icon,
                rank=(rank, len(options)),
                chosen=self.context.get(self.step.key) == option.value,
                size_hint_y=1,
            )
            face.bind(on_act=lambda _face, value=option.value: self.pick(value))
            row.add_widget(face)
        row.max_growth = 0.8
        return row

    def _choice(
        self, kind: type[ChoiceButton] | type[PictureChoice], option: Option, rank: tuple[int, int]
    ) -> ChoiceButton | PictureChoice:
        chosen = self.ticked if self.step.many else [self.context.get(self.step.key)]
        more: dict[str, Any] = {"picture": option.picture} if kind is PictureChoice else {"icon": option.icon}
        if kind is ChoiceButton:
            more["tone"] = {Tone.DANGER: "danger", Tone.OK: "primary"}.get(option.tone, "plain")
            more["narrow"] = self._stands_whole and theme.landscape
            more["large"] = self._is_pair
        if self.step.ranked and option.value in chosen:
            place = chosen.index(option.value) + 1
            more |= {"end_icon": f"numeric-{min(place, 9)}-circle", "value": T("Choix {rank}", rank=place)}
        elif option.figure:
            more["value"] = option.figure
        choice = kind(
            item_id=f"option.{option.value}",
            words=option.label,
            hint=NO_TEXT if self._stands_whole and self._high_letters else option.detail,
            figure=option.figure,
            rank=rank,
            tick=self.step.many,
            chosen=option.value in chosen,
            **more,
        )
        choice.bind(on_act=lambda _choice: self.pick(option.value))
        return choice

    @property
    def ticked(self) -> list[str]:
        """The answers ticked so far, in the order in which they were."""
        ticked: list[str] = self.input.setdefault("ticked", list(self.context.get(self.step.key) or ()))
        return ticked

    def pick(self, value: str) -> None:
        """A touch on an answer."""
        if not self.step.many:
            self.controller.answer(value)
            return
        if value in self.ticked:
            self.ticked.remove(value)
        else:
            self.ticked.append(value)
        page = self.pages.page
        self.rebuild()
        self.pages.page = page

    def actions(self) -> list[PushButton]:
        foot = super().actions()
        if self.step.many:
            foot.append(
                self.action(
                    "confirm", T("Continuer"), "check", lambda: self.controller.answer(self.ticked), "primary"
                )
            )
        return foot

    def vocabulary(self) -> list[tuple[str, Text]]:
        options = resolve(self.step.options, self.context)
        choices = [(f"option.{option.value}", option.label) for option in options]
        return [*choices, *self.term_vocabulary()]


class _HeadedRow(BoxLayout):
    """The first row of a group, under its name."""

    least = NumericProperty(0)

    def __init__(self, group: OptionGroup, item_id: str, row: AutoHeightRow) -> None:
        super().__init__(orientation="vertical", spacing=2 * theme.unit)
        name = AutoHeightRow(spacing=2 * theme.unit)
        name.add_widget(
            Pictogram(
                icon=group.icon, ink=theme.primary, size_px=theme.small * 1.2, pos_hint={"center_y": 0.5}
            )
        )
        name.add_widget(
            AccessibleLabel(
                item_id=item_id,
                words=group.label,
                bold_face=True,
                size_px=theme.small,
                pos_hint={"center_y": 0.5},
            )
        )
        self.row, self.name = row, name
        self.max_growth = ILLUSTRATION_GROWTH
        row.size_hint_y = 1
        self.add_widget(name)
        self.add_widget(row)
        name.bind(height=self._fit)
        row.bind(least=self._fit)
        self._fit()

    def _fit(self, *_args: object) -> None:
        self.least = self.name.height + self.spacing + self.row.least


def _with_equal_height(choice: AnswerButton, growth: float) -> AnswerButton:
    """One below the other, they share out what room is left."""
    # A picture that is much higher than wide shows a piece of it.
    choice.max_growth = 0.3 if isinstance(choice, PictureChoice) else growth
    choice.alike = "choice" if theme.text < VERY_LARGE_TEXT else ""
    return choice
