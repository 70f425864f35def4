"""What was missed comes whole, in order, before anything new."""

import pytest
from json_world import CARRIERS, JsonWorld, Line, Program
from talking import Held

from twistchat.chat.events import Departure
from twistchat.jsonlines import resuming


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


def texts(lines: list[Line]) -> list[str]:
    """What was said, replayed or new, in its order."""
    return [line["text"] for line in lines if line.get("event") in ("said", "told")]


def resumes(world: JsonWorld, name: str, point: object, *rooms: str) -> Program:
    """A guest has asked to go on from there; nothing is read yet."""
    program = world.calls()
    program.sends("hello", name=name, rooms=list(rooms), resume=point)
    return program


def said_in(program: Program, room: str, *words: str) -> list[str]:
    """The ids of what was said."""
    return [str(program.asks("say", room=room, text=each)["id"]) for each in words]


def test_all_that_was_missed(world: JsonWorld) -> None:
    """In two rooms, in the order in which it was said, and nothing else."""
    bob = world.greets("bob", "#dev", "#ops", "#far")
    (seen,) = said_in(bob, "dev", "seen")
    said_in(bob, "ops", "one")
    said_in(bob, "dev", "two", "three")
    said_in(bob, "far", "not mine")
    ann = resumes(world, "ann", seen, "#dev", "#ops")
    answer, *lines = ann.reads()
    assert answer["ok"]
    assert [room["room"] for room in answer["rooms"]] == ["#dev", "#ops"]
    assert texts(lines) == ["one", "two", "three"]
    *missed, end = lines
    assert all(line["replayed"] for line in missed)
    assert end["event"] == "resumed"
    assert "id" not in answer
    assert end["id"] >= missed[-1]["id"]
    said_in(bob, "dev", "new")
    assert texts(ann.reads()) == ["new"]


def test_one_point_for_each_room(world: JsonWorld) -> None:
    bob = world.greets("bob", "#dev", "#ops", "#lab")
    dev = said_in(bob, "dev", "dev1", "dev2")
    ops = said_in(bob, "ops", "ops1", "ops2")
    said_in(bob, "lab", "lab1")
    points = {"#dev": dev[0], "ops": ops[1]}
    ann = resumes(world, "ann", points, "#dev", "#ops", "#lab")
    assert texts(ann.reads()) == ["dev2"]


def test_private_talk_is_missed_too(world: JsonWorld) -> None:
    """What was said to the account, and what it said from elsewhere."""
    world.own("ann").ends()
    bob = world.greets("bob", "#dev")
    seen = said_in(bob, "dev", "hello")[0]
    bob.asks("tell", to="ann", text="psst")
    there = world.logs_in("ann")
    there.asks("tell", to="bob", text="what?")
    again = world.logs_in("ann", resume={"@": seen})
    assert texts(again.reads()) == ["psst", "what?"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_what_happens_meanwhile_comes_after_it(
    world: JsonWorld, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the store takes, and however often it is asked."""
    monkeypatch.setattr(resuming, "_PAGE", size)
    bob = world.greets("bob", "#dev")
    seen, *_ = said_in(bob, "dev", "0", "1", "2", "3")
    reading = Held(world.desk.archive, "since_id")
    ann = resumes(world, "ann", seen, "#dev")
    said_in(bob, "dev", "4")
    assert texts(ann.reads()) == []
    reading.go()
    said_in(bob, "dev", "5")
    for _ in range(5):
        world.tick()
    assert texts(ann.reads()) == ["1", "2", "3", "4", "5"]


def test_who_reads_slowly_is_waited_for(
    world: JsonWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next page is read when the one before it has left."""
    monkeypatch.setattr(resuming, "_PAGE", 2)
    bob = world.greets("bob", "#dev")
    seen, *_ = said_in(bob, "dev", "0", "1", "2", "3", "4")
    ann = world.calls()
    ann.wire.owed = 1
    ann.sends("hello", name="ann", rooms=["#dev"], resume=seen)
    assert texts(ann.reads()) == ["1", "2"]
    ann.wire.owed = 0
    ann.wire.drained()
    world.tick()
    assert texts(ann.reads()) == ["3", "4"]


def test_what_waits_for_the_store_is_neither_lost_nor_told_twice(
    world: JsonWorld,
) -> None:
    """Said before and stored after, said before and refused, said after."""
    bob = world.greets("bob", "#dev")
    (seen,) = said_in(bob, "dev", "seen")
    world.store.at_once = False
    bob.sends("say", room="dev", text="on its way")
    ann = resumes(world, "ann", seen, "#dev")
    bob.sends("say", room="dev", text="after")
    for _ in range(4):
        world.commit()
    assert texts(ann.reads()) == ["on its way", "after"]


def test_what_cannot_be_read_ends_it(world: JsonWorld) -> None:
    """The client may come again: nothing was skipped."""
    bob = world.greets("bob", "#dev")
    seen, _ = said_in(bob, "dev", "one", "two")
    world.store.why = "full"
    ann = resumes(world, "ann", seen, "#dev")
    world.store.why = None
    said_in(bob, "dev", "three")
    answer, last = ann.reads()
    assert answer["ok"]
    assert last["event"] == "closing"
    assert ann.wire.closed


def test_who_goes_meanwhile_is_not_told(world: JsonWorld) -> None:
    bob = world.greets("bob", "#dev")
    seen, _ = said_in(bob, "dev", "one", "two")
    reading = Held(world.desk.archive, "since_id")
    ann = resumes(world, "ann", seen, "#dev")
    ann.vanishes(Departure.LOST)
    reading.go()
    world.turns.end()
    assert texts(ann.reads()) == []
    assert not world.bugs


@pytest.mark.parametrize("point", ["x", "038e7wy00000i", {"#dev": ""}, {"b ad": "x"}])
def test_points_that_are_none(world: JsonWorld, point: object) -> None:
    ann = resumes(world, "ann", point)
    (answer,) = ann.reads()
    assert answer["code"] in ("bad-id", "bad-room")
    assert ann.client.session is None
