"""What turning pages costs where there is a lot, in the window as it is drawn: no stall is seen.

The frames of a real window at 1080×1920 without a graphics card, the worst case of a terminal: from the touch
to the page that stands still, the longest time in which nothing else could happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from kiosk.domain import (
    Account,
    Document,
    DocumentKind,
    DocumentList,
    Money,
    Query,
    ResultPage,
    SignedInTenant,
)
from tests.screens.conftest import Terminal

from .bench_journeys import ten_years, thousands_of_homes
from .cost import p95, seconds
from .table import Row

#: A stall that is seen, in milliseconds.
STALL_MS = 100
HOMES, YEARS = 5_000, 10
MOST_PAGES = 12


def rows() -> list[Row]:
    return [*_homes(), *_statement(), *_documents()]


def _homes() -> list[Row]:
    with _tenant() as terminal:
        terminal.gateway.answers[Query("every_offer")] = thousands_of_homes(HOMES, datetime.now(UTC))
        terminal.controller.open("choisir_logement")
        terminal.settle()
        frames = _Frames(terminal)
        for item_id in ("option.partout", "option.couple_2", "skip", "option.toutes", "option.toutes"):
            frames.touch(item_id)
        terminal.until(lambda: terminal.asks("logement"))
        frames.turn_pages()
    return frames.rows(f"{HOMES:,} homes")


def _statement() -> list[Row]:
    lines = ten_years(YEARS)
    with _tenant() as terminal:
        account = Account(balance=Money(21_240), as_of=datetime.now(UTC), lines=lines[:48])
        terminal.gateway.answers |= {
            Query("account"): account,
            Query("payments"): ResultPage(items=()),
            Query("account_lines"): lines,
        }
        terminal.controller.open("loyer")
        terminal.until(lambda: terminal.asks("detail"))
        frames = _Frames(terminal)
        frames.touch("option.avant")
        frames.turn_pages()
        frames.touch(terminal.outline.choices[-1].id)
        frames.turn_pages()
    return frames.rows(f"{YEARS} years of rent, {len(lines)} lines")


def _documents() -> list[Row]:
    months = sorted({line.month for line in ten_years(YEARS) if line.month}, reverse=True)
    receipts = tuple(
        Document(id=f"q{month}", kind=DocumentKind.QUITTANCE, title="Quittance", day=month, month=month)
        for month in months
    )
    with _tenant() as terminal:
        terminal.gateway.answers[Query("documents")] = DocumentList(items=receipts)
        terminal.controller.open("documents")
        terminal.until(lambda: terminal.asks("sorte") or terminal.asks("lequel"))
        frames = _Frames(terminal)
        if terminal.asks("sorte"):
            frames.touch("option.quittance")
        frames.turn_pages()
    return frames.rows(f"{len(receipts)} receipts of {YEARS} years")


@contextmanager
def _tenant() -> Iterator[Terminal]:
    """At home, and known."""
    from kiosk.screens.deferred_cleanup import defer_garbage_collection  # not before Kivy was set up

    terminal = Terminal()
    defer_garbage_collection()
    terminal.go_home()
    terminal.controller.current_visit.identity = SignedInTenant(
        "t", "g", "10010001", "Mme Martin", "Bâtiment A", datetime.now(UTC) + timedelta(hours=1)
    )
    try:
        yield terminal
    finally:
        terminal.close()


def _frame() -> None:
    """One round of the kiosk: what changed is drawn, and waited for. Each frame pays for its own drawing, and
    not for what those before it left to be drawn."""
    from kivy.base import EventLoop
    from kivy.graphics.opengl import glFinish

    EventLoop.idle()
    glFinish()


class _Frames:
    """Touches, and the milliseconds that each frame after them took."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.took: list[float] = []
        terminal.step = lambda *, draw=False: self._measure(_frame)  # type: ignore[method-assign]

    def touch(self, item_id: str) -> None:
        self._measure(lambda: None)
        self.terminal.touch_found(item_id)

    def turn_pages(self) -> None:
        """To the end, as far as anyone goes, and back."""
        for item_id in ("page.down", "page.up"):
            for _ in range(MOST_PAGES):
                if item_id in self.terminal.ids:
                    self.touch(item_id)

    def _measure(self, work: Callable[[], object]) -> None:
        self.took.append(1000 * seconds(work))

    def rows(self, what: str) -> list[Row]:
        return [
            Row(f"{what}: a frame while pages are turned, p95", p95(self.took), "ms"),
            Row(f"{what}: the longest frame", max(self.took), "ms", most=STALL_MS),
        ]
