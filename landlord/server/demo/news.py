"""News of the buildings."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kiosk.domain import NewsKind

from ..tables import NewsRow
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
    """``news.toml``."""
    for each in read_demo_file("news")["news"]:
        db.add(
            NewsRow(
                id=each["id"],
                kind=NewsKind(each["kind"]),
                title=each["title"],
                body=each["body"].strip(),
                day=day.after(each["day"]),
                until=day.after(each["until"]) if "until" in each else None,
                buildings=each.get("buildings", []),
            )
        )
