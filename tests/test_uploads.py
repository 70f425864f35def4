"""Files come by HTTP over real sockets: the whole way to the room, and all the ways in
which they do not get there (rows W10, W12 and W14 of the bad input, F4 and F27)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import recordings as made
from sending import MEBIBYTE, WEB, Ann, Heard, ask, chunk, head, on_disk, put, send
from tls import OLD, Tls, certificate
from visiting import OpenHouse, chat, open_house, run, until

#: Where 10 MiB would only take time.
SMALL = 100_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    """After each of these nothing is on its way, and people on other doors chat."""
    settings = (f"files.file_bytes={SMALL}", f"files.voice_bytes={SMALL}")
    with open_house(tmp_path, *settings, **WEB) as house:
        yield house
        until(lambda: on_disk(tmp_path)[1] == 0)
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")


@pytest.fixture
def ann(house: OpenHouse) -> Ann:
    return Ann(house)


# The way there


def test_to_the_room(house: OpenHouse, ann: Ann, tmp_path: Path) -> None:
    """It is stored, then all are told of it, and it comes back byte by byte."""
    bob, data = house.enter("bob"), os.urandom(70_000)
    heard = ask(house, put(ann.slot("report.pdf"), data))
    assert 201 == heard.status
    assert heard.body.startswith(b"stored ")
    bob.hears("<ann> sent a file: report.pdf (")
    file = ann.told("said")["file"]
    assert ("report.pdf", 70_000) == (file["name"], file["size"])
    assert (1, 0) == on_disk(tmp_path)
    got = ask(house, head(f"GET {ann.link(file['id'])}"))
    assert data == got.body
    assert "attachment" in got.headers["content-disposition"]


def test_as_json(house: OpenHouse, ann: Ann) -> None:
    """Programs are told the id of the message, and of the file."""
    heard = ask(house, put(ann.slot("a.png"), made.png(), "Accept: application/json"))
    told = ann.told("said")
    assert (told["id"], told["file"]) == (heard.json["id"], heard.json["file"])
    assert "image/png" == told["file"]["type"]


def test_as_asked_for_twice(house: OpenHouse, ann: Ann) -> None:
    """Several headers are one list; whatever it says, what is stored is no refusal."""
    accepts = "Accept: text/plain", "Accept: application/json"
    heard = ask(house, put(ann.slot(), b"data", *accepts))
    assert (201, ann.told("said")["id"]) == (heard.status, heard.json["id"])


def test_in_chunks(house: OpenHouse, ann: Ann) -> None:
    """Whoever does not know how long it is sends it in chunks."""
    caller = house.visit("web")
    caller.sends(head(f"POST {ann.slot()}", "Transfer-Encoding: chunked"))
    for piece in (b"one", b"two" * 1000, b"3"):
        caller.sends(chunk(piece))
    caller.sends(b"0\r\n\r\n")
    assert 201 == Heard(caller).status
    assert 3004 == ann.told("said")["file"]["size"]


def test_as_curl_does(house: OpenHouse, ann: Ann) -> None:
    """``curl -T`` puts the name behind the link, and waits to be told to go on."""
    ticket = ann.slot("").rsplit("/", 1)[0]
    caller = house.visit("web")
    caller.sends(
        head(f"PUT {ticket}/b%20c.txt", "Content-Length: 4", "Expect: 100-continue")
    )
    caller.hears("HTTP/1.1 100 Continue\r\n\r\n")
    caller.sends(b"data")
    assert 201 == Heard(caller).status
    assert "b c.txt" == ann.told("said")["file"]["name"]


def test_empty(house: OpenHouse, ann: Ann) -> None:
    """A file of no bytes is one, if somebody says so."""
    assert 201 == ask(house, put(ann.slot(), b"")).status
    assert 0 == ann.told("said")["file"]["size"]


@pytest.mark.parametrize("make", [made.webm, made.opus, made.mp4])
def test_voice(house: OpenHouse, ann: Ann, make: Callable[[float], bytes]) -> None:
    """What was recorded is told with its length, which nothing in it says, whatever the
    browser makes of it."""
    heard = ask(house, put(ann.slot("v", voice=True), make(12.3)))
    assert 201 == heard.status
    file = ann.told("said")["file"]
    assert (True, 12) == (file["voice"], file["seconds"])
    assert file["type"].startswith("audio/")


def test_largest(house: OpenHouse, ann: Ann) -> None:
    """The limit passes; and the connection stays good for the next file."""
    caller = house.visit("web")
    for _ in range(2):
        caller.sends(put(ann.slot(), b"x" * SMALL))
        assert 201 == Heard(caller).status


def test_ticket_is_good_once(house: OpenHouse, ann: Ann) -> None:
    """And not before it was given; nobody learns which."""
    slot = ann.slot()
    assert 201 == ask(house, put(slot, b"x")).status
    texts = {ask(house, put(path, b"x")).body for path in (slot, "/send/none/x")}
    assert 1 == len(texts)
    assert 404 == ask(house, put(slot, b"x")).status


# W10


def test_w10_length_beyond(house: OpenHouse, ann: Ann) -> None:
    """One byte more than there may be is refused before any of it comes."""
    slot = ann.slot()
    heard = ask(house, put(slot, b"", "Expect: 100-continue", size=SMALL + 1))
    assert 413 == heard.status
    assert "close" == heard.headers["connection"]
    assert 201 == ask(house, put(slot, b"x")).status  # the ticket is still good


def test_w10_ten_mebibytes(tmp_path: Path) -> None:
    """With the limits as shipped: 10 MiB pass, and no byte more."""
    with open_house(tmp_path, **WEB) as house:
        ann = Ann(house)
        assert 201 == ask(house, put(ann.slot(), bytes(10 * MEBIBYTE))).status
        large = put(ann.slot(), bytes(10 * MEBIBYTE + 1))
        assert 413 == ask(house, large[:1000]).status
        assert (1, 0) == on_disk(tmp_path)


def test_w10_without_end(house: OpenHouse, ann: Ann, tmp_path: Path) -> None:
    """In chunks it is refused at the first byte too many, though more is to come."""
    caller = house.visit("web")
    caller.sends(head(f"PUT {ann.slot()}", "Transfer-Encoding: chunked"))
    caller.sends(chunk(b"x" * SMALL))
    until(lambda: on_disk(tmp_path) == (0, 1))
    assert not caller.take()
    caller.sends(chunk(b"x"))
    heard = Heard(caller)
    assert 413 == heard.status
    assert heard.body == b"too large: at most 98 KiB\n"
    for _ in range(20):  # it is not read, and harms nobody
        caller.sends(chunk(b"x" * 10_000))
    until(lambda: on_disk(tmp_path) == (0, 0))


def test_w10_no_length(house: OpenHouse, ann: Ann) -> None:
    """Nobody could tell where it ends."""
    heard = ask(house, head(f"PUT {ann.slot()}"))
    assert 411 == heard.status


@pytest.mark.parametrize("length", ["-1", "+5", "5, 5", "0x5", "1e3", "٣", "9" * 5000])
def test_w10_no_number(house: OpenHouse, ann: Ann, length: str) -> None:
    """What is no length is refused, and nothing is a bug of ours."""
    heard = ask(
        house,
        head(f"PUT {ann.slot()}")[:-2] + f"Content-Length: {length}\r\n\r\n".encode(),
    )
    assert heard.status in (400, 413)


def test_w10_length_too_big(house: OpenHouse, ann: Ann, tmp_path: Path) -> None:
    """What never comes whole is deleted, and nobody is told of it."""
    caller = house.visit("web")
    caller.sends(put(ann.slot(), b"x" * 500, size=1000))
    until(lambda: on_disk(tmp_path) == (0, 1))
    caller.goes()
    until(lambda: on_disk(tmp_path) == (0, 0))
    assert [] == ann.asks("files", room="#lobby")["files"]


def test_w10_length_too_small(house: OpenHouse, ann: Ann) -> None:
    """The file ends where it was said; what is behind it is no request."""
    caller = house.visit("web")
    caller.sends(put(ann.slot(), b"12345678" + b"\x00garbage\r\n\r\n", size=8))
    assert 201 == Heard(caller).status
    assert 8 == ann.told("said")["file"]["size"]
    assert b" 400 " in caller.reads_to_end()


def test_no_form(house: OpenHouse, ann: Ann) -> None:
    """A form that has the file in it is not the file."""
    slot = ann.slot()
    kind = "Content-Type: multipart/form-data; boundary=x"
    assert 415 == ask(house, put(slot, b"--x\r\n", kind)).status
    assert 201 == ask(house, put(slot, b"--x\r\n")).status


@pytest.mark.parametrize("path", ["/send/", "/send/T", "/send/T/n/m", "/send", "/"])
def test_other_places(house: OpenHouse, ann: Ann, path: str) -> None:
    """A body is taken where one is wanted, and nowhere else."""
    assert ask(house, put(path, b"x" * 1000)).status in (404, 405, 413)


def test_only_sent_there(house: OpenHouse, ann: Ann) -> None:
    """What is to be sent cannot be fetched, and a look does not use it up."""
    slot = ann.slot()
    assert 405 == ask(house, head(f"GET {slot}")).status
    assert 201 == ask(house, put(slot, b"x")).status


# What the house says no to


def test_who_has_left(house: OpenHouse, ann: Ann, tmp_path: Path) -> None:
    """A guest who is gone when the file has come sends nothing."""
    caller, data = house.visit("web"), put(ann.slot(), b"x" * 1000)
    caller.sends(data[:-10])
    until(lambda: on_disk(tmp_path) == (0, 1))
    ann.visitor.goes()
    house.settle()
    caller.sends(data[-10:])
    assert 401 == Heard(caller).status
    until(lambda: on_disk(tmp_path) == (0, 0))


def test_who_left_the_room(house: OpenHouse, ann: Ann, tmp_path: Path) -> None:
    """Nor does who is not there any more where it was to go; nothing is left of it."""
    caller, data = house.visit("web"), put(ann.slot(), b"x" * 1000)
    caller.sends(data[:-10])
    until(lambda: on_disk(tmp_path) == (0, 1))
    assert ann.asks("part", room="#lobby")["ok"]
    caller.sends(data[-10:])
    heard = Heard(caller)
    assert 403 == heard.status
    until(lambda: on_disk(tmp_path)[1] == 0)
    result: Any = house.house.tidy()
    until(lambda: result.called)
    assert (0, 0) == on_disk(tmp_path)


def test_how_many_at_once(house: OpenHouse, ann: Ann) -> None:
    """Two at once; who sends a third is told to wait, in JSON if asked for that."""
    callers = [house.visit("web") for _ in range(2)]
    datas = [put(ann.slot(), b"x" * 1000) for _ in range(2)]
    third = put(ann.slot(), b"x", "Accept: application/json")
    for caller, data in zip(callers, datas, strict=True):
        caller.sends(data[:-1])
    heard = ask(house, third)
    assert heard.status in (201, 429)
    if heard.status == 429:
        assert "too-many-uploads" == heard.json["code"]
    for caller in callers:
        caller.sends(b"x")
        assert 201 == Heard(caller).status


def test_no_space(
    house: OpenHouse, ann: Ann, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """F4: before the disk is full files are refused, and words are not."""
    slots = [ann.slot(), ann.slot()]

    class Full:
        f_blocks, f_frsize, f_bavail = 1000, 1024, 10

    with monkeypatch.context() as patched:
        patched.setattr(os, "statvfs", lambda path: Full)
        assert 507 == ask(house, put(slots[0], b"x")).status
        assert ann.asks("say", room="#lobby", text="still")["ok"]
    caller, data = house.visit("web"), put(slots[1], b"x" * 1000)
    caller.sends(data[:-10])
    until(lambda: on_disk(tmp_path) == (0, 1))
    with monkeypatch.context() as patched:
        patched.setattr(os, "statvfs", lambda path: Full)
        caller.sends(data[-10:])
        assert 507 == Heard(caller).status
    until(lambda: on_disk(tmp_path) == (0, 0))
    assert 201 == ask(house, put(slots[0], b"x")).status


def test_slow_disk(house: OpenHouse, ann: Ann, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk is slow nothing is read, so nothing gathers; people still chat."""
    goes_on, real = Event(), os.write

    def write(file: int, data: Any) -> int:
        name = Path(f"/proc/self/fd/{file}").resolve()
        assert name.parent.name != "tmp" or goes_on.wait(20)
        return real(file, data)

    slot = ann.slot()
    caller = house.visit("web")
    data = put(slot, b"x" * SMALL)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        patched.setattr("twistchat.protocols.uploads.MOST_WAITING", 10_000)
        caller.sends(data[:60_000])
        run(0.1)
        chat(house.enter("bob"), house.enter("bea"), mark="meanwhile")
        goes_on.set()
        caller.sends(data[60_000:])
        assert 201 == Heard(caller).status


# W12, W14


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><script>alert(document.cookie)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        made.png() + b"<script>alert(1)</script>",
        made.gif()[:-1] + b"/*<html>*/",
    ],
    ids=["html", "svg", "xml", "png with a tail", "gif"],
)
def test_w12_named_as_a_picture(house: OpenHouse, ann: Ann, data: bytes) -> None:
    """Whatever it is called, and whatever type its sender says, nobody runs it."""
    slot = ann.slot("cat.png")
    assert 201 == ask(house, put(slot, data, "Content-Type: text/html")).status
    file = ann.told("said")["file"]
    assert not file["type"].startswith("image/")
    got = ask(house, head(f"GET {ann.link(file['id'])}"))
    assert data == got.body
    assert "application/octet-stream" == got.headers["content-type"]
    assert got.headers["content-disposition"].startswith("attachment;")
    assert "nosniff" == got.headers["x-content-type-options"]
    policy = got.headers["content-security-policy"]
    assert "sandbox; default-src 'none'" == policy
    assert "same-origin" == got.headers["cross-origin-resource-policy"]


def test_w12_pictures_are_shown(house: OpenHouse, ann: Ann) -> None:
    """What is a picture is one, whatever it is called."""
    id = send(house, ann, made.png(), "page.html")
    got = ask(house, head(f"GET {ann.link(id)}"))
    assert "image/png" == got.headers["content-type"]
    assert got.headers["content-disposition"].startswith("inline;")
    assert "nosniff" == got.headers["x-content-type-options"]


def test_w14_huge_picture(house: OpenHouse, ann: Ann) -> None:
    """50,000 pixels each way are kept, and nobody's browser has to draw them."""
    id = send(house, ann, made.png(50_000, 50_000), "huge.png")
    assert (
        "octet-stream"
        in ask(house, head(f"GET {ann.link(id)}")).headers["content-type"]
    )


@pytest.mark.parametrize(
    "voice",
    [
        made.opus(1) + made.ogg_page(b"", 36_000 * 48_000),
        made.webm_of([made.cluster(36_000_000, made.block(0))]),
    ],
)
def test_w14_ten_hours(house: OpenHouse, ann: Ann, voice: bytes) -> None:
    """A voice message of five minutes passes, one of more does not."""
    heard = ask(house, put(ann.slot("v", voice=True), voice))
    assert 413 == heard.status
    assert 201 == ask(house, put(ann.slot("v", voice=True), made.opus(300))).status


# Over TLS


@OLD
def test_over_tls(tmp_path: Path) -> None:
    """The same, both what is taken and what is refused in the middle."""
    file = certificate(tmp_path)
    where = f"ssl:0:privateKey={file}:interface=127.0.0.1"
    with open_house(
        tmp_path, f"files.file_bytes={SMALL}", web_tls=where, **WEB
    ) as house:
        ann, data = Ann(house), os.urandom(SMALL)
        caller = house.visit("web_tls", wrap=Tls)
        caller.sends(put(ann.slot(), data))
        assert 201 == Heard(caller).status
        caller.sends(head(f"GET {ann.link(ann.told('said')['file']['id'])}"))
        assert data == Heard(caller).body
        caller.sends(head(f"PUT {ann.slot()}", "Transfer-Encoding: chunked"))
        caller.sends(chunk(data), chunk(b"x"))
        assert 413 == Heard(caller).status
        until(lambda: on_disk(tmp_path) == (1, 0))
