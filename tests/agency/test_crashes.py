"""Nobody pays twice, wherever the power is cut (10,000 visits: ``python -m tests.agency.crashes``)."""

from __future__ import annotations

from kiosk.domain import SETTLED

from .crashes import simulate


def test_nobody_pays_twice() -> None:
    report = simulate(150, seed_of_chance=1)
    assert (report.double_charges, report.wrongly_credited, report.not_settled) == (0, 0, 0)
    assert report.visits == 150
    assert report.crashes > 75
    assert report.ends.keys() <= SETTLED
    assert min(report.ends.values()) > 5
