"""An account may be marked as a bot."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """None of those there are is one."""
    bot = sa.Column("bot", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("accounts", bot)
