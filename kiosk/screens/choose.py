"""One of a few answers, or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kivy.uix.widget import Widget

from kiosk.accessibility.display import GAP_MM
from kiosk.domain import T, Text
from kiosk.journeys import Option, Shape, Tone, said
from kiosk.widgets.buttons import Action, Card, Choice, Face
from kiosk.widgets.fonts import widest
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow, in_rows

from .page import VERY_LARGE
from .question import QuestionPage

Answer = Choice | Card

#: The answers fill the page, but two of them do not become walls.
GROW = 0.9


class ChoosePage(QuestionPage):
    """Touching an answer is enough; with ``many`` the answers are ticked and confirmed."""

    explains = True

    def answer_blocks(self) -> Iterable[Widget]:
        options = said(self.step.options, self.view)
        shape = self.step.shape
        kind = Card if shape is Shape.CARDS else Choice
        if shape is Shape.FACES and look.text < VERY_LARGE and self._stand_abreast(options):
            return [self._faces(options)]
        choices = (self._choice(kind, option, (i, len(options))) for i, option in enumerate(options, 1))
        if look.landscape and look.text <= 150 and kind is Choice:
            return in_rows(choices, 2, self.pages.spacing, GROW)
        return map(_alike, choices)

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


def _alike(choice: Answer) -> Answer:
    """One below the other, they share out what room is left."""
    choice.grow = GROW
    choice.alike = "choice" if look.text < VERY_LARGE else ""
    return choice
