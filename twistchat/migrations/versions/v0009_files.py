"""Messages may be files; secrets prove accounts in place of passwords."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """None of the messages there are is a file."""
    op.add_column("messages", sa.Column("file_id", sa.Text))
    is_file, private = "file_id IS NOT NULL", "room_id IS NULL"
    _partial_index("messages_file", "messages", ["file_id"], is_file)
    _partial_index("messages_files_room", "messages", ["room_id", "id"], is_file)
    columns = ["sender_id", "recipient_id", "id"]
    both = f"{is_file} AND {private}"
    _partial_index("messages_files_private", "messages", columns, both)
    _files()
    _tokens()


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=default)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Text, primary_key=True),
        _text("digest"),
        _number("size"),
        _text("name"),
        _text("type"),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("voice", sa.Boolean, nullable=False),
        _number("sender_id"),
        _text("sender_name"),
        sa.Column("room_id", sa.BigInteger),
        sa.Column("recipient_id", sa.BigInteger),
        _number("at"),
    )
    op.create_index("files_digest", "files", ["digest"])
    op.create_index("files_at", "files", ["at"])
    _partial_index("files_room", "files", ["room_id"], "room_id IS NOT NULL")
    op.create_table("gone_files", sa.Column("digest", sa.Text, primary_key=True))


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        _text("digest"),
        _number("account_id"),
        _text("label", ""),
        _number("created_at"),
        _number("used_at", "0"),
        _number("expires_at", "0"),
        sa.Column("cookie", sa.Boolean, nullable=False, server_default=sa.false()),
        _number("by_id", "0"),
        sa.UniqueConstraint("digest", name="tokens_digest"),
    )
    op.create_index("tokens_account", "tokens", ["account_id"])


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    some = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)
