"""A browser may have been signed in by another."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Of those there are nobody knows."""
    by = sa.Column("from_id", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("tokens", by)
