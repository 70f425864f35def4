"""Whatever programs send, in whatever pieces: no bug, exactly one answer for each line,
all of it as the schema says, and nobody else harmed."""

import json
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from doorstep import Caller, Doorstep
from hypothesis import example, given, settings
from hypothesis import strategies as st
from json_world import Line
from jsonschema import Draft202012Validator
from msgspec import inspect
from talking import Talker, password_of

import twistchat.jsonlines.operations  # noqa: F401  fills the table
from twistchat.jsonlines.client import _MOST_OWED, Client
from twistchat.jsonlines.schema import build, rows
from twistchat.jsonlines.table import Row
from twistchat.protocols.framing import Framer
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.sockets import DoorBounds

#: No limit on how fast: what is sent is obeyed at once.
AT_ONCE = DoorBounds(input=InputBounds(0, 0, 0, 0, 0, 0))
_CONTROL = re.compile("[\0-\x08\x0a-\x1f\x7f-\x9f]")


@cache
def validator(*path: str) -> Draft202012Validator:
    """For what the schema has there."""
    whole = build()
    part = {"$ref": "#/" + "/".join(path), "$defs": whole["$defs"]}
    return Draft202012Validator({**whole, "anyOf": [part]})


class Street:
    """Ann at netcat and ben, a program, are in #lobby; mallory has come."""

    def __init__(self) -> None:
        self.step = Doorstep(bounds=AT_ONCE)
        self.world = self.step.world
        self.ann: Talker = self.world.own("ann", "lobby")
        self.ann.types("/operator open-sesame")
        self.ben = self.greets("ben")
        self.mallory = self.step.comes("192.0.2.66")
        self.mallory.takes()

    def greets(self, name: str, **more: Any) -> Caller:
        """A program is in #lobby, and has read so."""
        caller = self.step.comes()
        caller.takes()
        hello = {"op": "hello", "name": name, "rooms": ["#lobby"], "ref": "hello"}
        caller.sends(json.dumps({**hello, **more}).encode() + b"\n")
        answer = self.read(caller)[0]
        assert answer["ok"], answer
        return caller

    def read(self, caller: Caller) -> list[Line]:
        """What a program read since the last time; all of it is as it should be."""
        found = []
        caller.transport.drain()
        for text in caller.takes().decode().split("\n")[:-1]:
            line = json.loads(text, parse_int=_number)
            found.append(line)
            if "event" in line:
                validator("events", line["event"]).validate(line)
            else:
                which = "success" if line["ok"] else "failure"
                validator("$defs", which).validate(line)
                assert line.get("code") != "internal", line
        return found

    def check(self) -> None:
        """The others go on, and have read nothing that may not be there."""
        self.world.store.at_once, self.world.store.why = True, None
        for _ in range(4):
            self.world.commit()
        assert [] == self.world.bugs
        for line in self.ann.reads():
            assert not _CONTROL.search(line), line
        self.read(self.ben)
        if self.ann.conversation.session not in self.world.chat.sessions:
            self.ann = self.world.come("ann", "lobby")  # another session ended hers
        self.ann.types("/join lobby", "still here?")
        assert "still here?" in [line.get("text") for line in self.read(self.ben)]
        self.ben.sends(b'{"op":"say","room":"#lobby","text":"I am"}\n')
        assert any(line.endswith("<ben> I am") for line in self.ann.reads())
        for session in self.step.factory.sessions:
            assert len(session._framer._rest) <= AT_ONCE.json_line_bytes
            if isinstance(session.conversation, Client):
                assert len(session.conversation._owed) <= _MOST_OWED
        self.world.check()


def _number(digits: str) -> Any:
    """Some refs are longer than any number that Python reads."""
    return int(digits) if len(digits) < 100 else digits


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The bytes in pieces, wherever these numbers say."""
    edges = sorted({0, len(data), *(each % (len(data) + 1) for each in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


def ending(caller: Caller) -> bool:
    return bool(caller.session.conversation.outbox.ending)


_CUTS = st.lists(st.integers(0, 10_000), max_size=6)
#: The beginning, in the middle, or nothing of a request.
_PIECES = st.sampled_from(
    [
        *(b'{"op":"ping"}', b"\n", b"\r", b"\r\n", b"\0", b"{}", b"[]", b"null", b"1"),
        *(b'{"op":"say","room":"#lobby","text":"', b'"}', b"\xff\xfe", b"\xc0\xaf"),
        *(b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\\ud800", b"\\u0000", b"\x1b[2J"),
        *(b'{"ref":' + b"[" * 3000, b'{"op":"ping","ref":' + b"9" * 5000 + b"}"),
        *(
            b'{"op":"ping","op":"quit"}',
            b'{"ref":1,"ref":2}',
            b"\xf0\x9f\x98\x80",
            b",",
        ),
        *(b'{"op":"ping","ref":1e999}', b'{"op":"ping","ref":NaN}', b"\xef\xbb\xbf{}"),
    ]
)
_BYTES = st.one_of(
    st.binary(max_size=1000),
    st.lists(st.one_of(_PIECES, st.binary(max_size=5)), max_size=20).map(b"".join),
)


@given(_BYTES, _CUTS)
@example(b'{"op":"ping","ref":"\xff"}\n{"op":"ping","ref":"\\ud800"}\n', [])
@example(b'{"op":"describe","ref":' + b"[" * 60_000 + b"\n", [])
@settings(max_examples=200, deadline=None)
def test_any_bytes(data: bytes, cuts: list[int]) -> None:
    """From a stranger, from one who has begun with JSON, and from who is in: each line
    that is not blank gets one answer."""
    street = Street()
    street.mallory.sends(*cut(data, cuts))
    street.mallory.takes()
    beginner = street.step.comes()
    beginner.takes()
    beginner.sends(b"{}\n")
    street.read(beginner)
    for caller in (beginner, street.greets("other")):
        caller.sends(*cut(data, cuts))
        caller.ends()
        answers = [line for line in street.read(caller) if "ok" in line]
        framer = Framer(AT_ONCE.json_line_bytes)
        lines = [*framer.feed(data), *framer.finish()]
        if not any(b"quit" in line for line in lines if isinstance(line, bytes)):
            assert len(lines) == len(answers)
    street.check()


# JSON that is nearly right

_WORDS = st.sampled_from(
    [
        *("#lobby", "lobby", "#LOBBY", "#mine", "#other", "#", "", "*", "@", "#a b"),
        *("mallory", "ann", "ben", "nobody", "ANN", "Guest-1", "NickServ", "аdmin"),
        *("private", "key", "readonly", "limit", "topiclock", "on", "off", "5", "-1"),
        *("member", "voice", "operator", "owner", "ban", "gag", "active", "done"),
        *("1h", "ten years", "99999999999999999999", "192.0.2.0/24", "m@example.org"),
        *("0" * 13, "7zzzzzzzzzzzz", "zzzzzzzzzzzzz", "038e7wy000001", "é" * 13, "x"),
        *("secret-of-ann", "secret-of-mallory", "open-sesame", "x" * 129, "x" * 4097),
        *("\x1b[2J", "\u202e", "\u200b" * 5, "\0", "a\nb", "a" + "\u0301" * 99, "😀"),
        *("from:ann", "in:#lobby", 'before:0 "', "(a+)+$", "%_'", "/quit", "{0} %s"),
    ]
)
_TEXT = st.one_of(_WORDS, st.text(max_size=20))
_NUMBER = st.one_of(
    st.sampled_from([0, 1, -1, 50, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1]),
    st.integers(),
)
_ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        _NUMBER,
        st.floats(allow_nan=False, allow_infinity=False),
        _TEXT,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_TEXT, inner, max_size=3)
    ),
    max_leaves=5,
)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """What a field of that type may have."""
    if isinstance(kind, inspect.Metadata):
        return values(kind.type)
    if isinstance(kind, inspect.UnionType):
        return st.one_of(*map(values, kind.types))
    if isinstance(kind, inspect.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, inspect.DictType):
        return st.dictionaries(_TEXT, values(kind.value_type), max_size=3)
    if isinstance(kind, inspect.CollectionType):
        return st.lists(values(kind.item_type), max_size=3)
    if isinstance(kind, inspect.StructType):
        return st.fixed_dictionaries(
            {each.encode_name: values(each.type) for each in kind.fields}
        )
    if isinstance(kind, inspect.StrType):
        return _TEXT
    if isinstance(kind, inspect.IntType):
        return _NUMBER
    return st.booleans() if isinstance(kind, inspect.BoolType) else _ANYTHING


@cache
def requests_of(row: Row) -> st.SearchStrategy[Line]:
    """Requests of an operation that are right, but perhaps for what they name."""
    info = inspect.type_info(row.request)
    assert isinstance(info, inspect.StructType)
    fields = [each for each in info.fields if each.encode_name != "ref"]
    return st.fixed_dictionaries(
        {each.encode_name: values(each.type) for each in fields if each.required},
        optional={
            each.encode_name: values(each.type) for each in fields if not each.required
        },
    ).map(lambda drawn: {"op": row.name, **drawn})


@st.composite
def requests(draw: Any) -> Line:
    """One of an operation; now and then with a field that is wrong, or one too many."""
    row = draw(st.sampled_from([each for each in rows() if each.name != "quit"]))
    request: Line = draw(requests_of(row))
    if draw(st.integers(0, 7)) == 0:
        request[draw(st.sampled_from([*request, "more"]))] = draw(_ANYTHING)
    return request


def encoded(numbered: Sequence[Line]) -> bytes:
    """The requests as lines, each with its number as ``ref``."""
    return b"".join(
        json.dumps({**line, "ref": number}, ensure_ascii=number % 2 == 0).encode()
        + b"\n"
        for number, line in enumerate(numbered)
    )


@given(st.lists(_ANYTHING, max_size=8), _CUTS)
@settings(max_examples=100, deadline=None)
def test_any_json(given_: list[Any], cuts: list[int]) -> None:
    """Each value is refused by one answer."""
    street = Street()
    caller = street.greets("other")
    data = b"".join(json.dumps(value).encode() + b"\n" for value in given_)
    caller.sends(*cut(data, cuts))
    answers = [line for line in street.read(caller) if "ok" in line]
    assert [False] * len(given_) == [line["ok"] for line in answers]
    street.check()


@given(
    st.lists(requests(), min_size=1, max_size=12),
    st.sampled_from(["stranger", "guest", "owner"]),
    _CUTS,
)
@settings(max_examples=400, deadline=None)
def test_any_requests(lines: list[Line], who: str, cuts: list[int]) -> None:
    """Each is answered once, in its turn, as its operation says."""
    street = Street()
    caller = street.mallory
    if who == "guest":
        caller = street.greets("mallory")
    elif who == "owner":
        caller = street.greets("ann", password=password_of("ann"))
    caller.sends(*cut(encoded(lines), cuts))
    found = []
    for _ in range(4 + len(lines)):  # what waits until a long answer was read
        street.world.commit()
        found += street.read(caller)
    answers = [line for line in found if "ok" in line]
    expected = [*range(len(lines))]
    if ending(caller):
        assert found[-1]["event"] in ("closing", "ended")
        expected = expected[: len(answers)]
    assert expected == [line["ref"] for line in answers]
    for line, answer in zip(lines, answers, strict=False):
        if answer["ok"]:
            validator("operations", line["op"], "answer").validate(answer)
    street.check()


@given(st.lists(requests(), min_size=1, max_size=10), st.data())
@settings(max_examples=150, deadline=None)
def test_any_requests_while_the_store_fails(lines: list[Line], data: Any) -> None:
    """It answers late, or refuses all, and comes back: nothing is out of order, and no
    answer is lost."""
    street = Street()
    store, caller = street.world.store, street.greets("mallory")
    found: list[Line] = []
    for number, line in enumerate(lines):
        store.at_once = data.draw(st.booleans())
        store.why = data.draw(st.sampled_from([None, "disk-full", "busy"]))
        caller.sends(json.dumps({**line, "ref": number}).encode() + b"\n")
        street.ann.types(f"ann {number}")
        found += street.read(caller)
    store.at_once, store.why = True, None
    for _ in range(6):
        street.world.commit()
    found += street.read(caller)
    if not ending(caller):
        answers = [line["ref"] for line in found if "ok" in line]
        assert [*range(len(lines))] == answers
    street.check()


@given(st.lists(requests(), min_size=1, max_size=8), st.integers(0, 8))
@settings(max_examples=100, deadline=None)
def test_who_vanishes(lines: list[Line], after: int) -> None:
    """In the middle of anything, and leaves nothing behind."""
    street = Street()
    caller = street.greets("mallory")
    street.world.store.at_once = False
    caller.sends(encoded(lines[:after]))
    caller.goes()
    street.mallory.goes()
    street.check()
    assert 1 == len(street.step.factory.sessions)
