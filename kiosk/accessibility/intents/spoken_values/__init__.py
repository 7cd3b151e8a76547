"""What is dictated into a form: each kind has a function that gives its value, or ``None``.

French, English, Spanish and Portuguese are read in words and figures. In the other languages: figures in any
script, the digits of a number one by one, dates with the names of months and days, "tomorrow" as far as
``dateparser`` knows it. Nothing is guessed: two values are no value.
"""

from .amounts import amount, amount_within
from .dates import day
from .hours import hour
from .letters import spelled_name
from .numbers import code, digits, iban, number, phone
from .yes_no import yes_no

__all__ = [
    "amount",
    "amount_within",
    "code",
    "day",
    "digits",
    "hour",
    "iban",
    "number",
    "phone",
    "spelled_name",
    "yes_no",
]
