"""Real sockets that speak JSON at the line door of a real house: what comes first, what
ends a connection, who is slowed and who is cut."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from irc_visiting import ANYWHERE
from visiting import OpenHouse, Visitor, chat, numbered, open_house, run, until

#: Both buffers shrunk, so that a reader who does not read is soon owed something.
SMALL = ("limits.send_buffer_bytes=4096", "history.default=off")
TINY = 2048
LINE = 65_536
SECRET = "correct-horse-battery"
Line = dict[str, Any]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    with open_house(tmp_path) as house:
        yield house
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")


def request(op: str, **fields: Any) -> bytes:
    """A request as a line."""
    return json.dumps({"op": op, **fields}).encode() + b"\n"


def say(text: str, ref: int) -> bytes:
    return request("say", room="#lobby", text=text, ref=ref)


def comes(house: OpenHouse, name: str = "zed", **options: Any) -> Visitor:
    """A program is in #lobby, and has read so."""
    program = house.visit(**options)
    program.sends(request("hello", name=name, rooms=["#lobby"], replay=False, ref=0))
    program.hears(b'{"ref":0,"ok":true,')
    program.reads_line()
    return program


def reads(program: Visitor, ref: int) -> Line:
    """The answer with this ref; what was told before it is passed over."""
    while True:
        line: Line = json.loads(program.reads_line())
        if line.get("ref") == ref:
            return line


def lines_to_end(program: Visitor) -> list[Line]:
    return [json.loads(line) for line in program.reads_to_end().splitlines()]


# How it begins


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_who_begins_with_a_brace_speaks_json(house: OpenHouse, size: int) -> None:
    """In whatever pieces it comes; what comes before the answer is the greeting."""
    ann, zed = house.enter("ann"), house.visit()
    hello = request("hello", name="zed", rooms=["lobby"], ref=1) + say("hi 日本 😀", 2)
    zed.sends(*[hello[at : at + size] for at in range(0, len(hello), size)])
    greeting = zed.hears(b'{"ref":1').decode().splitlines()
    assert all(line.startswith("-- ") for line in greeting[:-1])
    zed.reads_line()
    assert reads(zed, 2)["ok"]
    ann.hears("<zed> hi 日本 😀\n")
    ann.says("hello zed")
    event = json.loads(zed.reads_line())
    assert ("said", "ann", "hello zed") == (
        event["event"],
        event["from"],
        event["text"],
    )


def test_a_text_that_begins_with_a_brace_later_is_said(house: OpenHouse) -> None:
    """Only the first line can say what is spoken."""
    ann, bob = house.enter("ann"), house.enter("bob")
    bob.says('{"op":"ping"}')
    ann.hears('<bob> {"op":"ping"}\n')


@pytest.mark.parametrize("door", ["telnet", "irc"])
def test_other_doors_do_not_speak_json(tmp_path: Path, door: str) -> None:
    """There a brace begins what it always did."""
    with open_house(tmp_path, irc=ANYWHERE) as house:
        zed = house.visit(door)
        zed.sends(request("ping", ref=1), b"NICK zed\r\nUSER z 0 * :z\r\n")
        run(0.1)
        zed.ends()
        assert b'"ok"' not in zed.reads_to_end()


def test_the_long_line_that_comes_at_once(house: OpenHouse) -> None:
    """The first byte raises the bound on lines: also on those of the same read."""
    zed = house.visit()
    text = "x" * 4000
    long = request("hello", name="zed", rooms=["#lobby"], ref="x" * 9000)
    assert 8192 < len(long) < 16_384
    zed.sends(long + b" " * 20_000 + say(text, 2))
    zed.hears(b'xxx","ok":true,')
    zed.reads_line()
    assert reads(zed, 2)["ok"]


# How it ends


def test_half_close_answers_all_first(house: OpenHouse) -> None:
    """``nc -N``: all that came is stored and answered, in order, then comes the end."""
    ann, zed = house.enter("ann"), house.visit()
    talk = [say(f"line {number}", number) for number in range(200)]
    hello = request("hello", name="zed", rooms=["#lobby"], replay=False)
    zed.sends(hello + b"".join(talk) + request("ping", ref=200).rstrip())
    zed.ends()
    zed.hears(b'"ok":true,"version"')
    zed.reads_line()
    answers = lines_to_end(zed)
    assert [*range(201)] == [line["ref"] for line in answers]
    assert all(line["ok"] for line in answers)
    for number in range(200):
        ann.hears(f"<zed> line {number}\n")
    ann.hears("-- zed left (quit)\n")


def test_an_empty_half_close(house: OpenHouse) -> None:
    """Who says nothing but a brace is answered and let go."""
    zed = house.visit()
    zed.sends(b"{")
    zed.ends()
    assert b'"code":"bad-json"' in zed.reads_to_end()


def test_quit_is_answered(house: OpenHouse) -> None:
    """Then the connection ends, and the room reads why."""
    ann, zed = house.enter("ann"), comes(house)
    zed.sends(say("bye", 1) + request("quit", reason="tea", ref=2) + say("more", 3))
    assert [1, 2] == [line["ref"] for line in lines_to_end(zed)]
    ann.hears("<zed> bye\n-- zed left (quit: tea)\n")


def test_lines_that_are_too_long(house: OpenHouse) -> None:
    """65,536 bytes pass; more are refused and skipped, and three of them end it."""
    zed = comes(house)
    ping = request("ping", ref=1)
    zed.sends(ping.rstrip().ljust(LINE) + b"\n")
    assert reads(zed, 1)["ok"]
    for count in range(3):
        zed.sends(b'{"op":"ping","ref":9,"x":"'.ljust(LINE + 1, b"x") + b"\n")
        refusal = json.loads(zed.reads_line())
        assert (None, False, "too-long") == tuple(
            refusal[key] for key in ("ref", "ok", "code")
        )
        assert refusal["facts"] == {"limit": LINE}
        if count < 2:
            zed.sends(ping)
            assert reads(zed, 1)["ok"]
    [closing] = lines_to_end(zed)
    assert {"event": "closing", "reason": "too many lines that are too long"} == closing


@pytest.mark.parametrize("entered", [False, True])
def test_a_megabyte_without_newline(house: OpenHouse, entered: bool) -> None:
    """Is not read to its end."""
    zed = comes(house) if entered else house.visit()
    zed.sends(b"{" + b"x" * 1024 * 1024)
    last = zed.reads_to_end().splitlines()[-1]
    assert b"too much without a newline" in last
    if entered:
        assert json.loads(last)["event"] == "closing"


def test_hello_has_to_come_in_time(tmp_path: Path) -> None:
    """Also for who has asked for something else."""
    with open_house(tmp_path, "limits.login_seconds=1") as house:
        ann, zed = house.enter("ann"), house.visit()
        start = time.monotonic()
        zed.sends(request("ping", ref=1))
        zed.hears(b'{"ref":1,"ok":true')
        zed.reads_line()
        [closing] = lines_to_end(zed)
        assert {"event": "closing", "reason": "no name within 1 second"} == closing
        assert 0.9 < time.monotonic() - start < 4
        assert ["ann"] == house.names()
        chat(ann, house.enter("bob"), mark="here")


def test_the_server_stops(tmp_path: Path) -> None:
    """Who is in and who is not yet reads ``stopping``, and the end; what was said
    before that is stored and answered."""
    with open_house(tmp_path) as house:
        zed, stranger = comes(house), house.visit()
        stranger.sends(request("ping", ref=1))
        stranger.hears(b'{"ref":1,"ok":true')
        stranger.reads_line()
        zed.sends(say("last", 1))
        house.house.say_goodbye()
        answer, stopping = lines_to_end(zed)
        assert answer["ok"]
        assert stopping["event"] == "stopping"
        assert ["stopping"] == [line["event"] for line in lines_to_end(stranger)]


@pytest.mark.parametrize("when", ["nameless", "talking", "busy", "resuming"])
def test_a_reset_leaves_nothing_behind(house: OpenHouse, when: str) -> None:
    """Whatever the session was doing."""
    ann = house.enter("ann")
    ann.says(*numbered(100))
    zed = house.visit() if when in ("nameless", "resuming") else comes(house)
    if when == "nameless":
        zed.sends(b'{"op":"pi')
    if when == "busy":
        zed.sends(request("history", room="#lobby") * 20 + request("describe") * 5)
    if when == "resuming":
        point = "0" * 13
        hello = request("hello", name="zed", rooms=["#lobby"], resume=point)
        zed.sends(hello)
    zed.resets()
    until(lambda: ["ann"] == house.names() and len(house.sessions) == 1)
    comes(house)


# Who is slow, who is fast


def test_a_reader_who_does_not_read(tmp_path: Path) -> None:
    """Is cut at its bound; if it reads again it reads whole lines in order, why, and
    the end."""
    with open_house(tmp_path, *SMALL, "limits.send_queue_bytes=100000") as house:
        ann, deaf = house.enter("ann"), comes(house, "deaf", receive_buffer=TINY)
        lines = numbered(300, 1000)
        ann.says(*lines)
        ann.says("more")
        ann.hears("-- deaf left (too slow)\n")
        assert house.ledger.total < 200_000
        *said, last = lines_to_end(deaf)
        assert {"event": "closing", "reason": "too slow: you did not read"} == last
        assert lines[: len(said)] == [event["text"] for event in said]
        assert 0 < len(said) < 300


def test_who_asks_much_and_does_not_read(tmp_path: Path) -> None:
    """Its answers are bounded like all else."""
    with open_house(tmp_path, *SMALL[:1], "limits.send_queue_bytes=100000") as house:
        ann, deaf = house.enter("ann"), comes(house, "deaf", receive_buffer=TINY)
        for _ in range(30):
            deaf.sends(request("describe"))
            run(0.01)
        ann.hears("-- deaf left (too slow)\n")
        assert house.ledger.total < 300_000
        last = lines_to_end(deaf)[-1]
        assert "closing" == last["event"]


def test_a_flood_is_slowed_and_not_refused(tmp_path: Path) -> None:
    """Others are not kept waiting by it, and all of it is answered."""
    slow = ("limits.lines_burst=50", "limits.lines_per_second=50")
    with open_house(tmp_path, *slow) as house:
        ann, bob, zed = house.enter("ann"), house.enter("bob"), comes(house)
        start = time.monotonic()
        zed.sends(*[b"".join(request("ping", ref=at) for at in range(120))])
        chat(ann, bob, mark="meanwhile")
        assert time.monotonic() - start < 1
        assert [*range(120)] == [reads(zed, at)["ref"] for at in range(120)]
        assert 1 < time.monotonic() - start < 4


def test_what_costs_much_counts_for_more(tmp_path: Path) -> None:
    """Four times, as it is shipped."""
    slow = ("limits.lines_burst=50", "limits.lines_per_second=20")
    with open_house(tmp_path, *slow) as house:
        zed = comes(house)
        start = time.monotonic()
        zed.sends(b"".join(request("rooms", ref=at) for at in range(20)))
        assert reads(zed, 19)["ok"]
        assert 1 < time.monotonic() - start < 4


# Several sessions of one account


def test_two_sessions_hear_each_other(house: OpenHouse) -> None:
    """What one says the other reads, in the room and alone; each is answered itself."""
    ann = house.enter("ann")
    ann.says(f"/register {SECRET}")
    ann.hears("is now yours")
    ann.reads_line()
    first, second = house.visit(), house.visit()
    hello = request("hello", name="ann", password=SECRET, replay=False, ref=0)
    for each in (first, second):
        each.sends(hello)
        each.hears(b'{"ref":0,"ok":true,')
        assert '"account":true' in each.reads_line()
    bob = house.enter("bob")
    for each in (first, second):
        each.hears(b'"who":"bob"')
        each.reads_line()
    first.sends(say("from the first", 1))
    second.sends(request("tell", to="bob", text="psst", ref=1))
    bob.hears("psst\n")
    heard = {}
    for each in (first, second):
        both = [json.loads(each.reads_line()) for _ in range(2)]
        heard[each] = {line.get("event", "answer"): line for line in both}
    assert heard[first]["answer"]["id"] == heard[second]["said"]["id"]
    assert heard[second]["answer"]["id"] == heard[first]["told"]["id"]
    assert heard[second]["said"]["text"] == "from the first"
    ann.hears("from the first\n")
