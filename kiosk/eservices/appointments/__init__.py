"""Rendez-vous: book one, move it, cancel it."""

from .journey import KEY, TITLE, journey

__all__ = ["KEY", "TITLE", "journey"]
