"""Accounts, what belongs to them, and order in rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables, and say of the rooms there are that they are ordinary."""
    _accounts()
    _memberships()
    _relations()
    _quarantine()
    _codes()
    _rooms()
    _sanctions()
    _audit()
    _notices()
    _messages()


def _id() -> sa.Column[int]:
    return sa.Column("id", ID, primary_key=True, autoincrement=False)


def _number(name: str, default: int | None = None) -> sa.Column[int]:
    start = None if default is None else str(default)
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=start)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _off(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _part(name: str, kind: type[sa.Text | sa.BigInteger]) -> sa.Column[object]:
    """A part of a primary key."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _accounts() -> None:
    op.create_table(
        "accounts",
        _id(),
        _text("key"),
        _text("skeleton"),
        _text("name"),
        _text("password"),
        _text("email", ""),
        _number("created_at"),
        _number("seen_at", 0),
        _text("seen_how", ""),
        _number("told_id", 0),
        _off("operator"),
        _number("suspended_at", 0),
        _text("suspended_why", ""),
        _text("settings", "{}"),
        sa.UniqueConstraint("key", name="accounts_key"),
        sa.UniqueConstraint("skeleton", name="accounts_skeleton"),
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        _part("account_id", sa.BigInteger),
        _part("room_id", sa.BigInteger),
        _off("member"),
        sa.Column("role", sa.SmallInteger, nullable=False, server_default="0"),
        _off("invited"),
        _number("read_id", 0),
    )
    op.create_index("memberships_room", "memberships", ["room_id"])


def _relations() -> None:
    op.create_table(
        "relations",
        _part("account_id", sa.BigInteger),
        _part("kind", sa.Text),
        _part("other_id", sa.BigInteger),
        _text("name"),
    )
    op.create_index("relations_other", "relations", ["other_id"])


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        _part("key", sa.Text),
        _part("skeleton", sa.Text),
        _number("account_id"),
        _number("until"),
    )
    op.create_index("quarantine_skeleton", "quarantine", ["skeleton"])
    op.create_index("quarantine_account", "quarantine", ["account_id"])


def _codes() -> None:
    op.create_table(
        "codes",
        _part("code", sa.Text),
        _number("by_id"),
        _text("by_name"),
        _number("at"),
        _number("used_by", 0),
        _number("used_at", 0),
    )


def _rooms() -> None:
    op.add_column("rooms", _off("private"))
    op.add_column("rooms", _text("key_word", ""))
    op.add_column("rooms", _off("read_only"))
    op.add_column("rooms", _off("topic_lock"))


def _sanctions() -> None:
    op.create_table(
        "sanctions",
        _id(),
        _number("room_id"),
        _text("kind"),
        _text("target"),
        _number("who"),
        _text("key"),
        _text("network"),
        _text("by_name"),
        _text("reason"),
        _number("at"),
        _number("until"),
    )
    op.create_index("sanctions_room", "sanctions", ["room_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        _id(),
        _number("at"),
        _number("actor_id"),
        _text("actor_name"),
        _text("act"),
        _text("target"),
        _text("room"),
        _text("detail"),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        _number("at"),
        _text("kind"),
        _number("account_id"),
        sqlite_autoincrement=True,
    )


def _messages() -> None:
    op.create_index(
        "messages_recipient",
        "messages",
        ["recipient_id", "id"],
        sqlite_where=sa.text("room_id IS NULL"),
        postgresql_where=sa.text("room_id IS NULL"),
    )
