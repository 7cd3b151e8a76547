"""Questions to the tenants, and what they said. Of who said it there is nothing here, nor of the minute."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

#: SQLite would number rows in the order in which they came.
_UNORDERED: dict[str, Any] = {"sqlite_with_rowid": False}


class SurveyRow(Base):
    """``said`` and ``done`` are written by the landlord once it is closed; until then they are empty."""

    __tablename__ = "surveys"
    id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    said: Mapped[str]
    done: Mapped[str]
    told_on: Mapped[date | None]


class SurveyAnswerRow(Base):
    """An answer. ``id`` is random and told to nobody, ``week`` a Monday."""

    __tablename__ = "opinions"
    id: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), index=True)
    face: Mapped[int]
    comment: Mapped[str]
    language: Mapped[str]
    week: Mapped[date]
    __table_args__ = _UNORDERED


class IdeaRow(Base):
    """An idea, as an opinion is kept."""

    __tablename__ = "ideas"
    id: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    language: Mapped[str]
    week: Mapped[date]
    __table_args__ = _UNORDERED
