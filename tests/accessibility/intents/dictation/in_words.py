"""Values as French people say them, to be read back."""

from __future__ import annotations

from datetime import date, time

from babel.dates import get_month_names
from num2words import num2words

MONTHS = get_month_names("wide", locale="fr")


def number(n: int) -> str:
    return str(num2words(n, lang="fr"))


def day(value: date) -> str:
    first = "premier" if value.day == 1 else number(value.day)
    return f"le {first} {MONTHS[value.month]} {number(value.year)}"


def hour(value: time) -> str:
    heures = "heure" if value.hour < 2 else "heures"
    minutes = f" {number(value.minute)}" if value.minute else ""
    spoken = number(value.hour) + ("e" if value.hour in (1, 21) else "")
    return f"{spoken} {heures}{minutes}"


def pairs(digits: str) -> str:
    """A phone or a code, two digits at a time: "zéro six douze"."""
    said = []
    for at in range(0, len(digits), 2):
        pair = digits[at : at + 2]
        said.append(f"zéro {number(int(pair[1]))}" if pair[0] == "0" else number(int(pair)))
    return " ".join(said)
