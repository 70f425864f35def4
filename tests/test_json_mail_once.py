"""Mail that a program sends again under its client id: nobody gets it twice."""

import pytest
from json_world import CARRIERS, JsonWorld, Program
from talking import Talker

from twistchat.chat.errors import NotStored
from twistchat.errands.mail import MailBounds

LETTER = {"to": ["bob"], "subject": "Lunch", "text": "At noon?"}
WEEK = 7 * 24 * 3600 * 1000


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def bob(world: JsonWorld) -> Talker:
    """He owns his name and types."""
    return world.own("bob")


@pytest.fixture
def ann(world: JsonWorld, bob: Talker) -> Program:
    """She owns hers and has a program."""
    world.own("ann").types("/quit")
    ann = world.logs_in("ann")
    bob.reads()
    return ann


def sent(program: Program) -> list[str]:
    """The subjects of what somebody has sent."""
    return [each["subject"] for each in program.asks("mail-sent")["mails"]]


def test_sent_again_it_is_there_once(
    world: JsonWorld, ann: Program, bob: Talker
) -> None:
    """Over another connection too; the answer names whom the first one did, and he is
    told nothing."""
    first = ann.asks("mail-send", client_id="m1", **LETTER)
    assert (first["stored"], "repeated" in first) == (["bob"], False)
    assert [line for line in bob.reads() if "ann" in line] != []
    for program in ann, world.logs_in("ann"):
        again = program.asks("mail-send", client_id="m1", **LETTER)
        assert (again["stored"], again["repeated"]) == (["bob"], True)
    assert bob.reads() == []
    assert sent(ann) == ["Lunch"]
    assert "repeated" not in ann.asks("mail-send", client_id="m2", **LETTER)
    assert "repeated" not in ann.asks("mail-send", **LETTER)
    assert sent(ann) == ["Lunch"] * 3


def test_after_a_restart(world: JsonWorld, ann: Program) -> None:
    """It is known still; guests, who may have come to see it or not, are not named."""
    world.enter("carl")
    letter = {**LETTER, "to": ["bob", "carl"]}
    assert ann.asks("mail-send", client_id="m1", **letter)["shown"] == ["carl"]
    later = JsonWorld(tongue=world.tongue, before=world)
    carl, ann = later.enter("carl"), later.logs_in("ann")
    carl.reads()
    answer = ann.asks("mail-send", client_id="m1", **letter)
    assert (answer["stored"], answer["repeated"]) == (["bob"], True)
    assert not {"shown", "gone"} & answer.keys()
    assert carl.reads() == []
    assert sent(ann) == ["Lunch"]


def test_to_guests_alone(world: JsonWorld, ann: Program) -> None:
    """They are told it once; then nobody is named."""
    carl = world.enter("carl")
    letter = {**LETTER, "to": ["carl"]}
    assert ann.asks("mail-send", client_id="m1", **letter)["shown"] == ["carl"]
    carl.reads()
    answer = ann.asks("mail-send", client_id="m1", **letter)
    assert {"ref", "ok", "repeated"} == answer.keys()
    assert carl.reads() == []


def test_for_seven_days(world: JsonWorld, ann: Program) -> None:
    """Then the same name is a new one."""
    assert ann.asks("mail-send", client_id="m1", **LETTER)["ok"]
    over = world.now() + WEEK
    for now, repeated in ((over - 1, True), (over, None)):
        world.store.expire({}, 0, now, list)
        world.commit()
        answer = ann.asks("mail-send", client_id="m1", **LETTER)
        assert (answer["stored"], answer.get("repeated")) == (["bob"], repeated)
    assert sent(ann) == ["Lunch"] * 2


@pytest.mark.parametrize("op", ["mail-reply", "mail-forward"])
def test_what_it_answers_is_gone(ann: Program, bob: Talker, op: str) -> None:
    """And so is the name that it was to: it was sent all the same."""
    bob.types("/mail ann Tea :: At five?")
    more = {"mail-reply": {"text": "Yes"}, "mail-forward": {"to": ["bob"]}}[op]
    assert ann.asks(op, number=1, client_id="m1", **more)["stored"] == ["bob"]
    ann.asks("mail-delete", numbers=[1])
    bob.types("/nick bert")
    bob.reads()
    answer = ann.asks(op, number=1, client_id="m1", **more)
    assert (answer["stored"], answer["repeated"]) == (["bob"], True)
    assert ann.refused(op, number=1, client_id="m2", **more) == "no-such-mail"
    assert bob.reads() == []


def test_two_at_once(world: JsonWorld, ann: Program, bob: Talker) -> None:
    """One waits for the other; it is not refused for what that one used up."""
    again = world.logs_in("ann")
    for number in range(1, MailBounds().per_hour):
        assert ann.asks("mail-send", to=["ann"], subject=f"mail {number}")["ok"]
    world.store.at_once = False
    refs = []
    for program in (ann, again):
        program.reads()
        refs.append(program.sends("mail-send", client_id="m1", **LETTER))
    for _ in range(5):
        world.commit()
    answers = [
        line
        for program, ref in zip((ann, again), refs, strict=True)
        for line in program.reads()
        if line.get("ref") == ref
    ]
    assert [["bob"], ["bob"]] == [each["stored"] for each in answers]
    assert [False, True] == [each.get("repeated", False) for each in answers]
    world.store.at_once = True
    assert "Lunch" in bob.asks("/mail")[-1]
    assert sent(ann).count("Lunch") == 1
    assert not world.desk.mail._under_way


def test_who_hangs_up_meanwhile(world: JsonWorld, ann: Program) -> None:
    """What they began is done, and whoever sends it again waits for that."""
    world.store.at_once = False
    ann.sends("mail-send", client_id="m1", **LETTER)
    ann.ends()
    again = world.logs_in("ann")
    answer = again.asks("mail-send", client_id="m1", **LETTER)
    assert answer["repeated"]
    world.store.at_once = True
    assert sent(again) == ["Lunch"]


def test_what_was_refused_may_be_sent(world: JsonWorld, ann: Program) -> None:
    """Under the same name: nobody had got it."""
    unknown = {**LETTER, "to": ["bob", "zed"]}
    assert ann.refused("mail-send", client_id="m1", **unknown) == "no-such-name"
    world.store.why = "disk-full"
    assert ann.refused("mail-send", client_id="m1", **LETTER) == NotStored.code
    world.store.why = None
    assert "repeated" not in ann.asks("mail-send", client_id="m1", **LETTER)
    assert sent(ann) == ["Lunch"]


def test_each_account_has_its_own(world: JsonWorld, ann: Program, bob: Talker) -> None:
    """And mail has others than messages."""
    assert ann.asks("tell", to="bob", text="psst", client_id="m1")["ok"]
    assert "repeated" not in ann.asks("mail-send", client_id="m1", **LETTER)
    program = world.logs_in("bob")
    assert "repeated" not in program.asks("mail-send", client_id="m1", **LETTER)


def test_a_draft_that_a_crash_has_left(ann: Program) -> None:
    """It was sent, so it is none any more."""
    assert ann.asks("mail-send", client_id="m1", **LETTER)["ok"]
    number = ann.asks("mail-draft-keep", **LETTER)["number"]
    answer = ann.asks("mail-send", client_id="m1", draft=number, **LETTER)
    assert answer["repeated"]
    assert ann.asks("mail-drafts")["mails"] == []


def test_what_it_may_be_called(ann: Program) -> None:
    """As with messages."""
    assert ann.asks("mail-send", client_id="m" * 64, **LETTER)["ok"]
    for op, more in {
        "mail-send": LETTER,
        "mail-reply": {"number": 1, "text": "x"},
        "mail-forward": {"number": 1, "to": ["bob"]},
    }.items():
        for name in ("m" * 65, "a b", "\u00e4", 7):
            assert ann.refused(op, client_id=name, **more) == "bad-request"
