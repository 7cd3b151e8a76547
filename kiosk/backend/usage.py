"""How much a kiosk is used, summed per day here, so that nothing of one visit ever leaves.

A cell ("service_begun loyer") leaves with the day's report once it counts five; below that it stays and is
added to the next day's. A report is sent with a heartbeat until the landlord's system has answered.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from landlord import contract as wire
from offline_cache import ReadCache, Store

#: Its name among what is kept, and how many days that nobody took are kept.
USAGE, MAX_WAITING_REPORTS = "usage", 60


class UsageLedger:
    """The sums of today, what is too little to leave, and the reports that wait. From any thread."""

    def __init__(self, store: Store) -> None:
        self._cache = ReadCache(store)
        self._lock = threading.Lock()

    def add(self, day: date, counts: Mapping[str, int]) -> None:
        """Count these cells ("measure about") on that day; with none, only close the days before."""
        with self._lock:
            kept = self._kept()
            if kept["day"] != day.isoformat():
                _close_day(kept)
                kept["day"] = day.isoformat()
            kept["today"] = dict(Counter(kept["today"]) + Counter(counts))
            self._keep(kept)

    def waiting(self) -> tuple[wire.UsageReport, ...]:
        """The oldest report that the landlord's system has not taken."""
        with self._lock:
            ready = self._kept()["ready"]
        return tuple(wire.UsageReport.model_validate(each) for each in ready[:1])

    def sent(self, report: wire.UsageReport) -> None:
        """It was taken: it is forgotten here."""
        with self._lock:
            kept = self._kept()
            kept["ready"] = [each for each in kept["ready"] if each["id"] != report.id]
            self._keep(kept)

    def _kept(self) -> dict[str, Any]:
        found = self._cache.get(USAGE)
        empty: dict[str, Any] = {"day": "", "today": {}, "held": {}, "ready": []}
        return empty | (dict(found.value) if found is not None else {})

    def _keep(self, kept: dict[str, Any]) -> None:
        self._cache.put(USAGE, kept, etag="", fetched_at=datetime.now(UTC))


def _close_day(kept: dict[str, Any]) -> None:
    """What counts enough becomes a report; the rest is held."""
    whole = Counter(kept["today"]) + Counter(kept["held"])
    enough = sorted(cell for cell, count in whole.items() if count >= wire.MIN_USAGE_COUNT)
    leaving = enough[: wire.MAX_USAGE_CELLS]
    kept["today"] = {}
    kept["held"] = {cell: count for cell, count in whole.items() if cell not in leaving}
    if not leaving or not kept["day"]:
        return
    cells = []
    for cell in leaving:
        measure, _, about = cell.partition(" ")
        cells.append(wire.UsageCell(measure=wire.UsageMeasure(measure), about=about, count=whole[cell]))
    report = wire.UsageReport(
        id=secrets.token_hex(16), day=date.fromisoformat(kept["day"]), cells=tuple(cells)
    )
    kept["ready"] = [*kept["ready"], report.model_dump(mode="json")][-MAX_WAITING_REPORTS:]
