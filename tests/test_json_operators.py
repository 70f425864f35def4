"""Operators of the server, for programs: how one becomes one, and what they do."""

from typing import Any

import pytest
from json_world import JsonWorld, Program
from talking import NOON, password_of

from twistchat.jsonlines.operations import operators
from twistchat.jsonlines.table import OPERATIONS
from twistchat.text.stamps import timestamp


@pytest.fixture
def world() -> JsonWorld:
    return JsonWorld()


def owner(world: JsonWorld, name: str) -> Program:
    world.own(name).types("/quit")
    program = world.logs_in(name)
    assert program.reads()[0]["ok"]
    return program


@pytest.fixture
def boss(world: JsonWorld) -> Program:
    """The first operator."""
    boss = owner(world, "boss")
    assert boss.asks("operator-word", word="open-sesame")["ok"]
    return boss


def is_operator(program: Program) -> bool:
    return "operator" in program.asks("whoami")["you"]


def acts(world: JsonWorld) -> list[tuple[str, str, str, str]]:
    """The audit: who did what to whom, and why."""
    rows = world.store.connection.exec_driver_sql(
        "SELECT actor_name, act, target, detail FROM audit ORDER BY id"
    ).all()
    world.store.connection.rollback()
    return [tuple(row) for row in rows]


# Becoming one


def test_the_word(world: JsonWorld) -> None:
    """It makes one operator, who has an account, and is answered when that is
    stored."""
    boss, eve, guest = owner(world, "boss"), owner(world, "eve"), world.greets("carl")
    assert guest.refused("operator-word", word="open-sesame") == "right-missing"
    assert boss.refused("operator-word", word="sesame") == "wrong-word"
    boss.reads()
    world.store.at_once = False
    boss.sends("operator-word", word="open-sesame")
    assert boss.reads() == []
    for _ in range(3):
        world.commit()
    assert boss.reads()[0]["ok"]
    world.store.at_once = True
    assert is_operator(boss)
    assert eve.refused("operator-word", word="open-sesame") == "wrong-word"
    assert acts(world) == [("boss", "operator", "boss", "")]


def test_the_oath(world: JsonWorld) -> None:
    """A guest is an operator too, until that is given up, or they leave."""
    world.operator_passwords["root"] = "their-secret"
    bob = world.greets("bob")
    for name, password in (("root", "wrong"), ("other", "their-secret")):
        assert bob.refused("oath", name=name, password=password) == "wrong-password"
    assert bob.refused("grant", name="bob") == "right-missing"
    assert bob.asks("oath", name="Root", password="their-secret")["ok"]
    assert is_operator(bob)
    assert bob.asks("forswear")["ok"]
    assert not is_operator(bob)
    assert bob.refused("forswear") == "already-so"
    assert ("bob", "oper", "root", "") in acts(world)


def test_an_oath_where_there_is_none(world: JsonWorld) -> None:
    """It looks like any other wrong password."""
    bob = world.greets("bob")
    assert bob.refused("oath", name="a b", password="") == "wrong-password"
    assert bob.charged > 0


def test_wrong_oaths_are_counted(world: JsonWorld) -> None:
    """The third ends the connection."""
    bob = world.greets("bob")
    for _ in range(3):
        assert bob.refused("oath", name="root", password="x") == "wrong-password"
    assert bob.wire.closed
    assert bob.reads()[-1]["event"] == "closing"


def test_oaths_are_tried_too_often(world: JsonWorld) -> None:
    """From one connection after the other."""
    for number in range(5):
        bob = world.greets(f"bob{number}")
        assert bob.refused("oath", name="root", password="x") == "wrong-password"
    bob = world.greets("bob")
    assert bob.refused("oath", name="root", password="x") == "too-many-tries"


def test_grant_and_revoke(world: JsonWorld, boss: Program) -> None:
    """Whoever becomes one is told; the last one stays."""
    ann = owner(world, "ann")
    assert boss.refused("revoke", name="boss") == "last-operator"
    assert boss.asks("grant", name="ANN")["ok"]
    appointed = {"event": "appointed", "by": "boss", "who": "ann", "on": True}
    assert ann.events() == [appointed]
    assert is_operator(ann)
    assert boss.refused("grant", name="ann") == "already-so"
    assert ann.asks("revoke", name="boss")["ok"]
    assert not is_operator(boss)
    assert ann.refused("revoke", name="boss") == "already-so"
    assert boss.refused("revoke", name="ann") == "right-missing"
    assert acts(world)[1:] == [
        ("boss", "grant", "ann", ""),
        ("ann", "revoke", "boss", ""),
    ]


# Accounts


def test_accounts(world: JsonWorld, boss: Program) -> None:
    """By name, with what is true of them."""
    ann = owner(world, "ann")
    ann.sends("quit")
    world.tick()
    boss.asks("suspend", name="ann", reason="spam")
    hers, ones_own = boss.asks("accounts")["accounts"]
    assert hers.keys() == {"name", "created", "seen", "suspended", "why"}
    assert (hers["name"], hers["why"]) == ("ann", "spam")
    assert timestamp(NOON) == hers["created"] <= hers["seen"] <= hers["suspended"]
    assert (ones_own["name"], ones_own["operator"]) == ("boss", True)
    assert not {"suspended", "why"} & ones_own.keys()
    found = boss.asks("accounts", pattern="AN")
    assert [each["name"] for each in found["accounts"]] == ["ann"]
    assert boss.asks("accounts", pattern="%\0\x07")["accounts"] == []
    assert boss.charged > 0


def test_more_accounts_than_are_listed(
    world: JsonWorld, boss: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said that there are more."""
    owner(world, "ann")
    monkeypatch.setattr(operators, "LISTED", 2)
    assert "more" not in boss.asks("accounts")
    monkeypatch.setattr(operators, "LISTED", 1)
    answer = boss.asks("accounts")
    assert ([each["name"] for each in answer["accounts"]], answer["more"]) == (
        ["ann"],
        True,
    )


def test_suspend_and_reinstate(world: JsonWorld, boss: Program) -> None:
    """Its sessions end, it cannot be used, and then it can."""
    ann = owner(world, "ann")
    assert boss.asks("suspend", name="ann", reason="spam\x1b[2J\nand more")["ok"]
    assert ann.reads()[-1]["reason"] == "suspended"
    assert ann.wire.closed
    again = world.calls()
    answer = again.asks("hello", name="ann", password=password_of("ann"))
    assert answer["code"] == "suspended"
    assert answer["facts"] == {"name": "ann", "why": "spam[2J and more"}
    assert boss.refused("suspend", name="ann", reason="x" * 1000) == "too-long"
    assert boss.asks("reinstate", name="ann")["ok"]
    assert again.asks("hello", name="ann", password=password_of("ann"))["ok"]
    assert [act for _, act, *_ in acts(world)] == ["operator", "suspend", "resume"]


def test_delete_an_account(world: JsonWorld, boss: Program) -> None:
    """It is gone."""
    ann = owner(world, "ann")
    assert boss.asks("delete-account", name="ann")["ok"]
    assert ann.reads()[-1]["reason"] == "deleted"
    assert boss.refused("delete-account", name="ann") == "no-such-account"
    assert world.calls().refused("hello", name="ann") == "name-quarantined"


@pytest.mark.parametrize(
    ("op", "reason"), [("suspend", "suspended"), ("delete-account", "deleted")]
)
def test_what_is_done_to_oneself(
    world: JsonWorld, boss: Program, op: str, reason: str
) -> None:
    """It is answered before the session ends; not to the last operator."""
    owner(world, "ann")
    assert boss.refused(op, name="boss") == "last-operator"
    boss.asks("grant", name="ann")
    boss.reads()
    ref = boss.sends(op, name="Boss")
    answer, ended = boss.reads()
    assert (answer["ref"], answer["ok"]) == (ref, True)
    assert (ended["event"], ended["reason"]) == ("ended", reason)
    assert boss.wire.closed
    world.check()


def test_kill(world: JsonWorld, boss: Program) -> None:
    """Whoever is here, guests too; they and all who see it are told."""
    bob, eve = world.greets("bob", "#dev"), world.enter("eve", "dev")
    eve.reads()
    assert boss.asks("kill", name="bob", reason="flood\x07")["ok"]
    *_, ended = bob.events()
    assert ended == {
        "event": "ended",
        "reason": "killed",
        "by": "boss",
        "text": "flood",
    }
    assert bob.wire.closed
    assert "boss (flood)" in eve.reads()[0]
    assert boss.refused("kill", name="bob") == "no-such-person"
    boss.reads()
    boss.sends("kill", name="boss")
    answer, ended = boss.reads()
    assert (answer["ok"], ended["event"]) == (True, "ended")
    assert ("boss", "kill", "bob", "flood") in acts(world)


def test_a_code(boss: Program, world: JsonWorld) -> None:
    """Each is another, and it is written down that there is one."""
    codes = {boss.asks("make-code")["code"] for _ in range(2)}
    assert len(codes) == 2
    assert ("boss", "code", "", "") in acts(world)
    kept = world.store.connection.exec_driver_sql("SELECT count(*) FROM codes")
    assert kept.scalar() == 2
    world.store.connection.rollback()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zed", "no-such-account"),
        ("a b", "bad-name"),
        ("", "bad-name"),
        ("nul\0", "bad-name"),
        (None, "bad-request"),
    ],
)
@pytest.mark.parametrize(
    "op", ["grant", "revoke", "suspend", "reinstate", "delete-account"]
)
def test_an_account_that_there_is_not(
    boss: Program, op: str, name: object, code: str
) -> None:
    """Whatever is to be done to it."""
    assert boss.refused(op, name=name) == code


# What they say


def test_announce_and_shout(world: JsonWorld, boss: Program) -> None:
    """Everybody reads it, the one who says it too, when it is stored."""
    ann, bob = world.enter("ann"), world.greets("bob")
    ann.reads()
    boss.reads()
    world.store.at_once = False
    boss.sends("announce", text="noon\x1b[2J\nlunch")
    assert boss.reads() == []
    assert bob.reads() == []
    world.commit()
    world.store.at_once = True
    announced = {
        "event": "announced",
        "by": "boss",
        "text": "noon[2J lunch",
        "official": True,
    }
    assert bob.events() == [announced]
    event, answer = boss.reads()
    assert (event["event"], answer["ok"]) == ("announced", True)
    assert ann.reads() == ["-- announcement: noon[2J lunch"]
    assert boss.asks("shout", text="tea")["ok"]
    assert ann.reads() == ["-- boss shouts: tea"]
    assert bob.events() == [{"event": "announced", "by": "boss", "text": "tea"}]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\u200b", "empty"),
        ("nul\0", "bad-char"),
        ("x" * 5000, "too-long"),
    ],
)
@pytest.mark.parametrize("op", ["announce", "shout"])
def test_what_cannot_be_said_to_everybody(
    world: JsonWorld, boss: Program, op: str, text: str, code: str
) -> None:
    """Nobody reads it; nor what cannot be stored."""
    bob = world.greets("bob")
    assert boss.refused(op, text=text) == code
    world.store.why = "disk-full"
    assert boss.refused(op, text="tea") == "not-stored"
    assert bob.events() == []


# Who may


ASKED: dict[str, dict[str, Any]] = {
    "grant": {"name": "bob"},
    "revoke": {"name": "boss"},
    "accounts": {},
    "audit": {},
    "trail": {"id": "0000000000001"},
    "suspend": {"name": "boss"},
    "reinstate": {"name": "boss"},
    "delete-account": {"name": "boss"},
    "kill": {"name": "boss"},
    "make-code": {},
    "announce": {"text": "x"},
    "shout": {"text": "x"},
}


def test_others_may_not(world: JsonWorld, boss: Program) -> None:
    """Neither guests, nor owners of accounts, nor who has not said hello."""
    guest, ann, nobody = world.greets("carl"), owner(world, "ann"), world.calls()
    before = acts(world)
    for op, fields in ASKED.items():
        for program in (guest, ann):
            answer = program.asks(op, **fields)
            assert answer["code"] == "right-missing", op
            assert answer["facts"]["right"] == "server-operator"
        assert nobody.refused(op, **fields) == "not-logged-in"
    for op in ("oath", "forswear", "operator-word"):
        fields = {
            "oath": {"name": "x", "password": "x"},
            "operator-word": {"word": "x"},
        }
        assert nobody.refused(op, **fields.get(op, {})) == "not-logged-in"
    assert acts(world) == before


def test_all_of_them_are_asked_for_here() -> None:
    """No operation of the group is forgotten above."""
    group = {row.name for row in OPERATIONS.values() if row.group == "operators"}
    assert group == {*ASKED, "oath", "forswear", "operator-word"}


# What is written down


def test_what_operators_did_can_be_read(world: JsonWorld, boss: Program) -> None:
    """Page by page, the newest first."""
    owner(world, "ann")
    boss.asks("suspend", name="ann", reason="spam")
    boss.asks("reinstate", name="ann")
    page = boss.asks("audit", limit=2)
    last, before = page["acts"]
    assert page["more"]
    assert (last["by"], last["act"], last["target"]) == ("boss", "resume", "ann")
    assert before["detail"] == "spam"
    (first,) = boss.asks("audit", before=before["id"])["acts"]
    assert first["act"] == "operator"
    assert world.greets("bob").refused("audit") == "right-missing"
    assert boss.refused("audit", limit=201) == "bad-request"


def test_what_was_done_in_a_room(world: JsonWorld, boss: Program) -> None:
    """Is told apart from what was done elsewhere, page by page."""
    ann = world.greets("ann", "#Dev", "#ops")
    world.greets("bob", "#Dev", "#ops")
    for room in ("#Dev", "#ops", "#Dev"):
        ann.asks("sanction", room=room, kind="gag", target="bob", reason="loud")
        ann.asks("pardon", room=room, kind="gag", target="bob")
    page = boss.asks("audit", room="#Dev", limit=3)
    assert [each["act"] for each in page["acts"]] == ["ungag", "gag", "ungag"]
    assert {each["room"] for each in page["acts"]} == {"#Dev"}
    assert page["more"]
    rest = boss.asks("audit", room="Dev", before=page["acts"][-1]["id"])
    assert [each["act"] for each in rest["acts"]] == ["gag"]
    assert boss.asks("audit", room="#nowhere")["acts"] == []


def test_what_was_done_to_a_message(world: JsonWorld, boss: Program) -> None:
    """Is known of those of rooms, also when they are gone; of private ones not."""
    ann, bob = world.greets("ann", "#dev"), world.greets("bob", "#dev")
    first = bob.asks("say", room="#dev", text="teh")["id"]
    bob.asks("edit", id=first, text="the")
    ann.asks("react", id=first, reaction="ok")
    ann.asks("delete", id=first, reason="dull")
    traces = boss.asks("trail", id=first)["traces"]
    assert [(each["by"], each["act"]) for each in traces] == [
        ("bob", "edit"),
        ("ann", "react"),
        ("ann", "delete"),
    ]
    assert (traces[0]["before"], traces[0]["after"]) == ("teh", "the")
    assert (traces[2]["before"], traces[2]["after"]) == ("the", "dull")
    assert traces[2]["author"] == "bob"
    assert traces[2]["room"] == "#dev"
    private = bob.asks("tell", to="ann", text="psst")["id"]
    bob.asks("edit", id=private, text="hey")
    assert boss.refused("trail", id=private) == "no-such-message"
    assert bob.refused("trail", id=first) == "right-missing"
