"""Migrations of the database: one a file in ``versions``, run when the server starts.

A change of ``landlord.server.tables`` needs one; ``python -m landlord.server.migrations "words"`` writes it
from the difference.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, TypeDecorator, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import Enum, Integer, String

from ..tables import LandlordRow, MoneyCents, UtcDateTime

FOLDER = Path(__file__).parent
#: Any number, the same for every server: PostgreSQL's lock while one of them migrates.
_LOCK = 7_305_412


class UnknownSchemaError(SQLAlchemyError):
    """The database was made by a program whose migrations are not known here."""


def upgrade(engine: Engine) -> None:
    """Runs the migrations that are missing, all or none. Two servers that start at once wait for each other.

    Raises ``UnknownSchemaError``.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # the other's migrations may take long
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _check_revision(connection) != _known_revisions()[0]:
            command.upgrade(alembic_config(connection), "head")


def _check_revision(connection: Connection) -> str | None:
    """The revision of the database; ``None`` of an empty one."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).has_table(LandlordRow.__tablename__):
        found = "none"
    if found is not None and found not in _known_revisions():
        raise UnknownSchemaError(
            f"its schema (revision {found}) is not one of this program's: another version made it; "
            "use that version, or begin with an empty database"
        )
    return found


@cache
def _known_revisions() -> tuple[str, ...]:
    """Latest first."""
    return tuple(each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions())


def alembic_config(connection: Connection) -> Config:
    """Alembic's, for this connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Migrations name plain types: our own may change, what a migration did may not."""
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
