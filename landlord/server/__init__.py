"""The reference server: the contract over SQLAlchemy, SQLite by default, PostgreSQL for fleets."""

from .app import build_app
from .app_state import AppState

__all__ = ["AppState", "build_app"]
