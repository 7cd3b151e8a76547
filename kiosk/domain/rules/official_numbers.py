"""Two numbers of the administration: the unique number of an application, and the social-security number
(NIR).

The unique number (*numéro unique d'enregistrement*) has 18 characters: territory (3), month (2), year (2),
sequence (6), office (5). Source: docs/sources/housing.md. What does not look like one may still be one: it is
doubted, never refused.

The NIR is never kept: it is found in free text, and taken out. 13 characters (sex, year, month, department,
commune, order), often followed by a key of two. What has the form of a birth number is taken out even when
its key is wrong: a slip does not make it less personal.
"""

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


_GAP = r"[\s.\-]?"
_NIR = re.compile(
    r"(?<![0-9A-Za-z])"
    rf"[123478]{_GAP}[0-9]{{2}}{_GAP}"
    rf"(?:0[1-9]|1[0-2]|[2-9][0-9]){_GAP}"
    rf"(?:[0-9]{{2}}|2[AaBb]){_GAP}"
    rf"[0-9]{{3}}{_GAP}[0-9]{{3}}"
    rf"(?:{_GAP}[0-9]{{2}})?"
    r"(?![0-9A-Za-z])"
)


def has_social_number(words: str) -> bool:
    """Whether there is a number of that form in the words."""
    return _NIR.search(words) is not None


def without_social_number(words: str) -> str:
    """The words without any such number."""
    return " ".join(_NIR.sub(" ", words).split()) if has_social_number(words) else words
