"""What was said can be searched."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SEARCH = """
CREATE VIRTUAL TABLE search USING fts5 (
    text, sender, place,
    content = '',
    columnsize = 0,
    prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M*'"
)
"""


def upgrade() -> None:
    """Make an index that is empty: the daemon fills it, also with what is old."""
    meta = sa.Column("indexed_id", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("meta", meta)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SEARCH)
