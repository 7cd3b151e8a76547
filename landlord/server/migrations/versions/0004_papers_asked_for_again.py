"""A paper asked for again is one request, with another number by which the tenant knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "document_request_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("asked_reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["document_requests.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_document_request_numbers_asked_reference"),
        "document_request_numbers",
        ["asked_reference"],
        unique=False,
    )
    op.create_index(
        op.f("ix_document_request_numbers_request_id"),
        "document_request_numbers",
        ["request_id"],
        unique=False,
    )
