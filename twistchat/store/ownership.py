"""How names come to be owned, and what becomes of accounts: what is written.

Each function is to run under a savepoint: one that raises may have written something.
The constraints of the tables see to it that a name is nobody else's, and are all that
does.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from twistchat.chat.errors import (
    CodeNeeded,
    LastOperator,
    NameOwned,
    NameQuarantined,
    NoSuchAccount,
    TooManyFriends,
    TooManyIgnored,
    WrongPassword,
)
from twistchat.chat.events import Person
from twistchat.chat.names import Name
from twistchat.store import mailbox, people
from twistchat.store.schema_accounts import (
    accounts,
    codes,
    memberships,
    notices,
    quarantine,
    relations,
)
from twistchat.store.schema_files import tokens

T = TypeVar("T")

#: So many of its former names an account keeps from others.
FORMER_NAMES = 20
#: A notice is there for so long, in milliseconds, for a daemon that looks every second.
NOTICE_STAYS = 24 * 60 * 60 * 1000

#: What people can be to an account, and what is raised if they are too many.
RELATIONS = {"ignore": TooManyIgnored, "friend": TooManyFriends}

_id_is = accounts.c.id == bindparam("account")
_CREATE = insert(accounts)
_UPDATE = update(accounts).where(_id_is)
_CHANGE_PASSWORD = _UPDATE.where(accounts.c.password == bindparam("before"))
_NAME = select(accounts.c.key, accounts.c.skeleton).where(_id_is)
_SETTINGS = select(accounts.c.settings).where(_id_is)
_DELETE = delete(accounts).where(_id_is)
_USE_CODE = update(codes).where(
    codes.c.code == bindparam("given"), codes.c.used_by == 0
)
_CREATE_CODE = insert(codes)
_KEPT_FROM = select(quarantine.c.key).where(
    or_(
        quarantine.c.key == bindparam("key"),
        quarantine.c.skeleton == bindparam("looks"),
    ),
    quarantine.c.account_id != bindparam("account"),
    quarantine.c.until > bindparam("now"),
)
_KEEP_FROM_OTHERS = insert(quarantine)
_FORGET_KEPT = delete(quarantine).where(
    quarantine.c.key == bindparam("key"), quarantine.c.skeleton == bindparam("looks")
)
_former = quarantine.c.account_id == bindparam("account")
_FORGET_OLDEST = delete(quarantine).where(
    _former,
    quarantine.c.until
    <= select(quarantine.c.until)
    .where(_former)
    .order_by(quarantine.c.until.desc())
    .limit(1)
    .offset(FORMER_NAMES)
    .scalar_subquery(),
)
_NOBODY_S = update(quarantine).where(_former).values(account_id=0)
_RELATE = insert(relations)
_related = (
    relations.c.account_id == bindparam("account"),
    relations.c.kind == bindparam("how"),
)
_UNRELATE = delete(relations).where(*_related, relations.c.other_id == bindparam("to"))
_RELATED = select(func.count()).select_from(relations).where(*_related)
_END_TOKENS = delete(tokens).where(tokens.c.account_id == bindparam("account"))
#: What goes with an account.
_GONE_WITH = [
    _END_TOKENS,
    delete(memberships).where(memberships.c.account_id == bindparam("account")),
    delete(relations).where(relations.c.account_id == bindparam("account")),
    delete(relations).where(relations.c.other_id == bindparam("account")),
    delete(codes).where(codes.c.by_id == bindparam("account"), codes.c.used_by == 0),
]
_NOTICE = insert(notices)
_FORGET_NOTICES = delete(notices).where(notices.c.at < bindparam("before"))


# Names


def register(
    connection: Connection,
    id: int,
    at: int,
    name: Name,
    password: str,
    email: str,
    code: str | None,
) -> None:
    """Create an account; ``password`` is hashed. A ``code`` is used up by it.

    Raises NameOwned, NameQuarantined, and CodeNeeded if the code is none, or used.
    """
    try:
        connection.execute(
            _CREATE,
            {
                "id": id,
                "key": name.key,
                "skeleton": name.skeleton,
                "name": name.shown,
                "password": password,
                "email": email,
                "created_at": at,
            },
        )
    except IntegrityError as error:
        raise NameOwned(name.shown, "") from error
    _check_quarantine(connection, name, id, at)
    if code is not None:
        used = {"given": code, "used_by": id, "used_at": at}
        if not connection.execute(_USE_CODE, used).rowcount:
            raise CodeNeeded()


def rename(connection: Connection, id: int, name: Name, at: int, until: int) -> None:
    """The account has another name now; nobody else may have the old one before
    ``until``. Of its former names an account keeps the last `FORMER_NAMES`.

    Raises NameOwned, NameQuarantined, NoSuchAccount.
    """
    old = _name_of(connection, id)
    try:
        names = {"key": name.key, "skeleton": name.skeleton, "name": name.shown}
        _change(connection, id, **names)
    except IntegrityError as error:
        raise NameOwned(name.shown, "") from error
    _check_quarantine(connection, name, id, at)
    if (old.key, old.skeleton) != (name.key, name.skeleton):
        _quarantine(connection, old, id, until)
        connection.execute(_FORGET_OLDEST, {"account": id})


def _name_of(connection: Connection, id: int) -> Any:
    row = connection.execute(_NAME, {"account": id}).first()
    if row is None:
        raise NoSuchAccount("")
    return row


def _check_quarantine(connection: Connection, name: Name, id: int, now: int) -> None:
    names = {"key": name.key, "looks": name.skeleton}
    kept = connection.execute(_KEPT_FROM, {**names, "account": id, "now": now})
    if kept.first() is not None:
        raise NameQuarantined(name.shown)


def _quarantine(connection: Connection, name: Any, account: int, until: int) -> None:
    connection.execute(_FORGET_KEPT, {"key": name.key, "looks": name.skeleton})
    names = {"key": name.key, "skeleton": name.skeleton}
    connection.execute(
        _KEEP_FROM_OTHERS, {**names, "account_id": account, "until": until}
    )


def remove(connection: Connection, id: int, until: int) -> None:
    """Delete the account. Messages stay, with what rooms and the audit know of it;
    nobody may have its name before ``until``, or gets a former one back before its
    time. Raises NoSuchAccount."""
    old = _name_of(connection, id)
    mailbox.forget(connection, id)
    for statement in (*_GONE_WITH, _DELETE, _NOBODY_S):
        connection.execute(statement, {"account": id})
    _quarantine(connection, old, 0, until)


# What is said of an account


def set_password(connection: Connection, id: int, password: str) -> None:
    """``password`` is hashed; its tokens end. Raises NoSuchAccount, as all of these
    do."""
    _change(connection, id, password=password)
    connection.execute(_END_TOKENS, {"account": id})


def change_password(
    connection: Connection, id: int, before: str, password: str
) -> None:
    """The same, but WrongPassword if it is no more what it was ``before``."""
    hash_anew(connection, id, before, password)
    connection.execute(_END_TOKENS, {"account": id})


def hash_anew(connection: Connection, id: int, before: str, password: str) -> None:
    """It is the password that it was ``before``, hashed otherwise; else
    WrongPassword."""
    _name_of(connection, id)
    values = {"account": id, "before": before, "password": password}
    if not connection.execute(_CHANGE_PASSWORD, values).rowcount:
        raise WrongPassword


def set_email(connection: Connection, id: int, email: str) -> None:
    """An address, or nothing."""
    _change(connection, id, email=email)


def set_operator(connection: Connection, id: int, on: bool) -> None:
    """Whether it is an operator of the server."""
    _change(connection, id, operator=on)


def mark_bot(connection: Connection, id: int, on: bool) -> None:
    """Whether it is a bot."""
    _change(connection, id, bot=on)


def suspend(connection: Connection, id: int, at: int, why: str) -> None:
    """The account may not be used; its tokens end."""
    _change(connection, id, suspended_at=at, suspended_why=why)
    connection.execute(_END_TOKENS, {"account": id})


def resume(connection: Connection, id: int) -> None:
    """It may again."""
    _change(connection, id, suspended_at=0, suspended_why="")


def sparing(
    connection: Connection, work: Callable[[Connection], T], named: Collection[str]
) -> T:
    """What the work gives; LastOperator if it takes the last operator of the server
    away. ``named`` as in `people.has_operator`."""
    had = people.has_operator(connection, named)
    result = work(connection)
    if had and not people.has_operator(connection, named):
        raise LastOperator
    return result


def set_setting(connection: Connection, id: int, key: str, value: str | None) -> None:
    """One of its settings has this value; with None it is as for everybody."""
    written = connection.scalar(_SETTINGS, {"account": id}) or "{}"
    settings = msgspec.json.decode(written, type=dict[str, str])
    if value is None:
        settings.pop(key, None)
    else:
        settings[key] = value
    _change(connection, id, settings=msgspec.json.encode(settings).decode())


def _change(connection: Connection, id: int, **values: Any) -> None:
    if not connection.execute(_UPDATE, {"account": id, **values}).rowcount:
        raise NoSuchAccount("")


# Other people


def relate(
    connection: Connection, id: int, kind: str, person: Person, most: int
) -> None:
    """That person is something to the account, as ``kind`` says: a key of `RELATIONS`.
    Harmless twice.

    Raises TooManyIgnored or TooManyFriends if there are ``most`` others (0: any
    number), and NoSuchAccount.
    """
    _name_of(connection, id)
    unrelate(connection, id, kind, person.id)
    count = connection.scalar(_RELATED, {"account": id, "how": kind})
    if 0 < most <= (count or 0):
        raise RELATIONS[kind](most)
    other = {"other_id": person.id, "name": person.name}
    connection.execute(_RELATE, {"account_id": id, "kind": kind, **other})


def unrelate(connection: Connection, id: int, kind: str, other: int) -> None:
    """Not any more. Harmless if it was not so."""
    connection.execute(_UNRELATE, {"account": id, "how": kind, "to": other})


def make_code(connection: Connection, code: str, by: Person, at: int) -> None:
    """Whoever has this code may register once."""
    who = {"by_id": by.id, "by_name": by.name}
    connection.execute(_CREATE_CODE, {"code": code, "at": at, **who})


def give_notice(connection: Connection, at: int, kind: str, account_id: int) -> None:
    """Tell a daemon that runs what another program has done; see `Notice`."""
    connection.execute(_FORGET_NOTICES, {"before": at - NOTICE_STAYS})
    connection.execute(_NOTICE, {"at": at, "kind": kind, "account_id": account_id})
