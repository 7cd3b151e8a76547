"""What one can do here: a tile a service, and a person last and widest."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.eservices import EService, help
from kiosk.widgets.buttons import Choice, Tile
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow

from .page import Page

#: So few services are better large and one below the other.
FEW = 3


class HomePage(Page):
    """The tiles fill the page; with larger text there are fewer in a row."""

    can_go_back = False

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        agency = self.guide.desk.public.agency
        if agency is not None:
            blocks.append(self.text_block(verbatim(agency.name), "agency", bold_face=True))
        blocks.append(self.title_block(T("Bonjour. Que voulez-vous faire ?")))
        if self.shown.notice:
            blocks.append(self.notice_block(self.shown.notice, "notice", "warn"))
        services = [each for each in self.guide.services() if each.key != help.KEY]
        columns = self._columns(len(services))
        for start in range(0, len(services), columns):
            row = SnugRow(spacing=self.pages.spacing)
            row.grow = 1.6
            for i, service in enumerate(services[start : start + columns], start + 1):
                row.add_widget(self._tile(service, (i, len(services) + 1)))
            blocks.append(row)
        blocks.append(self._person(len(services) + 1))
        return blocks

    def _columns(self, services: int) -> int:
        if look.text >= 200:
            return 2 if look.landscape else 1
        if look.landscape:
            return min(4, services)
        return 1 if services <= FEW else 2

    def _tile(self, service: EService, rank: tuple[int, int]) -> Tile:
        tile = Tile(
            told=f"service.{service.key}",
            words=service.title,
            icon=service.icon,
            tint=service.tint,
            rank=rank,
            size_hint_y=1,
        )
        tile.bind(on_act=lambda _tile: self.guide.open(service.key))
        return tile

    def _person(self, rank: int) -> Choice:
        choice = Choice(
            told="service.help",
            words=T("Parler à quelqu’un de l’agence"),
            icon="face-agent",
            tone="primary",
            rank=(rank, rank),
        )
        choice.bind(on_act=lambda _choice: self.guide.help())
        return choice
