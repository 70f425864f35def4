"""Messages of several lines; answered, changed, taken back, reacted to, sent again."""

from typing import Any

import pytest
from json_world import CARRIERS, JsonWorld, Line, Program
from talking import Held


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def ann(world: JsonWorld) -> Program:
    return world.greets("ann", "#dev")


@pytest.fixture
def bob(world: JsonWorld) -> Program:
    return world.greets("bob", "#dev")


def said(program: Program, text: str, **more: Any) -> str:
    """The id of what was said in #dev."""
    answer = program.asks("say", room="#dev", text=text, **more)
    assert answer["ok"], answer
    return str(answer["id"])


def in_history(program: Program) -> list[Line]:
    """What is told again of #dev, without ids and times."""
    found = program.asks("history", room="#dev")["messages"]
    for each in found:
        assert each.pop("replayed")
        del each["id"], each["at"]
    return list(found)


def test_several_lines(world: JsonWorld, ann: Program) -> None:
    """They are one message; on a text door each is said to be by who said it."""
    eve = world.enter("eve", "dev")
    eve.reads()
    ann.reads()
    said(ann, "one\r\n\n<bob> two\n")
    assert eve.reads() == ["<ann> one", "<ann>", "<ann> <bob> two"]
    assert [each["text"] for each in in_history(ann)] == ["one\n\n<bob> two"]
    assert ann.refused("say", room="#dev", text="\n \n") == "empty"


def test_an_answer_names_what_it_answers(ann: Program, bob: Program) -> None:
    first = said(ann, "who is there?")
    bob.reads()
    said(bob, "me", reply_to=first)
    (event,) = [each for each in ann.events() if each.get("from") == "bob"][-1:]
    assert event["reply_to"] == first
    assert in_history(ann)[-1]["reply_to"] == first
    assert bob.refused("say", room="#dev", text="x", reply_to="0000000000001") == (
        "no-such-message"
    )
    assert bob.refused("say", room="#dev", text="x", reply_to="?") == "bad-id"


@pytest.mark.parametrize("deleted", [True, False])
def test_what_is_being_changed_is_not_quoted_as_it_was(
    world: JsonWorld, ann: Program, bob: Program, deleted: bool
) -> None:
    """Nobody reads the old words in an answer behind that; to what is gone there is
    none."""
    eve, first = world.enter("eve", "dev"), said(bob, "the old words")
    world.store.at_once = False
    eve.reads(), ann.reads()
    if deleted:
        bob.sends("delete", id=first)
    else:
        bob.sends("edit", id=first, text="better ones")
    ref = ann.sends("say", room="#dev", text="what?", reply_to=first)
    for _ in range(3):
        world.commit()
    assert eve.reads()[1:] == ([] if deleted else ["<ann> (to bob: better ones) what?"])
    (answer,) = [line for line in ann.reads() if line.get("ref") == ref]
    assert deleted == (answer.get("code") == "no-such-message")


def test_what_is_taken_back_while_an_answer_is_looked_up(
    world: JsonWorld, bob: Program
) -> None:
    """It is not quoted either: both are as they are when the answer is said."""
    world.own("ann").ends()
    ann, eve = world.logs_in("ann", rooms=["#dev"]), world.enter("eve", "dev")
    first = said(bob, "the old words")
    eve.reads(), ann.reads()
    before = Held(world.store, "first")
    about = {"reply_to": first, "client_id": "a1"}
    ref = ann.sends("say", room="#dev", text="what?", **about)
    assert bob.asks("delete", id=first)["ok"]
    before.go()
    for _ in range(3):
        world.commit()
    assert 1 == len(eve.reads())
    (answer,) = [line for line in ann.reads() if line.get("ref") == ref]
    assert "no-such-message" == answer["code"]


def test_an_edit(ann: Program, bob: Program) -> None:
    """Others read it, and the history has the new text; nobody changes the words of
    somebody else."""
    first = said(ann, "teh end")
    bob.reads()
    assert ann.asks("edit", id=first, text="the end")["ok"]
    assert bob.events() == [
        {
            "event": "edited",
            "target": first,
            "from": "ann",
            "text": "the end",
            "room": "#dev",
        }
    ]
    (line,) = in_history(bob)
    assert line["text"] == "the end"
    assert line["edited_at"].endswith("Z")
    assert bob.refused("edit", id=first, text="no end") == "not-yours"
    assert ann.refused("edit", id=first, text="") == "empty"
    assert ann.refused("edit", id=first, text="the end") == "already-so"


def test_a_deletion(ann: Program, bob: Program) -> None:
    """By who said it, or by an operator of the room; then it is not told again."""
    first, second = said(bob, "oops"), said(bob, "spam")
    ann.reads()
    assert bob.asks("delete", id=first)["ok"]
    (event,) = ann.events()
    assert (event["event"], event["target"]) == ("deleted", first)
    assert ann.asks("delete", id=second, reason="spam")["ok"]  # ann made the room
    (event,) = bob.events()
    assert (event["from"], event["text"]) == ("ann", "spam")
    assert in_history(bob) == []
    assert bob.refused("message", id=first) == "no-such-message"
    third = said(ann, "mine")
    assert bob.refused("delete", id=third) == "right-missing"


def test_reactions(ann: Program, bob: Program) -> None:
    first = said(ann, "cake!")
    bob.reads()
    assert bob.asks("react", id=first, reaction="🍰")["ok"]
    (event,) = ann.events()[-1:]
    assert (event["event"], event["reaction"], event["added"]) == (
        "reacted",
        "🍰",
        True,
    )
    assert bob.refused("react", id=first, reaction="🍰") == "already-so"
    assert in_history(ann)[0]["reactions"] == [{"reaction": "🍰", "people": ["bob"]}]
    assert bob.asks("react", id=first, reaction="🍰", on=False)["ok"]
    (event,) = ann.events()[-1:]
    assert "added" not in event
    assert "reactions" not in in_history(ann)[0]


def test_what_was_said_privately(world: JsonWorld, ann: Program, bob: Program) -> None:
    eve = world.greets("eve", "#dev")
    first = str(ann.asks("tell", to="bob", text="psst")["id"])
    bob.reads()
    assert ann.asks("edit", id=first, text="hey")["ok"]
    (event,) = bob.events()
    assert (event["event"], event["to"], event["text"]) == ("edited", "bob", "hey")
    assert bob.asks("tell", to="ann", text="yes?", reply_to=first)["ok"]
    assert eve.refused("edit", id=first, text="x") == "no-such-message"
    assert eve.refused("react", id=first, reaction="x") == "no-such-message"
    assert eve.events() == []


def test_what_is_sent_again_is_said_once(world: JsonWorld, bob: Program) -> None:
    """Over another connection too, in a room and privately, and before it is stored."""
    world.own("ann").ends()
    ann = world.logs_in("ann", rooms=["#dev"])
    first = said(ann, "hello", client_id="a1")
    again = world.logs_in("ann")
    bob.reads()
    answer = again.asks("say", room="#dev", text="hello", client_id="a1")
    assert (answer["id"], answer["repeated"]) == (first, True)
    assert bob.reads() == []
    world.store.at_once = False
    for program in (ann, again):
        program.reads()
        program.sends("tell", to="bob", text="psst", client_id="a2")
    for _ in range(5):
        world.commit()
    lines = ann.reads() + again.reads()
    ids = {line["id"] for line in lines if "ok" in line}
    assert len(ids) == 1
    assert [each["text"] for each in bob.events()] == ["psst"]


def test_a_thread(world: JsonWorld, ann: Program, bob: Program) -> None:
    """A message, with what answers it and what answers that; not with what else was
    said, nor to whom may not read it."""
    first = said(ann, "shall we?")
    said(bob, "nice weather")
    second = said(bob, "when?", reply_to=first)
    third = said(ann, "at noon", reply_to=second)
    assert texts(bob, id=first) == ["shall we?", "when?", "at noon"]
    assert texts(bob, id=second) == ["when?", "at noon"]
    assert texts(bob, id=first, after=second) == ["at noon"]
    assert texts(bob, id=first, after=third) == []
    eve = world.greets("eve")
    assert eve.refused("thread", id=first) == "no-such-message"
    assert eve.refused("thread", id="?") == "bad-id"
    assert bob.asks("delete", id=second)["ok"]
    assert texts(bob, id=first) == ["shall we?"]
    assert bob.refused("thread", id=second) == "no-such-message"


def texts(program: Program, **more: Any) -> list[str]:
    """What a thread says."""
    return [each["text"] for each in program.asks("thread", **more)["messages"]]


def test_a_thread_of_two(ann: Program, bob: Program, world: JsonWorld) -> None:
    """Of what they said to each other alone."""
    first = str(ann.asks("tell", to="bob", text="psst")["id"])
    bob.asks("tell", to="ann", text="yes?", reply_to=first)
    for program in (ann, bob):
        assert texts(program, id=first) == ["psst", "yes?"]
    eve = world.greets("eve", "#dev")
    assert eve.refused("thread", id=first) == "no-such-message"


def test_a_long_thread(world: JsonWorld, ann: Program) -> None:
    """It comes page by page."""
    world.desk.customs.page_most = 3
    first = said(ann, "0")
    for number in range(1, 5):
        said(ann, str(number), reply_to=first)
    page = ann.asks("thread", id=first)
    assert [each["text"] for each in page["messages"]] == ["0", "1", "2"]
    assert page["more"]
    rest = ann.asks("thread", id=first, after=page["messages"][-1]["id"])
    assert [each["text"] for each in rest["messages"]] == ["3", "4"]
    assert "more" not in rest


def test_only_accounts_name_their_messages(ann: Program) -> None:
    more = {"room": "#dev", "text": "x"}
    assert ann.refused("say", client_id="a1", **more) == "right-missing"
    assert ann.refused("say", client_id="a b", **more) == "bad-request"
    assert ann.refused("say", client_id="a" * 65, **more) == "bad-request"


def test_who_resumes_reads_what_became_of_it(world: JsonWorld, ann: Program) -> None:
    """In the order in which it happened; what is gone is not told as if it were."""
    seen = said(ann, "one")
    gone = said(ann, "two")
    ann.asks("edit", id=seen, text="ONE")
    ann.asks("delete", id=gone)
    ann.asks("react", id=seen, reaction="ok")
    bob = world.calls()
    bob.sends("hello", name="bob", rooms=["#dev"], resume=seen)
    _, *lines, _ = bob.reads()
    assert [(line["event"], line["target"]) for line in lines] == [
        ("edited", seen),
        ("deleted", gone),
        ("reacted", seen),
    ]
