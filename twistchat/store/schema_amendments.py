"""The tables of what becomes of messages, beside those of ``schema``."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text

from twistchat.store.schema import Id, metadata

# The signs under messages, and whose they are. ``id`` is that of the event, in whose
# order they are shown; a message that is gone has none.
reactions = Table(
    "reactions",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reaction", Text, primary_key=True),
    Column("person_name", Text, nullable=False),
    Column("id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What was done to messages, for those who come back and for whoever asks who it was.
# ``sender`` and ``recipient`` are those of the message, ``person`` is who did it.
# ``before`` is the text that was changed or taken away; ``after`` the new one, why it
# was taken away, or the reaction.
amendments = Table(
    "amendments",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("room_id", BigInteger),
    Column("sender_id", BigInteger, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipient_id", BigInteger),
    Column("recipient_name", Text),
    Column("person_id", BigInteger, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)
Index("amendments_message", amendments.c.message_id)

_in_room = amendments.c.room_id.is_not(None)
_private = amendments.c.room_id.is_(None)
Index(
    "amendments_room",
    amendments.c.room_id,
    amendments.c.id,
    sqlite_where=_in_room,
    postgresql_where=_in_room,
)
Index(
    "amendments_sender",
    amendments.c.sender_id,
    amendments.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
Index(
    "amendments_recipient",
    amendments.c.recipient_id,
    amendments.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
Index(
    "amendments_private_id",
    amendments.c.id,
    sqlite_where=_private,
    postgresql_where=_private,
)
