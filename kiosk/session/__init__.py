"""Takes a visitor from the first touch to "goodbye"."""

from .controller import Guide

__all__ = ["Guide"]
