"""Accounts that an operator marked as bots may say more at a time, at every door."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from doorstep import Doorstep
from irc_world import IrcWorld
from json_world import JsonWorld, Program
from talking import Talker, World, password_of
from test_intake import Ear, numbered
from test_operator_commands import acts

from twistchat.chat.errors import Busy
from twistchat.chat.limits import Bucket, Pace
from twistchat.chat.people import ChatLimits
from twistchat.errands.operators import ADMINISTRATION
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.sockets import DoorBounds
from twistchat.store import ownership

MARKED = "-- you are a bot now and may say more at a time: {} marked you"
UNMARKED = "-- you are no bot any more: {} took the mark away"


@pytest.fixture
def world() -> JsonWorld:
    return JsonWorld()


@pytest.fixture
def boss(world: JsonWorld) -> Talker:
    return operator(world)


def operator(world: World) -> Talker:
    boss = world.own("boss")
    boss.types("/operator open-sesame")
    return boss


def cost(world: World, name: str) -> float:
    """What one line of theirs costs, where another's costs 1."""
    account = world.chat.person(name).account
    assert account is not None
    return account.pace.cost


# The mark


def test_an_operator_marks_a_bot(world: JsonWorld, boss: Talker) -> None:
    """It is told, it is written down, and it may say more at once."""
    robot = world.own("robot")
    phone = world.come("robot")
    for talker in (robot, phone, boss):
        talker.reads()
    said = "-- the account robot is a bot: it may say more at a time"
    assert boss.asks("/accounts bot Robot on") == [said]
    assert robot.reads() == phone.reads() == [MARKED.format("boss")]
    assert cost(world, "robot") == 0.1
    assert boss.asks("/accounts robot")[0].endswith("  bot")
    assert boss.asks("/accounts bot robot ON") == ["!! that is so already"]
    said = "-- the account robot is no bot any more"
    assert boss.asks("/accounts bot robot off") == [said]
    assert robot.reads() == [UNMARKED.format("boss")]
    assert cost(world, "robot") == 1.0
    assert boss.asks("/accounts bot robot off") == ["!! that is so already"]
    assert acts(world)[-2:] == [
        ("boss", "bot", "robot", "on"),
        ("boss", "bot", "robot", "off"),
    ]


def test_the_mark_stays(world: JsonWorld, boss: Talker) -> None:
    """For who is not here, and over a start of the server."""
    world.own("robot").types("/quit")
    boss.types("/accounts bot robot on")
    world.come("robot")
    assert cost(world, "robot") == 0.1
    later = JsonWorld(before=world)
    later.come("robot"), later.come("boss")
    assert (cost(later, "robot"), cost(later, "boss")) == (0.1, 1.0)


def test_the_factor_is_a_setting() -> None:
    """Of the server, for all of them; 1 is no more than others have."""
    for factor, expected in ((4, 0.25), (1, 1.0)):
        world = World(limits=ChatLimits(bot_factor=factor))
        boss = operator(world)
        boss.types("/accounts bot boss on")
        assert cost(world, "boss") == expected


def test_marks_that_are_refused(world: JsonWorld, boss: Talker) -> None:
    """Nothing is written down of those."""
    ann, before = world.own("ann"), acts(world)
    needed = "!! that needs an operator of the server"
    assert ann.asks("/accounts bot ann on") == [needed]
    (refusal,) = boss.asks("/accounts bot ann maybe")
    assert refusal == "!! bot cannot be maybe, only on, off"
    assert boss.asks("/accounts bot ann")[0].startswith("!! bot cannot be ")
    assert boss.asks("/accounts bot")[0].startswith("!! that is written: /accounts")
    world.enter("eve")
    assert boss.asks("/accounts bot eve on")[0].startswith("!! ")
    assert acts(world) == before
    assert cost(world, "ann") == 1.0


def test_a_mark_that_is_not_stored_is_none(world: JsonWorld, boss: Talker) -> None:
    robot = world.own("robot")
    robot.reads()
    world.store.at_once, world.store.why = False, "disk-full"
    boss.types("/accounts bot robot on")
    world.commit()
    assert robot.reads() == []
    assert cost(world, "robot") == 1.0


# From other doors


def json_boss(world: JsonWorld) -> Program:
    operator(world).types("/quit")
    boss = world.logs_in("boss")
    boss.reads()
    return boss


def test_json_marks_too(world: JsonWorld) -> None:
    """And tells, now and at the next hello."""
    boss = json_boss(world)
    world.own("robot").types("/quit")
    robot = world.logs_in("robot")
    robot.reads()
    assert boss.asks("mark-bot", who="robot")["ok"]
    event = {"event": "bot-marked", "by": "boss", "who": "robot", "on": True}
    assert robot.events() == [event]
    assert boss.refused("mark-bot", who="robot") == "already-so"
    again = world.logs_in("robot")
    assert again.reads()[0]["you"]["bot"] is True
    assert again.shared is not None
    assert again.shared.cost == 0.1
    assert boss.asks("mark-bot", who="robot", on=False)["ok"]
    assert again.shared.cost == 1.0
    assert acts(world)[-1] == ("boss", "bot", "robot", "off")


def test_json_marks_that_are_refused(world: JsonWorld) -> None:
    boss, ann = json_boss(world), world.greets("ann")
    assert ann.refused("mark-bot", who="boss") == "right-missing"
    assert boss.refused("mark-bot", who="ann") == "no-such-account"
    assert boss.refused("mark-bot", who="b ad") == "bad-name"
    assert boss.refused("mark-bot", who="boss", on="yes") == "bad-request"
    assert boss.refused("mark-bot", who="boss", on=False) == "already-so"
    assert world.calls().refused("mark-bot", who="boss") == "not-logged-in"


def test_a_bot_on_irc_is_told() -> None:
    """As of whatever IRC has no words for."""
    world = IrcWorld()
    boss = operator(world)
    world.own("robot").types("/quit")
    robot = world.logs_in("robot")
    robot.reads()
    boss.types("/accounts bot robot on")
    (line,) = robot.reads()
    assert line.endswith(" NOTICE robot :" + MARKED.format("boss").removeprefix("-- "))


def test_what_the_administration_command_marks(world: JsonWorld) -> None:
    """Takes effect when the house is kept, and is told."""
    robot = world.own("robot")
    robot.reads()
    id = world.chat.person("robot").id
    with writing(world) as connection:
        ownership.mark_bot(connection, id, True)
        ownership.give_notice(connection, world.now(), "bot", id)
    world.tick()
    assert robot.reads() == [MARKED.format(ADMINISTRATION.name)]
    assert cost(world, "robot") == 0.1
    with writing(world) as connection:
        ownership.mark_bot(connection, id, False)
        ownership.give_notice(connection, world.now(), "bot", id)
    world.tick()
    assert robot.reads() == [UNMARKED.format(ADMINISTRATION.name)]


@contextmanager
def writing(world: World) -> Iterator[Any]:
    with world.store.connection.begin():
        yield world.store.connection


# What it is worth


def test_a_bot_says_so_many_lines_more() -> None:
    """At once, and a second after that; of its own bounds and of those that all its
    sessions share."""
    for own, shared in ((5, 0), (0, 5), (5, 50)):
        ear = Ear(InputBounds(10 * bool(own), own, 0, 0, lines_per_turn=0))
        pace = Pace(10 * bool(shared), shared, 10)
        ear.intake.share(pace)
        pace.ease(True)
        ear.gets(*numbered(200))
        assert len(ear.take()) == 50
        ear.clock.advance(0.5)
        assert abs(len(ear.take()) - 50) <= 1
        pace.ease(False)
        ear.clock.advance(1.0)
        assert len(ear.take()) <= 11


def test_a_bot_says_so_many_bytes_more() -> None:
    """A line is begun while anything is left."""
    heard = []
    for eased in (False, True):
        ear = Ear(InputBounds(0, 0, 10, 100, lines_per_turn=0))
        pace = Pace(0, 0, 10)
        ear.intake.share(pace)
        pace.ease(eased)
        ear.gets(*numbered(300, 9))
        heard.append(len(ear.take()))
    assert heard == [10, 100]


def test_a_costly_command_of_a_bot_costs_less() -> None:
    ear = Ear(InputBounds(lines_burst=5, lines_per_turn=0))
    pace = Pace(0, 0, 10)
    ear.intake.share(pace)
    pace.ease(True)
    ear.acts[b"dear"] = lambda: ear.intake.charge(3)
    ear.gets(b"dear", *numbered(100))
    assert len(ear.take()) == 47


def test_a_pace_is_a_bucket_that_is_not_eased_at_first() -> None:
    pace = Pace(1, 5, 10)
    assert isinstance(pace, Bucket)
    assert (pace.cost, pace.bounded) == (1.0, True)


def test_at_a_real_door() -> None:
    """A session that was slowed is not once it is a bot's."""
    step = Doorstep(
        bounds=DoorBounds(input=InputBounds(lines_per_second=1, lines_burst=10))
    )
    boss, bob = operator(step.world), step.enters("bob")
    step.world.own("robot").types("/quit")
    robot = step.comes()
    robot.sends(f"robot lobby {password_of('robot')}\n".encode())
    boss.types("/accounts bot robot on")
    bob.takes()
    robot.sends(b"".join(b"%d\n" % number for number in range(60)))
    assert len(bob.reads()) == 60
    eve = step.enters("eve")
    bob.takes()
    eve.sends(b"".join(b"%d\n" % number for number in range(60)))
    assert len(bob.reads()) < 10


def test_busy_is_a_refusal(world: JsonWorld, boss: Talker) -> None:
    """And no bug."""
    world.own("robot")

    def busy(id: int, on: bool) -> Any:
        raise Busy

    world.store.accounts.mark_bot = busy  # type: ignore[method-assign]
    (refusal,) = boss.asks("/accounts bot robot on")
    assert refusal.startswith("!! the server is busy")
    assert cost(world, "robot") == 1.0
    world.check()
