"""Acts know their agency; assignments, notes and refused acts of the back office"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "refused_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_refused_acts_entry", "refused_acts", ["device", "entry"], unique=True)
    op.create_table(
        "console_assignments",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["console_accounts.id"],
        ),
        sa.PrimaryKeyConstraint("kind", "case_id"),
    )
    op.create_index(
        op.f("ix_console_assignments_account_id"), "console_assignments", ["account_id"], unique=False
    )
    op.create_table(
        "console_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["console_accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_console_notes_case", "console_notes", ["kind", "case_id"], unique=False)
    op.add_column("appointments", sa.Column("agency_id", sa.String(), server_default="", nullable=False))
    op.create_index("ix_console_audit_about", "console_audit", ["about", "at"], unique=False)
    op.add_column("document_requests", sa.Column("agency_id", sa.String(), server_default="", nullable=False))
    op.add_column(
        "housing_applications", sa.Column("agency_id", sa.String(), server_default="", nullable=False)
    )
    op.add_column("mandates", sa.Column("agency_id", sa.String(), server_default="", nullable=False))
    op.add_column(
        "offer_applications", sa.Column("agency_id", sa.String(), server_default="", nullable=False)
    )
    op.add_column("payments", sa.Column("agency_id", sa.String(), server_default="", nullable=False))
    op.create_index("ix_payments_created", "payments", ["created_at"], unique=False)
    op.add_column("tickets", sa.Column("agency_id", sa.String(), server_default="", nullable=False))
    op.create_index("ix_tickets_state", "tickets", ["state", "id"], unique=False)
    op.create_index("ix_tickets_verified", "tickets", ["verified", "id"], unique=False)
    op.add_column("workshop_bookings", sa.Column("agency_id", sa.String(), server_default="", nullable=False))
