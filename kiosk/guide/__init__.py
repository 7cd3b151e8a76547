"""Takes a visitor from the first touch to "goodbye"."""

from .guide import Guide

__all__ = ["Guide"]
