"""What a phrase of the phrasebook leaves open: what is asked for it, and how it is typed."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.values import write_amount
from kiosk.accessibility.written_text import read_typed_amount
from kiosk.domain import NO_TEXT, Money, T, Text

PLACEHOLDER_PATTERN = re.compile(r"\{([a-z]+)\d?\}")


@dataclass(frozen=True, slots=True)
class PhrasePlaceholder:
    """``asked``: what for. ``pattern``: where digits go, each ``0``; empty: as many as one likes.
    ``is_valid``: whether what was typed can be said."""

    asked: Text
    digits: bool = True
    comma: bool = False
    pattern: str = ""
    unit: str = ""
    is_valid: Callable[[str], bool] = bool

    def add(self, typed: str, key: str) -> str:
        """After one more key. Nothing is left out but what stands in the ``pattern`` anyway, and what is more
        than it holds; what cannot be read cannot be said."""
        if not self.pattern:
            return typed + key
        if key.isdecimal():
            full = len(typed) >= self.pattern.count("0")
            return typed if full else typed + str(unicodedata.digit(key))
        parts = [len(each) for each in re.findall("0+", self.pattern)]
        ends = list(accumulate(parts))
        if not key.isalnum() and len(typed) + 1 in ends and parts[ends.index(len(typed) + 1)] == 2 and typed:
            return f"{typed[:-1]}0{typed[-1]}"  # "9:" is "09:"
        return typed

    def shown(self, typed: str, language: str) -> str:
        """What was typed; a sum also as who reads ``language`` will have it."""
        amount = read_typed_amount(typed) if self.comma else None
        if amount is None or (typed.isascii() and typed.isdigit()):
            return typed if self.comma and amount is None else self.written(typed)
        return f"{typed} = {write_amount(Money(amount.cents), base_language(language))}"

    def written(self, typed: str) -> str:
        """As it stands in the phrase: ``12032027`` is 12/03/2027, ``95.5`` is 95,50 €."""
        if self.comma and (amount := read_typed_amount(typed)):
            euros, cents = divmod(amount.cents, 100)
            return f"{euros},{cents:02d}{self.unit}" if cents else f"{euros}{self.unit}"
        if not self.pattern:
            return "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in typed)
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
    return read_typed_amount(typed) is not None


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
    "number": PhrasePlaceholder(T("Quel nombre ?"), is_valid=str.isdecimal),
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


#: What is asked where the French phrase says what the number is, the sum or the moment; ``#`` is its place.
_QUESTIONS: dict[str, tuple[tuple[str, Text], ...]] = {
    "number": (
        ("# jours?", T("Combien de jours ?")),
        ("# semaines?", T("Combien de semaines ?")),
        ("# mois", T("Combien de mois ?")),
        ("# minutes?", T("Combien de minutes ?")),
        ("J’ai # ans", T("Quel âge ?")),
        ("# ans", T("Combien d’années ?")),
        ("# enfants?", T("Combien d’enfants ?")),
        ("# personnes?|# à la maison|vivons à #", T("Combien de personnes ?")),
        ("# fois", T("Combien de fois ?")),
        ("# pièces?", T("Combien de pièces ?")),
        ("# loyers?", T("Combien de loyers ?")),
        ("# places?", T("Combien de places ?")),
        ("étage #", T("Quel étage ?")),
        ("guichet #", T("Quel guichet ?")),
        ("position #", T("Quelle place sur la liste ?")),
        ("le # de chaque mois", T("Quel jour du mois ?")),
        ("numéro est le #", T("Quel numéro ?")),
    ),
    "amount": (("# par mois|# de plus chaque mois|loyer .*#", T("Combien d’euros par mois ?")),),
    "time": (("(de|entre) # (à|et) ", T("À partir de quelle heure ?")),),
    "time2": (("", T("Jusqu’à quelle heure ?")),),
    "date": (("du # au ", T("À partir de quel jour ?")),),
    "date2": (("", T("Jusqu’à quel jour ?")),),
}


def question_about(phrase: str, french: str) -> Text:
    """What the first open place of ``phrase`` is, as the same phrase in ``french`` tells it; nothing where
    its kind says all."""
    found = PLACEHOLDER_PATTERN.search(phrase)
    if found is None:
        return NO_TEXT
    told = french.replace(found[0], "#")
    known = _QUESTIONS.get(found[0][1:-1], ())
    return next((asked for pattern, asked in known if french and re.search(pattern, told)), NO_TEXT)
