"""Choisir un logement: homes that are offered, and applications for them."""

from .journey import KEY, TITLE, journey

__all__ = ["KEY", "TITLE", "journey"]
