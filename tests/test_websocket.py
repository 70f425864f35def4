"""JSON lines over a websocket, on real sockets: how frames come and go, how it ends,
and what must not be sent (rows W2 and W4 of the bad input)."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tls import OLD, Tls, certificate
from visiting import OpenHouse, chat, numbered, open_house, run
from web_visiting import (
    ANYWHERE,
    BINARY,
    CLOSE,
    FINAL,
    MORE,
    PING,
    PONG,
    TEXT,
    Socket,
    comes,
    frame,
    request,
)

#: Both buffers shrunk, so that a reader who does not read is soon owed something.
SMALL = ("limits.send_buffer_bytes=4096", "history.default=off")
TINY = 2048
MOST = 65_536


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    """After each of these people on other doors still chat."""
    with open_house(tmp_path, web=ANYWHERE) as house:
        yield house
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")


def say(text: str, **fields: Any) -> bytes:
    return request("say", room="#lobby", text=text, **fields)


# What comes and goes


def test_an_open_websocket_holds_little(house: OpenHouse) -> None:
    """Of what autobahn makes for each, what differs from others, in less than a KiB:
    when hands are shaken, when something was said, after a ping."""
    zed = comes(house, "zed")
    parser = house.session("zed")._parser
    for _ in range(2):
        own = vars(parser)
        assert not own.keys() & {"http_headers", "send_queue", "_transport_details"}
        assert sys.getsizeof(own) < 1024
        assert None is parser.current_frame_masker
        zed.sends(frame(b"", PING))
        assert (PONG, b"") == zed.reads()


def test_a_message_is_a_line_both_ways(house: OpenHouse) -> None:
    """The same room, the same words, in one order with what is answered."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    assert zed.asks("say", room="#lobby", text="hi 日本 😀")["ok"]
    ann.hears("<zed> hi 日本 😀\n")
    ann.says("hello zed")
    event = zed.told("said")
    assert ("ann", "hello zed") == (event["from"], event["text"])


def test_the_handshake_agrees_on_no_extension(house: OpenHouse) -> None:
    """W4: what is compressed is never taken."""
    zed = Socket(house, headers="Sec-WebSocket-Extensions: permessage-deflate\r\n")
    assert zed.answer.startswith("HTTP/1.1 101 ")
    assert "extensions" not in zed.answer.lower()


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_frames_in_pieces(house: OpenHouse, size: int) -> None:
    """However the network cuts them."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    data = say("one", ref=1) + frame(b"x", PING) + say("two 😀", ref=2)
    zed.sends(*[data[at : at + size] for at in range(0, len(data), size)])
    ann.hears("<zed> one\n<zed> two 😀\n")
    assert (PONG, b"x") in (found := [zed.reads() for _ in range(3)])
    assert [1, 2] == [json.loads(text)["ref"] for kind, text in found if kind == TEXT]


def test_frames_that_come_with_the_handshake(house: OpenHouse) -> None:
    """What stands behind the request in the same read is not lost."""
    zed = Socket.__new__(Socket)
    zed.visitor = house.visit("web")
    head = (
        b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n"
    )
    zed.visitor.sends(head + request("hello", name="zed", ref=5) + request("ping"))
    zed.visitor.hears("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")  # RFC 6455, section 1.3
    assert zed.answer_to(5)["ok"]


def test_a_message_of_several_frames(house: OpenHouse) -> None:
    """Up to eight are one; a ping may stand between them."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    text = json.dumps({"op": "say", "room": "#lobby", "text": "in eight"}).encode()
    pieces = [text[at : at + 7] for at in range(0, 49, 7)] + [text[49:]]
    assert 8 == len(pieces)
    zed.sends(frame(pieces[0], TEXT, first=0), frame(b"between", PING))
    for piece in pieces[1:-1]:
        zed.sends(frame(piece, MORE, first=0))
    zed.sends(frame(pieces[-1], MORE))
    ann.hears("<zed> in eight\n")
    assert (PONG, b"between") == zed.reads()


def test_too_many_frames_of_one_message(house: OpenHouse) -> None:
    """The ninth ends it: 1009."""
    zed = comes(house, "zed")
    zed.sends(frame(b" ", TEXT, first=0), *[frame(b" ", MORE, first=0)] * 8)
    assert 1009 == zed.reads_close()


def test_the_longest_message(house: OpenHouse) -> None:
    """At the limit it is a request, and one byte more ends it, before it has come."""
    zed = comes(house, "zed")
    body = b'{"op":"ping","ref":7}'
    zed.sends(frame(body + b" " * (MOST - len(body))))
    assert zed.answer_to(7)["ok"]
    zed.sends(frame(b" " * (MOST + 1))[:20])
    assert 1009 == zed.reads_close()


@pytest.mark.parametrize("size", [9, 10, 11, 265, 266, 2559, 2560, 2570, 3000])
def test_lines_of_all_lengths_come_whole(house: OpenHouse, size: int) -> None:
    """Also where the length itself has the byte that ends lines."""
    zed = comes(house, "zed")
    for length in range(max(0, size - 30), size):
        text = "x" * length
        zed.sends(frame(json.dumps({"op": "ping", "ref": text}).encode()))
        assert zed.answer_to(text)["ok"]


def test_the_door_has_its_name(house: OpenHouse) -> None:
    """Others read by which door somebody came."""
    zed = comes(house, "zed")
    (present,) = zed.asks("who")["people"]
    assert ["web"] == present["doors"]


# How it ends


def test_a_close_comes_behind_all_answers(house: OpenHouse) -> None:
    """Who closes has said goodbye; what was said before is stored and answered."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    zed.sends(say("one", ref=1) + say("two", ref=2) + frame(b"\x03\xe9", CLOSE))
    assert zed.answer_to(1)["ok"]
    assert zed.answer_to(2)["ok"]
    assert 1000 == zed.reads_close()
    ann.hears("<zed> one\n<zed> two\n")
    ann.hears("-- zed left (quit)\n")


def test_a_close_with_lines_that_wait(tmp_path: Path) -> None:
    """Also if a bound on how fast one speaks holds them up."""
    slow = ("limits.lines_burst=3", "limits.lines_per_second=20")
    with open_house(tmp_path, *slow, web=ANYWHERE) as house:
        ann, zed = house.enter("ann"), comes(house, "zed")
        zed.sends(b"".join(say(str(n), ref=n) for n in range(8)) + frame(b"", CLOSE))
        assert [zed.answer_to(n)["ok"] for n in range(8)] == [True] * 8
        assert 1000 == zed.reads_close()
        ann.hears("<zed> 7\n")


def test_quit_is_answered_and_closed(house: OpenHouse) -> None:
    """As on every carrier."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    zed.sends(request("quit", ref=1, reason="tea"))
    assert 1000 == zed.reads_close()
    ann.hears("-- zed left (quit: tea)\n")


@pytest.mark.parametrize("how", ["ends", "goes", "resets"])
def test_a_connection_without_a_close_is_lost(house: OpenHouse, how: str) -> None:
    """Nobody has said goodbye."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    getattr(zed.visitor, how)()
    ann.hears("-- zed left (connection lost)\n")


def test_who_is_silent_is_pinged_and_then_gone(tmp_path: Path) -> None:
    """A pong, as all else that comes, is a sign of life."""
    quick = ("limits.ping_seconds=1", "limits.drop_seconds=2")
    with open_house(tmp_path, *quick, web=ANYWHERE) as house:
        ann = house.enter("ann")
        zed, yan = comes(house, "zed"), comes(house, "yan")
        for _ in range(2):
            while zed.reads() != (PING, b""):
                pass
            zed.sends(frame(b"", PONG))
        ann.hears("-- yan left (timed out)\n")
        assert "zed" in house.names()
        yan.visitor.goes()


def test_who_says_no_hello_is_sent_away(tmp_path: Path) -> None:
    """After its own time, told why."""
    with open_house(tmp_path, "limits.web_login_seconds=1", web=ANYWHERE) as house:
        zed = Socket(house)
        assert "closing" == zed.line()["event"]
        assert 1000 == zed.reads_close()


def test_the_server_goes_down(tmp_path: Path) -> None:
    """It says so, and closes."""
    with open_house(tmp_path, web=ANYWHERE) as house:
        zed = comes(house, "zed")
        house.house.say_goodbye()
        assert zed.told("stopping")
        assert 1000 == zed.reads_close()


def test_a_reader_who_does_not_read_is_cut_at_the_end_of_a_frame(
    tmp_path: Path,
) -> None:
    """What is left of the frame under way, the reason, a close: all can be read."""
    with open_house(tmp_path, *SMALL, web=ANYWHERE) as house:
        ann, zed = house.enter("ann"), comes(house, "zed", receive_buffer=TINY)
        end = time.monotonic() + 20
        while "zed" in house.names():
            ann.says(*numbered(20, 4000))
            run()
            assert time.monotonic() < end
        while (line := zed.line())["event"] == "said":
            pass
        assert "closing" == line["event"]
        assert 1000 == zed.reads_close()


# What must not be sent

HELLO = b'{"op":"hello","name":"eve"}'
BAD: dict[str, tuple[bytes, int]] = {
    "bad UTF-8": (frame(b'{"op":"ping","ref":"\xff\xfe"}'), 1007),
    "half a character": (frame(b"\xe2\x82"), 1007),
    "overlong": (frame(b'"\xc0\xaf"'), 1007),
    "a surrogate": (frame(b'"\xed\xa0\x80"'), 1007),
    "not masked": (frame(HELLO, masked=False), 1002),
    "rsv1": (frame(HELLO, first=FINAL | 0x40), 1002),
    "rsv2": (frame(HELLO, first=FINAL | 0x20), 1002),
    "rsv3": (frame(HELLO, first=FINAL | 0x10), 1002),
    **{f"opcode {n}": (frame(HELLO, n), 1002) for n in (3, 7, 11, 15)},
    "binary": (frame(HELLO, BINARY), 1003),
    "nothing to go on with": (frame(HELLO, MORE), 1002),
    "text within text": (frame(b"{", first=0) + frame(b"{", first=0), 1002),
    "a ping in pieces": (frame(b"x", PING, first=0), 1002),
    "a ping that is too long": (frame(b"x" * 126, PING), 1002),
    "a close of one byte": (frame(b"x", CLOSE), 1002),
    "a close with a code that none may send": (frame(b"\x03\xed", CLOSE), 1002),
    "a close with bad UTF-8": (frame(b"\x03\xe8\xff", CLOSE), 1007),
    "too long": (frame(b"x" * (MOST + 1)), 1009),
    "a length of 2**63": (b"\x81\xff" + b"\x80" + b"\0" * 11, 1002),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_frames_end_it(house: OpenHouse, what: str) -> None:
    """W2: with the code that fits, and nothing of it is obeyed."""
    data, code = BAD[what]
    zed = Socket(house)
    zed.sends(data)
    assert code == zed.reads_close()
    assert "eve" not in house.names()


@pytest.mark.parametrize("what", BAD)
def test_bad_frames_of_somebody(house: OpenHouse, what: str) -> None:
    """Their session ends once, and the room is told."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    zed.sends(BAD[what][0])
    assert BAD[what][1] == zed.reads_close()
    ann.hears("-- zed left (")
    assert ["ann"] == house.names()


@pytest.mark.parametrize("what", BAD)
def test_what_was_asked_before_is_answered_first(house: OpenHouse, what: str) -> None:
    """Also if it came in the same read: nothing comes behind a close."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    zed.sends(request("ping", ref=1) + say("hi", ref=2) + BAD[what][0])
    assert zed.answer_to(1)["ok"]
    assert zed.answer_to(2)["ok"]
    assert BAD[what][1] == zed.reads_close()
    ann.hears("<zed> hi\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\n", "bad-json"),
        (b"[]", "bad-json"),
        (b"{" * 1000, "bad-json"),
        (b'{"op":"x"}\n{"op":"ping"}', "bad-json"),
        (b'{"op":"no-such"}', "unknown-op"),
    ],
)
def test_what_is_no_request_is_answered(
    house: OpenHouse, text: bytes, code: str
) -> None:
    """A mistake costs its own answer; the connection goes on."""
    zed = comes(house, "zed")
    zed.sends(frame(text))
    assert code == zed.line()["code"]
    assert zed.asks("ping")["ok"]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=300))
def test_any_bytes(house: OpenHouse, data: bytes) -> None:
    """Whatever comes in place of frames: no bug, and it may end."""
    zed = Socket(house)
    zed.sends(data)
    zed.visitor.goes()
    run()


def test_pings_count_for_what_one_says(tmp_path: Path) -> None:
    """Who sends nothing but pings is slowed like everybody."""
    with open_house(
        tmp_path,
        "limits.bytes_burst=4096",
        "limits.bytes_per_second=4096",
        web=ANYWHERE,
    ) as house:
        zed = comes(house, "zed")
        began = time.monotonic()
        zed.sends(frame(b"x" * 100, PING) * 120)  # three times as much
        assert zed.asks("ping")["ok"]
        assert time.monotonic() - began > 1


# What it has in common with the line door


def test_resuming(house: OpenHouse) -> None:
    """Without a gap, in pages, whatever carried what was seen before."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    point = zed.asks("say", room="#lobby", text="first")["id"]
    zed.visitor.goes()
    ann.hears("-- zed left (connection lost)\n")
    for start in range(0, 450, 50):
        ann.asks(*[f"missed {n}" for n in range(start, start + 50)])
    zed = Socket(house)
    zed.sends(request("hello", name="zed", rooms=["#lobby"], resume=point, ref=1))
    assert zed.answer_to(1)["ok"]
    for number in range(450):
        assert f"missed {number}" == zed.told("said")["text"]
    assert zed.told("resumed")
    ann.says("now")
    assert "now" == zed.told("said")["text"]


def test_what_waits_for_the_store_is_answered_in_order(tmp_path: Path) -> None:
    """An answer that needs no store stands behind one that does."""
    with open_house(tmp_path, web=ANYWHERE) as house:
        zed = comes(house, "zed")
        zed.sends(say("kept", ref=1) + request("ping", ref=2) + say("too", ref=3))
        assert [1, 2, 3] == [zed.line()["ref"] for _ in range(3)]


@OLD
def test_tls(tmp_path: Path) -> None:
    """The same through an encrypted endpoint."""
    where = f"ssl:0:privateKey={certificate(tmp_path)}:interface=127.0.0.1"
    with open_house(tmp_path, web=where) as house:
        ann, zed = house.enter("ann"), comes(house, "zed", wrap=Tls)
        assert zed.asks("say", room="#lobby", text="x" * 4000)["ok"]
        ann.hears("<zed> xxx")
        ann.hears("\n")
        ann.says("hello")
        assert "hello" == zed.told("said")["text"]
        zed.sends(frame(b"", CLOSE))
        assert 1000 == zed.reads_close()
        ann.hears("-- zed left (quit)\n")
