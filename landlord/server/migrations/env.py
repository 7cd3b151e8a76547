"""What Alembic runs for each command: the connection is the caller's, and so is the transaction."""

from alembic import context

from landlord.console import tables as _console_tables  # noqa: F401 - its tables are of the same database
from landlord.server.migrations import compare_type, render_item
from landlord.server.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    compare_type=compare_type,
)
context.run_migrations()
