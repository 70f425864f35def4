"""What tests of tokens, cookies and tickets share."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import pytest
from at_once import ask as ask
from at_once import done as done
from at_once import nothing
from talking import Talker, World, password_of
from twisted.python.failure import Failure

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.users import Session
from twistchat.errands.tokens import Cookie, Tokens
from twistchat.errands.visits import Who

HOST = ip_address("192.0.2.1")
DAY = 86_400


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def tokens(world: World) -> Tokens:
    return world.desk.tokens


@pytest.fixture
def ann(world: World) -> Session:
    return session(world.own("ann"))


def session(talker: Talker) -> Session:
    return talker.conversation.here


def kinds(*answers: list[Any]) -> list[Any]:
    """What each gave, or the kind of what it raised."""
    found = [got for (got,) in answers]
    return [got.type if isinstance(got, Failure) else got for got in found]


def log_in(tokens: Tokens, secret: str, name: str = "") -> Any:
    return tokens.log_in(name, secret, HOST, nothing)


def name_by(tokens: Tokens, secret: str) -> str:
    """Whose token it is."""
    return str(done(log_in(tokens, secret))[0].name)


def refused(work: Callable[[], Any]) -> type[ChatError]:
    with pytest.raises(ChatError) as caught:
        work()
    return caught.type


def is_wrong(answer: Awaitable[Any]) -> bool:
    return refused(lambda: done(answer)) is errors.WrongToken


def cookie_of(tokens: Tokens, session: Session) -> Cookie:
    """A browser that was given a ticket has signed in."""
    cookie = done(tokens.open(tokens.ticket(session), HOST))
    assert isinstance(cookie, Cookie)
    return cookie


def who(tokens: Tokens, cookie: Cookie) -> Who:
    found = done(tokens.by_cookie(cookie.id, cookie.secret))
    assert isinstance(found, Who)
    return found


def change_password(world: World, here: Session) -> None:
    done(changing(world, here))


async def changing(world: World, here: Session) -> None:
    accounts, name = world.desk.accounts, here.user.name.shown
    proof = await accounts.prove(name, password_of(name), None)
    await accounts.change_password(here, proof, "another-secret")
