"""Ways to pay the rent that need no screen (*autres moyens de paiement*)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.domain import T, Text

from .overrides import load_in_force
from .rule_file import read_rule_file


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """Where or how, and what is needed for it."""

    label: Text
    explanation: Text


def load_payment_methods(file: Path) -> tuple[PaymentMethod, ...]:
    """The ways in the order of the screen. Raises ``RuleFileError``."""
    ways = []
    for table in read_rule_file(file, "moyens").get_tables("moyens"):
        table.only("label", "explanation")
        ways.append(PaymentMethod(T(table.get("label", str)), T(table.get("explanation", str))))
    return tuple(ways)


@cache
def payment_methods_in_force() -> tuple[PaymentMethod, ...]:
    """Those of ``paiement.toml``."""
    return load_in_force("paiement", load_payment_methods)
