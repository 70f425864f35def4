"""User names: what USER says, as others are told of it, and what masks make of it."""

import pytest
from irc_world import Caller, IrcWorld, plain
from talking import password_of

BAD_MASK = "696"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    return world.registers("zed")


def calls_itself(world: IrcWorld, username: str, nick: str = "bob") -> Caller:
    """A guest who has registered with that user name, and read the welcome."""
    caller = world.calls("192.0.2.7")
    caller.sends(f"NICK {nick}", f"USER {username} 0 * :Bob")
    assert any(" 001 " in line for line in caller.reads())
    return caller


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("bob", "~bob"),
        ("~bob", "~bob"),
        ("B.o-b_7", "~B.o-b_7"),
        ("ninechars", "~ninechars"),
        ("tencharsss", "~tencharss"),
        ("b!o@b:\x02\u00e9\u200b[*?]", "~bob"),
        ("\u00e9\u00e9", "~u"),
        ("*", "~u"),
    ],
)
def test_a_user_name_is_told(
    world: IrcWorld, zed: Caller, said: str, told: str
) -> None:
    """As a part of the mask and where it is asked for: with a ~ before it, cut, and
    without what has a meaning in masks or none to the eye."""
    bob = calls_itself(world, said)
    host = world.irc.masks.host(bob.client.here.user.person)
    zed.sends("JOIN #dev")
    zed.reads()
    bob.sends("JOIN #dev")
    assert [f":bob!{told}@{host} JOIN #dev"] == zed.reads()
    assert f":irc.test 352 zed #dev {told} {host} irc.test bob H :0 Bob" in zed.asks(
        "WHO bob"
    )
    assert [f":irc.test 354 zed {told}"] == zed.asks("WHO bob %u")[:1]
    assert [f":irc.test 311 zed bob {told} {host} * :Bob"] == zed.asks("WHOIS bob")[:1]
    assert [f":irc.test 302 zed :bob=+{told}@{host}"] == zed.asks("USERHOST bob")
    bob.sends("QUIT")
    zed.reads()
    assert [f":irc.test 314 zed bob {told} {host} * :Bob"] == zed.asks("WHOWAS bob")[:1]


def test_who_is_at_another_door_has_none(world: IrcWorld, zed: Caller) -> None:
    """It is made up, and stays so if they call with a client too: others know them by
    it already."""
    ann = world.own("ann")
    assert zed.asks("WHOIS ann")[0].startswith(":irc.test 311 zed ann ~u ")
    other = world.calls()
    other.sends(f"PASS ann:{password_of('ann')}", "NICK ann", "USER a 0 * :Ann")
    assert " 001 " in other.reads()[1]
    assert zed.asks("WHOIS ann")[0].startswith(":irc.test 311 zed ann ~u ")
    ann.types("/quit")
    other.sends("QUIT")
    world.tick(3600)
    again = world.calls()
    again.sends(f"PASS ann:{password_of('ann')}", "NICK ann", "USER a 0 * :Ann")
    assert zed.asks("WHOIS ann")[0].startswith(":irc.test 311 zed ann ~a ")


def test_a_guest_who_logs_in_keeps_it(world: IrcWorld, zed: Caller) -> None:
    """And is told so by 900, before they are in and after."""
    world.own("ann").types("/quit")
    world.tick(3600)
    secret = password_of("ann")
    early = world.calls()
    early.sends("CAP REQ sasl", "USER e 0 * :x", "NICK ann", "AUTHENTICATE PLAIN")
    early.sends(f"AUTHENTICATE {plain('ann', secret)}")
    assert any(" 900 ann ann!~e@" in line for line in early.reads())
    early.vanishes(None)
    late = calls_itself(world, "bobby")
    late.sends(f"NS IDENTIFY ann {secret}")
    assert any("!~bobby@" in line and " 900 " in line for line in late.reads())
    assert zed.asks("WHOIS ann")[0].startswith(":irc.test 311 zed ann ~bobby ")


@pytest.mark.parametrize(
    ("mask", "listed"),
    [
        ("*!*bob@{bob}", "*!*@{bob}"),
        ("*!~BOB@*", ""),
        ("*!*@*", ""),
        ("bob!~bob@*", "bob!*@*"),
        ("*!~*@{bob}", "*!*@{bob}"),
        ("bob!~bob@{bob}", "bob!*@*"),
        ("bob!~rob@*", ""),
        ("bob!~u@{bob}", ""),
        ("*!rob@{bob}", ""),
        ("*!~u@192.0.2.7", ""),
    ],
)
def test_masks_with_a_user_name(
    world: IrcWorld, zed: Caller, mask: str, listed: str
) -> None:
    """Whom a mask is about decides the rest of it; a user name that they have not is
    refused, for it would mean others than was said."""
    bob = calls_itself(world, "bob")
    host = world.irc.masks.host(bob.client.here.user.person)
    zed.asks("JOIN #dev")
    said = zed.asks(f"MODE #dev +q {mask.format(bob=host)}")
    if listed:
        assert said[0].endswith(f" MODE #dev +q {listed.format(bob=host)}")
    else:
        assert said[0].startswith(f":irc.test {BAD_MASK} zed #dev q ")
