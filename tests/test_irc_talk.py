"""What is said through IRC is said in the same rooms as everywhere else."""

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat, in #lobby."""
    return world.enter("ann")


@pytest.fixture
def zed(world: IrcWorld, ann: Talker) -> Caller:
    """He is in #lobby too, with an IRC client."""
    zed = world.registers("zed")
    zed.sends("JOIN #lobby")
    zed.reads()
    ann.reads()
    return zed


def test_both_read_each_other(ann: Talker, zed: Caller) -> None:
    """The same words in the manner of each door."""
    zed.sends("PRIVMSG #lobby :hello there")
    assert ["<zed> hello there"] == ann.reads()
    ann.types("hello yourself")
    [line] = zed.reads()
    assert line == ":ann!~u@local.irc.test PRIVMSG #lobby :hello yourself"


def test_an_action_is_an_emote(ann: Talker, zed: Caller) -> None:
    """CTCP ACTION is what /me is elsewhere."""
    zed.sends("PRIVMSG #lobby :\1ACTION waves\1")
    assert ["* zed waves"] == ann.reads()
    ann.types("/me waves back")
    [line] = zed.reads()
    assert line.endswith("PRIVMSG #lobby :\1ACTION waves back\1")


@pytest.mark.parametrize("target", ["#lobby", "ann"])
@pytest.mark.parametrize(
    "words", ["VERSION", "PING 1", "DCC SEND x 1 2 3", "version", "", " "]
)
@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
def test_other_requests_are_not_passed_on(
    ann: Talker, zed: Caller, verb: str, target: str, words: str
) -> None:
    """Whoever asks a client for something is told so, and nobody else anything; a
    NOTICE that is refused gets no answer."""
    said = "CTCP requests are not passed on here, and neither are answers to them"
    answer = zed.asks(f"{verb} {target} :\1{words}\1")
    refusal = [f":irc.test 404 zed {target} :{said}"]
    assert answer == (refusal if verb == "PRIVMSG" else [])
    assert [] == ann.reads()


def test_a_notice_is_marked_as_one(ann: Talker, zed: Caller) -> None:
    zed.sends("NOTICE #lobby :the build is green")
    assert ["-zed- the build is green"] == ann.reads()
    zed.sends("NOTICE ann :so is yours")
    assert ["[zed -> you] -zed- so is yours"] == ann.reads()


def test_a_notice_stays_one(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """Kept for who is not here, and told again in the room."""
    world.own("bob").types("/quit")
    world.tick()
    zed.sends("NOTICE bob :the build is red", "NOTICE #lobby :and green")
    phone = world.logs_in("bob").reads()
    assert ":zed!~u@local.irc.test NOTICE bob :[12:00] the build is red" in phone
    assert ":zed!~u@local.irc.test NOTICE #lobby :[12:00] and green" in phone
    assert "12:00 -zed- and green" in ann.asks("/history")


def test_a_kept_notice_is_handed_over_as_one(world: IrcWorld, zed: Caller) -> None:
    """At the text doors."""
    world.own("bob").types("/quit")
    world.tick()
    zed.sends("NOTICE bob :the build is red")
    told = world.come("bob").reads()
    assert "12:00 [zed -> you] -zed- the build is red" in told


def test_a_long_text_is_split_and_nothing_is_lost(ann: Talker, zed: Caller) -> None:
    """On the borders of characters, into lines of 512 bytes."""
    text = "日本語" * 300
    ann.types(text)
    lines = zed.reads()
    assert len(lines) > 1
    assert text == "".join(line.partition(" :")[2] for line in lines)


def test_a_pong_comes_after_what_came_before(world: IrcWorld, zed: Caller) -> None:
    """One's own words are not echoed, yet PONG waits until they are stored."""
    world.store.at_once = False
    assert [] == zed.asks("PRIVMSG #lobby :one", "PING 1")
    world.commit()
    assert [":irc.test PONG irc.test :1"] == zed.reads()


@pytest.mark.parametrize("room", ["#dev", "#secret", "#nosuch"])
@pytest.mark.parametrize("command", ["PRIVMSG {} :hi", "PRIVMSG {},zed :hi"])
def test_nobody_speaks_from_outside(
    world: IrcWorld, zed: Caller, room: str, command: str
) -> None:
    """404, as rooms that are +n have it: whether there is such a room, or a private
    one, is not told (https://modern.ircdocs.horse/#no-external-messages-mode)."""
    bob = world.registers("bob")
    bob.asks("JOIN #dev,#secret", "MODE #secret +i")
    refused = f":irc.test 404 zed {room} :Cannot send to channel (+n)"
    assert refused == zed.asks(command.format(room))[0]
    assert [] == bob.reads()


@pytest.mark.parametrize("room", ["#dev", "#nosuch"])
def test_nobody_types_from_outside(world: IrcWorld, room: str) -> None:
    """404 for TAGMSG too."""
    world.registers("bob").asks("JOIN #dev")
    eve = world.registers("eve", "message-tags")
    assert [f":irc.test 404 eve {room} :Cannot send to channel (+n)"] == eve.asks(
        f"@+typing=active TAGMSG {room}"
    )


UNHEARD = [
    "NOTICE",
    "NOTICE nobody",
    "NOTICE #nosuch :x",
    "NOTICE #nosuch,nobody :x",
    "NOTICE nobody :x",
    "NOTICE a,b,c,d,e :x",
    "NOTICE , :x",
    "NOTICE #lobby :\1VERSION\1",
    "NOTICE #lobby :\x02",
]


@pytest.mark.parametrize("line", UNHEARD)
def test_a_notice_gets_no_answer(zed: Caller, line: str) -> None:
    """However wrong it is (RFC 2812 section 3.3.2)."""
    assert [] == zed.asks(line)


@pytest.mark.parametrize("line", UNHEARD)
def test_a_notice_with_a_label_does(world: IrcWorld, line: str) -> None:
    """It asks for one, and an ACK would say that the notice was said."""
    bob = world.registers("bob", "batch", "labeled-response")
    lines = bob.asks(f"@label=7 {line}")
    assert lines[0].startswith("@label=7 :irc.test ")
    assert not any(" ACK" in line for line in lines)
