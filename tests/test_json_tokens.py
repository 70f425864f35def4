"""Tokens and tickets, for programs: made, listed, ended, and said in place of a
password."""

from pathlib import Path
from typing import Any

import pytest
from json_world import CARRIERS, JsonWorld, Program
from talking import NOON, Held, compiled, password_of

from twistchat.chat.ids import spell
from twistchat.errands.tokens import TokenBounds
from twistchat.text.language import Languages
from twistchat.text.stamps import timestamp

SECRET = password_of("ann")
DAY = 86_400_000


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def ann(world: JsonWorld) -> Program:
    """She owns her name, is in #lobby, and has a program."""
    world.own("ann").types("/quit")
    program = world.logs_in("ann")
    assert program.reads()[0]["ok"]
    return program


def token_of(program: Program, **fields: Any) -> str:
    return str(program.asks("token", **fields)["token"])


def ticket_of(program: Program) -> str:
    return str(program.asks("ticket")["ticket"])


def comes(world: JsonWorld, token: str, name: str = "", **more: Any) -> Program:
    """A program has said hello with it."""
    program = world.calls()
    answer = program.asks("hello", name=name, token=token, **more)
    assert answer["ok"], answer
    assert answer["you"]["account"]
    program.reads()
    return program


def test_a_token_in_place_of_the_password(world: JsonWorld, ann: Program) -> None:
    """The account comes in as by its password, into its rooms, as often as it likes."""
    token = token_of(ann)
    for name in "ann", "Ann", "":
        program = world.calls()
        answer = program.asks("hello", name=name, token=token, rooms=["#dev"])
        assert {"name": "ann", "account": True} == answer["you"]
        assert {"#dev", "#lobby"} == {each["room"] for each in answer["rooms"]}
        assert program.shared is ann.shared
    world.check()


def test_a_guest_shows_a_token(world: JsonWorld, ann: Program) -> None:
    """And is the owner of the account from then on, with the rooms of both."""
    token = token_of(ann)
    bob = world.greets("bob", "#dev")
    assert bob.refused("login", name="ann") == "bad-request"
    assert bob.refused("login", name="eve", token=token) == "wrong-token"
    answer = bob.asks("login", name="ann", token=token)
    assert ("ann", True) == (answer["you"]["name"], answer["you"]["account"])
    assert bob.refused("token") == "password-only"
    (listed,) = ann.asks("tokens")["tokens"]
    ann.asks("token-end", id=listed["id"])
    assert bob.wire.closed
    world.check()


def test_a_ticket_in_place_of_the_password(world: JsonWorld, ann: Program) -> None:
    """Once; and a guest who is here comes by no other."""
    answer = ann.asks("ticket")
    assert (60, 43) == (answer["seconds"], len(answer["ticket"]))
    program = comes(world, answer["ticket"], "ann")
    assert token_of(program)
    again = world.calls()
    assert again.refused("hello", name="", token=answer["ticket"]) == "wrong-token"
    ticket = ticket_of(world.greets("bob"))
    assert again.refused("hello", name="bob", token=ticket) == "name-taken"
    assert again.asks("hello", name="eve")["ok"]


def test_resuming_by_a_ticket(world: JsonWorld, ann: Program) -> None:
    """What was said meanwhile is told, as to who comes by the password."""
    bob = world.greets("bob", "#lobby")
    last, ticket = bob.asks("say", room="#lobby", text="one")["id"], ticket_of(ann)
    ann.sends("quit")
    bob.asks("say", room="#lobby", text="two")
    program = world.calls()
    program.asks("hello", name="ann", token=ticket, resume=last)
    said = [line["text"] for line in program.reads() if line.get("event") == "said"]
    assert ["two"] == said


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "ann", "token": "x", "password": SECRET},
        {"name": "ann", "token": 7},
        {"token": "x"},
    ],
)
def test_a_hello_that_is_none(
    world: JsonWorld, ann: Program, fields: dict[str, Any]
) -> None:
    """One of the two, and it is a text."""
    program = world.calls()
    assert program.refused("hello", **fields) == "bad-request"
    assert program.asks("hello", name="ann", password=SECRET)["ok"]


def test_three_wrong_ones_end_the_connection(world: JsonWorld, ann: Program) -> None:
    """As with passwords."""
    program = world.calls()
    for _ in range(2):
        assert program.refused("hello", name="ann", token="guess") == "wrong-token"
    assert program.refused("hello", name="ann", token="guess") == "wrong-token"
    assert program.wire.closed
    assert program.reads()[-1]["event"] == "closing"


def test_who_hangs_up_meanwhile(world: JsonWorld, ann: Program) -> None:
    """Does not come in."""
    token = token_of(ann)
    load = Held(world.store.accounts, "load")
    program = world.calls()
    program.sends("hello", name="", token=token)
    program.vanishes(None)
    load.go()
    assert len(world.chat.sessions) == 1
    world.check()


# The list


def test_the_list(world: JsonWorld, ann: Program) -> None:
    """What each is for, when it was made and used, until when it is good."""
    first = ann.asks("token", label="clock", days=3)
    world.clock.advance(60)
    second = ann.asks("token")
    comes(world, second["token"])
    assert ann.asks("tokens")["tokens"] == [
        {
            "id": first["id"],
            "made": timestamp(NOON),
            "label": "clock",
            "expires": timestamp(NOON + 3 * DAY),
        },
        {
            "id": second["id"],
            "made": timestamp(NOON + 60_000),
            "used": timestamp(NOON + 60_000),
        },
    ]
    world.clock.advance(3 * DAY // 1000)
    assert [second["id"]] == [each["id"] for each in ann.asks("tokens")["tokens"]]


def test_ending_one(world: JsonWorld, ann: Program) -> None:
    """The programs that came by it read so, and no other is ended."""
    one, other = ann.asks("token"), ann.asks("token")
    first, second = (comes(world, each["token"]) for each in (one, other))
    assert ann.asks("token-end", id=one["id"])["ok"]
    assert first.events()[-1] == {"event": "ended", "reason": "ended"}
    assert first.wire.closed
    assert not second.wire.closed
    assert world.calls().refused("hello", name="", token=one["token"]) == "wrong-token"
    assert ann.refused("token-end", id=one["id"]) == "no-such-token"
    assert ann.refused("token-end", id="x") == "bad-id"
    assert ann.refused("token-end", id=spell(7)) == "no-such-token"
    world.check()


def test_ending_the_one_that_it_came_by(world: JsonWorld, ann: Program) -> None:
    """That is answered, and then it is over."""
    made = ann.asks("token")
    program = comes(world, made["token"])
    assert program.asks("token-end", id=made["id"])["ok"]
    assert program.wire.closed
    assert not ann.wire.closed


# Who may


@pytest.mark.parametrize(
    ("op", "fields"), [("token", {}), ("tokens", {}), ("token-end", {"id": "x"})]
)
def test_guests_have_none(world: JsonWorld, op: str, fields: dict[str, Any]) -> None:
    """There is nothing to show, for them."""
    bob = world.greets("bob")
    assert bob.refused(op, **fields) == "right-missing"
    assert world.calls().refused(op, **fields) == "not-logged-in"
    assert world.calls().refused("ticket") == "not-logged-in"


def test_who_came_by_a_token(world: JsonWorld, ann: Program) -> None:
    """Makes no other, but may end them."""
    made = ann.asks("token")
    program = comes(world, made["token"])
    assert program.refused("token") == "password-only"
    by_ticket = comes(world, ticket_of(program))
    assert by_ticket.refused("token") == "password-only"
    assert program.asks("token-end", id=ann.asks("token")["id"])["ok"]
    ann.asks("token-end", id=made["id"])
    assert by_ticket.wire.closed


def test_as_many_as_can_be() -> None:
    """One more is refused; days are days."""
    world = JsonWorld(tokens=TokenBounds(tokens=1))
    world.own("ann").types("/quit")
    ann = world.logs_in("ann")
    for days in -1, 3651, 1.5, "1":
        assert ann.refused("token", days=days) == "bad-request"
    assert ann.asks("token", days=3650, label="x" * 390)["ok"]
    answer = ann.asks("token")
    assert ("too-many-tokens", {"limit": 1}) == (answer["code"], answer["facts"])
    assert ann.refused("token", label="x" * 391) == "too-long"


def test_it_is_stored_before_it_is_told(world: JsonWorld, ann: Program) -> None:
    """And not told if it cannot be."""
    world.store.at_once = False
    ann.reads()
    ann.sends("token")
    assert ann.reads() == []
    world.commit()
    assert ann.reads()[0]["ok"]
    world.store.why = "disk-full"
    assert ann.refused("token") == "not-stored"


def test_another_password(world: JsonWorld, ann: Program) -> None:
    """Ends all of them, and those who came by them."""
    token, ticket = token_of(ann), ticket_of(ann)
    program = comes(world, token)
    assert ann.asks("change-password", old=SECRET, new="another-secret")["ok"]
    assert program.events()[-1]["reason"] == "password"
    assert program.wire.closed
    again = world.calls()
    for each in token, ticket:
        assert again.refused("hello", name="", token=each) == "wrong-token"
    assert ann.asks("tokens")["tokens"] == []
    comes(world, token_of(ann))


def test_a_bug_tells_no_token(world: JsonWorld, ann: Program) -> None:
    """Neither the log nor the program."""

    def broken(*given: object) -> Any:
        raise RuntimeError("secret")

    token = token_of(ann)
    world.store.tokens.find = broken
    program = world.calls()
    answer = program.asks("hello", name="", token=token)
    assert answer["code"] == "internal"
    assert token not in str(answer)
    (bug,) = world.bugs
    assert "secret" not in repr(bug)
    assert bug.__context__ is None
    world.bugs.clear()


# What people type


def test_the_command(world: JsonWorld) -> None:
    """Tokens are made, listed and ended by whoever types."""
    ann = world.own("ann")
    said, shown = ann.asks("/tokens make backup of the day")
    assert "-- this is the token, which nobody is told again:" == said
    token = shown.removeprefix("== ")
    ann.asks("/tokens make 90d clock", "/tokens make 12h")
    program = comes(world, token)
    assert ann.asks("/tokens") == [
        "== 1  backup of the day  made 2026-11-21 12:00  used 2026-11-21 12:00",
        "== 2  clock  made 2026-11-21 12:00  good until 2027-02-19 12:00",
        "== 3  -  made 2026-11-21 12:00  good until 2026-11-22 00:00",
        "-- end of tokens",
    ]
    assert ann.asks("/tokens end 1") == ["-- token 1 is ended: backup of the day"]
    assert program.wire.closed
    assert world.calls().refused("hello", name="", token=token) == "wrong-token"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/tokens end", "that is written: /tokens [make [1h] [TEXT]|end NUMBER]"),
        ("/tokens end 1 x", "that is written: /tokens [make [1h] [TEXT]|end NUMBER]"),
        ("/tokens list", "that is written: /tokens [make [1h] [TEXT]|end NUMBER]"),
        ("/tokens end 2", "you have no token 2; /tokens lists them"),
        ("/tokens end 0", "you have no token 0; /tokens lists them"),
        ("/tokens end ٣", "٣ is not a number that can be used here"),
        ("/tokens make 9x", "9x is no span"),
        ("/tokens make 99999d", "99999d is no span"),
    ],
)
def test_what_the_command_refuses(world: JsonWorld, line: str, answer: str) -> None:
    """And nothing is made or ended by that."""
    ann = world.own("ann")
    ann.types("/tokens make")
    (refusal,) = ann.asks(line)
    assert refusal.startswith(f"!! {answer}"), refusal
    assert len(ann.asks("/tokens")) == 2


def test_the_command_in_portuguese(tmp_path: Path) -> None:
    """It has words of its own."""
    world = JsonWorld(languages=Languages("en", compiled(tmp_path)))
    ann = world.own("ann")
    world.logs_in("ann")
    ann.types("/lang pt_BR", "/tokens make")
    assert ann.asks("/tokens") == [
        "== 1  -  criado em 2026-11-21 12:00",
        "-- fim dos tokens",
    ]
