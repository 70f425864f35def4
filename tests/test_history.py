"""What was said before, asked for by number, span, time or date."""

import pytest
from talking import HOUR, NOON, World
from twisted.internet.defer import fail

from twistchat.chat import errors
from twistchat.chat.events import Person, Place, Said, ToldPrivately
from twistchat.chat.ids import first_id_at
from twistchat.chat.names import room_name
from twistchat.chat.rooms import History


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.enter("ann")


@pytest.fixture
def bob(world, ann):
    """He came after her, and she has read so."""
    bob = world.enter("bob")
    ann.reads()
    return bob


@pytest.fixture
def past(world):
    """Things said in #lobby yesterday and today; Ann and Bob were there."""
    ann, bob = world.enter("ann"), world.enter("bob")
    world.enter("carl", "dev")
    lobby = room_name("lobby")
    room = world.chat.room_in_use(lobby)
    for hours, text in (
        (30, "old"),
        (26, "yesterday"),
        (2, "two hours ago"),
        (0, "now"),
    ):
        at = NOON - hours * HOUR
        id = first_id_at(at)
        event = Said(id, at, Place(room.id, "#lobby"), Person(7, "eve"), text)
        world.store.put(event)
    return ann, bob


OLD = ["== 2026-11-20", "06:00 <eve> old"]
YESTERDAY = "10:00 <eve> yesterday"
TODAY = ["== 2026-11-21", "10:00 <eve> two hours ago", "12:00 <eve> now"]
END = "-- end of history"


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("/history", [*OLD, YESTERDAY, *TODAY]),
        ("/hist", [*OLD, YESTERDAY, *TODAY]),
        (".review 2", TODAY[1:]),
        ("/history lobby 1", TODAY[2:]),
        ("/backlog #lobby 003", ["== 2026-11-20", YESTERDAY, *TODAY]),
        ("/history 3h", TODAY[1:]),
        ("/history lobby 1d", TODAY[1:]),
        ("/history 2026-11-21", TODAY[1:]),
        ("/history 2026-11-20", [*OLD, YESTERDAY, *TODAY]),
        ("/history 2026-11-20T07:00", ["== 2026-11-20", YESTERDAY, *TODAY]),
        ("/history 2026-11-21T10:30+00:30", TODAY[1:]),
        ("/history 11:00", TODAY[2:]),
        ("/history 12:01", TODAY[1:]),
        ("/history 99999w", [*OLD, YESTERDAY, *TODAY]),
    ],
)
def test_history(past, typed, lines):
    """The last lines, so many lines, or those since a time or a date."""
    ann, _ = past
    assert [*lines, END] == ann.asks(typed)


def test_history_in_another_time_zone(past):
    """Times and dates are those of one's own clock."""
    ann, _ = past
    ann.types("/set tz America/Sao_Paulo")
    assert [
        *TODAY[:0],
        "07:00 <eve> two hours ago",
        "09:00 <eve> now",
        END,
    ] == ann.asks("/history 06:30")


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "+5",
        "1e9",
        "1_000",
        "9999999999",
        "99999999999999999999",
        "٣",
        "1E-4",
    ],
)
def test_numbers_that_are_none(past, number):
    """A number of lines is a plain one, in ASCII digits, and not 0."""
    refusal = f"!! {number} is not a number that can be used here"
    assert [refusal] == past[0].asks(f"/history {number}")


@pytest.mark.parametrize(
    "time", ["x", "nobody", "25:00", "12:60", "2026-13-01", "1y", "999999d", "12.30"]
)
def test_times_that_are_none(past, time):
    """Anything else is neither a number nor a time."""
    refusal = "is neither a number of lines nor a time such as 1h or 2026-11-21"
    assert [f"!! {time} {refusal}"] == past[0].asks(f"/history {time}")


def test_the_bounds_of_history():
    """More than a page is shown when asked for, more than the most never."""
    world = World(page=2, page_most=3)
    ann = world.enter("ann")
    ann.types("one", "two", "three", "four")
    two = ["12:00 <ann> three", "12:00 <ann> four"]
    rest = "-- 3 lines at most; ask from another time for the rest"
    assert [*two, END] == ann.asks("/history")
    assert ["12:00 <ann> two", *two, END] == ann.asks("/history 3")
    assert ["12:00 <ann> two", *two, rest, END] == ann.asks("/history 4")
    assert ["12:00 <ann> one", "12:00 <ann> two"] == ann.asks("/history 1h")[:2]
    assert [rest, END] == ann.asks("/history 1h")[3:]
    unbound = World(page=2, page_most=0).enter("ann")
    unbound.types("one", "two", "three")
    assert 4 == len(unbound.asks("/history 1h")) == len(unbound.asks("/history 99"))


def test_private_history(world, ann, bob):
    """What was said between two people, to nobody else who may bear the name."""
    ann.types("@bob hi", "/msg bob *", "/query bob", "/me winks", "/query")
    bob.types("@ann hello")
    world.clock.advance(600)
    ann.types("@bob late")
    expected = [
        "12:00 [you -> bob] hi",
        "12:00 [you -> bob] *",
        "12:00 [you -> bob] * ann winks",
        "12:00 [bob -> you] hello",
        "12:10 [you -> bob] late",
    ]
    assert [*expected, END] == ann.asks("/history @bob")
    assert [*expected[-2:], END] == ann.asks("/history @bob 2")
    assert [expected[-1], END] == ann.asks("/history @bob 5m")
    bob.types("/quit")
    world.enter("bob")
    ann.reads()
    assert [END] == ann.asks("/history @bob")
    assert ["!! nobody called eve is here"] == ann.asks("/history @eve")


def test_the_bound_of_private_history():
    """It is that of rooms, and said so."""
    world = World(page_most=2)
    ann = world.enter("ann")
    world.enter("bob")
    ann.types("@bob one", "@bob two", "@bob three")
    rest = "-- 2 lines at most; ask from another time for the rest"
    assert [
        "12:00 [you -> bob] two",
        "12:00 [you -> bob] three",
        rest,
        END,
    ] == ann.asks("/history @bob 1h")
    world.clock.advance(60)
    assert [rest, END] == ann.asks("/history @bob 30s")


def test_history_of_a_room_that_keeps_none():
    """It is said that nothing is kept."""
    world = World(history=lambda room: History.OFF)
    ann = world.enter("ann")
    assert ["-- what is said in #lobby is not kept", END] == ann.asks("hi", "/history")


def test_history_that_cannot_be_read(world, ann, monkeypatch):
    """A store that is too busy is a refusal like any other."""
    monkeypatch.setattr(world.store, "page", lambda *_: fail(errors.Busy()))
    refusal = ["!! the server is busy; try again in a moment"]
    assert refusal == ann.asks("/history")
    assert "not in #dev" in ann.asks("/history #dev")[0]


def test_the_past_of_oneself(world, ann):
    """Private words that went to oneself are told once."""
    ann.types("@ann note")
    assert ["12:00 [you -> you] note", END] == ann.asks("/history @ann")
    [event] = world.store.said()
    assert isinstance(event, ToldPrivately)


def test_own_words_of_a_moment_ago(world, ann):
    """Who says something and asks at once, as a pipe does, is told it."""
    ann.types("hello", "/history")
    assert ["12:00 <ann> hello", END] == ann.reads()
