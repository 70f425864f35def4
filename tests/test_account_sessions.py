"""Several sessions of one account, on whatever doors: what they share, and how they
end."""

import pytest
from talking import TELNET, Talker, World, password_of

from twistchat.chat.events import Departure
from twistchat.chat.people import ChatLimits

NEW = "another-secret"
ENDED = "!! this session was ended from another of yours"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ann(world: World) -> Talker:
    """At the line door."""
    return world.own("ann")


@pytest.fixture
def also_ann(world: World, ann: Talker) -> Talker:
    """The same at the telnet door; both have read all."""
    other = world.come("ann", manner=TELNET)
    other.reads()
    ann.reads()
    return other


def rooms(talker: Talker) -> list[str]:
    return sorted(each.name for each in talker.conversation.here.user.rooms.values())


def test_nobody_is_told_of_one_more_session(world: World, ann: Talker) -> None:
    """Who is here already neither joins nor leaves again."""
    zed = world.enter("zed")
    also = world.come("ann", manner=TELNET)
    assert "-- welcome ann; 1 other here; /help for help" == also.reads()[0]
    also.types("/quit")
    assert [] == zed.reads()
    assert ["-- zed joined #lobby (2 here)"] == ann.reads()
    world.check()


def test_they_see_each_others_words(ann: Talker, also_ann: Talker) -> None:
    """In rooms, and what is said privately, from both sides."""
    world = ann._world
    zed = world.enter("zed")
    ann.types("hello", "@zed psst")
    lines = ["-- zed joined #lobby (2 here)", "<ann> hello", "[you -> zed] psst"]
    assert lines == also_ann.reads()
    zed.types("@ann yes?")
    assert "[zed -> you] yes?" == ann.reads()[-1]
    assert ["[zed -> you] yes?"] == also_ann.reads()
    also_ann.types("/reply no")
    assert ["[you -> zed] no"] == ann.reads()
    assert "[ann -> you] no" == zed.reads()[-1]


def test_they_share_rooms(ann: Talker, also_ann: Talker) -> None:
    """What one joins the other is in; what one leaves the other has left."""
    ann.types("/join dev")
    assert ["-- ann joined #dev (1 here)"] == also_ann.reads()
    assert ["#dev", "#lobby"] == rooms(also_ann)
    also_ann.types("/room dev", "hi")
    assert "<ann> hi" == ann.reads()[-1]
    also_ann.types("/part dev")
    assert ["#lobby"] == rooms(ann)
    assert [
        "!! no room is chosen; /room NAME or /join NAME, /rooms lists them"
    ] == ann.asks("hi")


def test_they_share_marks(world: World, ann: Talker, also_ann: Talker) -> None:
    """What was read on one is read on the other."""
    for talker in (ann, also_ann):
        talker.types("/quit")
    world.tick()
    world.enter("zed").types("hello", "there")
    ann, also_ann = world.come("ann", "dev"), world.come("ann", "dev", TELNET)
    assert "== missed: #lobby 2; /missed shows them" == ann.reads()[-1]
    ann.types("/read all")
    assert ["-- nothing is unread"] == also_ann.asks("/unread")


def test_they_share_what_is_kept_of_an_account(ann: Talker, also_ann: Talker) -> None:
    """Being away, whom one ignores, friends."""
    world = ann._world
    zed = world.own("zed")
    ann.types("/away", "/ignore zed", "/friends +zed")
    assert ["-- you ignore zed"] == also_ann.asks("/ignore")
    also_ann.reads()
    zed.types("hello", "@ann hello")
    assert [] == also_ann.reads()
    assert ["-- you are back"] == also_ann.asks("/back")[:1]


def test_a_private_message_that_waited_is_shown_on_one_of_them(
    world: World, ann: Talker
) -> None:
    """Who comes second is not shown it again."""
    ann.types("/quit")
    world.tick()
    world.enter("zed").types("@ann psst")
    ann = world.come("ann")
    assert "12:00 [zed -> you] psst" in ann.reads()
    assert not [line for line in world.come("ann").reads() if "psst" in line]
    ann.types("/quit")
    world.tick()
    assert not [line for line in world.come("ann").reads() if "psst" in line]


def test_they_share_the_pace(ann: Talker, also_ann: Talker) -> None:
    """Many connections are no faster than the account may be."""
    pace = ann.conversation.here.user.account.pace
    assert pace is ann.shared is also_ann.shared
    guest = ann._world.enter("zed")
    assert guest.shared is None


def test_a_dead_connection_gives_way_to_the_owner_at_once(
    world: World, ann: Talker
) -> None:
    """Nobody has to wait until it is noticed, and neither end does harm."""
    zed = world.enter("zed")
    again = world.come("ann")
    assert "-- welcome ann; 1 other here; /help for help" == again.reads()[0]
    ann.vanishes(Departure.TIMED_OUT)
    assert [] == zed.reads()
    again.types("hello")
    assert ["<ann> hello"] == zed.reads()
    world.check()


# /sessions


def test_the_list_of_sessions(world: World, ann: Talker) -> None:
    """Where from, how long, and how long idle; one's own has a star."""
    world.tick(3600)
    also = world.connect(TELNET, "192.0.2.7")
    also.types(f"ann - {password_of('ann')}")
    world.tick(120)
    assert [
        "== 1  line  -  for 1h  idle 0s  *",
        "== 2  telnet  192.0.2.7  for 2m  idle 2m",
    ] == ann.asks("/sessions")
    world.tick(60)
    assert [
        "== 1  line  -  for 1h  idle 1m",
        "== 2  telnet  192.0.2.7  for 3m  idle 0s  *",
    ] == also.asks("/devices")


def test_ending_a_session(world: World, ann: Talker, also_ann: Talker) -> None:
    """That one and no other; nobody else is told."""
    zed = world.enter("zed")
    also_ann.reads()
    ann.reads()
    assert ["-- session 2 is ended"] == ann.asks("/sessions kill 2")
    assert [ENDED] == also_ann.reads()
    assert also_ann.wire.closed
    assert not ann.wire.closed
    assert [] == zed.reads()
    world.check()


def test_ending_ones_own_session(world: World, ann: Talker, also_ann: Talker) -> None:
    """As /quit does it."""
    assert ["-- goodbye"] == ann.asks("/sessions kill 1")
    assert ann.wire.closed
    assert not also_ann.wire.closed
    world.check()


def test_a_guest_has_one_session(world: World) -> None:
    """And may end it."""
    bob = world.enter("bob")
    assert ["== 1  line  -  for 0s  idle 0s  *"] == bob.asks("/sessions")
    assert ["-- goodbye"] == bob.asks("/devices kill 1")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("kill 3", "!! you have no session 3; /sessions lists them"),
        ("kill 0", "!! you have no session 0; /sessions lists them"),
        ("kill", "!! that is written: /sessions [kill NUMBER]"),
        ("end 1", "!! that is written: /sessions [kill NUMBER]"),
        ("1", "!! that is written: /sessions [kill NUMBER]"),
        *(
            (
                f"kill {number}",
                f"!! {number[:40]} is not a number that can be used here",
            )
            for number in ("-1", "+1", "1e0", "1_0", "\u0661", "9" * 20, "9" * 99, "x")
        ),
    ],
)
def test_a_session_that_is_none(
    ann: Talker, also_ann: Talker, typed: str, refusal: str
) -> None:
    """Nothing ends."""
    assert [refusal] == ann.asks(f"/sessions {typed}")
    assert not ann.wire.closed
    assert not also_ann.wire.closed


def test_a_session_that_is_ended_while_it_is_asked(
    world: World, ann: Talker, also_ann: Talker
) -> None:
    """What it was about to do is not done."""
    also_ann.types("/unregister")
    ann.types("/sessions kill 2")
    assert [ENDED] == also_ann.reads()[-1:]
    also_ann.types(password_of("ann"))
    assert "-- welcome ann" in world.come("ann").reads()[0]
    world.check()


def test_as_many_sessions_as_one_likes(world: World, ann: Talker) -> None:
    """There is no bound but that on connections; all end with the password."""
    others = [world.come("ann") for _ in range(20)]
    assert 21 == len(ann.asks("/sessions"))
    ann.types("/password", password_of("ann"), NEW, NEW)
    assert all(other.wire.closed for other in others)
    assert 1 == len(ann.conversation.here.user.sessions)
    world.check()


def test_an_account_without_a_minute_of_grace() -> None:
    """Where nobody lingers the last session takes the account with it."""
    world = World(limits=ChatLimits(linger_seconds=0))
    ann, zed = world.own("ann"), world.enter("zed")
    ann.vanishes(Departure.TOO_SLOW)
    assert ["-- ann left (too slow)"] == zed.reads()
    world.check()
