"""Which months are paid: payments go to the oldest debt first (code civil, art. 1342-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kiosk.domain import AccountLineKind, Money

from ..tables import AccountLineRow


@dataclass(slots=True)
class MonthBalance:
    """What a month's lines come to, and what was paid of it: ``parts`` are days and amounts."""

    month: date
    lines: list[AccountLineRow] = field(default_factory=list)
    parts: list[tuple[date, Money]] = field(default_factory=list)

    @property
    def due(self) -> Money:
        return sum((line.amount for line in self.lines), Money(0))

    @property
    def paid(self) -> Money:
        return sum((amount for _, amount in self.parts), Money(0))

    @property
    def left(self) -> Money:
        return self.due - self.paid

    @property
    def has_rent(self) -> bool:
        return any(line.kind is AccountLineKind.LOYER for line in self.lines)


def allocate_payments(lines: Sequence[AccountLineRow]) -> list[MonthBalance]:
    """The months of an account, oldest first; ``lines`` oldest first too."""
    months: dict[date, MonthBalance] = {}
    paid: list[tuple[date, Money]] = []
    for line in lines:
        if line.kind is AccountLineKind.PAIEMENT and line.amount.cents < 0:
            paid.append((line.day, -line.amount))
        else:
            month = line.month or line.day.replace(day=1)
            months.setdefault(month, MonthBalance(month)).lines.append(line)
    ordered = sorted(months.values(), key=lambda each: each.month)
    # A month in which the landlord owed is as good as a payment.
    credits = [(each.month, -each.due) for each in ordered if each.due.cents < 0]
    _share(ordered, sorted(credits + paid, key=lambda part: part[0]))
    return ordered


def _share(months: list[MonthBalance], paid: list[tuple[date, Money]]) -> None:
    waiting = [each for each in months if each.due.cents > 0]
    for day, amount in paid:
        while waiting and amount.cents > 0:
            part = min(amount, waiting[0].left)
            waiting[0].parts.append((day, part))
            amount -= part
            if waiting[0].left.cents == 0:
                waiting.pop(0)
