"""Texts in the visitor's language: catalogues, dates, hours and money as that language writes them."""

from .catalogue import catalogue, coverage, missing_catalogues
from .formats import calendar_labels, decimal_mark, format_value
from .together import keep_units_together

__all__ = [
    "calendar_labels",
    "catalogue",
    "coverage",
    "decimal_mark",
    "format_value",
    "keep_units_together",
    "missing_catalogues",
]
