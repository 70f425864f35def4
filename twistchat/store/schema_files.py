"""The tables of files, and of what proves an account in place of its password, beside
those of ``schema``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from twistchat.store.schema import Id, metadata

# What was sent. Its bytes are on disk under the ``digest`` (SHA-256, in hex), which
# several may share. It was sent in a room, or to the ``recipient``.
files = Table(
    "files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("voice", Boolean, nullable=False),
    Column("sender_id", BigInteger, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("room_id", BigInteger),
    Column("recipient_id", BigInteger),
    Column("at", BigInteger, nullable=False),
)
Index("files_digest", files.c.digest)
Index("files_at", files.c.at)
_in_room = files.c.room_id.is_not(None)
Index("files_room", files.c.room_id, sqlite_where=_in_room, postgresql_where=_in_room)

# What a file that is gone had under its digest: bytes that are still on disk, unless
# another file has them too.
gone_files = Table(
    "gone_files",
    metadata,
    Column("digest", Text, primary_key=True),
)

# Secrets that prove an account, by the digest of each (SHA-256, in hex); ``expires_at``
# is 0 for never. ``cookie``: a browser has it; ``by_id`` is then the token that it was
# made for, or 0, and ``from_id`` the cookie by whose ticket it was made, or 0.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False, server_default="0"),
    Column("expires_at", BigInteger, nullable=False, server_default="0"),
    Column("cookie", Boolean, nullable=False, server_default=false()),
    Column("by_id", BigInteger, nullable=False, server_default="0"),
    Column("from_id", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("digest", name="tokens_digest"),
)
Index("tokens_account", tokens.c.account_id)
