"""The unique number of an application for social housing (*numéro unique d'enregistrement*).

18 characters: territory (3), month (2), year (2), sequence (6), office (5). Source:
docs/sources/housing.md. What does not look like one may still be one: it is doubted, never refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kiosk.domain import NO_TEXT, T, Text

UNIQUE_NUMBER_LENGTH = 18

_FORM = re.compile(
    r"(?P<territory>[0-9][0-9AB][0-9A-Z])(?P<month>[0-9]{2})(?P<year>[0-9]{2})(?P<sequence>[0-9]{6})"
    r"(?P<office>[0-9A-Z]{5})"
)


@dataclass(frozen=True, slots=True)
class UniqueNumber:
    """The parts of a number; ``month`` and ``year`` are when the application was first made."""

    territory: str
    month: int
    year: int
    sequence: str
    office: str

    def __str__(self) -> str:
        return f"{self.territory}{self.month:02}{self.year % 100:02}{self.sequence}{self.office}"


def compact_number(typed: str) -> str:
    """Capital letters and digits only."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


def parse_unique_number(typed: str) -> UniqueNumber | None:
    """The parts, or ``None`` when it does not have the form or no such month."""
    found = _FORM.fullmatch(compact_number(typed))
    if found is None or not 1 <= int(found["month"]) <= 12:
        return None
    year = 2000 + int(found["year"])
    return UniqueNumber(found["territory"], int(found["month"]), year, found["sequence"], found["office"])


def unique_number_warning(typed: str, today: date) -> Text:
    """What does not look right, in a sentence; nothing when it does."""
    number = compact_number(typed)
    if len(number) != UNIQUE_NUMBER_LENGTH:
        return T(
            "Un numéro unique a {usual} caractères. Celui-ci en a {count}.",
            usual=UNIQUE_NUMBER_LENGTH,
            count=len(number),
        )
    found = parse_unique_number(number)
    if found is None:
        return T("Ce numéro ne ressemble pas à un numéro unique.")
    if (found.year, found.month) > (today.year, today.month):
        return T("La date dans ce numéro n’est pas possible.")
    return NO_TEXT
