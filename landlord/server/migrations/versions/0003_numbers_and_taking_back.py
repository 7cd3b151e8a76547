"""Calls, papers asked for and mandates have the number that was heard; a paper asked for has a state."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Each table is made anew around its rows: SQLite changes no primary key."""
    _made_anew(
        "help_requests",
        "at",
        lambda count, row: {"reference": f"AIDE-{count:06d}"},
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("when", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("interpreter", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("tenant_number", sa.String(), nullable=True),
        sa.Column("reporter", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
    )
    _made_anew(
        "document_requests",
        "at",
        lambda count, row: {"reference": f"DOC-{count:06d}", "state": "demande"},
        sa.Column("tenant_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    _made_anew(
        "mandates",
        "since",
        lambda count, row: {"reference": row["reference"]},
        sa.Column("tenant_number", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
    )


def _made_anew(
    name: str, order: str, new: Callable[[int, dict[str, Any]], dict[str, Any]], *columns: sa.Column[Any]
) -> None:
    """``new`` is what a row had not; the oldest gets the first number."""
    connection = op.get_bind()
    before = sa.Table(name, sa.MetaData(), autoload_with=connection)
    found = connection.execute(sa.select(before).order_by(before.c[order], *before.primary_key))
    rows = [dict(each._mapping) for each in found]
    op.drop_table(name)
    table = op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("asked_reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_number"], ["tenants.number"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f(f"ix_{name}_asked_reference"), name, ["asked_reference"], unique=False)
    op.create_index(op.f(f"ix_{name}_tenant_number"), name, ["tenant_number"], unique=False)
    for count, row in enumerate(rows, start=1):
        row.pop("id", None)  # no kiosk keeps it
        row |= new(count, row)
        connection.execute(table.insert(), row | {"asked_reference": row["reference"]})
