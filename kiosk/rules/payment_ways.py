"""Ways to pay the rent that need no screen (*autres moyens de paiement*)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.domain import T, Text
from kiosk.paths import ASSETS

from .files import read


@dataclass(frozen=True, slots=True)
class PaymentWay:
    """Where or how, and what is needed for it."""

    label: Text
    explanation: Text


def load_payment_ways(file: Path) -> tuple[PaymentWay, ...]:
    """The ways in the order of the screen. Raises ``RuleFileError``."""
    ways = []
    for table in read(file, "moyens").tables("moyens"):
        table.only("label", "explanation")
        ways.append(PaymentWay(T(table.get("label", str)), T(table.get("explanation", str))))
    return tuple(ways)


@cache
def packaged_payment_ways() -> tuple[PaymentWay, ...]:
    """Those of ``assets/rules/paiement.toml``."""
    return load_payment_ways(ASSETS / "rules" / "paiement.toml")
