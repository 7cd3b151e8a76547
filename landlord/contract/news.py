"""News of the buildings."""

from __future__ import annotations

from datetime import date

from kiosk.domain import News, NewsKind

from .base import Told, as_record


class NewsItemTold(Told):
    """No ``buildings`` means all of them."""

    id: str
    kind: NewsKind
    title: str
    body: str
    day: date
    until: date | None = None
    buildings: tuple[str, ...] = ()

    def record(self) -> News:
        return as_record(News, self)


class NewsTold(Told):
    """Latest first."""

    news: tuple[NewsItemTold, ...]

    def record(self) -> tuple[News, ...]:
        return tuple(each.record() for each in self.news)
