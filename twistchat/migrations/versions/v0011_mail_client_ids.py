"""Mail that is sent again under its client id is not sent twice."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """What was sent before has no such name."""
    op.create_table(
        "mail_client_ids",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("client_id", sa.Text, primary_key=True),
        sa.Column("stored", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_index("mail_client_ids_until", "mail_client_ids", ["until"])
