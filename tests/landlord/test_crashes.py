"""Nobody pays twice, wherever the power is cut (10,000 visits: ``python -m tests.landlord.crashes``)."""

from __future__ import annotations

from kiosk.domain import SETTLED_PAYMENT_STATES, PaymentState

from .crashes import simulate


def test_nobody_pays_twice() -> None:
    report = simulate(60, seed_of_chance=1)
    assert (report.double_charges, report.wrongly_credited, report.not_settled) == (0, 0, 0)
    assert report.visits == 60
    assert report.crashes > 25
    assert report.ends.keys() <= SETTLED_PAYMENT_STATES
    assert report.ends[PaymentState.ACCEPTE] > 20
