"""Contents of agencies, translations, versions"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "console_content_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_console_content_versions_item",
        "console_content_versions",
        ["kind", "item_id", "id"],
        unique=False,
    )
    op.create_table(
        "agency_contents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_agency_contents_agency_id"), "agency_contents", ["agency_id"], unique=False)
    op.add_column("news", sa.Column("translations", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("outages", sa.Column("translations", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("surveys", sa.Column("translations", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("workshops", sa.Column("translations", sa.JSON(), server_default="{}", nullable=False))
