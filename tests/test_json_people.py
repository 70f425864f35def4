"""Programs and people: who is here, who is a friend, who is not heard."""

from typing import Any

import pytest
from json_world import CARRIERS, JsonWorld, Program

from twistchat.chat.events import Departure
from twistchat.chat.people import ChatLimits
from twistchat.chat.users import Trait
from twistchat.jsonlines.operations import people as operations


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def ann(world: JsonWorld) -> Program:
    return world.greets("ann", "#dev")


@pytest.fixture
def zoe(world: JsonWorld) -> Program:
    """The owner of an account."""
    world.own("zoe").types("/quit")
    zoe = world.logs_in("zoe")
    zoe.reads()
    return zoe


# Who is here, or was


def test_who(world: JsonWorld, ann: Program) -> None:
    """Rooms, idleness, doors; and why somebody is away."""
    bob = world.enter("bob", "dev")
    bob.types("/away lunch")
    world.clock.advance(90)
    answer = ann.asks("who")
    assert "more" not in answer
    me, other = answer["people"]
    assert me == {
        "name": "ann",
        "idle": 90,
        "doors": [world.tongue.door],
        "rooms": ["#dev"],
    }
    assert other == {
        **{"name": "bob", "idle": 90, "doors": ["line"], "rooms": ["#dev"]},
        **{"away": True, "text": "lunch"},
    }
    assert [each["name"] for each in ann.asks("who", pattern="AN")["people"]] == ["ann"]
    assert ann.asks("who", pattern="x")["people"] == []


def test_who_tells_no_secrets(world: JsonWorld, ann: Program) -> None:
    """Neither of private rooms nor of who is invisible; but to who is there too."""
    bob = world.enter("bob", "den")
    bob.types("/private on", "/join ops")
    ann.reads()

    def rooms() -> Any:
        people = ann.asks("who", pattern="bob")["people"]
        return [each.get("rooms") for each in people]

    assert rooms() == [["#ops"]]
    world.chat.set_trait(bob.conversation.here.user, Trait.INVISIBLE, True)
    assert rooms() == []
    assert "rooms" not in ann.asks("whois", who="bob")["here"]
    bob.types("/join dev")
    assert rooms() == [["#dev"]]
    assert ann.asks("whois", who="bob")["shared"] == ["#dev"]


def test_who_lists_so_many(
    world: JsonWorld, ann: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PEOPLE_LISTED", 1)
    assert "more" not in ann.asks("who")
    world.enter("bob")
    answer = ann.asks("who")
    assert answer["more"]
    assert len(answer["people"]) == 1
    assert ann.charged > 0


def test_whois_of_who_is_here(world: JsonWorld, ann: Program, zoe: Program) -> None:
    """A guest, and the owner of an account who is an operator."""
    world.clock.advance(60)
    guest = zoe.asks("whois", who="ANN")
    assert guest["name"] == "ann"
    assert guest["here"]["doors"] == [world.tongue.door]
    assert guest["since"] == "2026-11-21T12:00:00.000Z"
    assert not {"account", "shared", "seen"} & guest.keys()
    account = ann.asks("whois", who="zoe")["account"]
    assert account.keys() == {"since"}
    assert account["since"].startswith("2026-11-21T12:0")
    world.chat.set_operator(world.chat.person("zoe").id, True)
    assert ann.asks("whois", who="zoe")["account"]["operator"] is True
    bot = world.greets("robot", bot=True)
    assert ann.asks("whois", who="robot")["here"]["bot"] is True
    assert bot.asks("whois", who="zoe")["here"]["account"] is True


def test_whois_and_seen_of_who_is_not(
    world: JsonWorld, ann: Program, zoe: Program
) -> None:
    """How they left; before and after that is written down."""
    assert ann.asks("seen", who="zoe")["here"] is True
    zoe.vanishes(Departure.QUIT)
    for _ in range(2):
        known = ann.asks("whois", who="Zoe")
        assert known["name"] == "zoe"
        assert "here" not in known
        assert known["how"] == "quit"
        assert known["account"]["since"]
        seen = ann.asks("seen", who="zoe")
        assert (seen["seen"], seen["how"]) == (known["seen"], "quit")
        world.tick()


def test_how_somebody_left_has_the_words_of_the_event(
    world: JsonWorld, ann: Program, zoe: Program
) -> None:
    """Those of ``departed``."""
    zoe.asks("join", room="#dev")
    ann.reads()
    zoe.vanishes(Departure.LOST)
    world.tick(120)
    (departed,) = ann.events()
    assert departed["reason"] == "lost"
    for op in ("whois", "seen"):
        assert ann.asks(op, who="zoe")["how"] == "lost"


def test_nobody_is_known(ann: Program) -> None:
    """Of that name, or of one that nobody could have."""
    for op in ("whois", "seen"):
        assert ann.refused(op, who="nobody") == "no-such-name"
        assert ann.refused(op, who="b ad") == "no-such-name"
    for op in ("ignore", "unignore"):
        assert ann.refused(op, who="nobody") == "no-such-person"


def test_away_and_back(world: JsonWorld, ann: Program) -> None:
    """The neighbours read it once; who says it reads an answer."""
    bob = world.greets("bob", "#dev")
    assert "since" not in ann.asks("back")
    ann.reads(), bob.reads()
    assert ann.asks("away", text="lunch")["ok"]
    assert ann.refused("away", text="x" * 391) == "too-long"
    assert bob.events() == [{"event": "away", "who": "ann", "text": "lunch"}]
    assert ann.asks("back")["since"] == "2026-11-21T12:00:00.000Z"
    assert bob.events() == [{"event": "back", "who": "ann"}]
    assert ann.events() == []


def test_away_in_another_session(world: JsonWorld, zoe: Program) -> None:
    """It is told once there."""
    other = world.logs_in("zoe")
    other.reads()
    assert zoe.asks("away", text="tea")["ok"]
    assert other.events() == [{"event": "away", "who": "zoe", "text": "tea"}]
    world.check()


# Who is not heard


def test_ignore(world: JsonWorld, ann: Program) -> None:
    """And hear again, though they are called otherwise by now."""
    bob = world.greets("bob", "#dev")
    assert ann.asks("ignore", who="bob")["ok"]
    assert ann.asks("ignore", who="bob")["ok"]
    assert ann.asks("ignored")["names"] == ["bob"]
    ann.reads()
    assert bob.asks("say", room="#dev", text="hello?")["ok"]
    assert ann.events() == []
    assert ann.asks("unignore", who="bob")["ok"]
    assert ann.refused("unignore", who="bob") == "already-so"
    assert ann.asks("ignored")["names"] == []
    assert ann.refused("ignore", who="ann") == "bad-request"


def test_ignoring_has_a_bound() -> None:
    world = JsonWorld(limits=ChatLimits(ignores=1))
    ann = world.greets("ann")
    world.enter("bob"), world.enter("carl")
    assert ann.asks("ignore", who="bob")["ok"]
    assert ann.refused("ignore", who="carl") == "too-many-ignored"


def test_ignoring_lasts_once_it_is_stored(world: JsonWorld, zoe: Program) -> None:
    """Else it is not so."""
    world.own("bob")
    zoe.reads()
    world.store.at_once, world.store.why = False, "disk-full"
    ref = zoe.sends("ignore", who="bob")
    assert zoe.reads() == []
    world.commit()
    (answer,) = zoe.reads()
    assert (answer["ref"], answer["code"]) == (ref, "not-stored")
    world.store.at_once, world.store.why = True, None
    assert zoe.asks("ignored")["names"] == []
    assert zoe.asks("ignore", who="bob")["ok"]
    zoe.vanishes(Departure.QUIT)
    assert world.logs_in("zoe").asks("ignored")["names"] == ["bob"]


# Friends


def test_friends(world: JsonWorld, zoe: Program) -> None:
    """They are told of when they come."""
    world.own("bob").types("/part lobby", "/quit")
    assert zoe.asks("befriend", who="BOB")["ok"]
    assert zoe.asks("friends")["names"] == [{"name": "bob"}]
    zoe.reads()
    bob = world.logs_in("bob")
    assert {"event": "online", "who": "bob"} in zoe.events()
    assert zoe.asks("friends")["names"] == [{"name": "bob", "here": True}]
    assert zoe.asks("unfriend", who="bob")["ok"]
    assert zoe.asks("friends")["names"] == []
    bob.vanishes(Departure.QUIT)
    zoe.reads()
    world.logs_in("bob")
    assert zoe.events() == []


def test_friends_that_are_refused(world: JsonWorld, ann: Program, zoe: Program) -> None:
    """Each with its own code."""
    for op in ("befriend", "unfriend"):
        assert ann.refused(op, who="zoe") == "right-missing"
    assert ann.refused("friends") == "right-missing"
    assert zoe.refused("befriend", who="ann") == "no-such-account"
    assert zoe.refused("befriend", who="b ad") == "no-such-account"
    assert zoe.refused("befriend", who="zoe") == "bad-request"
    assert zoe.refused("unfriend", who="ann") == "already-so"
    few = JsonWorld(limits=ChatLimits(friends=1))
    for name in ("zoe", "bob", "carl"):
        few.own(name).types("/quit")
    zoe = few.logs_in("zoe")
    assert zoe.asks("befriend", who="bob")["ok"]
    assert zoe.refused("befriend", who="carl") == "too-many-friends"


# Monitored names


def test_monitor(world: JsonWorld, ann: Program) -> None:
    """Guests too, by the names that are borne."""
    world.enter("bob")
    answer = ann.asks("monitor", names=["BOB", "carl"])
    assert answer["names"] == [{"name": "bob", "here": True}, {"name": "carl"}]
    carl = world.enter("carl")
    assert ann.events() == [{"event": "appeared", "who": "carl"}]
    carl.types("/nick karl")
    assert ann.events() == [{"event": "vanished", "who": "carl"}]
    assert ann.asks("unmonitor", names=["carl", "never"])["ok"]
    assert ann.asks("monitored")["names"] == [{"name": "bob", "here": True}]
    assert ann.asks("unmonitor", all=True)["ok"]
    assert ann.asks("monitored")["names"] == []
    world.check()


def test_monitoring_is_all_or_nothing() -> None:
    """What cannot be is refused, and then nothing is monitored that was not before."""
    world = JsonWorld(limits=ChatLimits(monitored=2))
    ann = world.greets("ann")
    assert ann.asks("monitor", names=["bob"])["ok"]
    assert ann.refused("monitor", names=["bob", "c", "d"]) == "too-many-monitored"
    assert ann.refused("monitor", names=["c", "b ad"]) == "bad-name"
    assert ann.refused("unmonitor", names=["bob", "b ad"]) == "bad-name"
    assert ann.refused("monitor", names="bob") == "bad-request"
    assert ann.asks("monitored")["names"] == [{"name": "bob"}]
    assert ann.asks("monitor", names=["bob", "c"])["ok"]


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "who"},
        {"op": "whois", "who": "ann"},
        {"op": "seen", "who": "ann"},
        {"op": "away"},
        {"op": "back"},
        {"op": "ignore", "who": "ann"},
        {"op": "unignore", "who": "ann"},
        {"op": "ignored"},
        {"op": "befriend", "who": "ann"},
        {"op": "unfriend", "who": "ann"},
        {"op": "friends"},
        {"op": "monitor", "names": []},
        {"op": "unmonitor"},
        {"op": "monitored"},
        {"op": "key", "room": "#dev"},
        {"op": "sanctions", "room": "#dev"},
        {"op": "knock", "room": "#dev"},
    ],
)
def test_all_of_it_is_for_who_said_hello(
    world: JsonWorld, fields: dict[str, Any]
) -> None:
    assert world.calls().refused(**fields) == "not-logged-in"
