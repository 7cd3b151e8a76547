"""Orders to kiosks are signed: each kiosk's letter, key, name in orders and last number."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("enrolments", sa.Column("letter", sa.String(), nullable=False, server_default=""))
    op.add_column("devices", sa.Column("letter", sa.String(), nullable=False, server_default=""))
    op.add_column("devices", sa.Column("device_id", sa.String(), nullable=False, server_default=""))
    op.add_column("devices", sa.Column("public_key", sa.String(), nullable=False, server_default=""))
    op.add_column("devices", sa.Column("order_number", sa.BigInteger(), nullable=False, server_default="0"))
