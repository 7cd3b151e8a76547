"""Days, months, numbers and amounts as they are written in French."""

from datetime import date
from decimal import Decimal

import phonenumbers
from babel.dates import format_date
from babel.numbers import format_currency

from kiosk.domain import Money


def format_month(month: date) -> str:
    """ "novembre 2026"."""
    return format_date(month, "MMMM y", locale="fr")


def format_day(day: date) -> str:
    """ "24 novembre 2026", "1er novembre 2026"."""
    return format_date(day, "d'er' MMMM y" if day.day == 1 else "d MMMM y", locale="fr")


def format_phone(number: str) -> str:
    """ "01 99 00 50 10" of a number in E.164; as it is when it is none."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def format_euros(amount: Money) -> str:
    """ "1 234,50 €", "−67,00 €". With spaces that every font has."""
    said = format_currency(Decimal(amount.cents) / 100, "EUR", locale="fr")
    return said.replace("\u202f", "\u00a0").replace("-", "\N{MINUS SIGN}")
