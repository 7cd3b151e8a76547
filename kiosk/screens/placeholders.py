"""What is still open in a phrase of the counter: a day, an hour, a sum, a name. Digits are typed as on a
telephone, and stand as they are written; a name is typed with letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kiosk.domain import T, Text

PLACEHOLDER_PATTERN = re.compile(r"\{([a-z]+)\d?\}")


@dataclass(frozen=True, slots=True)
class PhrasePlaceholder:
    """``asked``: what for. ``pattern``: where digits go, each ``0``; empty: as many as one likes. ``fits``:
    whether what was typed can be said."""

    asked: Text
    digits: bool = True
    comma: bool = False
    pattern: str = ""
    unit: str = ""
    is_valid: Callable[[str], bool] = bool

    def add(self, typed: str, key: str) -> str:
        """After one more key; as before where it does not fit."""
        if self.pattern and len(typed) >= self.pattern.count("0"):
            return typed
        if key == "," and (not typed or "," in typed):
            return typed
        if self.comma and re.search(r",\d\d$", typed):
            return typed
        return typed + key

    def written(self, typed: str) -> str:
        """As it stands in the phrase: ``12032027`` is 12/03/2027."""
        if not self.pattern:
            return f"{typed}{self.unit}" if typed else ""
        digits = iter(typed)
        shown = ""
        for sign in self.pattern:
            digit = next(digits, None) if sign == "0" else sign
            if digit is None:
                break
            shown += digit
        return shown


def _is_day(typed: str) -> bool:
    try:
        date(int(typed[4:]), int(typed[2:4]), int(typed[:2]))
    except ValueError:
        return False
    return len(typed) == 8


def _is_hour(typed: str) -> bool:
    return len(typed) == 4 and typed[:2] < "24" and typed[2:] < "60"


def _is_amount(typed: str) -> bool:
    return re.fullmatch(r"\d+(,\d\d)?", typed) is not None


def _is_phone(typed: str) -> bool:
    return len(typed) == 10 and typed[0] == "0"


PLACEHOLDERS: dict[str, PhrasePlaceholder] = {
    "date": PhrasePlaceholder(
        T("Quel jour ? Par exemple 12/03/2027"), pattern="00/00/0000", is_valid=_is_day
    ),
    "time": PhrasePlaceholder(T("Quelle heure ? Par exemple 14:30"), pattern="00:00", is_valid=_is_hour),
    "amount": PhrasePlaceholder(
        T("Quel montant ? Par exemple 45,50 €"), comma=True, unit=" €", is_valid=_is_amount
    ),
    "number": PhrasePlaceholder(T("Quel nombre ?")),
    "phone": PhrasePlaceholder(T("Quel numéro de téléphone ?"), pattern="00 00 00 00 00", is_valid=_is_phone),
    "reference": PhrasePlaceholder(T("Quel numéro de demande ?"), digits=False),
    "name": PhrasePlaceholder(T("Quel nom ?"), digits=False),
}


def first_placeholder(phrase: str) -> PhrasePlaceholder | None:
    """The first open place of a phrase; ``None`` when nothing is open."""
    found = PLACEHOLDER_PATTERN.search(phrase)
    return PLACEHOLDERS.get(found[1], PLACEHOLDERS["name"]) if found is not None else None


def fill_placeholder(phrase: str, value: str) -> str:
    """The phrase with its first open place filled."""
    return PLACEHOLDER_PATTERN.sub(lambda _slot: value, phrase, count=1)


def with_ellipses(phrase: str) -> str:
    """The phrase as it is shown: what is still to be said is dots."""
    return PLACEHOLDER_PATTERN.sub("…", phrase)
