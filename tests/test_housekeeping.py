"""What is done every second: notes are written down, who was lost leaves, what was done
elsewhere takes effect; and all of it before anybody comes in."""

from typing import Any

import pytest
from talking import Held, Talker, World
from twisted.internet.defer import Deferred

from twistchat.chat.events import Departure
from twistchat.chat.notes import Notes


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ann(world: World) -> Talker:
    return world.own("ann")


def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    found = world.store.connection.exec_driver_sql(sql).all()
    world.store.connection.rollback()
    return [tuple(row) for row in found]


def member_of(world: World) -> list[str]:
    """The rooms that somebody is in, as they are stored."""
    joined = "SELECT name FROM rooms JOIN memberships ON rooms.id = room_id"
    return [name for (name,) in rows(world, f"{joined} WHERE member ORDER BY name")]


def rooms(talker: Talker) -> list[str]:
    return sorted(each.name for each in talker.conversation.here.user.rooms.values())


def test_notes_are_written_down_within_a_second(world: World, ann: Talker) -> None:
    """The rooms that accounts are in, and when they left, and how."""
    ann.types("/join dev")
    assert [] == member_of(world)
    world.tick()
    assert ["#dev", "#lobby"] == member_of(world)
    ann.types("/part dev", "/quit")
    world.tick()
    assert ["#lobby"] == member_of(world)
    seen = rows(world, "SELECT seen_at, seen_how FROM accounts")
    assert [(world.now() - 1000, Departure.QUIT.value)] == seen
    assert not world.chat.notes


def test_nothing_is_written_if_there_is_nothing(world: World, ann: Talker) -> None:
    """Quiet seconds cost nothing."""
    world.tick()
    world.store.at_once = False
    world.tick(60)
    assert [] == world.store.waiting


@pytest.mark.parametrize("why", ["busy", "read-only", "unknown"])
def test_what_cannot_be_written_now_is_written_later(
    world: World, ann: Talker, why: str
) -> None:
    """With what came since, which counts."""
    ann.types("/join dev", "/join ops")
    world.store.why = why
    world.tick()
    world.store.why = None
    ann.types("/part dev")
    world.tick()
    assert ["#lobby", "#ops"] == member_of(world)


def test_the_store_takes_longer_than_a_second(world: World, ann: Talker) -> None:
    """Then nothing is done twice, nor in a wrong order."""
    world.store.at_once = False
    ann.types("/quit")
    world.tick()
    (first,) = world.store.waiting
    world.tick()
    assert [first] == world.store.waiting
    world.commit()
    world.store.at_once = True
    world.commit()
    world.tick()
    assert ["#lobby"] == member_of(world)


def test_who_comes_in_finds_what_they_left(world: World, ann: Talker) -> None:
    """However little time has passed: rooms joined and left, and marks."""
    ann.types("/join dev", "/quit")
    again = world.come("ann")
    assert ["#dev", "#lobby"] == rooms(again)
    again.types("/part dev", "/quit")
    third = world.come("ann")
    assert ["#lobby"] == rooms(third)
    world.check()


def test_who_was_not_here_lately_costs_no_commit(world: World, ann: Talker) -> None:
    """What is noted of others waits for its second."""
    zed = world.own("zed")
    ann.types("/quit")
    world.tick()
    zed.types("/join dev", "/join lobby")
    world.come("ann")
    assert "#dev" not in member_of(world)
    world.tick()
    assert "#dev" in member_of(world)


def test_who_comes_in_while_notes_are_being_written(world: World, ann: Talker) -> None:
    """They wait for it."""
    ann.types("/join dev")
    writing = Held(world.store.accounts, "note")
    ann.types("/quit")
    world.tick()
    again = world.come("ann")
    assert [] == again.reads()
    writing.go()
    world.turns.end()
    assert ["#dev", "#lobby"] == rooms(again)


def test_who_comes_in_while_nothing_can_be_written(world: World, ann: Talker) -> None:
    """They come in, as far as rooms are open."""
    zed = world.enter("zed")
    ann.types("/quit")
    world.store.why = "disk-full"
    again = world.come("ann")
    assert "-- welcome ann; 1 other here; /help for help" == again.reads()[0]
    assert "-- ann joined #lobby (2 here)" == zed.reads()[-1]


def test_mail_that_is_deleted_after_coming_back(world: World, ann: Talker) -> None:
    """It can be taken back, though what was to be done when they had left is done only
    now."""
    boss = world.own("boss")
    boss.types("/mail ann Tea :: At five?")
    ann.types("/quit")
    world.store.why = "busy"
    world.tick()
    ann = world.come("ann")
    world.store.why = None
    ann.types("/mail del 1")
    world.tick()
    assert ["-- back in your mailbox: 1"] == ann.asks("/mail undo")


def test_what_is_noted_of_a_deleted_account(world: World, ann: Talker) -> None:
    """Nothing of it is written, nor in the way of anything."""
    zed = world.own("zed")
    ann.types("/join dev", "/unregister", "secret-of-ann")
    zed.types("/join ops")
    world.tick()
    assert not world.chat.notes
    assert ["#lobby", "#ops"] == member_of(world)


def test_a_tick_that_fails_is_made_up_for(world: World, ann: Talker) -> None:
    """Whatever was in the way, the next one does all."""
    boss = world.own("boss")
    boss.types("/operator open-sesame")
    ann.vanishes(Departure.LOST)
    world.store.why = "busy"
    world.tick(60)
    assert ["-- ann left (connection lost)"] == boss.reads()[-1:]
    world.store.why = None
    world.tick()
    how = rows(world, "SELECT seen_how FROM accounts WHERE key = 'ann'")
    assert [(Departure.LOST.value,)] == how
    world.check()


def test_all_is_written_at_the_end(world: World, ann: Talker) -> None:
    """When the server stops nothing waits for the next second."""
    ann.types("/join dev", "/quit")
    Deferred.fromCoroutine(world.housekeeping.catch_up())
    assert ["#dev", "#lobby"] == member_of(world)


# Notes


def test_notes_that_are_put_back_are_older() -> None:
    """What is newer counts; nothing else is lost."""
    notes = Notes()
    notes.memberships[1, 2] = True
    notes.marks[1, 2] = 5
    notes.seen[1] = 10, "quit"
    taken = notes.take()
    assert taken
    assert not notes
    notes.memberships[1, 2] = False
    notes.marks[1, 3] = 7
    notes.add_older(taken)
    assert {(1, 2): False} == notes.memberships
    assert {(1, 2): 5, (1, 3): 7} == notes.marks
    assert {1: (10, "quit")} == notes.seen
