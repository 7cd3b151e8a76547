"""Mon avis: one question and five faces, an idea, workshops, and what was done with it."""

from .journey import KEY, TITLE, journey

__all__ = ["KEY", "TITLE", "journey"]
