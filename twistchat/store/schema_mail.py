"""The tables of mail, beside those of ``schema``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    SmallInteger,
    Table,
    Text,
    false,
)

from twistchat.store.schema import Id, metadata

# A mail is kept once, for as long as it is in any box. Names are those of the time.
mails = Table(
    "mails",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("sender_id", BigInteger, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# Which mail is in whose box (a `Box`) under which number. ``deleted`` is 0, or an id
# that those have in common which were marked as deleted together.
mailbox = Table(
    "mailbox",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("box", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("mail_id", BigInteger, nullable=False),
    Column("read", Boolean, nullable=False, server_default=false()),
    Column("deleted", BigInteger, nullable=False, server_default="0"),
)
Index("mailbox_mail", mailbox.c.mail_id)

# The last number that was given in each box.
mailbox_counts = Table(
    "mailbox_counts",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("box", SmallInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)

# What the programs of accounts call what they have sent, ``until`` it is forgotten.
# ``stored`` is the answer to it: the names of those who have it in their box.
mail_client_ids = Table(
    "mail_client_ids",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("client_id", Text, primary_key=True),
    Column("stored", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
Index("mail_client_ids_until", mail_client_ids.c.until)
