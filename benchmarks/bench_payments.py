"""Payments through 10,000 crashes: nobody pays twice. About fifteen minutes on two cores."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

from tests.agency.crashes import Report, simulate

from .table import Row, show

VISITS = 1_000
#: Visits enough for 10,000 crashes: not every visit is long enough to be cut.
ROUNDS = 16


def rows() -> list[Row]:
    """Runs them all, on two cores."""
    with ProcessPoolExecutor(2) as processes:
        reports = list(processes.map(simulate, [VISITS] * ROUNDS, range(ROUNDS)))
    return [
        Row("payments: crashes", _sum(reports, "crashes"), "", least=10_000),
        Row("payments: double charges", _sum(reports, "double_charges"), "", most=0),
        Row("payments: charges not credited once", _sum(reports, "wrongly_credited"), "", most=0),
        Row("payments: still unknown after 23 minutes", _sum(reports, "not_settled"), "", most=0),
    ]


def _sum(reports: list[Report], name: str) -> int:
    return sum(getattr(report, name) for report in reports)


if __name__ == "__main__":
    show(rows())
