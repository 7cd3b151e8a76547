"""What belongs together on one line."""

import re

_NBSP = "\u00a0"
#: A figure and its unit; then an hour and its minutes: "14 h 05".
_UNIT = re.compile(r"(?<=\d) (?=(?:h|min|m²|m³|km|kWh|€|%)(?!\w))")
#: A telephone number as it is shown: of ten figures, or from abroad.
_PHONE = re.compile(r"(?<![\d+])(?:0\d|\+\d{1,3})(?: \d{1,3}){3,5}(?!\d)")
#: A sign that French sets apart from the word before it, and what it opens a quotation with.
_SIGN = re.compile(r" (?=[?!:;»](?!\w))|(?<=«) ")
_MINUTES = re.compile(rf"(?<=\d{_NBSP}h) (?=\d\d(?!\d))")
#: A clock time stays with the word before it: alone it would be a line of its own.
_CLOCK = re.compile(r"(?<=\w) (?=\d{1,2}:\d\d(?![\d:]))")


def keep_units_together(words: str) -> str:
    """``words`` with spaces that do not break where a line must not end."""
    words = _PHONE.sub(lambda number: number[0].replace(" ", _NBSP), _SIGN.sub(_NBSP, words))
    return _CLOCK.sub(_NBSP, _MINUTES.sub(_NBSP, _UNIT.sub(_NBSP, words)))
