"""``python -m landlord.server.migrations "what changed"`` writes the next migration."""

import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from . import alembic_config, upgrade


def main(words: str) -> None:
    """Compare the tables with what all migrations make of an empty database."""
    engine = create_engine("sqlite://")
    upgrade(engine)
    with engine.begin() as connection:
        config = alembic_config(connection)
        count = len(list(ScriptDirectory.from_config(config).walk_revisions()))
        command.revision(config, words, autogenerate=True, rev_id=f"{count + 1:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
