"""Programs keep order in rooms."""

from typing import Any

import pytest
from json_world import CARRIERS, JsonWorld, Program

from twistchat.chat.people import ChatLimits

EVE = {"who": "eve"}


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def ann(world: JsonWorld) -> Program:
    """She made #dev."""
    return world.greets("ann", "#dev")


@pytest.fixture
def bob(world: JsonWorld, ann: Program) -> Program:
    """He is in #dev, a guest like her."""
    bob = world.greets("bob", "#dev")
    ann.reads()
    return bob


def owner(world: JsonWorld) -> Program:
    """The owner of #own."""
    world.own("zoe")
    zoe = world.logs_in("zoe", rooms=["#own"])
    zoe.reads()
    return zoe


def told(*programs: Program) -> list[list[dict[str, Any]]]:
    return [program.events() for program in programs]


# Roles


def test_roles_are_given_and_taken(ann: Program, bob: Program) -> None:
    """And everybody reads so, who did it too."""
    for role in ("voice", "operator"):
        assert ann.asks("give-role", room="#dev", who="bob", role=role)["ok"]
        event = {"event": "role", "room": "#dev", "by": "ann", "who": "bob"}
        before = "member" if role == "voice" else "voice"
        event |= {"role": role, "before": before}
        assert told(ann, bob) == [[event], [event]]
    assert bob.asks("take-role", room="#dev", who="bob", role="operator")["ok"]
    (event,) = ann.events()
    assert (event["role"], event["before"]) == ("member", "operator")


def test_a_room_changes_hands(world: JsonWorld) -> None:
    """Its former owner stays an operator, also one who only gives it up."""
    zoe = owner(world)
    world.own("eve")
    assert zoe.asks("give-role", room="#own", who="eve", role="owner")["ok"]
    (event,) = zoe.events()
    assert (event["role"], event["former"]) == ("owner", "zoe")
    eve = world.logs_in("eve", rooms=["#own"])
    eve.reads()
    assert eve.asks("take-role", room="#own", who="eve", role="owner")["ok"]
    _, event = zoe.events()
    assert (event["who"], event["role"]) == ("eve", "operator")


def test_roles_that_are_refused(world: JsonWorld, ann: Program, bob: Program) -> None:
    """Each with its own code, and nobody is told anything."""

    def give(by: Program, who: str, role: str, room: str = "#dev") -> str:
        return by.refused("give-role", room=room, who=who, role=role)

    def take(by: Program, who: str, role: str) -> str:
        return by.refused("take-role", room="#dev", who=who, role=role)

    world.greets("eve")
    assert give(bob, "bob", "voice") == "right-missing"
    assert give(ann, "bob", "owner") == "right-missing"
    assert give(ann, "eve", "voice") == "not-there"
    assert give(ann, "nobody", "voice") == "no-such-person"
    assert give(ann, "bob", "king") == "bad-request"
    assert give(ann, "bob", "voice", "#ops") == "not-in-room"
    assert give(ann, "bob", "voice", "#") == "bad-room"
    assert take(bob, "ann", "operator") == "right-missing"
    assert take(ann, "bob", "voice") == "already-so"
    assert ann.asks("give-role", room="#dev", who="bob", role="voice")["ok"]
    bob.reads()
    assert give(ann, "bob", "voice") == "already-so"
    assert told(bob) == [[]]
    zoe = owner(world)
    world.greets("carl", "#own")
    assert give(zoe, "carl", "owner", "#own") == "no-such-account"


# What a room is like


@pytest.mark.parametrize(
    ("mode", "value", "shown"),
    [
        ("private", True, "on"),
        ("readonly", True, "on"),
        ("topiclock", True, "on"),
        ("key", "sesame", "on"),
        ("limit", 20, "20"),
    ],
)
def test_modes(
    ann: Program, bob: Program, mode: str, value: bool | int | str, shown: str
) -> None:
    """Set and taken away, and everybody reads so; what the key is reads nobody."""
    assert ann.asks("set-mode", room="#dev", mode=mode, value=value)["ok"]
    event = {"event": "mode", "room": "#dev", "by": "ann", "mode": mode}
    assert told(ann, bob) == [[event | {"value": shown}]] * 2
    assert bob.asks("room", room="#dev")["state"]["modes"] == {mode: shown}
    assert ann.refused("set-mode", room="#dev", mode=mode, value=value) == "already-so"
    assert ann.asks("set-mode", room="#dev", mode=mode, value=False)["ok"]
    assert told(bob) == [[event]]


@pytest.mark.parametrize(
    ("mode", "value", "code"),
    [
        ("private", "on", "bad-request"),
        ("private", 1, "bad-request"),
        ("private", None, "bad-request"),
        ("private", False, "already-so"),
        ("topiclock", "", "bad-request"),
        ("key", True, "bad-request"),
        ("key", 5, "bad-request"),
        ("key", "two words", "bad-value"),
        ("key", "x" * 65, "too-long"),
        ("key", "a\0", "bad-char"),
        ("key", "", "already-so"),
        ("limit", True, "bad-request"),
        ("limit", "20", "bad-request"),
        ("limit", 0, "bad-value"),
        ("limit", -1, "bad-value"),
        ("limit", 1_000_001, "bad-value"),
        ("limit", 2**63, "bad-value"),
        ("limit", 1.5, "bad-request"),
        ("colour", True, "bad-request"),
    ],
)
def test_modes_that_cannot_be(
    ann: Program, bob: Program, mode: str, value: object, code: str
) -> None:
    """Nothing is done, and nobody else hears of it."""
    assert ann.refused("set-mode", room="#dev", mode=mode, value=value) == code
    assert told(bob) == [[]]


def test_modes_are_for_operators(world: JsonWorld, ann: Program, bob: Program) -> None:
    """And the lobby is for everybody."""

    def refused(by: Program, room: str) -> str:
        return by.refused("set-mode", room=room, mode="private", value=True)

    assert refused(bob, "#dev") == "right-missing"
    boss = world.own("boss", "lobby")
    boss.types("/operator open-sesame")
    program = world.logs_in("boss")
    assert refused(program, "#lobby") == "for-everybody"
    assert refused(program, "#dev") == "not-in-room"


def test_the_key_is_for_operators(ann: Program, bob: Program) -> None:
    """An open room has none."""
    assert "key" not in ann.asks("key", room="#dev")
    assert ann.asks("set-mode", room="#dev", mode="key", value="sesame")["ok"]
    assert ann.asks("key", room="#dev")["key"] == "sesame"
    assert bob.refused("key", room="#dev") == "right-missing"
    assert ann.refused("key", room="#ops") == "not-in-room"


def test_nothing_is_so_before_it_is_stored(
    world: JsonWorld, ann: Program, bob: Program
) -> None:
    """Nor is the request answered; what the store refuses is refused."""
    world.store.at_once = False
    ref = ann.sends("set-mode", room="#dev", mode="private", value=True)
    assert ann.reads() == bob.reads() == []
    world.commit()
    event, answer = ann.reads()
    assert event["event"] == "mode"
    assert answer == {"ref": ref, "ok": True}
    world.store.why = "disk-full"
    ref = ann.sends("sanction", room="#dev", kind="ban", target="bob")
    world.commit()
    (answer,) = ann.reads()
    assert (answer["ref"], answer["code"]) == (ref, "not-stored")
    bob.reads()
    world.store.why = None
    assert bob.asks("room", room="#dev")["ok"]


# Out, and silent


def test_kick(ann: Program, bob: Program) -> None:
    """Both read why, and the kicked one is out."""
    assert ann.asks("kick", room="#dev", who="bob", reason="be nice")["ok"]
    event = {"event": "kicked", "room": "#dev", "by": "ann", "who": "bob"}
    assert told(ann, bob) == [[event | {"text": "be nice"}]] * 2
    assert bob.refused("say", room="#dev", text="why?") == "not-in-room"


def test_kicks_that_are_refused(world: JsonWorld, ann: Program, bob: Program) -> None:
    """Each with its own code."""

    def kick(by: Program, who: str, room: str = "#dev", reason: str = "") -> str:
        return by.refused("kick", room=room, who=who, reason=reason)

    world.greets("eve")
    assert kick(bob, "ann") == "right-missing"
    assert kick(ann, "eve") == "not-there"
    assert kick(ann, "nobody") == "no-such-person"
    assert kick(ann, "bob", "#ops") == "not-in-room"
    assert kick(ann, "bob", reason="x" * 391) == "too-long"
    assert told(bob) == [[]]


def test_a_ban_puts_out_and_keeps_out(ann: Program, bob: Program) -> None:
    """For so long; who it is about reads until when and why."""
    answer = ann.asks(
        "sanction", room="#dev", kind="ban", target="bob", seconds=60, reason="spam"
    )
    given = answer["sanction"]
    assert (given["kind"], given["target"], given["by"]) == ("ban", "bob", "ann")
    assert given["until"] == given["at"].replace("12:00", "12:01")
    assert given["reason"] == "spam"
    banned, kicked = bob.events()
    assert banned["sanction"] == given
    assert kicked["event"] == "kicked"
    assert bob.refused("join", room="#dev") == "banned"
    assert ann.asks("sanctions", room="#dev")["sanctions"] == [given]
    assert bob.refused("sanctions", room="#dev") == "not-in-room"


def test_a_gag_lasts_for_ever_until_it_is_lifted(ann: Program, bob: Program) -> None:
    """And then they speak again."""
    answer = ann.asks("sanction", room="#dev", kind="gag", target="BOB")
    assert "until" not in answer["sanction"]
    assert answer["sanction"]["target"] == "bob"
    assert bob.refused("say", room="#dev", text="hi") == "gagged"
    assert bob.refused("sanctions", room="#dev") == "right-missing"
    lifted = ann.asks("pardon", room="#dev", kind="gag", target="bob")["sanctions"]
    assert lifted == [answer["sanction"]]
    assert bob.asks("say", room="#dev", text="hi")["ok"]
    assert bob.refused("pardon", room="#dev", kind="gag", target="bob") == (
        "right-missing"
    )


def test_a_range_is_banned_and_one_of_it_is_spared(
    world: JsonWorld, ann: Program
) -> None:
    """Also somebody who has not come yet."""

    def sanction(kind: str, target: str) -> dict[str, Any]:
        given = ann.asks("sanction", room="#dev", kind=kind, target=target)
        sanction: dict[str, Any] = given["sanction"]
        return sanction

    assert sanction("ban", "192.0.2.7/24")["target"] == "192.0.2.0/24"
    assert sanction("exception", "carl")["target"] == "carl"
    carl, eve = world.calls("192.0.2.8"), world.calls("192.0.2.9")
    assert "refused" not in carl.asks("hello", name="carl", rooms=["#dev"])
    (refused,) = eve.asks("hello", name="eve", rooms=["#dev"])["refused"]
    assert refused["code"] == "banned"
    assert ann.asks("pardon", room="#dev", kind="ban", target="192.0.2.0/24")["ok"]
    assert eve.asks("join", room="#dev")["ok"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seconds": -1}, "bad-span"),
        ({"seconds": 3650 * 86_400 + 1}, "bad-span"),
        ({"seconds": 10**30}, "bad-span"),
        ({"seconds": "1h"}, "bad-request"),
        ({"kind": "curse"}, "bad-request"),
        ({"target": "b ad"}, "bad-name"),
        ({"target": ""}, "bad-name"),
        ({"target": "10.0.0.0/33"}, "bad-address"),
        ({"target": "0.0.0.0/0"}, "bad-address"),
        ({"target": "ann"}, "right-missing"),
        ({"reason": "x" * 391}, "too-long"),
        ({"room": "#ops"}, "not-in-room"),
    ],
)
def test_sanctions_that_cannot_be(
    ann: Program, bob: Program, fields: dict[str, Any], code: str
) -> None:
    """Nobody is put out, and nothing is kept."""
    asked = {"room": "#dev", "kind": "ban", "target": "bob"} | fields
    assert ann.refused("sanction", **asked) == code
    assert told(bob) == [[]]
    assert ann.asks("sanctions", room="#dev")["sanctions"] == []


def test_sanctions_that_are_refused(world: JsonWorld) -> None:
    """An operator is neither banned nor silent; and there is a bound."""
    zoe = owner(world)
    world.greets("bob", "#own")
    assert zoe.asks("give-role", room="#own", who="bob", role="operator")["ok"]

    def ban(target: str) -> str:
        return zoe.refused("sanction", room="#own", kind="ban", target=target)

    assert ban("bob") == "is-operator"
    assert zoe.refused("pardon", room="#own", kind="ban", target="bob") == (
        "no-such-sanction"
    )
    few = JsonWorld(limits=ChatLimits(sanctions_per_room=1)).greets("ann", "#dev")
    assert few.asks("sanction", room="#dev", kind="gag", target="one")["ok"]
    code = few.refused("sanction", room="#dev", kind="gag", target="two")
    assert code == "too-many-sanctions"


# Letting in


def test_an_invitation_lets_in_once(world: JsonWorld, ann: Program) -> None:
    """Whoever is invited is told, and so are those operators who did not do it."""
    eve = world.greets("eve")
    assert ann.asks("set-mode", room="#dev", mode="private", value=True)["ok"]
    assert eve.refused("join", room="#dev") == "invite-needed"
    assert ann.asks("invite", room="#dev", who="eve")["here"] is True
    assert told(eve) == [[{"event": "invited", "room": "#dev", "by": "ann"} | EVE]]
    assert eve.asks("join", room="#dev")["ok"]
    assert ann.refused("invite", room="#dev", who="eve") == "already-in-room"
    assert eve.refused("invite", room="#dev", who="ann") == "right-missing"
    assert eve.asks("part", room="#dev")["ok"]
    assert eve.refused("join", room="#dev") == "invite-needed"


def test_an_invitation_waits(world: JsonWorld, ann: Program) -> None:
    """For the owner of an account who is not here."""
    world.own("zoe").types("/quit")
    answer = ann.asks("invite", room="#dev", who="zoe")
    assert answer["ok"]
    assert "here" not in answer
    assert ann.refused("invite", room="#dev", who="nobody") == "no-such-person"
    assert ann.refused("invite", room="#ops", who="zoe") == "not-in-room"


def test_an_invitation_for_ever(world: JsonWorld, ann: Program) -> None:
    """They come in as often as they like, until it is lifted."""
    eve = world.greets("eve")
    assert ann.asks("set-mode", room="#dev", mode="private", value=True)["ok"]
    assert ann.asks("invite", room="#dev", who="eve", always=True)["ok"]
    (known,) = ann.asks("sanctions", room="#dev")["sanctions"]
    assert (known["kind"], known["target"]) == ("invitation", "eve")
    for _ in range(2):
        assert eve.asks("join", room="#dev")["ok"]
        assert eve.asks("part", room="#dev")["ok"]
    assert ann.asks("pardon", room="#dev", kind="invitation", target="eve")["ok"]
    assert eve.refused("join", room="#dev") == "invite-needed"


def test_invitations_are_slowed(ann: Program, bob: Program, world: JsonWorld) -> None:
    world.greets("eve")
    for _ in range(4):
        assert ann.asks("invite", room="#dev", who="eve")["ok"]
    assert ann.refused("invite", room="#dev", who="eve") == "too-many-tries"


def test_knock(world: JsonWorld, ann: Program) -> None:
    """The operators of the room hear it."""
    eve = world.greets("eve")
    assert eve.refused("knock", room="#dev") == "room-open"
    assert eve.refused("knock", room="#nowhere") == "no-such-room"
    assert eve.refused("knock", room="#") == "bad-room"
    assert ann.refused("knock", room="#dev") == "already-in-room"
    assert ann.asks("set-mode", room="#dev", mode="private", value=True)["ok"]
    ann.reads()
    assert eve.asks("knock", room="#dev", text="it is me")["ok"]
    event = {"event": "knocked", "room": "#dev", "text": "it is me"} | EVE
    assert told(ann) == [[event]]
    assert eve.refused("knock", room="#dev", text="x" * 391) == "too-long"
    assert ann.asks("sanction", room="#dev", kind="ban", target="eve")["ok"]
    assert eve.refused("knock", room="#dev") == "banned"
    assert ann.asks("pardon", room="#dev", kind="ban", target="eve")["ok"]
    assert ann.asks("take-role", room="#dev", who="ann", role="operator")["ok"]
    assert eve.refused("knock", room="#dev") == "nobody-to-ask"
