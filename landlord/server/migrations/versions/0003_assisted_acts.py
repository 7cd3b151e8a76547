"""Who of the agency helped with an act at a kiosk; since when a clerk talks
through its screen; when a call that nobody took was told by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "assisted_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("helper", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assisted_acts_at"), "assisted_acts", ["at"], unique=False)
    op.add_column("help_requests", sa.Column("conversation_at", sa.DateTime(), nullable=True))
    op.add_column("help_requests", sa.Column("escalated_at", sa.DateTime(), nullable=True))
