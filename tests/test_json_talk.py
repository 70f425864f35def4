"""Programs and people in one chat."""

import pytest
from json_world import CARRIERS, JsonWorld
from twisted.internet.defer import Deferred

from twistchat.chat.events import Departure


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


def test_hello_tells_where_one_is(world: JsonWorld) -> None:
    bob = world.enter("bob", "dev")
    ann = world.calls()
    answer = ann.asks("hello", name="ann", rooms=["#dev", "b ad"])
    assert answer["you"] == {"name": "ann"}
    assert answer["version"] == 1
    (room,) = answer["rooms"]
    assert room["room"] == "#dev"
    assert {"name": "bob", "role": "operator"} in room["members"]
    assert [each["code"] for each in answer["refused"]] == ["bad-room"]
    assert "-- ann joined #dev (2 here)" in bob.reads()


def test_nothing_before_hello(world: JsonWorld) -> None:
    ann = world.calls()
    assert ann.refused("say", room="#dev", text="hi") == "not-logged-in"
    assert ann.asks("ping")["ok"]
    assert ann.refused("hello", name="ann", version=2) == "unknown-version"
    assert ann.asks("hello", name="ann")["ok"]
    assert ann.refused("hello", name="ann") == "already"


def test_ok_means_stored(world: JsonWorld) -> None:
    ann, bob = world.greets("ann", "#dev"), world.enter("bob", "dev")
    world.commit()
    ann.reads(), bob.reads()
    world.store.at_once = False
    ref = ann.sends("say", room="dev", text="hi")
    assert ann.reads() == []
    assert bob.reads() == []
    world.commit()
    (answer,) = ann.reads()
    assert answer["ref"] == ref
    assert answer["ok"]
    assert len(answer["id"]) == 13
    assert bob.reads() == ["<ann> hi"]
    bob.types("hi ann", "/me waves")
    world.commit()
    said, waved = ann.reads()
    assert (said["event"], said["from"], said["text"]) == ("said", "bob", "hi ann")
    assert said["room"] == "#dev"
    assert said["at"].endswith("Z")
    assert waved["kind"] == "emote"


def test_a_refused_message_has_its_own_ref(world: JsonWorld) -> None:
    ann = world.greets("ann", "#dev")
    world.store.at_once = False
    first = ann.sends("say", room="dev", text="one")
    second = ann.sends("say", room="dev", text="two")
    world.store.refuse(
        [record[0] for turn in world.store.waiting for record in turn.records]
    )
    world.store.commit()
    world.turns.end()
    assert [(line["ref"], line["code"]) for line in ann.reads()] == [
        (first, "not-stored"),
        (second, "not-stored"),
    ]


def test_private_talk(world: JsonWorld) -> None:
    ann, bob = world.greets("ann", "#dev"), world.greets("bob", "#dev")
    assert ann.asks("tell", to="bob", text="psst")["ok"]
    assert bob.events() == [
        {"event": "told", "from": "ann", "to": "bob", "text": "psst"}
    ]
    assert ann.refused("tell", to="eve", text="psst") == "no-such-person"


def test_answers_come_in_the_order_of_requests(world: JsonWorld) -> None:
    ann = world.greets("ann", "#dev")
    world.store.at_once = False
    ann.types(
        '{"op":"say","room":"#dev","text":"1","ref":1}',
        '{"op":"history","room":"#dev","ref":2}',
        '{"op":"nope","ref":3}',
        '{"op":"ping","ref":4}',
    )
    assert ann.reads() == []
    for _ in range(3):
        world.commit()
    assert [line["ref"] for line in ann.reads()] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x", "bad-json"),
        ("[]", "bad-json"),
        ("{}", "bad-request"),
        ('{"op":5,"ref":1}', "bad-request"),
        ('{"op":"nope","ref":1}', "unknown-op"),
        ('{"op":"say","ref":1}', "bad-request"),
        ('{"op":"say","room":"#dev","text":"a","more":1}', "bad-request"),
        ('{"op":"say","room":"#dev","text":"\\u0000"}', "bad-char"),
        ('{"op":"say","room":"#dev","text":"\\ud800"}', "bad-json"),
        ('{"op":"say","room":"#dev","text":""}', "empty"),
        ('{"op":"history","room":"#dev","limit":' + "9" * 5000 + "}", "bad-request"),
        ('{"op":"history","room":"#dev","limit":1e9}', "bad-request"),
        ('{"op":"history","room":"#dev","limit":-1}', "bad-request"),
        ('{"op":"history","room":"#dev","before":"x"}', "bad-id"),
        ('{"ref":' + "[" * 200_000, "bad-json"),
        (b'{"op":"say","room":"#dev","text":"\xff"}', "bad-utf8"),
        ('{"op":"say","room":"#nowhere","text":"a"}', "not-in-room"),
    ],
)
def test_what_cannot_be_is_refused(
    world: JsonWorld, line: str | bytes, code: str
) -> None:
    """With one answer, and nothing else happens."""
    ann, bob = world.greets("ann", "#dev"), world.enter("bob", "dev")
    world.commit()
    ann.reads(), bob.reads()
    ann.types(line)
    world.commit()
    (answer,) = ann.reads()
    assert answer["ok"] is False
    assert answer["code"] == code
    assert bob.reads() == []
    assert ann.asks("ping")["ok"]


def test_a_ref_may_be_anything(world: JsonWorld) -> None:
    ann = world.greets("ann")
    for ref in ("null", '"x"', "1.50", '{"a":[1,{"b":"\\u00e9"}]}', "[]"):
        ann.types(f'{{"ref":{ref},"op":"ping"}}')
        (answer,) = ann.takes()
        assert answer.startswith(f'{{"ref":{ref},"ok":true'.encode())


def test_quit_leaves(world: JsonWorld) -> None:
    ann, bob = world.greets("ann", "#dev"), world.enter("bob", "dev")
    bob.reads()
    assert ann.asks("quit", reason="tea")["ok"]
    assert ann.wire.closed
    assert bob.reads() == ["-- ann left (quit: tea)"]


def test_who_vanishes_is_lost(world: JsonWorld) -> None:
    ann, bob = world.greets("ann", "#dev"), world.enter("bob", "dev")
    bob.reads()
    ann.vanishes(Departure.LOST)
    assert bob.reads() == ["-- ann left (connection lost)"]


def test_hello_joins_no_faster_than_join(world: JsonWorld) -> None:
    """Each room is waited for, and nobody asks for more than they may be in."""
    ann = world.calls()
    assert ann.refused("hello", name="ann", rooms=["#r"] * 51) == "too-many-rooms"
    ann.pause = Deferred()
    ref = ann.sends("hello", name="ann", rooms=["#dev"])
    assert ann.reads() == []
    assert not list(world.chat.rooms())
    ann.pause.callback(None)
    world.turns.end()
    assert [line["ref"] for line in ann.reads()] == [ref]


def test_what_contradicts_itself_is_refused(world: JsonWorld) -> None:
    """Rather than guessed at: a room with a key that it was not to have, or without;
    somebody who writes nowhere, or in two places."""
    ann = world.greets("ann", "#dev")
    for more in ({"mode": "key"}, {"key": "sesame"}, {"mode": "private", "key": "x"}):
        assert ann.refused("create", room="#den", **more) == "bad-request"
    assert ann.asks("create", room="#den", mode="key", key="sesame")["ok"]
    for more in ({}, {"room": "#dev", "to": "ann"}):
        assert ann.refused("typing", **more) == "bad-request"


def test_times_in_facts_are_times(world: JsonWorld) -> None:
    """Until when somebody is banned, if that ends."""
    ann, bob = world.greets("ann", "#dev"), world.greets("bob", "#dev")
    ann.asks("sanction", room="#dev", kind="ban", target="bob", seconds=3600)
    facts = bob.asks("join", room="#dev")["facts"]
    assert facts == {"room": "#dev", "until": "2026-11-21T13:00:00.000Z"}
    ann.asks("sanction", room="#dev", kind="ban", target="bob")
    assert bob.asks("join", room="#dev")["facts"] == {"room": "#dev"}
