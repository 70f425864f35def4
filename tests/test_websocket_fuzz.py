"""Whatever programs send over a websocket, in whatever frames and pieces: no bug,
exactly one answer for each message, all of it as the schema says, and nobody else
harmed. The requests are those of the line door's tests."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from json_world import Line
from talking import password_of
from test_json_fuzz import _ANYTHING, _CUTS, AT_ONCE, Street, cut, requests, validator
from twisted.internet.address import IPv4Address
from web_visiting import CLOSE, FINAL, MORE, PING, PONG, TEXT, frame
from web_world import WebTransport

from twistchat.protocols.websocket import MessageBounds, WebSocketFactory

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
#: As an encoder and a decoder have it (RFC 6455, section 7.4.1).
CODES = {1000, 1002, 1003, 1007, 1009}


class Browser:
    """Somebody with a websocket on a street."""

    def __init__(self, street: Street, host: str = "192.0.2.66") -> None:
        step = street.step
        self._turns = street.world.turns
        self.factory = WebSocketFactory(
            MessageBounds(),
            street.world.desk,
            step.gate,
            step.ledger,
            AT_ONCE,
            step.clock,
            street.world.turns.post,
        )
        ticket = step.gate.enter(IPv4Address("TCP", host, 4000))
        assert ticket is not None
        self.session = self.factory.accept(ticket, HANDSHAKE)
        self.transport = WebTransport(host)
        self.transport.connect(self.session)
        self._turns.end()
        head, _, self._rest = self._take().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        self.code = 0  # of the close

    def sends(self, *reads: bytes) -> None:
        """Each comes in a read and a turn of its own."""
        for data in reads:
            self.session.dataReceived(data)
            self._turns.end()

    def goes(self) -> None:
        """The connection is gone."""
        self.transport.lose()
        self._turns.end()

    def _take(self) -> bytes:
        self.transport.drain()
        return self.transport.take()

    def frames(self) -> list[tuple[int, bytes]]:
        """The frames that came since the last time."""
        data, found = self._rest + self._take(), []
        while len(data) >= 2:
            size, at = data[1], 2
            assert size < 128, "the server masks nothing"
            if size >= 126:
                at = 4 if size == 126 else 10
                size = int.from_bytes(data[2:at], "big")
            if len(data) < at + size:
                break
            assert data[0] & 0xF0 == FINAL
            assert not self.code, "nothing comes behind a close"
            found.append((data[0] & 15, data[at : at + size]))
            if found[-1][0] == CLOSE:
                self.code = int.from_bytes(found[-1][1][:2], "big")
                assert self.code in CODES
            data = data[at + size :]
        self._rest = data
        return found

    def reads(self) -> list[Line]:
        """The messages among them; all of them are as they should be."""
        lines: list[Line] = []
        for opcode, payload in self.frames():
            assert opcode in (TEXT, PONG, CLOSE)
            if opcode != TEXT:
                continue
            line = json.loads(payload)
            lines.append(line)
            if "event" in line:
                validator("events", line["event"]).validate(line)
            else:
                which = "success" if line["ok"] else "failure"
                validator("$defs", which).validate(line)
                assert line.get("code") != "internal", line
        return lines

    def greets(self, name: str, **more: Any) -> "Browser":
        """It is in #lobby, and has read so."""
        hello = {"op": "hello", "name": name, "rooms": ["#lobby"], **more}
        self.sends(frame(json.dumps(hello).encode()))
        answer = self.reads()[0]
        assert answer["ok"], answer
        return self


def framed(text: bytes, cuts: Sequence[int], ping: bool) -> bytes:
    """A message in as many frames as these cuts make, perhaps with a ping behind each
    but the last."""
    parts = cut(text, cuts) or [b""]
    found = b""
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        found += frame(part, MORE if number else TEXT, first=FINAL if last else 0)
        if ping and not last:
            found += frame(b"ping", PING)
    return found


_HOW = st.tuples(_CUTS, st.booleans())


@given(
    st.lists(st.tuples(requests(), _HOW), min_size=1, max_size=10),
    st.sampled_from(["stranger", "guest", "owner"]),
    _CUTS,
)
@settings(max_examples=120, deadline=None)
def test_any_requests(
    drawn: list[tuple[Line, Any]], who: str, network: list[int]
) -> None:
    """Each is answered once, in its turn, as its operation says, however frames and
    the network cut it."""
    street = Street()
    browser = Browser(street)
    if who == "guest":
        browser.greets("mallory2x")
    elif who == "owner":
        browser.greets("ann", password=password_of("ann"))
    data = b""
    for number, (line, how) in enumerate(drawn):
        text = json.dumps({**line, "ref": number}, ensure_ascii=number % 2 == 0)
        data += framed(text.encode(), *how)
    browser.sends(*cut(data, network))
    found = []
    for _ in range(4 + len(drawn)):  # what waits until a long answer was read
        street.world.commit()
        found += browser.reads()
    answers = [line for line in found if "ok" in line]
    expected = [*range(len(drawn))]
    if browser.code:
        assert browser.code == 1000
        assert found[-1]["event"] in ("closing", "ended")
        expected = expected[: len(answers)]
    assert expected == [line["ref"] for line in answers]
    for (line, _), answer in zip(drawn, answers, strict=False):
        if answer["ok"]:
            validator("operations", line["op"], "answer").validate(answer)
    street.check()


@given(st.lists(st.tuples(_ANYTHING, _HOW), max_size=8), _CUTS)
@settings(max_examples=60, deadline=None)
def test_any_json(drawn: list[tuple[Any, Any]], network: list[int]) -> None:
    """Each value is refused by one answer."""
    street = Street()
    browser = Browser(street).greets("other")
    data = b"".join(framed(json.dumps(value).encode(), *how) for value, how in drawn)
    browser.sends(*cut(data, network))
    answers = [line for line in browser.reads() if "ok" in line]
    assert [False] * len(drawn) == [line["ok"] for line in answers]
    assert not browser.code
    street.check()


@given(st.lists(st.binary(max_size=60), max_size=6), _CUTS)
@example([b'{"op":"ping"}', b"\xf0\x9f", b'{"op":"ping"}'], [])
@example([b"\xff"], [])
@settings(max_examples=60, deadline=None)
def test_any_texts(texts: list[bytes], network: list[int]) -> None:
    """Each has one answer, but for an empty one, up to the first that is no UTF-8: that
    ends it."""
    street = Street()
    browser = Browser(street).greets("other")
    browser.sends(*cut(b"".join(map(frame, texts)), network))
    answers = [line for line in browser.reads() if "ok" in line]
    good = 0
    for text in texts:
        if not _is_text(text):
            assert browser.code == 1007
            assert len(answers) <= good
            break
        good += bool(text)
    else:
        assert not browser.code
        assert good == len(answers)
    street.check()


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_HEADS = st.builds(
    lambda first, size, long: bytes((first, size)) + long,
    st.integers(0, 255),
    st.integers(0, 255),
    st.binary(max_size=12),
)
_FRAMES = st.builds(
    frame,
    st.one_of(
        st.binary(max_size=130), st.sampled_from([b'{"op":"ping"}', b"\x03\xe8"])
    ),
    st.integers(0, 15),
    first=st.sampled_from([0, FINAL, FINAL, FINAL, 0xC0, 0x90]),
    masked=st.sampled_from([True] * 9 + [False]),
)


@given(
    st.lists(st.one_of(_FRAMES, _HEADS, st.binary(max_size=20)), max_size=12),
    _CUTS,
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_any_frames(pieces: list[bytes], network: list[int], named: bool) -> None:
    """From a stranger and from one who is in: it goes on, or it is closed with a code
    that fits, once; nothing of it is kept afterwards."""
    street = Street()
    browser = Browser(street)
    if named:
        browser.greets("other")
    browser.sends(*cut(b"".join(pieces), network))
    browser.reads()
    if browser.code:
        browser.sends(frame(b'{"op":"say","room":"#lobby","text":"leaked"}'))
        assert [] == browser.frames()
        assert browser.transport.ends
    street.check()
    browser.goes()
    assert not browser.factory.sessions
    assert street.step.gate.here.total == 2


@given(st.lists(requests(), min_size=1, max_size=8), st.integers(0, 5000))
@settings(max_examples=50, deadline=None)
def test_who_vanishes(lines: list[Line], after: int) -> None:
    """In the middle of anything, a frame included, and leaves nothing behind."""
    street = Street()
    browser = Browser(street).greets("other")
    street.world.store.at_once = False
    data = b"".join(frame(json.dumps(line).encode()) for line in lines)
    browser.sends(data[: after % (len(data) + 1)])
    browser.goes()
    street.check()
    assert not browser.factory.sessions
