"""Demander un logement: an application for social housing (Cerfa 14069)."""

from .journey import KEY, TITLE, journey

__all__ = ["KEY", "TITLE", "journey"]
