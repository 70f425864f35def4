"""Mail: what was sent, whose boxes it is in, and what is not finished yet."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables."""
    _mails()
    _mailbox()
    _drafts()


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=default)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _part(name: str, kind: type[sa.Integer] = sa.BigInteger) -> sa.Column[int]:
    """A part of a primary key."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        _number("at"),
        _number("sender_id"),
        _text("sender_name"),
        _text("recipients"),
        _text("subject"),
        _text("body"),
    )


def _mailbox() -> None:
    op.create_table(
        "mailbox",
        _part("account_id"),
        _part("box", sa.SmallInteger),
        _part("number"),
        _number("mail_id"),
        sa.Column("read", sa.Boolean, nullable=False, server_default=sa.false()),
        _number("deleted", "0"),
    )
    op.create_index("mailbox_mail", "mailbox", ["mail_id"])
    op.create_table(
        "mailbox_counts",
        _part("account_id"),
        _part("box", sa.SmallInteger),
        _number("last"),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        _part("account_id"),
        _text("recipients"),
        _text("subject"),
        _text("body"),
        _number("at"),
    )
