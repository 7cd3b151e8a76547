"""Numbers for who is in danger, in a page that looks like any other.

Who looks over a shoulder sees nothing special, and one touch leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.domain import NOTHING, T, Text, verbatim
from kiosk.domain.rules import urgent_numbers
from kiosk.domain.rules.local_help import HelpTopic, local_help_in_force
from kiosk.eservices import local_help
from kiosk.screens.widgets.buttons import Action, Choice
from kiosk.screens.widgets.fonts import width_of
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.stack import SnugStack
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Badge, Pictogram, Script, Words

from .page import VERY_LARGE, Page

TITLE = T("Aide urgente")
#: What is said of it in place of the page, while others may hear: who wants it read asks for it.
NOT_READ = T("Cette page n’est pas lue à voix haute. Touchez « Écouter » pour l’entendre.")


class UrgentPage(Page):
    can_go_back = False
    quiet = True

    def blocks(self) -> list[Widget]:
        person = [self._person()] if self.guide.someone_can_come or self.guide.call.open else []
        rows = self._rows()
        if look.text >= VERY_LARGE:
            # What is most wished for stands on the first page, and so does the way out.
            first, *others = (self._alone(*row) for row in rows)
            return [*self._top(), first, *person, *others, self._trace()]
        if look.landscape:
            return [*self._top(), *self._pairs([self._list([row]) for row in rows] + person)]
        panel = self._list(rows)
        panel.grow = 0.3
        return [*self._top(), panel, *person, self._trace()]

    def _person(self) -> Choice:
        person = Choice(
            told="person",
            words=T("Une personne de l’agence, maintenant"),
            hint=T("Vous n’avez rien à expliquer.") if look.text < VERY_LARGE else NOTHING,
            icon="face-agent",
            tone="primary",
        )
        person.bind(on_act=lambda _choice: self.guide.call_now())
        return person

    def actions(self) -> list[Action]:
        """In reach mode the way out is where the hand is."""
        return [self._way_out()] if look.high else []

    def _way_out(self) -> Action:
        return self.action("leave", T("Revenir à l’accueil"), "home", self.guide.leave_urgent)

    def _top(self) -> list[Widget]:
        """The title, and the way out beside what is above it."""
        title = self.title_block(TITLE)
        how = self.text_block(T("Appelez avec votre téléphone. C’est gratuit."), "how")
        if look.high:
            return [title, how]
        if look.text >= VERY_LARGE:
            return [self._way_out(), title]
        out = self._way_out()
        out.size_hint_x, out.width = None, min(out.natural_width, 0.7 * self.pages.width)
        row = SnugRow(spacing=4 * look.u)
        if look.landscape:
            beside = SnugStack(pos_hint={"center_y": 0.5})
            beside.add_widget(title)
            beside.add_widget(self._trace())  # there is no room for both
            row.add_widget(beside)
            row.add_widget(out)
            return [row]
        agency = self.guide.desk.public.agency
        name = verbatim(agency.name) if agency is not None else NOTHING
        row.add_widget(
            Words(
                told="agency" if name else "",
                words=name,
                bold_face=True,
                size_px=look.small,
                pos_hint={"center_y": 0.5},
            )
        )
        row.add_widget(out)
        return [row, title, how]

    def _rows(self) -> list[tuple[str, Text, Text, str]]:
        """The numbers for everyone, then those of the agency."""
        known = {each.number for each in urgent_numbers()}
        return [(each.number, each.title, each.when, each.icon) for each in urgent_numbers()] + [
            (local_help.phone(each.phone), verbatim(each.name), verbatim(each.what), "lifebuoy")
            for each in local_help_in_force()
            if each.topic is HelpTopic.URGENCE and each.phone not in known
        ]

    def _pairs(self, widgets: list[Widget]) -> Iterator[Widget]:
        """On a low screen two stand side by side."""
        for start in range(0, len(widgets), 2):
            both = SnugRow(spacing=2 * look.u)
            both.gap_before = 2 * look.u if start else self.pages.spacing
            for each in widgets[start : start + 2]:
                each.size_hint_y = 1
                both.add_widget(each)
            yield both

    def _list(self, rows: list[tuple[str, Text, Text, str]]) -> Panel:
        size = look.figure * (0.55 if look.landscape else 0.9)
        column = max(width_of(each.number, look.bold, size) for each in urgent_numbers()) + 4 * look.u
        panel = Panel()
        panel.spacing, panel.padding = 0, (6 * look.u, (1 if look.landscape else 2) * look.u)
        for i, (number, title, when, icon) in enumerate(rows):
            row = Ruled(spacing=4 * look.u, padding=(0, 0 if look.landscape else 2 * look.u), ruled=i > 0)
            row.add_widget(self._figure(number, title, when, size, size_hint_x=None, width=column))
            texts = SnugStack(pos_hint={"center_y": 0.5})
            texts.add_widget(
                Script(words=title, bold_face=True, size_px=look.small if look.landscape else look.body)
            )
            texts.add_widget(Script(words=when, size_px=look.small, ink=look.muted))
            row.add_widget(texts)
            if not look.landscape:
                row.add_widget(Badge(icon=icon, tint="teal", side=20 * look.u, pos_hint={"center_y": 0.5}))
            row.bind(least=row.setter("size_hint_min_y"))
            row.size_hint_y, row.size_hint_min_y = 1, row.least  # they share what room there is
            panel.add_widget(row)
        return panel

    def _alone(self, number: str, title: Text, when: Text, _icon: str) -> Widget:
        """In very large letters each number stands on its own."""
        panel = Panel()
        panel.spacing, panel.padding = 0, (6 * look.u, 3 * look.u)
        panel.add_widget(self._figure(number, title, when, look.figure * 0.8))
        panel.add_widget(Script(words=title, bold_face=True, size_px=look.body))
        panel.add_widget(Script(words=when, size_px=look.small, ink=look.muted))
        return panel

    @staticmethod
    def _figure(number: str, title: Text, when: Text, size: float, **kwargs) -> Words:
        return Words(
            told=f"number.{number.replace(' ', '')}",
            words=title,
            value=verbatim(number),
            hint=when,
            shown=verbatim(number),
            bold_face=True,
            size_px=size,
            pos_hint={"center_y": 0.5},
            **kwargs,
        )

    def _trace(self) -> Widget:
        row = SnugRow(spacing=3 * look.u)
        row.add_widget(Pictogram(icon="lock-outline", size_px=look.small * 1.15, pos_hint={"center_y": 0.5}))
        row.add_widget(
            Words(
                told="trace",
                words=T("La borne ne garde aucune trace de cette page."),
                size_px=look.small,
                pos_hint={"center_y": 0.5},
            )
        )
        return row


class Ruled(SnugRow):
    """A line of a list, with a fine rule above it."""

    def __init__(self, *, ruled: bool, **kwargs) -> None:
        super().__init__(**kwargs)
        if ruled:
            with self.canvas.before:
                Color(rgba=(*look.edge[:3], 0.35))
                self._rule = Rectangle()
            self.bind(pos=self._place, size=self._place)

    def _place(self, *_args) -> None:
        self._rule.pos, self._rule.size = (self.x, self.top - 1), (self.width, max(2, 0.3 * look.u))
