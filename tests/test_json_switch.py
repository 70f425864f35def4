"""``/json`` turns a session of the line door over to JSON lines in the middle of its
life."""

import json
from typing import Any

import pytest
from doorstep import Caller, Doorstep
from talking import TELNET, World

from twistchat.chat.names import room_name
from twistchat.chat.rooms import Room
from twistchat.protocols.telnet import TelnetFactory


@pytest.fixture
def step() -> Doorstep:
    return Doorstep()


def said(caller: Caller) -> list[dict[str, Any]]:
    """What the caller reads, which is JSON line by line."""
    return [json.loads(line) for line in caller.reads()]


def asks(caller: Caller, op: str, **fields: Any) -> dict[str, Any]:
    """The answer to a request."""
    caller.takes()
    caller.sends(json.dumps({"op": op, "ref": 1, **fields}).encode() + b"\n")
    (answer,) = [line for line in said(caller) if line.get("ref") == 1]
    return answer


def switched(step: Doorstep, name: str, *before: bytes) -> Caller:
    """Somebody has entered, done this before, and speaks JSON now."""
    caller = step.enters(name)
    caller.sends(*before)
    (answer,) = map(json.loads, caller.asks(b"/json 1\n"))
    assert answer["ok"]
    return caller


def lobby(step: Doorstep) -> Room:
    room = step.world.chat.room_in_use(room_name("lobby"))
    assert room is not None
    return room


def test_the_answer_says_who_and_where_one_is(step: Doorstep) -> None:
    """In one line, as to ``hello``, with no ``ref``."""
    step.enters("bob")
    ann = step.enters("ann")
    ann.sends(b"/join dev\n", b"/mute lobby\n", b"/away lunch\n")
    (line,) = ann.asks(b"/json 1\n")
    answer = json.loads(line)
    assert (answer["ref"], answer["ok"], answer["version"]) == (None, True, 1)
    assert answer["you"] == {"name": "ann", "away": True}
    assert answer["limits"]["line"] == 65536
    at_lobby, dev = answer["rooms"]
    assert (at_lobby["room"], at_lobby["muted"]) == ("#lobby", True)
    assert [each["name"] for each in at_lobby["members"]] == ["bob", "ann"]
    assert (dev["room"], dev.get("muted")) == ("#dev", None)
    assert len(answer["id"]) == 13


def test_the_session_goes_on(step: Doorstep) -> None:
    """The same one, in its rooms: nobody else notices, and all that comes is JSON."""
    bob = step.enters("bob")
    ann = step.enters("ann")
    bob.takes()
    session = ann.session.conversation.here
    ann.sends(b"/json 1\n")
    ann.takes()
    assert bob.reads() == []
    assert ann.session.conversation.here is session
    assert list(step.world.chat.sessions)[-1] is session
    assert asks(ann, "say", room="#lobby", text="hi")["ok"]
    assert bob.reads() == ["<ann> hi"]
    bob.sends(b"hi ann\n", b"@ann psst\n")
    heard = [(line["event"], line["from"], line["text"]) for line in said(ann)]
    assert heard == [("said", "bob", "hi ann"), ("told", "bob", "psst")]
    (me,) = asks(ann, "who", pattern="ann")["people"]
    assert me["doors"] == ["json"]
    assert asks(ann, "hello", name="eve")["code"] == "already"
    ann.sends(b"/who\n")
    (refusal,) = said(ann)
    assert refusal["code"] == "bad-json"
    step.world.check()


def test_only_new_groups_are_listened_to(step: Doorstep) -> None:
    """What named its user was told apart on the text door, with a bell."""
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.sends(b"/set bell on\n")
    assert lobby(step).called
    ann.sends(b"/json 1\n")
    ann.takes()
    bob.sends(b"ann?\n")
    assert [line["text"] for line in said(ann)] == ["ann?"]
    assert not lobby(step).called


def test_it_stays_silent_where_it_was(step: Doorstep) -> None:
    """What is muted stays so, what is only out of focus is told again."""
    ann = switched(step, "ann", b"/join dev\n", b"/mute lobby\n", b"/focus @zoe\n")
    bob = step.enters("bob")
    bob.sends(b"/join dev\n")
    ann.takes()
    bob.sends(b"/room lobby\n", b"one\n", b"/room dev\n", b"two\n")
    assert [line["text"] for line in said(ann) if "text" in line] == ["two"]
    assert not ann.session.conversation.here.focused


def test_what_was_on_its_way_comes_before(step: Doorstep) -> None:
    """In the words of the text door; after the answer there is JSON alone. What is
    refused later has no ``ref``."""
    bob, ann = step.enters("bob"), step.enters("ann")
    ann.takes()
    store = step.world.store
    store.at_once = False
    ann.sends(b"mine\n")
    bob.sends(b"one\n")
    ann.sends(b"/json 1\n")
    bob.sends(b"two\n")
    assert ann.reads() == []
    step.world.commit()
    first, *rest = ann.reads()
    assert first == "<bob> one"
    answer, two = map(json.loads, rest)
    assert (answer["ref"], two["text"]) == (None, "two")


def test_words_that_are_refused_after_it(step: Doorstep) -> None:
    """They were said before there was any ``ref``."""
    ann = step.enters("ann")
    store = step.world.store
    store.at_once, store.why = False, "disk-full"
    assert ann.asks(b"mine\n", b"/json 1\n") == []
    step.world.commit()
    lines = said(ann)
    assert {(line["ref"], line.get("code")) for line in lines} == {
        (None, None),
        (None, "not-stored"),
    }


def test_longer_lines_are_taken(step: Doorstep) -> None:
    """From the next read on, and no longer ones than a client of JSON may send."""
    ann = switched(step, "ann")
    long = json.dumps({"op": "ping", "ref": "x" * 20_000}).encode()
    ann.sends(long + b"\n")
    assert said(ann)[0]["ok"]
    ann.sends(b"x" * 65_537 + b"\n")
    assert said(ann)[0]["code"] == "too-long"


def test_lines_of_the_same_read_are_json(step: Doorstep) -> None:
    """A program need not wait."""
    ann = step.enters("ann")
    first, second = map(json.loads, ann.asks(b'/json 1\n{"op":"ping","ref":7}\n'))
    assert (first["ref"], second["ref"]) == (None, 7)


def test_the_end_is_the_same(step: Doorstep) -> None:
    """Of the input, of the connection, of the server."""
    bob = step.enters("bob")
    for name, end in (("ann", Caller.ends), ("eve", Caller.goes)):
        caller = switched(step, name)
        end(caller)
        assert name in bob.reads()[-1]
    zoe = switched(step, "zoe")
    assert asks(zoe, "quit")["ok"]
    assert zoe.closed
    assert [user.name.key for user in step.world.chat.people()] == ["bob"]
    step.world.check()


@pytest.mark.parametrize("version", ["2", "0", "-1", "1e0", "01", "one", "9" * 99])
def test_other_versions_are_not_spoken(step: Doorstep, version: str) -> None:
    """It is said which are; text goes on."""
    ann = step.enters("ann")
    (refusal,) = ann.asks(f"/json {version}\n".encode())
    assert refusal.startswith("!! json cannot be ")
    assert refusal.endswith(", only 1")
    assert ann.asks(b"/topic\n")[0].startswith("== ")


def test_without_a_number_it_is_the_newest(step: Doorstep) -> None:
    ann = step.enters("ann")
    (answer,) = map(json.loads, ann.asks(b"/json\n"))
    assert answer["version"] == 1


def test_nobody_switches_before_they_are_named(step: Doorstep) -> None:
    """Who begins with JSON says ``hello``."""
    caller = step.comes()
    assert caller.asks(b"/json 1\n") == ["!! give your name first"]
    assert caller.asks(b"ann lobby\n")[0].startswith("-- welcome")


def test_telnet_does_not_speak_it() -> None:
    """Nor a conversation that nothing was handed to; both say so."""
    sentence = "!! JSON is not spoken at this door; the line door speaks it"
    assert World().enter("ann", manner=TELNET).asks("/json 1") == [sentence]
    step = Doorstep(TelnetFactory)
    ann = step.comes()
    ann.sends(b"ann lobby\r\n")
    assert ann.asks(b"/json 1\r\n") == [sentence]
