"""When a code was sent, by a clock that cannot be set"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("codes") as codes:
        codes.add_column(sa.Column("boot", sa.String(), server_default="", nullable=False))
        codes.add_column(sa.Column("boot_seconds", sa.Double(), server_default="0", nullable=False))
