"""The reference server: the contract over SQLAlchemy, SQLite by default, PostgreSQL for fleets."""

from .app import build
from .app_state import Desk

__all__ = ["Desk", "build"]
