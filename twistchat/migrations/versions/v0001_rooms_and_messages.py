"""Rooms, messages, and the row in which the writer probes."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create all that there is."""
    _rooms()
    _messages()
    _meta()


def _rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("skeleton", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False, server_default=""),
        sa.Column("topic_by", sa.Text, nullable=False, server_default=""),
        sa.Column("topic_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("key", name="rooms_key"),
        sa.UniqueConstraint("skeleton", name="rooms_skeleton"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("room_id", sa.BigInteger),
        sa.Column("sender_id", sa.BigInteger, nullable=False),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("recipient_id", sa.BigInteger),
        sa.Column("recipient_name", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
    )
    _partial_index("messages_room", ["room_id", "id"], "room_id IS NOT NULL")
    columns = ["sender_id", "recipient_id", "id"]
    _partial_index("messages_private", columns, "room_id IS NULL")
    _partial_index("messages_private_id", ["id"], "room_id IS NULL")


def _partial_index(name: str, columns: list[str], where: str) -> None:
    some = sa.text(where)
    op.create_index(name, "messages", columns, sqlite_where=some, postgresql_where=some)


def _meta() -> None:
    meta = op.create_table(
        "meta",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("probes", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("ballast", sa.Text, nullable=False, server_default=""),
    )
    op.bulk_insert(meta, [{"id": 1, "created_at": time.time_ns() // 1_000_000}])
