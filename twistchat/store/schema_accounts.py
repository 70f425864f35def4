"""The tables of accounts and of order in rooms, beside those of ``schema``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from twistchat.store.schema import Id, metadata

# ``seen_how`` is the value of a `Departure`, empty for who has never left; ``told_id``
# the greatest id of a private message that was shown; ``settings`` a JSON object.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("skeleton", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False, server_default="0"),
    Column("seen_how", Text, nullable=False, server_default=""),
    Column("told_id", BigInteger, nullable=False, server_default="0"),
    Column("operator", Boolean, nullable=False, server_default=false()),
    Column("suspended_at", BigInteger, nullable=False, server_default="0"),
    Column("suspended_why", Text, nullable=False, server_default=""),
    Column("settings", Text, nullable=False, server_default="{}"),
    Column("bot", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("key", name="accounts_key"),
    UniqueConstraint("skeleton", name="accounts_skeleton"),
)

# What an account is in a room: there or not, a `Role`, invited, up to which id it has
# read. A row stays while anything in it is not the default.
memberships = Table(
    "memberships",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("member", Boolean, nullable=False, server_default=false()),
    Column("role", SmallInteger, nullable=False, server_default="0"),
    Column("invited", Boolean, nullable=False, server_default=false()),
    Column("read_id", BigInteger, nullable=False, server_default="0"),
)
Index("memberships_room", memberships.c.room_id)

# Who is whose friend, who ignores whom; ``name`` is that of the time.
relations = Table(
    "relations",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("other_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)
Index("relations_other", relations.c.other_id)

# Names that belonged to an account of late: only that account may have one back, or
# nobody if ``account_id`` is 0.
quarantine = Table(
    "quarantine",
    metadata,
    Column("key", Text, primary_key=True),
    Column("skeleton", Text, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
Index("quarantine_skeleton", quarantine.c.skeleton)
Index("quarantine_account", quarantine.c.account_id)

# Invitations to register; ``used_by`` is 0 while nobody has.
codes = Table(
    "codes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("used_by", BigInteger, nullable=False, server_default="0"),
    Column("used_at", BigInteger, nullable=False, server_default="0"),
)

# Bans and gags, as `twistchat.chat.roles.Sanction` has them.
sanctions = Table(
    "sanctions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("who", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
Index("sanctions_room", sanctions.c.room_id)

# Who did what that others could not have done. Names are those of the time.
audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

# What another program has done to an account while the daemon runs. The numbers are
# the database's own and never come twice.
notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
