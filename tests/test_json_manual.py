"""``docs/protocol.rst`` and its schema say what the types of the protocol say, and what
they show is what the server does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from json_scene import Scene, alike
from json_world import JsonWorld, Line
from jsonschema import Draft202012Validator

from twistchat.config import load
from twistchat.errands.memory import MOST_UNREAD
from twistchat.jsonlines.examples import EXAMPLES
from twistchat.jsonlines.examples.example import written
from twistchat.jsonlines.examples.session import A_SESSION
from twistchat.jsonlines.glossary import FIELDS, meaning
from twistchat.jsonlines.manual import _fields_of, _objects, manual, schema
from twistchat.jsonlines.samples import (
    FACTS,
    NOT_FOR_PROGRAMS,
    refusals,
    told,
)
from twistchat.jsonlines.schema import EVENTS, build, name_of, rows
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.wire import SendBounds
from twistchat.text.commands.messages import NAMED

DOCS = Path(__file__).parent.parent / "docs"
ROWS = rows()
BY_NAME = pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])


def validator(*path: str) -> Draft202012Validator:
    """For what the schema has there, or for any line."""
    whole = build()
    if not path:
        return Draft202012Validator(whole)
    part = {"$ref": "#/" + "/".join(path), "$defs": whole["$defs"]}
    return Draft202012Validator({**whole, "anyOf": [part]})


def test_the_page_is_that_of_the_types() -> None:
    """``python -m twistchat.jsonlines.manual > docs/protocol.rst`` would change
    nothing."""
    assert manual() == (DOCS / "protocol.rst").read_text(encoding="utf-8")


def test_the_schema_is_that_of_the_types() -> None:
    """Nor would ``... manual schema > docs/protocol.schema.json``."""
    assert schema() == (DOCS / "protocol.schema.json").read_text(encoding="utf-8")


def test_the_lines_fit() -> None:
    """None is longer than 88 characters, none ends with space."""
    lines = manual().splitlines()
    assert [] == [line for line in lines if len(line) > 88 or line != line.rstrip()]


@BY_NAME
def test_every_operation_has_an_example(row: Any) -> None:
    """Of itself, and it stands on the page with what the operation does."""
    assert row.name in EXAMPLES, "add it to twistchat/jsonlines/examples"
    assert EXAMPLES[row.name].request["op"] == row.name
    page = manual()
    _, _, rest = page.partition(f"\n``{row.name}``\n")
    assert " ".join(rest.split()).startswith(row.help)
    request, _ = EXAMPLES[row.name].lines
    assert request[:40] in rest


def test_no_example_is_of_nothing() -> None:
    """Each is of an operation."""
    assert set(EXAMPLES) <= {row.name for row in ROWS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_works(name: str) -> None:
    """In the scene it is answered as the page says."""
    scene, example = Scene(), EXAMPLES[name]
    answer = scene.plays(example)
    expected = {"ok": True, **example.answer}
    assert alike(expected, answer), f"\n{answer}\nis not\n{expected}"
    scene.check()


def test_the_session_of_the_page() -> None:
    """Each line that is read is read, and nothing else."""
    scene = Scene()
    carl, ann, bob = (scene.people[name] for name in ("new", "ann", "bob"))
    hello = "hi carl, it is out"
    others: dict[str, Callable[[], Line]] = {
        hello: lambda: bob.asks("say", room="#dev", text=hello),
        "release 3": lambda: ann.asks("topic", room="#dev", topic="release 3"),
    }
    shown: list[Line] = []
    for sign, line in A_SESSION:
        if sign == ">":
            carl.types(json.dumps(line))
            scene.commit()
            continue
        if "event" in line:
            others[line.get("text") or line["topic"]]()
        shown += carl.reads()
    expected = [line for sign, line in A_SESSION if sign == "<"]
    assert len(shown) == len(expected)
    for wanted, line in zip(expected, shown, strict=True):
        assert alike(wanted, line), f"\n{line}\nis not\n{wanted}"
    assert carl.wire.closed


def places() -> list[tuple[str, str]]:
    """Every field there is, with where it stands."""
    found = []
    for row in ROWS:
        found += [(row.name, field.encode_name) for field in _fields_of(row.request)]
        answer = f"{row.name} answer"
        found += [(answer, field.encode_name) for field in _fields_of(row.answer)]
    for event in EVENTS:
        place = f"{name_of(event)} event"
        found += [(place, field.encode_name) for field in _fields_of(event)]
    for kind in _objects():
        found += [(kind.__name__, field.encode_name) for field in _fields_of(kind)]
    return found


def test_every_field_has_a_meaning() -> None:
    """And no meaning is that of none."""
    found = places()
    missing = [f"{place}.{name}" for place, name in found if not meaning(place, name)]
    assert [] == missing, "add them to twistchat/jsonlines/glossary.py"
    used = {name for _, name in found} | {f"{place}.{name}" for place, name in found}
    assert set() == set(FIELDS) - used


@pytest.mark.parametrize("event", EVENTS, ids=map(name_of, EVENTS))
def test_every_event_has_an_example(event: type) -> None:
    """Which is valid, and stands on the page."""
    line = told()[name_of(event)]
    validator("events", name_of(event)).validate(json.loads(line))
    assert f"\n``{name_of(event)}``\n" in manual().partition("\nEvents\n---")[2]


@pytest.mark.parametrize("error", refusals(), ids=lambda error: error.code)
def test_every_code_stands_there(error: Any) -> None:
    """With facts that fit; what a fact may be somebody has said."""
    assert f"\n``{error.code}``" in manual().partition("\nCodes of refusals\n")[2]
    assert all(
        name in FACTS or f"{error.code} {name}" in FACTS for name in error.fields
    ), "add them to twistchat/jsonlines/samples.py"


def test_the_numbers_are_those_of_the_settings() -> None:
    """What the page says in numbers is what the doors are shipped with."""
    text = " ".join(manual().split())
    door, pace, send = DoorBounds(), InputBounds(), SendBounds()
    settings = load()
    limits = settings.limits
    for sentence in (
        f"at most {door.json_line_bytes:,} bytes; before",
        f"is answered keep to {door.first_line_bytes:,}.",
        f"within {door.login_seconds:.0f} seconds, or the connection",
        f"send {pace.lines_burst:.0f} requests at once and {pace.lines_per_second:.0f}"
        f" a second after that, in bytes {pace.bytes_burst:,.0f} at once and"
        f" {pace.bytes_per_second:,.0f} a second",
        f"{limits.account_lines_burst} requests and {limits.account_lines_per_second}"
        " a second.",
        f"count for {limits.costly};",
        f"slowed after {pace.join_burst:.0f} rooms",
        f"more than {send.hard_bytes:,} bytes wait for it, or more than"
        f" {send.soft_bytes:,} for {send.soft_seconds:.0f} seconds",
        f"longer than {door.json_line_bytes:,} bytes is answered",
        f"so do {pace.unread_bytes:,} bytes and more",
        f"has at most {limits.text_bytes:,} bytes and at most {limits.text_lines}"
        " lines.",
        f"send {limits.bot_factor} times as many requests and bytes",
        f"the last {NAMED:,} of its room",
        f"up to {MOST_UNREAD} in each room",
        f"at most {limits.search_rows} at once",
        f"at most {limits.search_characters} characters",
        f"at most {limits.ws_message_bytes:,} bytes and comes in at most"
        f" {limits.ws_fragments} frames",
        f"``hello`` within {limits.web_login_seconds} seconds",
        f"account has at most {limits.tokens_per_account}. Who",
        f"says once, within {limits.ticket_seconds} seconds,",
        f"good for {settings.accounts.cookie_days} days after",
        f"account has at most {limits.cookies_per_user}, the one",
    ):
        assert sentence in text
    assert (3, 3) == (door.overlong_lines, limits.tries_per_connection)


def test_codes_of_commands_are_left_out() -> None:
    """No operation gives them: the protocol itself has not even heard of them."""
    listed = {error.code for error in refusals()}
    assert not listed & {kind.code for kind in NOT_FOR_PROGRAMS}
    sources = (DOCS.parent / "twistchat" / "jsonlines").rglob("*.py")
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in sources
        if path.name != "samples.py"
    )
    assert [] == [each for each in NOT_FOR_PROGRAMS if f"{each.__name__}(" in text]


def test_the_facts_of_a_bad_query() -> None:
    """The example is one that is refused so."""
    query = FACTS["bad-query value"]
    answer = Scene().asks("ann", {"op": "search", "query": query})
    assert ("bad-query", {"value": query}) == (answer["code"], answer["facts"])


def test_what_is_unread() -> None:
    """As the page says: last messages that reach back to what was read mark a room as
    read; those of ``resume`` do not, nor does a program that says something."""
    world = JsonWorld()
    bob = world.greets("bob", "#dev")
    world.own("ann").ends()

    def unread(**more: Any) -> int:
        ann = world.logs_in("ann", **more)
        ann.reads()
        ann.asks("say", room="#dev", text="here")
        rooms = ann.asks("unread")["rooms"]
        ann.ends()
        world.clock.advance(100)
        return sum(each["count"] for each in rooms)

    def says(times: int) -> str:
        answers = [bob.asks("say", room="#dev", text="hi") for _ in range(times)]
        return str(answers[-1]["id"])

    last = says(1)
    assert unread(rooms=["#dev"]) == 0
    says(3)
    assert unread(resume=last) == 3
    assert unread(replay=False) == 3
    assert unread() == 0
    says(30)
    assert unread() == 30
    ann = world.logs_in("ann")
    last = says(1)
    assert ann.asks("read", room="#dev", until=last)["ok"]
    ann.ends()
    assert unread(replay=False) == 0


def test_the_lines_of_a_text() -> None:
    """As the page says: they stay in what is said, and nowhere else."""
    scene = Scene()
    lines = "\none\n\ntwo\r\nthree\n"
    scene.asks("bob", {"op": "say", "room": "#dev", "text": lines})
    assert "one\n\ntwo\nthree" == scene.people["ann"].events()[-1]["text"]
    scene.asks("ann", {"op": "topic", "room": "#dev", "topic": "one\r\ntwo"})
    assert "one two" == scene.people["bob"].events()[-1]["topic"]


# The schema


def test_the_schema_is_one() -> None:
    """Every reference in it leads somewhere, and every part may be what it is."""
    whole = build()
    Draft202012Validator.check_schema(whole)
    text = json.dumps(whole)
    for name in whole["$defs"]:
        Draft202012Validator.check_schema(whole["$defs"][name])
    for part in text.split('"#/$defs/')[1:]:
        assert part.partition('"')[0] in whole["$defs"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_real_traffic_is_valid(name: str) -> None:
    """Each request, its answer, and all that is told meanwhile."""
    scene, example = Scene(), EXAMPLES[name]
    validator("$defs", "request").validate({**example.request, "ref": [1, None]})
    answer = {**scene.plays(example), "ref": 7}
    validator("$defs", "success").validate(answer)
    validator("operations", name, "answer").validate(answer)
    for person in scene.people.values():
        for line in person.reads():
            validator("$defs", "event").validate(line)


@pytest.mark.parametrize(
    "line",
    [
        {"op": "say", "room": "#dev"},
        {"op": "say", "room": "#dev", "text": "x", "more": 1},
        {"op": "say", "room": "#dev", "text": "x", "kind": "shouted"},
        {"op": "nope"},
        {"room": "#dev", "text": "x"},
        [],
    ],
)
def test_what_is_refused_is_not_valid(line: Any) -> None:
    """As a request; and a refusal is a line of the protocol."""
    assert not validator("$defs", "request").is_valid(line)
    bob = Scene().people["bob"]
    bob.reads()
    bob.types(json.dumps(line))
    [refusal] = bob.reads()
    validator("$defs", "failure").validate(refusal)
    validator().validate(refusal)


def test_any_refusal_is_valid() -> None:
    """Whatever its facts are."""
    assert written({"a": ...}) == '{"a":...}'
    for error in refusals():
        facts = {name: FACTS.get(name, "x") for name in error.fields}
        line = {"ref": 1, "ok": False, "code": error.code, "message": "x"}
        validator("$defs", "failure").validate({**line, "facts": facts})
