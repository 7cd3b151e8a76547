"""A store in a temporary folder, and clocks that only the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offline_cache import KeyFile, Outbox, Store


class Clock:
    """A wall clock and a steady one. Time passes on both; ``set`` turns only the one on the wall."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        self.seconds = 1000.0

    def wall(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def passes(self, span: timedelta) -> None:
        self.time += span
        self.seconds += span.total_seconds()

    def set(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the store."""
    return tmp_path / "store"


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "store.key")


@pytest.fixture
def store(folder: Path, key: KeyFile) -> Iterator[Store]:
    with Store.open(folder, key) as store:
        yield store


@pytest.fixture
def outbox(store: Store, clock: Clock) -> Outbox:
    return Outbox(store, clock.wall, clock.monotonic, never_queued={"payment"})
