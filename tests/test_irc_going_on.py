"""Who goes on talking in a room is heard by a shorter way, and as before."""

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.irc import client as hearing


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat and has made the room."""
    return world.enter("ann", "dev")


@pytest.fixture
def zed(world: IrcWorld, ann: Talker) -> Caller:
    """He has said one thing in the room already."""
    zed = world.registers("zed")
    zed.sends("JOIN #dev", "PRIVMSG #dev :first")
    zed.reads(), ann.reads()
    return zed


def test_it_is_the_short_way(
    zed: Caller, ann: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is not even parsed; nor is it when something else was done between."""
    zed.sends("PING x")
    zed.reads()
    monkeypatch.setattr(hearing, "read", None)
    zed.sends("PRIVMSG #dev :second :) ")
    assert ["<zed> second :) "] == ann.reads()
    assert [] == zed.reads()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"PRIVMSG #dev :", "412"),
        (b"PRIVMSG #dev :\1VERSION\1", "404"),
        (b"PRIVMSG #dev :a\0b", "400"),
        (b"PRIVMSG #dev :\xff", "FAIL"),
        (b"PRIVMSG #dev :" + b"x" * 497, "417"),
        (b"PRIVMSG #dev : ", "412"),
        (b"PRIVMSG #devel :x", "404"),
        (b"PRIVMSG #dev", "412"),
    ],
)
def test_what_is_refused_is_refused(
    zed: Caller, ann: Talker, line: bytes, answer: str
) -> None:
    """As if it were the first line."""
    fresh = zed._world.registers("yan")
    fresh.sends("JOIN #dev")
    ann.reads(), fresh.reads(), zed.reads()
    (expected,) = fresh.asks(line)
    assert f" {answer} " in expected
    assert [expected.replace(" yan ", " zed ")] == zed.asks(line)
    assert [] == ann.reads()


def test_an_action_is_one(zed: Caller, ann: Talker) -> None:
    zed.sends("PRIVMSG #dev :\1ACTION waves\1", "PRIVMSG #dev :hi")
    assert ["* zed waves", "<zed> hi"] == ann.reads()


def test_who_is_not_there_any_more_is_not_heard(zed: Caller, ann: Talker) -> None:
    """Kicked, back again, or in another room of that name."""
    ann.types("/kick zed")
    ann.reads(), zed.reads()
    assert " 404 zed #dev " in zed.asks("PRIVMSG #dev :x")[0]
    assert [] == ann.reads()
    zed.sends("JOIN #dev", "PRIVMSG #dev :back")
    assert ann.reads()[-1] == "<zed> back"
    zed.reads()
    ann.types("/gag zed")
    zed.reads(), ann.reads()
    assert " 404 zed #dev " in zed.asks("PRIVMSG #dev :x")[0]
    assert [] == ann.reads()


def test_the_longest_line_goes_through(zed: Caller, ann: Talker) -> None:
    text = "x" * (510 - len("PRIVMSG #dev :"))
    zed.sends(f"PRIVMSG #dev :{text}")
    assert [f"<zed> {text}"] == ann.reads()


def test_a_label_is_answered(world: IrcWorld, ann: Talker) -> None:
    """Lines with tags go the long way, also between others."""
    caps = ("labeled-response", "batch", "echo-message", "message-tags")
    yan = world.registers("yan", *caps)
    yan.sends("JOIN #dev", "PRIVMSG #dev :one")
    yan.reads()
    (line,) = yan.asks("@label=a PRIVMSG #dev :two")
    assert line.startswith("@label=a;")
    (line,) = yan.asks("PRIVMSG #dev :three")
    assert line.endswith(" PRIVMSG #dev :three")
    assert "label" not in line
