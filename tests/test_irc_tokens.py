"""Coming in by IRC with a token of an account in place of its password."""

import secrets
from typing import Any

import pytest
from irc_world import Caller, IrcWorld, numbers, plain
from mailing import get
from talking import Talker
from twisted.internet.defer import Deferred

from twistchat.chat.tokens import Via
from twistchat.errands.tries import TryBounds

FAILED = ":irc.test 904 bot :SASL authentication failed"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld(trying=TryBounds(per_account=2))


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat."""
    return world.own("ann")


def token(ann: Talker) -> str:
    """A new one."""
    return ann.asks("/tokens make bot")[1].removeprefix("== ")


def by_pass(world: IrcWorld, secret: str, nick: str = "bot") -> Caller:
    caller = world.calls("192.0.2.1")
    caller.sends(f"PASS {secret}", f"NICK {nick}", "USER u 0 * :x")
    return caller


def by_sasl(world: IrcWorld, secret: str, name: str = "ann") -> Caller:
    caller = world.calls("192.0.2.1")
    caller.sends("CAP REQ sasl", "NICK bot", "USER u 0 * :x", "AUTHENTICATE PLAIN")
    caller.reads()
    caller.sends(f"AUTHENTICATE {plain(name, secret)}", "CAP END")
    return caller


def by_nickserv(world: IrcWorld, secret: str) -> Caller:
    caller = world.registers("bot", address="192.0.2.1")
    caller.sends(f"PRIVMSG NickServ :identify ann {secret}")
    return caller


WAYS = [
    pytest.param(lambda world, it: by_pass(world, f"ann:{it}"), id="PASS with a name"),
    pytest.param(lambda world, it: by_pass(world, it, "ann"), id="PASS"),
    pytest.param(by_sasl, id="SASL"),
    pytest.param(by_nickserv, id="NickServ"),
]


@pytest.mark.parametrize("comes", WAYS)
def test_a_token_is_as_good_as_the_password(
    world: IrcWorld, ann: Talker, comes: Any
) -> None:
    """No hash is made for it, it is no try, and the session ends with it."""
    secret = token(ann)
    asked = len(world.hasher.asked)
    for _ in range(4):
        bot = comes(world, secret)
        assert "900" in numbers(bot.reads())
    of = world.desk.tokens.of(ann.conversation.here)
    (mine,) = get(Deferred.fromCoroutine(of))
    assert "ann" == bot.client.nick
    assert Via(mine.id) == bot.client.here.via
    assert asked == len(world.hasher.asked)
    ann.asks("/tokens end 1")
    assert "ERROR" == numbers(bot.reads())[-1]
    assert 1 == len(ann.conversation.here.user.sessions)


def test_wrong_ones_count_as_passwords(world: IrcWorld, ann: Talker) -> None:
    """Those of nobody, of another account, and what has ended; then a right one is
    still good, and the password is not."""
    secret, others = token(ann), token(world.own("bob"))
    assert [FAILED] == by_sasl(world, secrets.token_urlsafe(32)).reads()[:1]
    assert [FAILED] == by_sasl(world, others).reads()[:1]
    refused = by_sasl(world, secrets.token_urlsafe(32)).reads()[0]
    assert refused.startswith(f"{FAILED}: ")
    assert "60" in refused
    assert "900" in numbers(by_sasl(world, secret).reads())
    ann.asks("/tokens end 1")
    assert "904" in numbers(by_sasl(world, secret).reads())


def test_a_password_may_look_like_a_token(world: IrcWorld) -> None:
    """It is one all the same."""
    password = secrets.token_urlsafe(32)
    eve = world.registers("eve")
    eve.asks(f"PRIVMSG NickServ :register {password}")
    assert "900" in numbers(by_sasl(world, password, "eve").reads())


@pytest.mark.parametrize("name", ["", "b b", "nobody"])
def test_a_token_wants_its_name(world: IrcWorld, ann: Talker, name: str) -> None:
    """As a password does."""
    assert [FAILED] == by_sasl(world, token(ann), name).reads()[:1]


def test_it_is_not_the_password(world: IrcWorld, ann: Talker) -> None:
    """Who has one neither changes that nor ends the account."""
    secret = token(ann)
    bot = by_sasl(world, secret)
    for line in (f"password {secret} an0therOneOfMine", f"drop {secret}"):
        bot.asks(f"PRIVMSG NickServ :{line}")
    assert "900" in numbers(by_sasl(world, secret).reads())


def test_ended_while_the_client_comes_in(world: IrcWorld, ann: Talker) -> None:
    """What was shown holds only as long as the token."""
    bot = world.calls()
    bot.sends("CAP REQ sasl", "NICK bot", "AUTHENTICATE PLAIN")
    bot.asks(f"AUTHENTICATE {plain('ann', token(ann))}", "CAP END")
    ann.asks("/tokens end 1")
    assert ["464", "ERROR"] == numbers(bot.asks("USER u 0 * :x"))
