"""What one can do here: a tile a service, and a person last and widest."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.eservices import EService, help
from kiosk.widgets.buttons import Choice, FlatTile, Tile
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow
from kiosk.widgets.told import Pressable

from .page import Page

#: So few services are better large and one below the other.
FEW = 3
#: So many leave no room for tall tiles: pictogram and words stand side by side.
MANY = 8


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
        total = len(services) + 1
        ranked = [(service, (i, total)) for i, service in enumerate(services, 1)]
        if look.text >= 200 or (look.text > 100 and len(services) > MANY):
            blocks.extend(self._entry(Choice, service, rank) for service, rank in ranked)
        else:
            blocks.extend(self._rows(ranked))
        blocks.append(self._person(total))
        return blocks

    def _rows(self, ranked: list[tuple[EService, tuple[int, int]]]) -> list[Widget]:
        columns = min(4, len(ranked)) if look.landscape else 1 if len(ranked) <= FEW else 2
        if look.text > 100:
            columns = min(columns, 3 if look.landscape else 2)
        flat = len(ranked) > MANY
        if flat and look.landscape:
            columns = 3
        rows: list[Widget] = []
        for start in range(0, len(ranked), columns):
            row = SnugRow(spacing=self.pages.spacing)
            row.grow = 1.2
            for service, rank in ranked[start : start + columns]:
                if flat:
                    entry = self._entry(FlatTile, service, rank, size_hint_y=1)
                else:
                    entry = self._entry(Tile, service, rank, size_hint_y=1, big=columns == 1)
                row.add_widget(entry)
            if len(row.children) < columns:
                row.add_widget(Widget(size_hint_x=columns - len(row.children)))
            rows.append(row)
        return rows

    def _entry(self, kind: type[Pressable], service: EService, rank, **kwargs) -> Pressable:
        entry = kind(
            told=f"service.{service.key}",
            words=service.title,
            icon=service.icon,
            tint=service.tint,
            rank=rank,
            **kwargs,
        )
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
