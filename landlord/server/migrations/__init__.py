"""How the database came to be: one step a file in ``versions``, taken when the server starts.

A change of ``landlord.server.get_tables`` needs a step; ``python -m landlord.server.migrations "words"``
writes it from the difference.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, TypeDecorator, inspect, text
from sqlalchemy.types import Enum, Integer, String

from ..tables import MoneyCents, UtcDateTime

FOLDER = Path(__file__).parent
#: The tables as they were before there were steps.
FIRST_REVISION = "0001"
#: Any number, the same for every server: PostgreSQL's lock while one of them takes the steps.
_LOCK = 7_305_412


def upgrade(engine: Engine, to: str = "head") -> None:
    """Takes the steps that are missing, all or none. Two servers that start at once wait for each other."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # the steps of the other may take long
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        steps = alembic_config(connection)
        if MigrationContext.configure(connection).get_current_revision() is None and _is_old(connection):
            command.stamp(steps, FIRST_REVISION)
        command.upgrade(steps, to)


def alembic_config(connection: Connection) -> Config:
    """Alembic's, for this connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Steps name plain types: what our own types are may change, what a step did may not."""
    if kind != "type" or not isinstance(item, TypeDecorator | Enum):
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if isinstance(item, MoneyCents):
        return "sa.Integer()"
    return f"sa.String(length={item.length})" if isinstance(item, Enum) else False


def compare_type(_context: Any, _column: Any, _meta: Any, found: Any, wanted: Any) -> bool | None:
    """Whether a column has to change; ``None`` leaves it to Alembic."""
    if isinstance(wanted, Enum):
        return not (isinstance(found, String) and found.length == wanted.length)
    if isinstance(wanted, MoneyCents):
        return not isinstance(found, Integer)
    return None


def _is_old(connection: Connection) -> bool:
    return inspect(connection).has_table("landlord")
