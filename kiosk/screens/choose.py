"""One of a few answers, or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path

from kivy.properties import NumericProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM
from kiosk.domain import T, Text
from kiosk.journeys import Group, Option, Shape, Tone, said
from kiosk.runtime.paths import ASSETS
from kiosk.screens.widgets.buttons import Action, Card, Choice, DrawnCard, Face
from kiosk.screens.widgets.fonts import widest
from kiosk.screens.widgets.row import SnugRow, in_rows
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Pictogram, Words

from .page import VERY_LARGE
from .question import QuestionPage

Answer = Choice | Card

#: The answers fill the page, but two of them do not become walls.
GROW = 0.9
#: How many drawings stand abreast at the most, on a screen that stands or lies; a row of them may grow more.
UPRIGHT, LYING = 2, 4
DRAWN_GROW = 1.5


class ChoosePage(QuestionPage):
    """Touching an answer is enough; with ``many`` the answers are ticked and confirmed."""

    explains = True
    answers_below = True

    def answer_blocks(self) -> Iterable[Widget]:
        options = said(self.step.options, self.view)
        if self.is_drawn:
            return self._drawn(options)
        shape = self.step.shape
        kind = Card if shape is Shape.CARDS else Choice
        if shape is Shape.FACES and look.text < VERY_LARGE and self._stand_abreast(options):
            return [self._faces(options)]
        choices = (self._choice(kind, option, (i, len(options))) for i, option in enumerate(options, 1))
        if look.landscape and look.text <= 150 and kind is Choice:
            return in_rows(choices, 2, self.pages.spacing, GROW)
        return map(_alike, choices)

    @cached_property
    def is_drawn(self) -> bool:
        """Whether the answers stand as drawings: each has one."""
        options = said(self.step.options, self.view)
        return not self.step.many and all(option.drawing and _file(option).is_file() for option in options)

    def _drawn(self, options: Sequence[Option]) -> Iterator[Widget]:
        """Drawings in rows, those of a group under its name where there are several groups."""
        longest = max(widest(look.say(option.label, look.lang), look.bold) for option in options)
        need = longest * (look.small if look.landscape else look.body) + 1.1 * look.foot + 12 * look.u
        room, gap = self.pages.width, self.pages.spacing
        most = LYING if look.landscape else UPRIGHT
        across = max(1, min(most, int((room + gap) / (need + gap))))
        ranks = {option.value: (rank, len(options)) for rank, option in enumerate(options, 1)}
        groups = [(group, list(some)) for group, some in groupby(options, lambda option: option.group)]
        if len(groups) > 1 and len(options) <= across:
            # All of them abreast, the groups side by side.
            abreast = SnugRow(spacing=gap)
            for number, (group, some) in enumerate(groups):
                cards = (self._card(each, ranks[each.value]) for each in some)
                row = next(in_rows(cards, len(some), gap, DRAWN_GROW))
                headed = _Headed(group, f"group.{number}", row)
                headed.size_hint = len(some), 1
                abreast.add_widget(headed)
            abreast.grow = DRAWN_GROW
            yield abreast
            return
        for number, (group, some) in enumerate(groups):
            rows = in_rows(
                (self._card(option, ranks[option.value]) for option in some), across, gap, DRAWN_GROW
            )
            if group is not None and len(groups) > 1:
                yield _Headed(group, f"group.{number}", next(rows))
            yield from rows

    def _card(self, option: Option, rank: tuple[int, int]) -> DrawnCard:
        card = DrawnCard(
            told=f"option.{option.value}",
            drawing=str(_file(option)),
            words=option.label,
            rank=rank,
            tone="danger" if option.tone is Tone.DANGER else "plain",
            chosen=self.view.get(self.step.key) == option.value,
        )
        card.bind(
            on_act=lambda _card: self.pick(option.value),
            on_hear=lambda _card: self.dispatch("on_hear", look.say(option.label, look.lang), look.lang),
        )
        return card

    def to_explain(self, widget: Widget) -> tuple[Text, ...]:
        # Drawings are for who does not read: no buttons of words follow them.
        return () if isinstance(widget, DrawnCard) else super().to_explain(widget)

    def _stand_abreast(self, options: Sequence[Option]) -> bool:
        """Whether each has room for its longest word."""
        count = len(options)
        room = (self.pages.width - (count - 1) * GAP_MM * look.mm) / count - 2 * look.u
        longest = max(widest(look.say(option.label, look.lang), look.bold) for option in options)
        return longest * look.small <= room

    def _faces(self, options: Sequence[Option]) -> Widget:
        row = SnugRow(spacing=GAP_MM * look.mm)
        for rank, option in enumerate(options, 1):
            face = Face(
                told=f"option.{option.value}",
                words=option.label,
                icon=option.icon,
                rank=(rank, len(options)),
                chosen=self.view.get(self.step.key) == option.value,
                size_hint_y=1,
            )
            face.bind(on_act=lambda _face, value=option.value: self.pick(value))
            row.add_widget(face)
        row.grow = 0.8
        return row

    def _choice(
        self, kind: type[Choice] | type[Card], option: Option, rank: tuple[int, int]
    ) -> Choice | Card:
        chosen = self.ticked if self.step.many else [self.view.get(self.step.key)]
        more = {"picture": option.picture} if kind is Card else {"icon": option.icon}
        if kind is Choice:
            more["tone"] = "danger" if option.tone is Tone.DANGER else "plain"
        if self.step.ranked and option.value in chosen:
            place = chosen.index(option.value) + 1
            more |= {"mark": f"numeric-{min(place, 9)}-circle", "value": T("Choix {rank}", rank=place)}
        elif option.figure:
            more["value"] = option.figure
        choice = kind(
            told=f"option.{option.value}",
            words=option.label,
            hint=option.detail,
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
        return self.input.setdefault("ticked", list(self.view.get(self.step.key) or ()))

    def pick(self, value: str) -> None:
        """A touch on an answer."""
        if not self.step.many:
            self.guide.answer(value)
            return
        if value in self.ticked:
            self.ticked.remove(value)
        else:
            self.ticked.append(value)
        page = self.pages.page
        self.refill()
        self.pages.page = page

    def actions(self) -> list[Action]:
        foot = super().actions()
        if self.step.many:
            foot.append(
                self.action(
                    "confirm", T("Continuer"), "check", lambda: self.guide.answer(self.ticked), "primary"
                )
            )
        return foot

    def vocabulary(self) -> list[tuple[str, Text]]:
        options = said(self.step.options, self.view)
        choices = [(f"option.{option.value}", option.label) for option in options]
        return [*choices, *self.words_explained()]


class _Headed(BoxLayout):
    """The first row of a group, under its name."""

    least = NumericProperty(0)

    def __init__(self, group: Group, told: str, row: SnugRow) -> None:
        super().__init__(orientation="vertical", spacing=2 * look.u)
        name = SnugRow(spacing=2 * look.u)
        name.add_widget(
            Pictogram(icon=group.icon, ink=look.primary, size_px=look.small * 1.2, pos_hint={"center_y": 0.5})
        )
        name.add_widget(
            Words(
                told=told,
                words=group.label,
                bold_face=True,
                size_px=look.small,
                pos_hint={"center_y": 0.5},
            )
        )
        self.row, self.name = row, name
        self.grow = DRAWN_GROW
        row.size_hint_y = 1
        self.add_widget(name)
        self.add_widget(row)
        name.bind(height=self._fit)
        row.bind(least=self._fit)
        self._fit()

    def _fit(self, *_args) -> None:
        self.least = self.name.height + self.spacing + self.row.least


def _file(option: Option) -> Path:
    return ASSETS / "pictures" / f"{option.drawing}.png"


def _alike(choice: Answer) -> Answer:
    """One below the other, they share out what room is left."""
    # A picture that is much higher than wide shows a piece of it.
    choice.grow = 0.3 if isinstance(choice, Card) else GROW
    choice.alike = "choice" if look.text < VERY_LARGE else ""
    return choice
