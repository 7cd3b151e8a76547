"""A long list, told a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ResultPage(Generic[Item]):
    """``more`` asks for what comes next (opaque, without spaces); empty on the last page."""

    items: tuple[Item, ...]
    more: str = ""
