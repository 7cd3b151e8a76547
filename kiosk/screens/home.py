"""What one can do here: a tile a service, and a person last and widest."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.eservices import EService, help
from kiosk.widgets.buttons import Choice, FlatTile, Tile
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow, in_rows
from kiosk.widgets.told import Pressable

from .page import VERY_LARGE, Page

#: So few services are better large and one below the other.
FEW = 3
#: So many leave no room for tall tiles: pictogram and words stand side by side.
MANY = 8


class HomePage(Page):
    """The tiles fill the page; with larger text there are fewer in a row."""

    can_go_back = False

    def blocks(self) -> list[Widget]:
        blocks = self._greeting()
        if self.shown.notice:
            blocks.append(self.notice_block(self.shown.notice, "notice", "warn"))
        services = [each for each in self.guide.services() if each.key != help.KEY]
        total = len(services) + 1
        kind, across = self._grid(len(services))
        tiles = [self._entry(kind, service, (i, total)) for i, service in enumerate(services, 1)]
        if across > 1:
            blocks += in_rows(tiles, across, self.pages.spacing, 1.2)
        else:
            blocks += tiles
        blocks.append(self._person(total))
        for tile in blocks[-len(tiles) - 1 :] if across == 1 else ():
            tile.grow = 0.9
        return blocks

    def _greeting(self) -> list[Widget]:
        """Whose place it is, and the question. In very large letters the question alone: the room is for
        what can be done."""
        title = self.title_block(T("Bonjour. Que voulez-vous faire ?"))
        agency = self.guide.desk.public.agency
        if agency is None or look.text >= VERY_LARGE:
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
        if look.text >= VERY_LARGE or (look.text > 100 and services > MANY):
            return Choice, 2 if look.landscape and look.text < VERY_LARGE else 1
        if services > MANY:
            return FlatTile, 3 if look.landscape else 2
        if look.landscape:
            return Tile, min(services, 4 if look.text == 100 else 3)
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
