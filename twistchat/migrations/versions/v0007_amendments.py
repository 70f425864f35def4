"""Messages are answered, changed, taken back and reacted to."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """To the messages there are nothing of this has happened."""
    _messages()
    _reactions()
    _amendments()


def _messages() -> None:
    op.add_column("messages", sa.Column("reply_to", sa.BigInteger))
    op.add_column("messages", sa.Column("client_id", sa.Text))
    op.add_column("messages", sa.Column("edited_at", sa.BigInteger))
    op.add_column("messages", sa.Column("reacted", sa.SmallInteger))
    _partial_index(
        "messages_sender", "messages", ["sender_id", "id"], "room_id IS NULL"
    )
    columns = ["sender_id", "client_id"]
    _partial_index("messages_client", "messages", columns, "client_id IS NOT NULL")


def _reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("reaction", sa.Text, primary_key=True),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _amendments() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("room_id", sa.BigInteger),
        sa.Column("sender_id", sa.BigInteger, nullable=False),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("recipient_id", sa.BigInteger),
        sa.Column("recipient_name", sa.Text),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_index("amendments_message", "amendments", ["message_id"])
    in_room, private = "room_id IS NOT NULL", "room_id IS NULL"
    _partial_index("amendments_room", "amendments", ["room_id", "id"], in_room)
    _partial_index("amendments_sender", "amendments", ["sender_id", "id"], private)
    columns = ["recipient_id", "id"]
    _partial_index("amendments_recipient", "amendments", columns, private)
    _partial_index("amendments_private_id", "amendments", ["id"], private)


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    some = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)
