"""Mon loyer: what is to be paid and why, and the ways to pay it or to say that one cannot."""

from .journey import KEY, TITLE, journey

__all__ = ["KEY", "TITLE", "journey"]
