"""Mes documents: read one on the screen, print it, take it away on one's own phone."""

from .journey import KEY, TITLE, journey

__all__ = ["KEY", "TITLE", "journey"]
