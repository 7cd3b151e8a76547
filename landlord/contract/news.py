"""News of the buildings."""

from __future__ import annotations

from datetime import date

from kiosk.domain import NewsItem, NewsKind

from .base import ResponseModel, to_record


class NewsItemResponse(ResponseModel):
    """No ``buildings`` means all of them."""

    id: str
    kind: NewsKind
    title: str
    body: str
    day: date
    until: date | None = None
    buildings: tuple[str, ...] = ()

    def record(self) -> NewsItem:
        return to_record(NewsItem, self)


class NewsListResponse(ResponseModel):
    """Latest first."""

    news: tuple[NewsItemResponse, ...]

    def record(self) -> tuple[NewsItem, ...]:
        return tuple(each.record() for each in self.news)
