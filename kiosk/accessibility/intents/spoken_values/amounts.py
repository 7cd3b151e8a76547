"""Sums of money as they are said: "cinquante euros vingt"."""

from __future__ import annotations

import re

from kiosk.domain import Money

from .number_words import numbers_as_digits

_SPACE = r"[ \u00a0\u202f]"
_WHOLE = rf"(?<![\d.,])(?P<euros>\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,9}})"
_EUROS = r"(?:€|\beuros?\b|\beur\b|\bавро\b|\bевро\b|\bєвро\b|\bavro\b|يورو|یورو|ইউরো|யூரோ|欧元?|歐元)"
_CENTS = (
    r"(?:\bcentimes?\b|\bcents?\b|\bcentimos?\b|\bcentavos?\b|\bsent\b|\bcenti\b|\bцент\w*"
    r"|سنت\w*|সেন্ট|சென்ட்|分)"
)
_AND = r"(?:et|and|y|e|con|com|si|ve|и|та|і|و|এবং|மற்றும்)?"
_AMOUNT = re.compile(
    rf"{_WHOLE}(?:[.,](?P<decimals>\d{{1,2}})(?!\d))?\s*{_EUROS}"
    rf"(?:\s*{_AND}\s*(?P<cents>\d{{1,2}})(?!\d)(?:\s*{_CENTS})?)?"
    rf"|(?<![\d.,])(?P<only_cents>\d{{1,2}})\s*{_CENTS}"
)
_BARE = re.compile(rf"{_WHOLE}(?:[.,](?P<decimals>\d{{1,2}})(?!\d))?(?![\d.,]*\d)")


def amount(text: str, lang: str) -> Money | None:
    """The one sum that is said; with no word of money, the one number."""
    said = numbers_as_digits(text, lang)
    found = {_money(match) for match in _AMOUNT.finditer(said)} or {_money(m) for m in _BARE.finditer(said)}
    return found.pop() if len(found) == 1 else None


def amount_within(text: str, lang: str) -> Money | None:
    """The one sum named with its currency amid other words."""
    found = {_money(match) for match in _AMOUNT.finditer(numbers_as_digits(text, lang))}
    return found.pop() if len(found) == 1 else None


def _money(match: re.Match[str]) -> Money:
    said = match.groupdict()
    if said.get("only_cents"):
        return Money(int(said["only_cents"]))
    cents = said.get("cents") or (said["decimals"] or "").ljust(2, "0")
    return Money(int(re.sub(r"\D", "", said["euros"])) * 100 + int(cents))
