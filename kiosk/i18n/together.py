"""What belongs together on one line."""

import re

_NBSP = "\u00a0"
#: A figure and its unit; then an hour and its minutes: "14 h 05".
_UNIT = re.compile(r"(?<=\d) (?=(?:h|min|m²|m³|km|kWh|€|%)(?!\w))")
_MINUTES = re.compile(rf"(?<=\d{_NBSP}h) (?=\d\d(?!\d))")


def keep_units_together(words: str) -> str:
    """``words`` with spaces that do not break where a line must not end."""
    return _MINUTES.sub(_NBSP, _UNIT.sub(_NBSP, words))
