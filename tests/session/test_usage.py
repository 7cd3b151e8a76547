"""What a visit leaves behind: a few "plus one", and nothing of who it was."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.backend.usage import UsageLedger
from kiosk.device.energy import EnergyMeter
from kiosk.session.usage import UsageCounter
from landlord.contract import MAX_USAGE_CELLS, UsageReport
from offline_cache import KeyFile, Store

from .test_controller import NUMBER, Counter

MONDAY = date(2026, 11, 23)


class Counted:
    """A kiosk whose use is counted."""

    def __init__(self) -> None:
        self.kiosk = Counter()
        self.counts: Counts[str] = Counts()
        self.usage = UsageCounter(self.kiosk.controller, self.record)

    def record(self, counts: Mapping[str, int]) -> None:
        self.counts.update(counts)

    def passes(self, **parts: float) -> None:
        now = self.kiosk.now() + timedelta(**parts)
        self.kiosk.now = lambda: now


def test_a_service_that_is_finished_is_counted_with_its_time_when_the_visit_ends() -> None:
    counted = Counted()
    kiosk = counted.kiosk
    counted.passes()
    kiosk.arrive("ar")
    kiosk.open("signaler")
    kiosk.sign_in()
    kiosk.describe()
    counted.passes(minutes=3)
    kiosk.send()
    assert not counted.counts, "while someone is there nothing is counted"
    kiosk.controller.finish()
    assert counted.counts == {
        "visit": 1,
        "language ar": 1,
        "service_begun signaler": 1,
        "service_finished signaler": 1,
        "service_time signaler/2_5": 1,
    }


def test_a_service_that_is_left_is_counted_at_its_question() -> None:
    counted = Counted()
    counted.kiosk.arrive()
    counted.kiosk.open("signaler")
    counted.kiosk.sign_in()
    question = counted.kiosk.key
    counted.kiosk.controller.finish()
    assert counted.counts[f"service_left signaler/{question}"] == 1
    assert counted.counts["service_finished signaler"] == 0


def test_how_the_kiosk_was_set_is_counted_once_a_visit() -> None:
    counted = Counted()
    controller = counted.kiosk.controller
    counted.kiosk.arrive()
    for text in (200, 150, 100):
        counted.kiosk.visit.display = DisplayPreferences(text=text)
        controller.visit_changed.emit(controller.visit)
    controller.finish()
    counted.kiosk.arrive()
    controller.finish()
    assert counted.counts["mode grand_texte"] == 1
    assert counted.counts["visit"] == 2


def test_nothing_of_the_visitor_is_in_what_is_counted() -> None:
    counted = Counted()
    counted.kiosk.arrive()
    counted.kiosk.report()
    counted.kiosk.controller.finish()
    said = " ".join(counted.counts)
    assert NUMBER not in said
    assert "robinet" not in said


def test_minutes_without_a_line() -> None:
    counted = Counted()
    gateway = counted.kiosk.gateway
    counted.passes()
    gateway.online = False
    gateway.connectivity_changed.emit()
    counted.passes(minutes=7, seconds=30)
    counted.usage.close_days()
    counted.passes(minutes=3)
    gateway.online = True
    gateway.connectivity_changed.emit()
    counted.passes(hours=1)
    counted.usage.close_days()
    assert counted.counts["offline_minutes"] == 10


# --- sums of a day -------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> object:
    with Store.open(tmp_path / "kiosk", KeyFile(tmp_path / "kiosk.key")) as opened:
        yield opened


def cells(report: UsageReport) -> dict[str, int]:
    return {f"{each.measure} {each.about}".strip(): each.count for each in report.cells}


def test_fewer_than_five_never_leave_and_are_not_lost(store: Store) -> None:
    ledger = UsageLedger(store)
    ledger.add(MONDAY, {"visit": 6, "language prs": 3})
    assert ledger.waiting() == (), "the day is not over"
    ledger.add(MONDAY + timedelta(1), {"visit": 2, "language prs": 2})
    (report,) = ledger.waiting()
    assert (report.day, cells(report)) == (MONDAY, {"visit": 6})
    ledger.sent(report)
    UsageLedger(store).add(MONDAY + timedelta(2), {})
    (report,) = UsageLedger(store).waiting()
    assert cells(report) == {"language prs": 5}, "three and two, over two days and a restart"
    ledger.sent(report)
    assert ledger.waiting() == ()
    ledger.add(MONDAY + timedelta(3), {"visit": 3})
    ledger.add(MONDAY + timedelta(4), {})
    (report,) = ledger.waiting()
    assert cells(report) == {"visit": 5}


def test_a_report_waits_until_it_is_taken(store: Store) -> None:
    ledger = UsageLedger(store)
    for n in range(3):
        ledger.add(MONDAY + timedelta(n), {"visit": 5 + n})
    first = ledger.waiting()
    assert first == ledger.waiting()
    ledger.sent(first[0])
    assert cells(ledger.waiting()[0]) == {"visit": 6}


def test_a_report_has_no_more_cells_than_the_contract_takes(store: Store) -> None:
    ledger = UsageLedger(store)
    ledger.add(MONDAY, {f"service_left loyer/{n}": 9 for n in range(MAX_USAGE_CELLS + 50)})
    for n in (1, 2):
        ledger.add(MONDAY + timedelta(n), {})
    first, second = len(ledger.waiting()[0].cells), 0
    ledger.sent(ledger.waiting()[0])
    second = len(ledger.waiting()[0].cells)
    assert (first, second) == (MAX_USAGE_CELLS, 50)


def test_energy_is_counted_where_the_machine_measures_it(tmp_path: Path) -> None:
    assert EnergyMeter(tmp_path).take() == 0
    counter = tmp_path / "intel-rapl:0" / "energy_uj"
    counter.parent.mkdir()
    counter.write_text("100")
    meter = EnergyMeter(tmp_path)
    counter.write_text(str(100 + int(2.5 * 3_600_000_000)))
    assert meter.take() == 2
    counter.write_text(str(100 + int(3.2 * 3_600_000_000)))
    assert meter.take() == 1, "the half hour before is not lost"
    counter.write_text("0")
    assert meter.take() == 0, "it began anew"
