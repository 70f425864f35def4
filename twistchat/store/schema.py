"""The tables as the newest migration leaves them.

Those of accounts and of mail have files of their own, on the same metadata; a test
holds all of them against a migrated database. Ids are 63 bits (`twistchat.chat.ids`);
times are milliseconds since 1970 (UTC).
"""

from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect

from twistchat.chat.events import Kind

metadata = MetaData()

#: In SQLite only an INTEGER can be the row's own number, which costs nothing to keep.
Id = BigInteger().with_variant(Integer, "sqlite")

rooms = Table(
    "rooms",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("skeleton", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("topic", Text, nullable=False, server_default=""),
    Column("topic_by", Text, nullable=False, server_default=""),
    Column("topic_at", BigInteger, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("key_word", Text, nullable=False, server_default=""),
    Column("read_only", Boolean, nullable=False, server_default=false()),
    Column("topic_lock", Boolean, nullable=False, server_default=false()),
    Column("member_limit", Integer, nullable=False, server_default="0"),
    UniqueConstraint("key", name="rooms_key"),
    UniqueConstraint("skeleton", name="rooms_skeleton"),
)

#: How something was said, as ``messages.kind`` has it.
KINDS = {Kind.SAID: 0, Kind.EMOTE: 1, Kind.NOTICE: 2}

# What was said, in rooms and in private. No foreign keys: the history of a room that
# has ended stays until retention takes it. Names are those borne at that time. What is
# deleted is gone from here. ``reacted``: it has reactions, or had some. ``file_id``: it
# is a file, which may be gone meanwhile.
messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("room_id", BigInteger),
    Column("sender_id", BigInteger, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipient_id", BigInteger),
    Column("recipient_name", Text),
    Column("text", Text, nullable=False),
    Column("reply_to", BigInteger),
    Column("client_id", Text),
    Column("edited_at", BigInteger),
    Column("reacted", SmallInteger),
    Column("file_id", Text),
)

# Indexes are partial, so that a message pays only for those of its own kind.
_in_room = messages.c.room_id.is_not(None)
_private = messages.c.room_id.is_(None)
Index(
    "messages_room",
    messages.c.room_id,
    messages.c.id,
    sqlite_where=_in_room,
    postgresql_where=_in_room,
)
Index(
    "messages_private",
    messages.c.sender_id,
    messages.c.recipient_id,
    messages.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
Index(
    "messages_recipient",
    messages.c.recipient_id,
    messages.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
Index(
    "messages_private_id",
    messages.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
Index(
    "messages_sender",
    messages.c.sender_id,
    messages.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
_named = messages.c.client_id.is_not(None)
Index(
    "messages_client",
    messages.c.sender_id,
    messages.c.client_id,
    sqlite_where=_named,
    postgresql_where=_named,
)

_file = messages.c.file_id.is_not(None)
Index(
    "messages_file",
    messages.c.file_id,
    sqlite_where=_file,
    postgresql_where=_file,
)
Index(
    "messages_files_room",
    messages.c.room_id,
    messages.c.id,
    sqlite_where=_file,
    postgresql_where=_file,
)
Index(
    "messages_files_private",
    messages.c.sender_id,
    messages.c.recipient_id,
    messages.c.id,
    sqlite_where=_file & _private,
    postgresql_where=_file & _private,
)

# One row. `probes` counts the times the writer tried whether it can write again;
# `ballast` is what it fills and empties to see that there is room. Messages up to
# `indexed_id` can be searched.
meta = Table(
    "meta",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
    Column("probes", BigInteger, nullable=False, server_default="0"),
    Column("ballast", Text, nullable=False, server_default=""),
    Column("indexed_id", BigInteger, nullable=False, server_default="0"),
)


@lru_cache(maxsize=8)
def insert_message(dialect: Dialect, size: int) -> str:
    """The SQL that stores a record of so many values, by position in the order of the
    columns.

    The parameters of the dialect must go by position, not by name.
    """
    columns = [column.name for column in messages.columns][:size]
    return str(messages.insert().compile(dialect=dialect, column_keys=columns))
