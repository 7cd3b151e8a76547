"""How what a visitor types becomes a phone number, a date, a sum or plain words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import phonenumbers

from kiosk.domain import Money, T
from kiosk.domain.iban import account
from kiosk.domain.unusable import PaperError

from .errors import AnswerRefused

#: Nobody living is older; a typed century is the usual mistake.
OLDEST_YEARS = 120


def plain(words: str) -> str:
    """The words without control or invisible direction characters, with single spaces, in NFC."""
    kept = (
        c if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} and not _bidi_control(c) else " "
        for c in unicodedata.normalize("NFC", words)
    )
    return " ".join("".join(kept).split())


def _bidi_control(c: str) -> bool:
    # They could reorder what is shown around the visitor's words; joiners of emoji and Persian stay.
    return "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"


def phone(typed: str) -> str:
    """A phone number in E.164, read as French without a country code. Raises ``AnswerRefused``."""
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise AnswerRefused(T("Ce numéro de téléphone n’est pas complet. Vérifiez-le, s’il vous plaît."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable_phone(e164: str) -> str:
    """A phone number as people here write it: "06 12 34 56 78", "+213 551 23 45 67"."""
    number = phonenumbers.parse(e164)
    french = number.country_code == phonenumbers.country_code_for_region("FR")
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, style.NATIONAL if french else style.INTERNATIONAL))


def iban(typed: str) -> str:
    """An IBAN of the SEPA area without spaces. Raises ``AnswerRefused``."""
    try:
        return account(typed).iban
    except PaperError as error:
        raise AnswerRefused(error.told) from None


def day(value: object) -> date:
    """A day: a ``date``, or its eight digits DDMMYYYY. Raises ``AnswerRefused``."""
    if isinstance(value, date):
        return value
    digits = re.sub(r"\D", "", str(value))
    if len(digits) != 8:
        raise AnswerRefused(T("Tapez huit chiffres : le jour, le mois, puis l’année."))
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise AnswerRefused(T("Cette date n’existe pas. Vérifiez le jour et le mois.")) from None


def birth_date(value: object, today: date) -> date:
    """A date of birth (see ``day``) of someone who may be alive. Raises ``AnswerRefused``."""
    born = day(value)
    if not today.year - OLDEST_YEARS <= born.year or born > today:
        raise AnswerRefused(T("Vérifiez l’année de naissance, s’il vous plaît."))
    return born


def money(typed: str) -> Money:
    """Euros as typed in France ("1 234,50", "12.5 €"). Raises ``AnswerRefused``."""
    found = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.sub(r"[\s€]", "", typed))
    if not found:
        raise AnswerRefused(T("Tapez un montant en euros, par exemple 12,50."))
    euros, cents = found.groups(default="")
    return Money(int(euros) * 100 + int(cents.ljust(2, "0")))
