"""A room may have a limit of people."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """The rooms there are have none."""
    limit = sa.Column("member_limit", sa.Integer, nullable=False, server_default="0")
    op.add_column("rooms", limit)
