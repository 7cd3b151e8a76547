"""A device that another has replaced is kept with its token, and so is what it was told to do."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    (unique,) = sa.inspect(op.get_bind()).get_unique_constraints("devices")
    # SQLite has no name for it: there the table is made anew, with one.
    with op.batch_alter_table("devices", naming_convention={"uq": "uq_%(table_name)s"}) as devices:
        devices.drop_constraint(unique["name"] or "uq_devices", type_="unique")
        devices.add_column(sa.Column("replaced_at", sa.DateTime(), nullable=True))
        devices.add_column(sa.Column("by_code", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_devices_name",
        "devices",
        ["name"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    # The option of the server has always been for one name, without an agency.
    op.execute("UPDATE devices SET by_code = true WHERE name <> 'kiosk' OR agency_id <> ''")
