"""Moments to pick from, a day a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.domain import T, Text
from kiosk.journeys import Slot, said
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow
from kiosk.widgets.words import Script

from .page import VERY_LARGE
from .question import QuestionPage

#: How many moments stand abreast, on a screen that stands or lies; and how many lines of them stay together.
UPRIGHT, LYING = 2, 3
ROWS = 2


class SlotsPage(QuestionPage):
    """Several moments are ticked and confirmed; a single one is taken by the touch."""

    def answer_blocks(self) -> Iterator[Widget]:
        slots = said(self.step.slots, self.view)
        days = [(day, list(of_day)) for day, of_day in groupby(slots, key=lambda slot: slot.day)]
        most = 1 if look.text >= VERY_LARGE else LYING if look.landscape else UPRIGHT
        across = min(most, max((len(group) for _, group in days), default=1))
        at_once = across if look.landscape or look.high else across * ROWS
        rank = 0
        for day, group in days:
            # A long day is told in pieces, each under its day: a page may end between two.
            for first in range(0, len(group), at_once):
                piece = group[first : first + at_once]
                choices = [self._choice(slot, (rank + i, len(slots))) for i, slot in enumerate(piece, 1)]
                rank += len(piece)
                yield self._day(T("{day}", day=day), choices, across)

    def _day(self, day: Text, choices: list[Choice], across: int) -> Widget:
        block = BoxLayout(orientation="vertical", size_hint_y=None, spacing=3 * look.mm)
        block.bind(minimum_height=block.setter("height"))
        block.add_widget(Script(words=day, bold_face=True, size_px=look.small))
        for first in range(0, len(choices), across):
            abreast = choices[first : first + across]
            if across == 1:
                block.add_widget(abreast[0])
                continue
            row = SnugRow(spacing=max(3 * look.mm, 4 * look.u))
            for choice in abreast:
                choice.size_hint_y = 1
                row.add_widget(choice)
            for _ in range(across - len(abreast)):
                row.add_widget(Widget())
            block.add_widget(row)
        return block

    def _choice(self, slot: Slot, rank: tuple[int, int]) -> Choice:
        choice = Choice(
            told=f"slot.{slot.value}",
            words=slot.label,
            hint=slot.detail,
            value=T("{day}", day=slot.day),
            rank=rank,
            tick=self.step.many,
            chosen=slot.value in self.ticked,
        )
        choice.bind(on_act=lambda _choice: self.pick(slot.value))
        return choice

    @property
    def ticked(self) -> set[str]:
        kept = self.view.get(self.step.key) or ()
        return self.input.setdefault("ticked", {kept} if isinstance(kept, str) else set(kept))

    def pick(self, value: str) -> None:
        """A touch on a moment."""
        if not self.step.many:
            self.guide.answer(value)
            return
        self.ticked.symmetric_difference_update({value})
        page = self.pages.page
        self.refill()
        self.pages.page = page

    def actions(self) -> list[Action]:
        foot = super().actions()
        if not self.step.many:
            return foot
        if self.step.all_label:
            everything = [slot.value for slot in said(self.step.slots, self.view)]
            foot.append(
                self.action("all", self.step.all_label, "check-all", lambda: self.guide.answer(everything))
            )
        go_on = self.action(
            "confirm", T("Continuer"), "check", lambda: self.guide.answer(self.ticked), "primary"
        )
        go_on.off = not self.ticked
        return [*foot, go_on]

    def vocabulary(self) -> list[tuple[str, Text]]:
        slots = said(self.step.slots, self.view)
        return [(f"slot.{slot.value}", T("{day} {part}", day=slot.day, part=slot.label)) for slot in slots]
