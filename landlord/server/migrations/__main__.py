"""``python -m landlord.server.migrations "what changed"`` writes the next step."""

from __future__ import annotations

import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from . import alembic_config, upgrade


def main(words: str) -> None:
    """Compares the tables with what all steps make of an empty database."""
    engine = create_engine("sqlite://")
    upgrade(engine)
    with engine.begin() as connection:
        steps = alembic_config(connection)
        count = len(list(ScriptDirectory.from_config(steps).walk_revisions()))
        command.revision(steps, words, autogenerate=True, rev_id=f"{count + 1:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
