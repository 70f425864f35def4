"""CHATHISTORY, MARKREAD and TAGMSG: what was said before, how far it was read, and who
is typing."""

import re
from zoneinfo import ZoneInfo

import pytest
from irc_world import Caller, IrcWorld, numbers
from msgspec.structs import force_setattr, replace
from talking import Talker

from twistchat.chat.events import Departure
from twistchat.chat.ids import spell
from twistchat.chat.tokens import Via

CAPS = (
    "draft/chathistory",
    "batch",
    "server-time",
    "message-tags",
    "draft/read-marker",
    "standard-replies",
)


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat and has said ten things, one a second."""
    ann = world.enter("ann")
    for number in range(10):
        ann.types(f"line {number}")
        world.tick()
    return ann


@pytest.fixture
def zed(world: IrcWorld, ann: Talker) -> Caller:
    """He is in #lobby too, with a client that can ask for history."""
    zed = world.registers("zed", *CAPS)
    zed.sends("JOIN #lobby")
    zed.reads()
    return zed


def texts(lines: list[str]) -> list[str]:
    """What was said in a batch, without all around it; all of it is in the batch."""
    opening, *inside, closing = lines
    reference = re.search(r"BATCH \+(\w+) chathistory (\S+)", opening)
    assert reference, opening
    assert closing.endswith(f"BATCH -{reference[1]}")
    for line in inside:
        assert f"batch={reference[1]}" in line
        assert f"PRIVMSG {reference[2]} :" in line
    return [line.rpartition(":")[2] for line in inside]


def said(*numbers: int) -> list[str]:
    return [f"line {number}" for number in numbers]


def msgid(world: IrcWorld, number: int) -> str:
    """The id of what ann has said."""
    return "msgid=" + spell(world.store.said()[number].id)


def test_nothing_is_replayed_to_who_can_ask(world: IrcWorld, ann: Talker) -> None:
    zed = world.registers("zed", *CAPS)
    lines = zed.asks("JOIN #lobby")
    assert [] == [line for line in lines if "PRIVMSG" in line]


def test_the_last_lines_are_replayed_to_who_cannot(
    world: IrcWorld, ann: Talker
) -> None:
    """With their time, where the client has that."""
    zed = world.registers("zed", "server-time")
    lines = [line for line in zed.asks("JOIN #lobby") if "PRIVMSG" in line]
    assert said(*range(10)) == [line.rpartition(":")[2] for line in lines]
    assert lines[0].startswith("@time=2026-11-21T12:00:00.000Z :ann!")
    old = world.registers("old")
    lines = [line for line in old.asks("JOIN #lobby") if "PRIVMSG" in line]
    assert lines[-1].endswith("PRIVMSG #lobby :[12:00] line 9")


END = ":irc.test NOTICE {} :End of what was said before"


@pytest.mark.parametrize(
    ("caps", "heading"),
    [
        ([], ":irc.test NOTICE #lobby :Said here before, times are UTC:"),
        (["batch"], ":irc.test NOTICE #lobby :Said here before, times are UTC:"),
        (["server-time"], ":irc.test NOTICE #lobby :Said here before:"),
    ],
)
def test_what_is_old_is_told_from_what_is_new(
    world: IrcWorld, ann: Talker, caps: list[str], heading: str
) -> None:
    """Where tags do not tell: by a line above and one below."""
    old = world.registers("old", *caps)
    lines = [line for line in old.asks("JOIN #lobby") if "BATCH" not in line]
    first = lines.index(heading)
    assert END.format("#lobby") == lines[first + 11]
    assert all("PRIVMSG" in line for line in lines[first + 1 : first + 11])
    assert len(lines) == first + 12


def test_who_has_tags_for_it_needs_no_lines(world: IrcWorld, ann: Talker) -> None:
    """A batch and its times say all."""
    lines = world.registers("xi", "batch", "server-time").asks("JOIN #lobby")
    assert said(*range(10)) == texts(lines[-12:])
    assert not [line for line in lines if "NOTICE" in line]


def test_where_nothing_was_said(world: IrcWorld) -> None:
    """By nobody, or by who is ignored: there is nothing to stand above."""
    eve = world.own("eve")
    eve.types("psst", "/join dev")
    world.own("bob").types("/ignore eve", "/quit")
    world.tick()
    lines = world.logs_in("bob").reads() + world.registers("old").asks("JOIN #dev")
    assert "JOIN" in numbers(lines)
    assert "NOTICE" not in numbers(lines)


def test_what_was_said_on_another_day_has_its_date(
    world: IrcWorld, ann: Talker
) -> None:
    """In the time of the house, which begins its day where that is."""
    world.clock.advance(12 * 3600)
    ann.types("good morning")
    lines = world.registers("old").asks("JOIN #lobby")
    assert lines[-3].endswith("PRIVMSG #lobby :[2026-11-21 12:00] line 9")
    assert lines[-2].endswith("PRIVMSG #lobby :[00:00] good morning")
    home = replace(world.desk.customs, zone=ZoneInfo("America/Sao_Paulo"))
    force_setattr(world.desk, "customs", home)
    lines = world.registers("older").asks("JOIN #lobby")
    times = "times are America/Sao_Paulo"
    assert f":irc.test NOTICE #lobby :Said here before, {times}:" in lines
    assert lines[-3].endswith("PRIVMSG #lobby :[09:00] line 9")


def test_what_waited_is_told_from_what_is_new(world: IrcWorld, ann: Talker) -> None:
    """Private messages have the same lines around them."""
    world.own("bob").types("/quit")
    world.tick()
    ann.types("@bob psst")
    lines = world.logs_in("bob").reads()
    assert [
        ":irc.test NOTICE bob :Said to you while you were not here, times are UTC:",
        ":ann!~u@local.irc.test PRIVMSG bob :[12:00] psst",
        END.format("bob"),
    ] == lines[-3:]


def test_latest(world: IrcWorld, zed: Caller) -> None:
    assert said(8, 9) == texts(zed.asks("CHATHISTORY LATEST #lobby * 2"))
    after = msgid(world, 7)
    assert said(8, 9) == texts(zed.asks(f"CHATHISTORY LATEST #lobby {after} 50"))
    assert said(9) == texts(zed.asks(f"CHATHISTORY LATEST #lobby {after} 1"))


def test_before_and_after(world: IrcWorld, zed: Caller) -> None:
    place = msgid(world, 5)
    assert said(3, 4) == texts(zed.asks(f"CHATHISTORY BEFORE #lobby {place} 2"))
    assert said(6, 7) == texts(zed.asks(f"CHATHISTORY AFTER #lobby {place} 2"))
    moment = "timestamp=2026-11-21T12:00:05.000Z"
    assert said(3, 4) == texts(zed.asks(f"CHATHISTORY BEFORE #lobby {moment} 2"))
    assert said(6, 7) == texts(zed.asks(f"CHATHISTORY AFTER #lobby {moment} 2"))


def test_around(world: IrcWorld, zed: Caller) -> None:
    place = msgid(world, 5)
    assert said(4, 5, 6) == texts(zed.asks(f"CHATHISTORY AROUND #lobby {place} 3"))
    assert said(5) == texts(zed.asks(f"CHATHISTORY AROUND #lobby {place} 1"))


def test_between(world: IrcWorld, zed: Caller) -> None:
    """From the first towards the second."""
    one, other = msgid(world, 2), msgid(world, 6)
    ask = "CHATHISTORY BETWEEN #lobby"
    assert said(3, 4) == texts(zed.asks(f"{ask} {one} {other} 2"))
    assert said(4, 5) == texts(zed.asks(f"{ask} {other} {one} 2"))


def test_what_was_said_privately(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """Both sides of it, and nobody else's."""
    ann.types("@zed psst")
    zed.sends("PRIVMSG ann :what?")
    eve = world.registers("eve", *CAPS)
    lines = zed.asks("CHATHISTORY LATEST ann * 9")[1:-1]
    assert ["psst", "what?"] == [line.rpartition(":")[2] for line in lines]
    assert " PRIVMSG zed :psst" in lines[0]
    assert " PRIVMSG ann :what?" in lines[1]
    assert 2 == len(eve.asks("CHATHISTORY LATEST ann * 9"))


def test_with_a_guest_who_loads_their_page_anew(world: IrcWorld, zed: Caller) -> None:
    """They are waited for, and what was said to them is still that."""
    bob = world.enter("bob").conversation.here
    zed.sends("PRIVMSG bob :one")
    bob.via = Via(given=1)
    world.chat.hang_up(bob, Departure.QUIT, reloads=True)
    zed.sends("PRIVMSG bob :two")
    zed.reads()
    assert ["one", "two"] == texts(zed.asks("CHATHISTORY LATEST bob * 9"))


def test_targets(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """Where something was said, the latest last."""
    ann.types("@zed psst")
    times = "timestamp=2026-11-21T11:00:00.000Z timestamp=2026-11-21T13:00:00.000Z"
    lines = zed.asks(f"CHATHISTORY TARGETS {times} 9")
    assert ["#lobby", "ann"] == [line.split()[-2] for line in lines[1:-1]]
    assert lines[1].endswith("#lobby 2026-11-21T12:00:09.000Z")


@pytest.mark.parametrize(
    "asked",
    [
        "LATEST #nowhere * 5",
        "LATEST #secret * 5",
        "LATEST nobody * 5",
        "LATEST * * 5",
    ],
)
def test_nobody_learns_what_is_there(world: IrcWorld, zed: Caller, asked: str) -> None:
    """A room that one is not in is answered like one that is not."""
    eve = world.registers("eve")
    eve.sends("JOIN #secret", "PRIVMSG #secret :psst")
    [line] = zed.asks(f"CHATHISTORY {asked}")
    assert " FAIL CHATHISTORY INVALID_TARGET LATEST " in line


@pytest.mark.parametrize(
    "asked",
    [
        "LATEST #lobby",
        "LATEST #lobby *",
        "LATEST #lobby * 5 6",
        "LATEST #lobby * none",
        "LATEST #lobby * 0",
        "LATEST #lobby * -1",
        "LATEST #lobby * ٣",
        "BEFORE #lobby * 5",
        "BEFORE #lobby msgid= 5",
        "BEFORE #lobby msgid=zzzzzzzzzzzzz 5",
        "BEFORE #lobby timestamp=yesterday 5",
        "BEFORE #lobby timestamp=2026-11-21T12:00:00 5",
        "BEFORE #lobby timestamp=2026-13-41T12:00:00.000Z 5",
        "BETWEEN #lobby * 5",
        "NONSENSE #lobby * 5",
        "TARGETS * * 5",
    ],
)
def test_nonsense_is_refused(zed: Caller, asked: str) -> None:
    [line] = zed.asks(f"CHATHISTORY {asked}")
    assert " FAIL CHATHISTORY " in line


def test_the_limit_is_clamped(zed: Caller) -> None:
    assert 10 == len(texts(zed.asks("CHATHISTORY LATEST #lobby * 1000000")))


def test_far_times_are_times(zed: Caller) -> None:
    """Before the first and after the last of all ids."""
    early, late = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"
    ask = f"CHATHISTORY BETWEEN #lobby timestamp={early} timestamp={late} 3"
    assert said(0, 1, 2) == texts(zed.asks(ask))


def test_marks_are_shared(world: IrcWorld, ann: Talker) -> None:
    """What one session of an account has read, the others know."""
    world.own("bob")
    one = world.logs_in("bob", *CAPS)
    other = world.logs_in("bob", *CAPS)
    one.reads()
    other.reads()
    ann.types("new")
    [line] = world_line(one.asks("MARKREAD #lobby timestamp=2026-11-21T13:00:00.000Z"))
    assert line.startswith(":irc.test MARKREAD #lobby timestamp=2026-11-21T12:00:")
    assert other.reads()[-1].endswith(line)
    [same] = world_line(other.asks("MARKREAD #lobby"))
    assert line == same
    early = "MARKREAD #lobby timestamp=2026-11-21T12:00:01.000Z"
    assert [line] == world_line(one.asks(early))  # marks never go back
    [refused] = one.asks("MARKREAD #lobby timestamp=now")
    assert " FAIL MARKREAD INVALID_PARAMS " in refused


def world_line(lines: list[str]) -> list[str]:
    return [line for line in lines if " MARKREAD " in line]


@pytest.mark.parametrize(
    "line", ["MARKREAD #lobby timestamp=now", "CHATHISTORY LATEST #lobby * x"]
)
def test_what_cannot_be_is_a_fail_for_everybody(world: IrcWorld, line: str) -> None:
    """Who gives these commands knows what answers them, without standard-replies."""
    old = world.registers("old")
    old.asks("JOIN #lobby")
    [refused] = old.asks(line)
    assert refused.startswith(f":irc.test FAIL {line.split()[0]} INVALID_PARAMS ")


def test_a_mark_elsewhere(world: IrcWorld, zed: Caller) -> None:
    """Where one is not there is no mark, be it a room or not, nor can one be set."""
    world.enter("bob", "#den").types("/private on")
    for room in ("#den", "#nowhere", "#"):
        assert [f":irc.test MARKREAD {room} *"] == zed.asks(f"MARKREAD {room}")
        at = "timestamp=2026-11-21T12:00:00.000Z"
        [refused] = zed.asks(f"MARKREAD {room} {at}")
        fail = f":irc.test FAIL MARKREAD INVALID_PARAMS {room} :You are not in there"
        assert refused == fail


def test_a_mark_of_nothing(zed: Caller) -> None:
    fail = ":irc.test FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters"
    assert [fail, fail] == zed.asks("MARKREAD", "MARKREAD :")


def test_a_guest_has_no_mark(zed: Caller) -> None:
    assert [":irc.test MARKREAD #lobby *"] == zed.asks("MARKREAD #lobby")


def test_who_reads_tells_their_other_sessions(world: IrcWorld, ann: Talker) -> None:
    """/read at netcat moves the mark of the IRC client."""
    bob = world.own("bob")
    phone = world.logs_in("bob", *CAPS)
    ann.types("new")
    phone.reads()
    bob.types("/read all")
    assert [line for line in phone.reads() if " MARKREAD #lobby timestamp=" in line]


def test_typing(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """Those with tags are told, in the room or alone; nobody else, nor oneself."""
    eve = world.registers("eve", *CAPS)
    old = world.registers("old")
    for caller in (eve, old):
        caller.asks("JOIN #lobby")
    ann.reads()
    assert [] == zed.asks("@+typing=active TAGMSG #lobby")
    [line] = [each for each in eve.reads() if "TAGMSG" in each]
    assert "+typing=active" in line.split()[0]
    assert line.endswith("TAGMSG #lobby")
    assert [] == [each for each in old.reads() if "TAGMSG" in each]
    zed.sends("@+typing=done TAGMSG eve")
    assert "+typing=done" in eve.reads()[0]
    assert [] == ann.reads()
    zed.sends("@+evil=1;+typing=always TAGMSG #lobby")
    assert [] == eve.reads()


@pytest.mark.parametrize("target", ["#LOBBY", "#Lobby", "ANN", "aNn"])
def test_a_batch_is_of_what_was_asked(
    world: IrcWorld, zed: Caller, target: str
) -> None:
    """Its target is written as in the request, which the client looks for; the lines
    in it have names as they are."""
    zed.asks("PRIVMSG ann :hi", "PRIVMSG #lobby :hi")
    opening, line, _ = zed.asks(f"CHATHISTORY LATEST {target} * 1")
    assert opening.endswith(f" chathistory {target}")
    assert f" PRIVMSG {target.lower()} :hi" in line
