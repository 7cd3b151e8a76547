"""Texts in the visitor's language: catalogues, dates, hours and money as that language writes them."""

from .catalogue import Catalogue, catalogue, coverage, missing_catalogues
from .formats import format_value, leaf
from .together import together

__all__ = ["Catalogue", "catalogue", "coverage", "format_value", "leaf", "missing_catalogues", "together"]
