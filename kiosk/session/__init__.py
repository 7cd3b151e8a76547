"""Takes a visitor from the first touch to "goodbye"."""

from .controller import SessionController

__all__ = ["SessionController"]
