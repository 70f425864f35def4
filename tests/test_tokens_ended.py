"""What ends an account ends its tokens, cookies and tickets."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection
from talking import Held, World, password_of
from token_world import (
    HOST,
    ask,
    change_password,
    changing,
    cookie_of,
    done,
    is_wrong,
    kinds,
    log_in,
    name_by,
    refused,
    session,
    who,
)
from token_world import ann as ann
from token_world import tokens as tokens
from token_world import world as world

from twistchat.chat import errors
from twistchat.chat.users import Session
from twistchat.errands.tokens import Tokens
from twistchat.store import ownership


def suspend(world: World, here: Session) -> None:
    root = session(world.own("root1"))
    world.chat.set_operator(root.user.id, True)
    done(world.operators.suspend(root, here.user.name.shown, "spam"))


def delete(world: World, here: Session) -> None:
    name = here.user.name.shown
    done(world.desk.accounts.delete(here, password_of(name)))


def by_admin(work: Callable[[Connection, int], None], kind: str) -> Any:
    """The administration command does it, in a process of its own."""

    def act(world: World, here: Session) -> None:
        def change(connection: Connection) -> None:
            work(connection, here.user.id)
            ownership.give_notice(connection, world.now(), kind, here.user.id)

        done(awaited(world.store.change(change)))

    return act


async def awaited(what: Awaitable[Any]) -> Any:
    return await what


ENDINGS = {
    "password": change_password,
    "suspend": suspend,
    "delete": delete,
    "reset": by_admin(
        partial(ownership.set_password, password="hash of x"), "password"
    ),
    "suspended": by_admin(partial(ownership.suspend, at=1, why=""), "suspended"),
    "deleted": by_admin(partial(ownership.remove, until=1), "deleted"),
}
each_ending = pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)


@each_ending
def test_what_ends_an_account_ends_all_that_shows_it(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """Tokens, cookies, tickets and what came by them, in the moment that it is done;
    nobody else's."""
    bob = session(world.own("bob"))
    _, kept = done(tokens.make(bob))
    _, secret = done(tokens.make(ann))
    cookie, ticket, other = cookie_of(tokens, ann), *(tokens.ticket(ann) for _ in "ab")
    asked = who(tokens, cookie)
    end(world, ann)
    with pytest.raises((errors.WrongToken, errors.Suspended)):
        done(log_in(tokens, ticket))
    assert is_wrong(tokens.open(other, None))
    assert is_wrong(log_in(tokens, secret))
    assert is_wrong(tokens.by_token(secret, None))
    assert is_wrong(tokens.by_cookie(cookie.id, cookie.secret))
    assert is_wrong(tokens.check(asked))
    assert name_by(tokens, kept) == "bob"
    world.check()


@each_ending
def test_what_is_made_while_an_account_ends(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """By a session that is not gone yet: nothing comes of it."""
    here = session(world.come("ann"))
    ticket = tokens.ticket(here)
    make = Held(world.store.tokens, "make")
    making = [ask(tokens.make(here)), ask(tokens.open(ticket, HOST))]
    end(world, ann)
    make.go()
    assert kinds(*making) == [errors.WrongToken] * 2
    assert done(awaited(world.store.tokens.of(here.user.id, world.now()))) == []


@pytest.mark.parametrize("end", list(ENDINGS.values())[3:], ids=list(ENDINGS)[3:])
def test_what_is_made_before_the_news_has_come(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """The command has done it, and the server has not been told: the same."""
    ticket = tokens.ticket(ann)
    end(world, ann)
    making = [ask(tokens.open(ticket, HOST)), ask(tokens.make(ann))]
    assert kinds(*making)[0] is errors.WrongToken
    assert kinds(*making)[1] in (errors.WrongToken, errors.NoSuchAccount)
    assert done(awaited(world.store.tokens.of(1, world.now()))) == []
    world.tick()
    assert ann not in world.chat.sessions


@pytest.mark.parametrize("first", [True, False])
def test_made_in_one_commit_with_the_change(
    world: World, tokens: Tokens, ann: Session, first: bool
) -> None:
    """Before it or behind it: nothing is left, though who made it before it may be
    told what they have made."""
    here = session(world.come("ann"))
    world.store.at_once = False
    if first:
        made = ask(tokens.make(here))
    changed = ask(changing(world, ann))
    if not first:
        made = ask(tokens.make(here))
    while world.store.waiting:
        world.store.commit()
    assert changed == [None]
    assert first or kinds(made) == [errors.WrongToken]
    assert here not in world.chat.sessions
    assert done(awaited(world.store.tokens.of(here.user.id, world.now()))) == []


@each_ending
def test_who_comes_in_while_an_account_ends(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """By a token or a ticket: not any more."""
    _, secret = done(tokens.make(ann))
    ticket = tokens.ticket(ann)
    load = Held(world.store.accounts, "load")
    coming = [ask(log_in(tokens, each)) for each in (secret, ticket)]
    end(world, ann)
    load.go()
    assert kinds(*coming) == [errors.WrongToken] * 2


@each_ending
def test_who_is_looked_up_while_an_account_ends(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """What was read before is read again."""
    _, secret = done(tokens.make(ann))
    cookie = cookie_of(tokens, ann)
    find = Held(world.store.tokens, "find")
    asked = [
        ask(tokens.by_token(secret, HOST)),
        ask(tokens.by_cookie(cookie.id, cookie.secret)),
    ]
    end(world, ann)
    world.tick()  # now the server knows what was done elsewhere
    find.go()
    assert kinds(*asked) == [errors.WrongToken] * 2


def test_news_that_cannot_be_had(world: World, tokens: Tokens, ann: Session) -> None:
    """Then nobody is let in by what they might end, and nothing is made."""
    tickets = [tokens.ticket(ann) for _ in "ab"]

    def broken(*given: object) -> Any:
        raise errors.Busy

    world.store.accounts.notices = broken  # type: ignore[method-assign]
    for act in (
        lambda: log_in(tokens, tickets[0]),
        lambda: tokens.open(tickets[1], HOST),
        lambda: tokens.make(ann),
    ):
        assert refused(lambda act=act: done(act())) is errors.Busy
    assert done(tokens.of(ann)) == []


def test_a_ticket_of_who_is_suspended(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """Made before the news has come: they are told why it is not good."""
    by_admin(partial(ownership.suspend, at=1, why="spam"), "suspended")(world, ann)
    with pytest.raises(errors.Suspended) as caught:
        done(log_in(tokens, tokens.ticket(ann)))
    assert caught.value.facts == {"name": "ann", "why": "spam"}


def test_hashing_anew_ends_nothing(world: World, tokens: Tokens, ann: Session) -> None:
    """Who logs in gets the new costs; the password is what it was."""
    _, secret = done(tokens.make(ann))
    world.hasher.costs = "dearer"
    world.come("ann")
    assert name_by(tokens, secret) == "ann"
