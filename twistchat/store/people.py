"""Who owns which name, and what is kept of them: what is read."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, or_, select, union_all

from twistchat.chat.accounts import (
    About,
    AccountRecord,
    Credentials,
    Membership,
    Notice,
    Owner,
)
from twistchat.chat.events import Person
from twistchat.store.schema import rooms
from twistchat.store.schema_accounts import (
    accounts,
    memberships,
    notices,
    quarantine,
    relations,
)

_KNOWN = select(
    accounts.c.id,
    accounts.c.name,
    accounts.c.password,
    accounts.c.suspended_at,
    accounts.c.suspended_why,
    accounts.c.operator,
)
_CREDENTIALS = _KNOWN.where(accounts.c.key == bindparam("key"))
_CREDENTIALS_OF = _KNOWN.where(accounts.c.id == bindparam("account"))
_ACCOUNT = select(accounts).where(accounts.c.id == bindparam("account"))
_RELATIONS = (
    select(relations.c.kind, relations.c.other_id, relations.c.name)
    .where(relations.c.account_id == bindparam("account"))
    .order_by(relations.c.name, relations.c.other_id)
)
_MEMBERSHIPS = (
    select(memberships.c.room_id, rooms.c.name, memberships.c.read_id)
    .join(rooms, rooms.c.id == memberships.c.room_id)
    .where(memberships.c.account_id == bindparam("account"), memberships.c.member)
    .order_by(rooms.c.key)
)
_INVITATIONS = (
    select(rooms.c.name)
    .join(memberships, rooms.c.id == memberships.c.room_id)
    .where(memberships.c.account_id == bindparam("account"), memberships.c.invited)
    .order_by(rooms.c.key)
)
_OWNED = select(accounts.c.id, accounts.c.name, accounts.c.key).where(
    or_(accounts.c.key == bindparam("key"), accounts.c.skeleton == bindparam("looks"))
)
_QUARANTINED = select(quarantine.c.account_id, quarantine.c.key).where(
    or_(
        quarantine.c.key == bindparam("key"),
        quarantine.c.skeleton == bindparam("looks"),
    ),
    quarantine.c.until > bindparam("now"),
)
_NAMED = select(accounts.c.id, accounts.c.name).where(
    accounts.c.key == bindparam("key")
)
_ABOUT = select(
    accounts.c.id,
    accounts.c.name,
    accounts.c.created_at,
    accounts.c.seen_at,
    accounts.c.seen_how,
    accounts.c.operator,
    accounts.c.suspended_at,
    accounts.c.suspended_why,
    accounts.c.bot,
)
_ABOUT_ONE = _ABOUT.where(accounts.c.key == bindparam("key"))
_named: BindParameter[Any] = bindparam("named", expanding=True)
_OPERATOR = (
    select(accounts.c.id)
    .where(
        accounts.c.suspended_at == 0,
        or_(accounts.c.operator, accounts.c.key.in_(_named)),
    )
    .limit(1)
)
_NOT_FREE = union_all(
    select(accounts.c.key).where(accounts.c.key.in_(_named)),
    select(quarantine.c.key).where(quarantine.c.key.in_(_named)),
)
_NOTICES = (
    select(notices.c.id, notices.c.kind, notices.c.account_id)
    .where(notices.c.id > bindparam("after"))
    .order_by(notices.c.id)
)


def invitations(connection: Connection, id: int) -> list[str]:
    """The names of the rooms that the account is invited to."""
    return list(connection.scalars(_INVITATIONS, {"account": id}))


def credentials(connection: Connection, key: str) -> Credentials | None:
    """What is needed to log in under that name."""
    row = connection.execute(_CREDENTIALS, {"key": key}).first()
    return row and Credentials(*row)


def credentials_of(connection: Connection, id: int) -> Credentials | None:
    """The same of an account that is known."""
    row = connection.execute(_CREDENTIALS_OF, {"account": id}).first()
    return row and Credentials(*row)


def load(connection: Connection, id: int) -> AccountRecord | None:
    """The account, with those of its rooms that it is in."""
    account = {"account": id}
    row = connection.execute(_ACCOUNT, account).first()
    if row is None:
        return None
    people: dict[str, list[Person]] = {"ignore": [], "friend": []}
    for kind, *person in connection.execute(_RELATIONS, account):
        people[kind].append(Person(*person))
    return AccountRecord(
        row.id,
        row.name,
        row.email,
        row.created_at,
        row.operator,
        row.told_id,
        msgspec.json.decode(row.settings, type=dict[str, str]),
        people["ignore"],
        people["friend"],
        [Membership(*each) for each in connection.execute(_MEMBERSHIPS, account)],
        row.bot,
    )


def owner(connection: Connection, key: str, skeleton: str, now: int) -> Owner | None:
    """Whose the name is, or one that looks like it; None if anybody may have it.

    One in quarantine is nobody's: then ``id`` is the account that may have it back, 0
    for none, and ``name`` the name itself, as it compares.
    """
    names = {"key": key, "looks": skeleton}
    found: Sequence[Any] = connection.execute(_OWNED, names).all()
    quarantined = not found
    if quarantined:
        found = connection.execute(_QUARANTINED, {**names, "now": now}).all()
    # That very name first: of those that look like it there may be several.
    found = sorted(found, key=lambda row: row.key != key)
    return Owner(found[0][0], found[0][1], quarantined) if found else None


def named(connection: Connection, key: str) -> Person | None:
    """Who owns that very name."""
    row = connection.execute(_NAMED, {"key": key}).first()
    return row and Person(*row)


def about(connection: Connection, key: str) -> About | None:
    """What may be told of who owns that very name."""
    row = connection.execute(_ABOUT_ONE, {"key": key}).first()
    return row and _about(row)


def people(connection: Connection, pattern: str, limit: int) -> list[About]:
    """At most ``limit`` accounts with that text in their key, in the order of it."""
    some = _ABOUT.where(accounts.c.key.contains(pattern, autoescape=True))
    query = some.order_by(accounts.c.key).limit(limit)
    return [_about(row) for row in connection.execute(query)]


def _about(row: Sequence[Any]) -> About:
    id, name, *rest = row
    return About(Person(id, name), *rest)


def has_operator(connection: Connection, named: Collection[str]) -> bool:
    """Whether there is an operator of the server who may come in, or a name that makes
    one of whoever registers it; ``named`` are the keys of names that do."""
    names = {"named": list(named)}
    if connection.execute(_OPERATOR, names).first() is not None:
        return True
    return bool(set(named) - set(connection.scalars(_NOT_FREE, names)))


def notices_after(connection: Connection, after: int) -> list[Notice]:
    """The notices with greater numbers than this, in their order."""
    return [Notice(*row) for row in connection.execute(_NOTICES, {"after": after})]
