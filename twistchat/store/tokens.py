"""Tokens and cookies, by the digests of their secrets.

A changed password, a suspension and the end of an account take all of them in the same
transaction (``ownership``). What is made, is made if nothing of that came first.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from twisted.internet.defer import Deferred

from twistchat.chat.accounts import Credentials
from twistchat.chat.errors import NoSuchAccount, TooManyTokens, WrongToken
from twistchat.chat.tokens import Held, Token
from twistchat.store import people
from twistchat.store.schema_accounts import accounts
from twistchat.store.schema_files import tokens
from twistchat.store.transaction import Doing

#: A token's id, when it was used, and until when it is good then (0: as it was).
Uses = Mapping[int, tuple[int, int]]

_account: BindParameter[int] = bindparam("account")
_now: BindParameter[int] = bindparam("now")
_COLUMNS = (
    tokens.c.id,
    tokens.c.account_id,
    tokens.c.label,
    tokens.c.created_at,
    tokens.c.used_at,
    tokens.c.expires_at,
    tokens.c.cookie,
    tokens.c.by_id,
    tokens.c.from_id,
)
_good = or_(tokens.c.expires_at == 0, tokens.c.expires_at > _now)
_maker = tokens.alias("maker")
#: A cookie is good no longer than what it was made for.
_maker_is_good = or_(
    tokens.c.by_id == 0,
    select(_maker.c.id)
    .where(
        _maker.c.id == tokens.c.by_id,
        or_(_maker.c.expires_at == 0, _maker.c.expires_at > _now),
    )
    .exists(),
)
_FIND = select(*_COLUMNS).where(
    tokens.c.digest == bindparam("secret"), _good, _maker_is_good
)
_OF = (
    select(*_COLUMNS)
    .where(tokens.c.account_id == _account, _good, _maker_is_good)
    .order_by(tokens.c.id)
)
_USABLE = select(accounts.c.id).where(
    accounts.c.id == _account, accounts.c.suspended_at == 0
)
_MAKER = select(tokens.c.id).where(tokens.c.id == bindparam("maker"), _good)
_kind = (tokens.c.account_id == _account, tokens.c.cookie == bindparam("kind"))
_COUNT = select(func.count()).select_from(tokens).where(*_kind, _good)
_MAKE = insert(tokens)
_first: BindParameter[int] = bindparam("ended")
_its_own = or_(
    tokens.c.id == _first, tokens.c.by_id == _first, tokens.c.from_id == _first
)
_ended = (
    select(tokens.c.id)
    .where(tokens.c.account_id == _account, _its_own)
    .cte("ended", recursive=True)
)
#: It, and what was made for it or came of it, and so on.
_LINE = select(
    _ended.union(
        select(tokens.c.id).where(
            tokens.c.account_id == _account,
            or_(tokens.c.by_id == _ended.c.id, tokens.c.from_id == _ended.c.id),
        )
    ).c.id
)
_END = delete(tokens).where(tokens.c.id == bindparam("each"))
_gone = tokens.alias("gone")
_before = select(_gone.c.from_id).where(_gone.c.id == bindparam("each"))
_whose = select(_gone.c.account_id).where(_gone.c.id == bindparam("each"))
#: What came of it came of what was before it.
_INHERIT = (
    update(tokens)
    .where(
        tokens.c.account_id == _whose.scalar_subquery(),
        tokens.c.from_id == bindparam("each"),
    )
    .values(from_id=_before.scalar_subquery())
)
_OLDEST = (
    select(tokens.c.id)
    .where(*_kind)
    .order_by(tokens.c.used_at.desc(), tokens.c.id.desc())
    .offset(bindparam("spare"))
)
_USE = (
    update(tokens)
    .where(tokens.c.id == bindparam("used"))
    .values(used_at=bindparam("moment"))
)
_PROLONG = (
    update(tokens)
    .where(tokens.c.id == bindparam("used"), tokens.c.cookie)
    .values(expires_at=bindparam("until"))
)
_TOO_OLD = select(tokens.c.id).where(~(_good & _maker_is_good))


def make(connection: Connection, token: Token, digest: str, most: int) -> None:
    """There is this token from now on; of an account's cookies the one that was used
    least of late goes if there would be more than ``most`` (0: any number).

    Raises NoSuchAccount if nobody may use the account, WrongToken if what it is made
    for has ended, TooManyTokens.
    """
    account, now = token.account_id, token.created_at
    if connection.scalar(_USABLE, {"account": account}) is None:
        raise NoSuchAccount("")
    maker = {"maker": token.by_id, "now": now}
    if token.by_id and connection.scalar(_MAKER, maker) is None:
        raise WrongToken
    kind = {"account": account, "kind": token.cookie}
    if most and token.cookie:
        _forget(connection, _OLDEST, {**kind, "spare": most - 1})
    elif 0 < most <= (connection.scalar(_COUNT, {**kind, "now": now}) or 0):
        raise TooManyTokens(most)
    row = {name: getattr(token, name) for name in token.__struct_fields__}
    connection.execute(_MAKE, {**row, "digest": digest})


def find(connection: Connection, digest: str, now: int) -> Held | None:
    """The token with a secret of that digest, if it is good at that time."""
    row: Any = connection.execute(_FIND, {"secret": digest, "now": now}).first()
    known = row and people.credentials_of(connection, row.account_id)
    if not known or known.suspended_at:
        return None
    return Held(Token(*row), known)


def of(connection: Connection, account: int, now: int) -> list[Token]:
    """All that are good, in the order of their making."""
    rows = connection.execute(_OF, {"account": account, "now": now})
    return [Token(*row) for row in rows]


def end(connection: Connection, account: int, id: int) -> list[int]:
    """It is good no more, nor what was made for it or came of it: all of these; none if
    there is no such token."""
    ended = list(connection.scalars(_LINE, {"account": account, "ended": id}))
    if ended:
        connection.execute(_END, [{"each": each} for each in ended])
    return ended


def use(connection: Connection, uses: Uses) -> None:
    """They were used."""
    used = [{"used": id, "moment": at} for id, (at, _) in uses.items()]
    longer = [{"used": id, "until": until} for id, (_, until) in uses.items() if until]
    for statement, rows in ((_USE, used), (_PROLONG, longer)):
        if rows:
            connection.execute(statement, rows)


def expire(connection: Connection, now: int) -> None:
    """What is good no longer goes."""
    _forget(connection, _TOO_OLD, {"now": now})


def _forget(connection: Connection, which: Select[Any], about: dict[str, Any]) -> None:
    """These go by themselves, which ends nothing that came of them."""
    for id in connection.scalars(which, about).all():
        for statement in _INHERIT, _END:
            connection.execute(statement, {"each": id})


class TokenStore:
    """All tokens and cookies.

    ``change`` runs what writes, and what it gives is durable; ``read`` runs what reads.
    All may fail with `NotStored` or `Busy`.
    """

    def __init__(self, change: Doing, read: Doing) -> None:
        self._change = change
        self._read = read

    def make(self, token: Token, digest: str, most: int) -> Deferred[None]:
        """There is this token from now on; an account has at most so many of its kind
        (0: any number).

        Raises NoSuchAccount if nobody may use the account, WrongToken if what a cookie
        is made for has ended, TooManyTokens; of cookies the oldest goes instead.
        """
        return self._change(partial(make, token=token, digest=digest, most=most))

    def find(self, digest: str, now: int) -> Deferred[Held | None]:
        """The token with a secret of that digest, if it is good at that time."""
        return self._read(partial(find, digest=digest, now=now))

    def known(self, account: int) -> Deferred[Credentials | None]:
        """What it takes to log in to the account of that id."""
        return self._read(partial(people.credentials_of, id=account))

    def of(self, account: int, now: int) -> Deferred[list[Token]]:
        """Those of an account that are good, in the order of their making."""
        return self._read(partial(of, account=account, now=now))

    def end(self, account: int, id: int) -> Deferred[list[int]]:
        """The account's token of that id has ended, and what was made for it or came of
        it: all of these; none if there is no such token."""
        return self._change(partial(end, account=account, id=id))

    def use(self, uses: Uses) -> Deferred[None]:
        """They were used."""
        return self._change(partial(use, uses=uses))

    def expire(self, now: int) -> Deferred[None]:
        """What is good no longer goes."""
        return self._change(partial(expire, now=now))
