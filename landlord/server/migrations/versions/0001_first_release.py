"""The schema of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("emergency_phone", sa.String(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("key_digest", sa.String(), primary_key=True),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.DateTime(), index=True, nullable=False),
    )
    op.create_table(
        "devices",
        sa.Column("token_digest", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("disk_free_mb", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("wipe_asked_at", sa.DateTime(), nullable=True),
        sa.Column("wiped_at", sa.DateTime(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.Column("by_code", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "ix_devices_name",
        "devices",
        ["name"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "enrolments",
        sa.Column("code_digest", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "housing_applications",
        sa.Column("reference_key", sa.String(), index=True, nullable=False),
        sa.Column("asked_key", sa.String(), index=True, nullable=False),
        sa.Column("resume_code", sa.String(), unique=True, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("supporting_documents", sa.JSON(), nullable=False),
        sa.Column("number", sa.String(), unique=True, nullable=True),
        sa.Column("renew_by", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "ideas",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "landlord",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number_width", sa.Integer(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("rent_due_day", sa.Integer(), nullable=False),
        sa.Column("key_fingerprint", sa.String(), nullable=False),
    )
    op.create_table(
        "limits",
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("forget_at", sa.DateTime(), index=True, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
    )
    op.create_table(
        "news",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("buildings", sa.JSON(), nullable=False),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("taken_at", sa.DateTime(), index=True, nullable=False),
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("size", sa.String(length=32), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("surface", sa.Double(), nullable=False),
        sa.Column("rent", sa.Integer(), nullable=False),
        sa.Column("charges", sa.Integer(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("lift", sa.Boolean(), nullable=False),
        sa.Column("energy", sa.String(length=32), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.Column("available_on", sa.Date(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
    )
    op.create_index("offers_latest", "offers", ["published_at", "id"], unique=False)
    op.create_table(
        "outages",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("symptoms", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("expected_end", sa.DateTime(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("buildings", sa.JSON(), nullable=False),
    )
    op.create_table(
        "sandbox_orders",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("secret", sa.String(), unique=True, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("notify", sa.String(), nullable=False),
        sa.Column("back", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("charges", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("speaks_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
    )
    op.create_table(
        "tenants",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
    )
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(), index=True, nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("for_seniors", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "appointments",
        sa.Column("holds", sa.String(), unique=True, nullable=True),
        sa.Column("slot_id", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("counsellor", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("interpreter", sa.String(), nullable=True),
        sa.Column("access_needs", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=True),
        sa.Column("reporter", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "charges",
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("provisions", sa.Integer(), nullable=False),
    )
    op.create_table(
        "codes",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "consumption",
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), primary_key=True),
        sa.Column("energy", sa.String(length=32), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("similar_cost", sa.Integer(), nullable=True),
        sa.Column("similar_quantity", sa.Double(), nullable=True),
    )
    op.create_table(
        "document_requests",
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "help_requests",
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("when", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("interpreter", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("expected_at", sa.DateTime(), nullable=True),
        sa.Column("promised_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), index=True, nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=True),
        sa.Column("reporter", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_index("ix_help_requests_received", "help_requests", ["agency_id", "received_at"], unique=False)
    op.create_index("ix_help_requests_changed", "help_requests", ["agency_id", "changed_at"], unique=False)
    op.create_table(
        "leaks",
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), primary_key=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("litres_per_hour", sa.Double(), nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), primary_key=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("surface", sa.Double(), nullable=False),
        sa.Column("deposit", sa.Integer(), nullable=False),
    )
    op.create_table(
        "mandates",
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("iban_sealed", sa.String(), nullable=False),
        sa.Column("iban_hint", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "offer_applications",
        sa.Column("offer_id", sa.String(), sa.ForeignKey("offers.id"), index=True, nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=True),
        sa.Column(
            "application_id",
            sa.Integer(),
            sa.ForeignKey("housing_applications.id"),
            index=True,
            nullable=True,
        ),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("caleol_rank", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "offer_pictures",
        sa.Column("offer_id", sa.String(), sa.ForeignKey("offers.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), index=True, nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("provider_page", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency_id", sa.String(), sa.ForeignKey("agencies.id"), index=True, nullable=False),
        sa.Column("counsellor", sa.String(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("motives", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.String(), primary_key=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("survey_id", sa.String(), sa.ForeignKey("surveys.id"), index=True, nullable=False),
        sa.Column("face", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tickets",
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("symptom", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(length=32), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("availability", sa.JSON(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("trade", sa.String(length=32), nullable=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("visit_from", sa.DateTime(), nullable=True),
        sa.Column("visit_to", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=True),
        sa.Column("reporter", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "workshop_bookings",
        sa.Column("workshop_id", sa.String(), sa.ForeignKey("workshops.id"), index=True, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), index=True, nullable=True),
        sa.Column("reporter", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), unique=True, nullable=False),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "account_lines",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("tenant_number", sa.String(), sa.ForeignKey("tenants.number"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("payment_id", sa.String(), sa.ForeignKey("payments.id"), unique=True, nullable=True),
    )
    op.create_index("account_lines_latest", "account_lines", ["tenant_number", "day", "id"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), index=True, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("announced_at", sa.DateTime(), index=True, nullable=False),
    )
    op.create_table(
        "document_request_numbers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "request_id", sa.Integer(), sa.ForeignKey("document_requests.id"), index=True, nullable=False
        ),
        sa.Column("asked_reference", sa.String(), index=True, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), index=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
    )
    op.create_table(
        "chunks",
        sa.Column("attachment_id", sa.String(), sa.ForeignKey("attachments.id"), primary_key=True),
        sa.Column("first", sa.Integer(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "console_accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("login", sa.String(), unique=True, nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "console_audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
    )
    op.create_index("ix_console_audit_at", "console_audit", ["agency_id", "at"], unique=False)
    op.create_table(
        "console_invitations",
        sa.Column("token_digest", sa.String(), primary_key=True),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "console_sessions",
        sa.Column("token_digest", sa.String(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("console_accounts.id"), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("listening_at", sa.DateTime(), index=True, nullable=True),
    )
    op.create_table(
        "console_call_back_attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "help_request_id", sa.Integer(), sa.ForeignKey("help_requests.id"), index=True, nullable=False
        ),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("console_accounts.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
    )
