"""How values are kept, whichever database it is."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, Integer, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from kiosk.domain import Money


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database (SQLite has no time zones)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class MoneyCents(TypeDecorator[Money]):
    """Money, kept as integer cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        return None if value is None else value.cents

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        return None if value is None else Money(value)


class Base(DeclarativeBase):
    """Enums are kept as their values, so that a landlord's reports read like the contract."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Money: MoneyCents,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        StrEnum: Enum(
            StrEnum, native_enum=False, length=32, values_callable=lambda kind: [each.value for each in kind]
        ),
    }
