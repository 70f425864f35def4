"""Files in a whole house: on a real disk, in a real database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filing import WEB, link_in
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from visiting import OpenHouse, open_house, result, until

from twistchat import bounds
from twistchat.config import load
from twistchat.ways import web_url

#: How the web door is reached as it is shipped.
HERE = "http://127.0.0.1:8080"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    with open_house(tmp_path) as house:
        yield house


def sends(house: OpenHouse, path: str, *pieces: bytes) -> Any:
    """What becomes of a file that comes for a path."""
    _, _, ticket, name = path.split("/")
    files = house.house._files
    until(lambda: files._swept)
    sending = files.begin(ticket, name)
    for piece in pieces:
        sending.write(piece)
    return result(Deferred.fromCoroutine(sending.post()))


def on_disk(folder: Path) -> list[Path]:
    return [each for each in (folder / "files").rglob("*") if each.is_file()]


def test_a_file_comes_and_goes(house: OpenHouse, tmp_path: Path) -> None:
    """What comes is on disk when all are told; with its message it goes."""
    ann, bob = house.enter("ann"), house.enter("bob")
    lines = ann.asks("/set handles on", "/send #lobby a.bin")
    path = link_in([lines[-1].replace(HERE, WEB)])
    data = bytes(range(256)) * 4096
    pieces = [data[start : start + 65_536] for start in range(0, len(data), 65_536)]
    posted = sends(house, path, *pieces)
    told = f"sent a file: a.bin (1 MiB) {HERE}{posted.file.path}"
    bob.hears(f"<ann> {told}")
    [blob] = on_disk(tmp_path)
    assert data == blob.read_bytes()
    found = result(Deferred.fromCoroutine(_find(house, "bob", posted.file.id)))
    assert blob == found.path
    handle = ann.hears(told).decode().partition(" <ann>")[0].split()[-1]
    assert handle.startswith("#")
    ann.says(f"/delete {handle}")
    bob.hears("-- ann deleted")
    result(house.house.tidy())
    assert [] == on_disk(tmp_path)


async def _find(house: OpenHouse, name: str, id: str) -> Any:
    session = house.session(name).conversation.session
    return await house.house._files.find(session.user.id, id)


def test_settings_reach_their_bounds() -> None:
    """They do not change places."""
    names = (
        "file_bytes",
        "voice_bytes",
        "voice_seconds",
        "per_day_bytes",
        "at_once",
        "total_bytes",
        "slot_seconds",
    )
    given = [f"files.{name}={number}" for number, name in enumerate(names, 11)]
    given += ["files.keep=1h", "files.free_bytes=21", "files.free_percent=22"]
    settings = load(None, [*given, 'limits.exempt=["192.0.2.0/24"]'])
    found = bounds.file_bounds(settings)
    assert [*range(11, 18)] == [getattr(found, name) for name in names]
    assert (3600, ("192.0.2.0/24",)) == (found.keep, found.exempt)
    floor = bounds.floor(settings)
    assert (21, 22) == (floor.bytes, floor.percent)
    assert bounds.file_bounds(load()) == type(found)()


@pytest.mark.parametrize(
    ("where", "url"),
    [
        ("tcp:8080:interface=127.0.0.1", "http://127.0.0.1:8080"),
        ("tcp6:8080:interface=\\:\\:1", "http://[::1]:8080"),
        ("tcp:8080", "http://chat.example.org:8080"),
        ("ssl:8443:interface=0.0.0.0", "https://chat.example.org:8443"),
        ("unix:/run/chat", ""),
    ],
)
def test_how_links_begin(where: str, url: str) -> None:
    """As the web door is reached."""
    assert url == web_url(where, "chat.example.org")


@pytest.mark.parametrize(
    ("port", "found"), [("0", 41234), ("port=0", 41234), ("8080", 8080)]
)
def test_links_have_the_port_that_the_door_has_got(port: str, found: int) -> None:
    """If any would do."""
    host = IPv4Address("TCP", "127.0.0.1", 41234)
    where = f"tcp:{port}:interface=127.0.0.1"
    assert f"http://127.0.0.1:{found}" == web_url(where, "", host)


def test_links_begin_as_the_first_door_is_reached() -> None:
    """Without one there are none."""
    assert HERE == bounds.customs(load()).web_url
    two = ['doors.web=["unix:/run/chat","127.0.0.1:9"]']
    assert "http://127.0.0.1:9" == bounds.customs(load(None, two)).web_url
    assert "" == bounds.customs(load(None, ['doors.web=["off"]'])).web_url
    at = "web.url=https://chat.example.org/"  # where a proxy is
    for door in (['doors.web=["unix:/run/chat"]'], two, []):
        settings = load(None, [at, *door])
        assert "https://chat.example.org" == bounds.customs(settings).web_url
    assert "" == bounds.customs(load(None, [at, 'doors.web=["off"]'])).web_url
    everywhere = ['doors.web=["0.0.0.0:9"]']
    assert "http://localhost:9" == bounds.customs(load(None, everywhere)).web_url
