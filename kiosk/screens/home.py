"""What one can do here: a tile a service, and a person last and widest."""

from __future__ import annotations

from collections.abc import Iterator

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.eservices import EService, help
from kiosk.widgets.buttons import Choice, FlatTile, Tile
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow, in_rows
from kiosk.widgets.told import Pressable

from .page import VERY_LARGE, Page

#: So few services are better large: one below the other, on a tablet that lies abreast.
FEW, ABREAST = 3, 4
#: So many leave no room for tall tiles: pictogram and words stand side by side.
MANY = 8
#: How much they may grow where there is room, as a part of their height: tall ones soon stand hollow.
TALL, FLAT = 0.5, 1.2


class HomePage(Page):
    """The tiles share the page; with larger text there are fewer in a row."""

    can_go_back = False

    def blocks(self) -> Iterator[Widget]:
        yield from self._greeting()
        if self.shown.notice:
            yield self.notice_block(self.shown.notice, "notice", "warn")
        services = [each for each in self.guide.services() if each.key != help.KEY]
        total = len(services) + 1
        kind, across = self._grid(len(services))
        grow = TALL if kind is Tile else FLAT
        entries = (self._entry(kind, service, (i, total)) for i, service in enumerate(services, 1))
        if across > 1:
            yield from in_rows(entries, across, self.pages.spacing, grow)
        else:
            for entry in entries:
                entry.grow = grow
                yield entry
        yield self._person(total)

    def _greeting(self) -> list[Widget]:
        """Whose place it is, and the question. In very large letters, on a tablet already in larger ones, the
        question alone: the room is for what can be done."""
        title = self.title_block(T("Bonjour. Que voulez-vous faire ?"))
        agency = self.guide.desk.public.agency
        if agency is None or look.text >= (VERY_LARGE if not look.landscape else 150):
            return [title]
        name = self.text_block(verbatim(agency.name), "agency", bold_face=True)
        if not look.landscape:
            return [name, title]
        # A tablet has no room for a line of its own.
        name.align, name.size_px, name.size_hint_x = "end", look.small, 0.4
        title.pos_hint = name.pos_hint = {"center_y": 0.5}
        line = SnugRow(spacing=self.pages.spacing)
        line.add_widget(title)
        line.add_widget(name)
        return [line]

    def _grid(self, services: int) -> tuple[type[Pressable], int]:
        """What a service is drawn as, and how many stand in a row."""
        if look.text >= VERY_LARGE:
            return Choice, 1
        if look.landscape:
            if look.text == 100 and services <= ABREAST:
                return Tile, services
            return FlatTile, 3 if look.text == 100 else 2
        if services > MANY:
            return (FlatTile, 2) if look.text == 100 else (Choice, 1)
        return Tile, 1 if services <= FEW else 2

    def _entry(self, kind: type[Pressable], service: EService, rank: tuple[int, int]) -> Pressable:
        entry = kind(
            told=f"service.{service.key}",
            words=service.title,
            icon=service.icon,
            tint=service.tint,
            rank=rank,
        )
        if kind is Tile:
            entry.big = self._grid(rank[1] - 1)[1] == 1
        entry.bind(on_act=lambda _entry: self.guide.open(service.key))
        return entry

    def _person(self, rank: int) -> Choice:
        choice = Choice(
            told="service.aide",
            words=T("Parler à quelqu’un de l’agence"),
            icon="face-agent",
            tone="primary",
            rank=(rank, rank),
        )
        choice.bind(on_act=lambda _choice: self.guide.help())
        return choice
