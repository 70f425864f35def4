"""What is left of the rows of bad input at the web door, on real sockets: W7 to W10,
W14 and W18 for files, and the faults F13, F24 and F27 that peers cause. After each of
these people on other doors still chat."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sending import WEB, Ann, Heard, ask, chunk, head, on_disk, put, send
from visiting import OpenHouse, Visitor, chat, open_house, run, until
from web_visiting import Socket, comes

SIZE = 100_000
OURS = "X-Twistchat: 1"
HERE = "Origin: http://127.0.0.1"
PASSWORD = "correct horse battery"
Open = Callable[..., OpenHouse]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A house with these limits, in thousandths of what is shipped or so."""
    houses: list[Any] = []

    def make(*limits: str) -> OpenHouse:
        settings = [f"limits.{limit}" for limit in limits]
        small = (f"files.file_bytes={SIZE}", "accounts.hash_memory_kib=8")
        opening = open_house(tmp_path, *small, *settings, **WEB)
        houses.append((opening, opening.__enter__()))
        house: OpenHouse = houses[-1][1]
        return house

    yield make
    for opening, house in houses:
        until(lambda: on_disk(tmp_path)[1] == 0)
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")
        opening.__exit__(None, None, None)


@pytest.fixture
def house(opened: Open) -> OpenHouse:
    return opened()


@pytest.fixture
def ann(house: OpenHouse) -> Ann:
    return Ann(house)


# W7


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "text/plain",
    ],
)
def test_w7_forms(house: OpenHouse, ann: Ann, kind: str) -> None:
    """What a form of another site can have a browser send, cookie and all, is 403 at
    each address that does something; what no route has does nothing."""
    tab = Tab(house, ann)
    form = (f"Content-Type: {kind}", "Origin: https://evil.example")
    query = "?room=%23lobby&name=x"
    for path in (f"{tab.path}/upload{query}", f"/upload{query}", ann.slot()):
        for cookie in ((), (tab.cookie,)):
            asked = put(path, b"a=b", *form, *cookie).replace(b"PUT", b"POST", 1)
            assert 403 == ask(house, asked).status
    for path in ("/login", "/ws", "/", f"{tab.path}/files/x/x"):
        asked = put(path, b"a=b", *form, tab.cookie).replace(b"PUT", b"POST", 1)
        assert ask(house, asked).status in (404, 405)
    assert [] == ann.asks("files", room="#lobby")["files"]


class Tab:
    """The tab of somebody, with its cookie."""

    def __init__(self, house: OpenHouse, who: Ann) -> None:
        self.house = house
        bearer = f"Authorization: Bearer {who.asks('ticket')['ticket']}"
        heard = ask(house, head("POST /session", bearer, OURS))
        assert 200 == heard.status, heard.body
        self.path = heard.json["path"]
        self.cookie = f"Cookie: {heard.headers['set-cookie'].partition(';')[0]}"

    def gets(self, id: str) -> int:
        return ask(
            self.house, head(f"GET {self.path}/files/{id}/x", self.cookie)
        ).status

    def puts(self) -> int:
        path = f"{self.path}/upload?room=%23lobby&name=x"
        return ask(self.house, put(path, b"x", self.cookie, OURS, HERE)).status


# W8


@pytest.mark.parametrize(
    "headers",
    [
        ("Transfer-Encoding: chunked ",),
        ("Transfer-Encoding: chunked\t",),
        ("Transfer-Encoding: Chunked",),
        ("Transfer-Encoding: chunked, chunked",),
        ("Transfer-Encoding: identity",),
        ("Transfer-Encoding:",),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Content-Length: 5", "Content-Length: 5"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5 5",),
        ("Content-Length: \x0b5",),
    ],
)
def test_w8_how_long_is_it(house: OpenHouse, ann: Ann, headers: tuple[str]) -> None:
    """Where two could think it of two lengths it is neither: 400, and the ticket is
    still good."""
    slot = ann.slot()
    heard = ask(house, head(f"PUT {slot}", *headers) + b"0\r\n\r\n")
    assert (400, "close") == (heard.status, heard.headers["connection"])
    assert 201 == ask(house, put(slot, b"x")).status


@pytest.mark.parametrize(
    "chunks",
    [
        b"-1\r\n",
        b"+3\r\none\r\n",
        b"0x3\r\none\r\n",
        b"3 \r\none\r\n",
        b"\r\n",
        b"g\r\n",
        b"1_0\r\n" + b"x" * 16,
        b"3\none\n0\n\n" + b"x" * 2000,
        b"3\r\nonetwo\r\n",
        b"3\r\none\n0\r\n\r\n",
        b"3;a=\0\r\none\r\n",
        b"3;" + b"x" * 2000,
        b"0\r\n" + b"X: " + b"x" * 70_000,
    ],
)
def test_w8_chunks_that_are_none(house: OpenHouse, ann: Ann, chunks: bytes) -> None:
    """400; what is behind it is no request, and nothing of the file stays."""
    caller = house.visit("web")
    caller.sends(head(f"PUT {ann.slot()}", "Transfer-Encoding: chunked"))
    caller.sends(chunk(b"x" * 1000), chunks, head("GET /healthz"))
    assert 400 == Heard(caller).status
    caller.ends()
    assert b"" == caller.reads_to_end()
    assert [] == ann.asks("files", room="#lobby")["files"]


def test_w8_a_chunk_longer_than_may_be(house: OpenHouse, ann: Ann) -> None:
    """However long it says that it is, it ends at the bound."""
    for size in (b"%x" % (SIZE + 1), b"f" * 16, b"f" * 500):
        caller = house.visit("web")
        caller.sends(head(f"PUT {ann.slot()}", "Transfer-Encoding: chunked"))
        caller.sends(size + b"\r\n" + b"x" * (SIZE + 1))
        assert 413 == Heard(caller).status


def test_w8_the_smallest_chunks(house: OpenHouse, ann: Ann) -> None:
    """A file of chunks of one byte comes whole, and others chat meanwhile."""
    caller = house.visit("web")
    caller.sends(head(f"PUT {ann.slot()}", "Transfer-Encoding: chunked"))
    caller.sends(chunk(b"x") * 20_000)
    chat(house.enter("bob"), house.enter("eve"), mark="meanwhile")
    caller.sends(chunk(b"y") * 20_000 + b"0\r\nTrailer: x\r\n\r\n")
    assert 201 == Heard(caller).status
    while (said := ann.told("said")).get("file") is None:
        pass
    assert 40_000 == said["file"]["size"]


def test_w8_a_websocket_with_a_body(house: OpenHouse) -> None:
    """Nothing comes with that request."""
    upgrade = (
        *("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    for more in ("Content-Length: 3", "Transfer-Encoding: chunked"):
        assert 413 == ask(house, head("GET /ws", *upgrade, more) + b"abc").status


# W9, F24


def test_f24_a_crowd_that_drips(opened: Open) -> None:
    """Two hundred headers that come byte by byte keep nobody waiting, and all of them
    are ended in time."""
    house = opened("http_header_seconds=3")
    bob, eve = house.enter("bob"), comes(house, "eve")
    crowd = []
    for _ in range(200):
        crowd.append(house.visit("web"))
        run()  # so that no more wait at the door than may
    data, slowest = iter(head("GET /healthz", "X: " + "x" * 500)), 0.0
    began = time.monotonic()
    while time.monotonic() - began < 1:
        byte = bytes([next(data)])
        for visitor in crowd:
            visitor.sends(byte)
        started = time.monotonic()
        bob.says("hello")
        assert "hello" == eve.told("said")["text"]
        slowest = max(slowest, time.monotonic() - started)
    for visitor in crowd:
        assert visitor.reads_to_end().startswith(b"HTTP/1.1 408 ")
        visitor.goes()
    assert slowest < 1
    until(lambda: house.house.web.gate.asking.total == 0)


# W10


def test_w10_cut_in_time(opened: Open, tmp_path: Path) -> None:
    """What stops, what drips and what does not end is cut, with an answer, and nothing
    of it stays; what is just fast enough is stored."""
    house = opened(
        "http_idle_seconds=1", "http_body_seconds=3", "http_bytes_per_second=1000"
    )
    ann = Ann(house)
    stops, drips, lasts, comes_on = (house.visit("web") for _ in range(4))
    bob = Ann(house, "bob")  # two at once is the bound for one
    for caller, whose in ((stops, ann), (drips, ann), (lasts, bob)):
        caller.sends(put(whose.slot(), b"x", size=50_000))
    comes_on.sends(put(bob.slot(), b"x" * 500, size=2500))
    began, ends = time.monotonic(), {}
    sent = 1
    while len(ends) < 3:
        for name, caller in (("stops", stops), ("drips", drips), ("lasts", lasts)):
            caller.take()
            if name not in ends and caller.heard:
                ends[name] = time.monotonic() - began
        if "drips" not in ends:
            drips.sends(b"x")
        if "lasts" not in ends:
            lasts.sends(b"x" * 400)
        if sent < 5:
            comes_on.sends(b"x" * 500)
            sent += 1
        run(0.2)
        assert time.monotonic() - began < 20
    assert [408] * 3 == [Heard(caller).status for caller in (stops, drips, lasts)]
    assert min(ends.values()) >= 0.9
    assert ends["lasts"] >= 2.9
    assert 201 == Heard(comes_on).status
    until(lambda: on_disk(tmp_path) == (1, 0))


@pytest.mark.parametrize("how", ["goes", "resets", "ends"])
def test_f27_cut(house: OpenHouse, ann: Ann, tmp_path: Path, how: str) -> None:
    """Whoever hangs up in the middle, however, leaves nothing; the slot was not used
    up, or is not there any more."""
    for encoding in ("Content-Length: 1000", "Transfer-Encoding: chunked"):
        caller = house.visit("web")
        caller.sends(head(f"PUT {ann.slot()}", encoding) + chunk(b"x" * 500))
        until(lambda: on_disk(tmp_path) == (0, 1))
        getattr(caller, how)()
        until(lambda: on_disk(tmp_path) == (0, 0))
    assert [] == ann.asks("files", room="#lobby")["files"]
    assert 201 == ask(house, put(ann.slot(), b"x")).status


def test_two_at_once(house: OpenHouse, ann: Ann, tmp_path: Path) -> None:
    """Two are on their way, the third has to wait; each that ends makes room."""
    slots = [ann.slot() for _ in range(3)]
    callers = [house.visit("web") for _ in range(2)]
    for caller, slot in zip(callers, slots, strict=False):
        caller.sends(put(slot, b"x" * 1000)[:-1])
    until(lambda: on_disk(tmp_path) == (0, 2))
    assert 429 == ask(house, put(slots[2], b"x")).status
    callers[0].goes()
    until(lambda: on_disk(tmp_path) == (0, 1))
    assert 201 == ask(house, put(slots[2], b"x")).status
    callers[1].sends(b"x")
    assert 201 == Heard(callers[1]).status


# W14


def test_w14_a_zip_bomb(house: OpenHouse, ann: Ann) -> None:
    """Nothing is unpacked: it is as many bytes as came, to be kept by who wants it."""
    bomb = b"PK\x03\x04" + b"\0" * 40_000 + b"PK\x05\x06" + b"\xff" * 18
    for name in ("bomb.zip", "bomb.png", "bomb.gz"):
        id = send(house, ann, bomb, name)
        got = ask(house, head(f"GET {ann.link(id)}", "Accept-Encoding: gzip, deflate"))
        assert bomb == got.body
        assert "application/octet-stream" == got.headers["content-type"]
        assert got.headers["content-disposition"].startswith("attachment;")
        assert "content-encoding" not in got.headers


# W18


def test_w18_files_of_who_is_suspended(house: OpenHouse, ann: Ann) -> None:
    """Cookie, token, slot and link: none is good from that moment on, nor is what was
    on its way."""
    assert ann.asks("register", password=PASSWORD)["ok"]
    tab, id = Tab(house, ann), send(house, ann, b"data")
    token = f"Authorization: Bearer {ann.asks('token')['token']}"
    slots, link = [ann.slot() for _ in range(2)], ann.link(id)
    upload = "/upload?room=%23lobby&name=x"
    assert [200, 201] == [tab.gets(id), tab.puts()]
    under_way = house.visit("web")
    under_way.sends(put(slots[0], b"x" * 1000)[:-1])
    run(0.05)
    root = comes(house, "rooty")
    assert root.asks("register", password=PASSWORD)["ok"]
    house.house.chat.set_operator(house.house.chat.person("rooty").id, True)
    assert root.asks("suspend", name="ann", reason="spam")["ok"]
    under_way.sends(b"x")
    assert 401 == Heard(under_way).status
    assert [401, 401] == [tab.gets(id), tab.puts()]
    assert 401 == ask(house, head(f"GET /files/{id}/x", token)).status
    assert 401 == ask(house, put(upload, b"x", token)).status
    assert 404 == ask(house, put(slots[1], b"x")).status
    assert 404 == ask(house, head(f"GET {link}")).status
    assert 2 == len(root.asks("files", room="#lobby")["files"])


def test_w18_files_of_who_was_not_the_owner(house: OpenHouse, ann: Ann) -> None:
    """Who had somebody's password sends and fetches nothing in their name when that has
    changed, though the owner is here: neither by a slot, nor by what is on its way, nor
    by a link. The owner does."""
    assert ann.asks("register", password=PASSWORD)["ok"]
    id, owner = send(house, ann, b"data"), Socket(house)
    slots, link = [ann.slot() for _ in range(2)], ann.link(id)
    under_way = house.visit("web")
    under_way.sends(put(slots[0], b"x" * 1000)[:-1])
    run(0.05)
    assert owner.asks("hello", name="ann", password=PASSWORD, rooms=["#lobby"])["ok"]
    made = owner.asks("change-password", old=PASSWORD, new=PASSWORD + "!")
    assert made["ok"], made
    under_way.sends(b"x")
    assert 401 == Heard(under_way).status
    assert 404 == ask(house, put(slots[1], b"x")).status
    assert 404 == ask(house, head(f"GET {link}")).status
    assert 1 == len(owner.asks("files", room="#lobby")["files"])
    slot = owner.asks("upload", room="#lobby", name="x")["path"]
    assert 201 == ask(house, put(slot, b"x")).status
    link = owner.asks("download", id=id)["path"]
    assert 200 == ask(house, head(f"GET {link}")).status


# F13


def test_f13_who_fetches_and_does_not_read(opened: Open) -> None:
    """Little is held for them, they are cut in time, nobody waits for them, and others
    have the file meanwhile."""
    house = opened(
        *("http_idle_seconds=1", "http_bytes_per_second=65536"),
        "send_buffer_bytes=4096",
    )
    ann, data = Ann(house), bytes(SIZE)
    id = send(house, ann, data)
    deaf = [house.visit("web", receive_buffer=2048) for _ in range(5)]
    for visitor in deaf:
        visitor.sends(head(f"GET {ann.link(id)}") * 2)
    run(0.1)
    assert data == ask(house, head(f"GET {ann.link(id)}")).body
    chat(house.enter("bob"), house.enter("eve"), mark="meanwhile")
    until(lambda: house.house.web.gate.asking.total <= 1)
    for visitor in deaf:
        assert len(visitor.reads_to_end()) < SIZE


def test_f13_and_goes_on_asking(opened: Open) -> None:
    """What else they send is not gathered."""
    house = opened("send_buffer_bytes=4096")
    ann = Ann(house)
    id = send(house, ann, bytes(SIZE))
    deaf = house.visit("web", receive_buffer=2048)
    deaf.sends(head(f"GET {ann.link(id)}"))
    run(0.1)
    taken = push(deaf, head("GET /healthz") * 1000, 20_000_000)
    assert taken < 10_000_000  # what the system holds, and no more
    deaf.goes()


def push(visitor: Visitor, data: bytes, most: int) -> int:
    """So many bytes are taken of somebody who has much to say."""
    taken, idle = 0, 0
    while taken < most and idle < 20:
        try:
            taken += visitor.socket.send(data)
            idle = 0
        except BlockingIOError:
            idle += 1
        run(0.005)
    return taken


# Time for a name


def test_time_for_a_hello(opened: Open) -> None:
    """It is over when it is over, and not before; who has said it stays."""
    house = opened("web_login_seconds=2")
    eve = comes(house, "eve")
    began, zed = time.monotonic(), Socket(house)
    zed.asks("ping")
    assert re.search("2 seconds", zed.told("closing")["reason"])
    assert 1.9 < time.monotonic() - began
    assert 1000 == zed.reads_close()
    assert eve.asks("ping")["ok"]
