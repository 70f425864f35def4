"""A page that is loaded anew closes its websocket like one that is left (1001): an
account that is back in a moment is not missed (nor a guest: `test_web_sessions`)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from visiting import OpenHouse, Visitor, open_house
from web_visiting import ANYWHERE, CLOSE, Socket, comes, frame, request

PASSWORD = "correct-horse"
GOING_AWAY = b"\x03\xe9"  # 1001
NORMAL = b"\x03\xe8"
GIVEN_UP = b"\x0f\xa0"  # 4000
QUICK = ("accounts.hash_memory_kib=8", "accounts.hash_passes=1")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    with open_house(tmp_path, *QUICK, web=ANYWHERE) as house:
        yield house


@pytest.fixture
def ann(house: OpenHouse) -> Visitor:
    return house.enter("ann")


def owner(house: OpenHouse) -> Socket:
    """Somebody who has just registered."""
    zed = comes(house, "zed")
    assert zed.asks("register", password=PASSWORD)["ok"]
    return zed


def closes(zed: Socket, code: bytes) -> None:
    zed.sends(frame(code, CLOSE))
    zed.reads_close()


def test_an_account_that_is_back_at_once_is_not_missed(
    house: OpenHouse, ann: Visitor
) -> None:
    """Nobody is told that it left, nor that it came."""
    closes(owner(house), GOING_AWAY)
    again = Socket(house)
    assert again.asks("hello", name="zed", password=PASSWORD)["ok"]
    assert again.asks("say", room="#lobby", text="again")["ok"]
    told = ann.hears("<zed> again\n").decode()
    assert "left" not in told
    assert 1 == told.count("zed joined")


def test_an_account_that_does_not_come_back_has_quit(
    house: OpenHouse, ann: Visitor
) -> None:
    """A few seconds later, and not as one whose connection was lost."""
    closes(owner(house), GOING_AWAY)
    chat = house.house.chat
    now = int(time.time() * 1000)
    chat.expire_absent(now + 3000)
    assert not [line for line in ann.asks() if "zed left" in line]
    chat.expire_absent(now + 6000)
    ann.hears("-- zed left (quit)\n")


@pytest.mark.parametrize("code", [NORMAL, b""])
def test_who_closes_in_another_way_has_quit_at_once(
    house: OpenHouse, ann: Visitor, code: bytes
) -> None:
    """That is no browser that leaves a page."""
    closes(owner(house), code)
    ann.hears("-- zed left (quit)\n", 2)


def test_a_guest_without_a_cookie_has_quit_at_once(
    house: OpenHouse, ann: Visitor
) -> None:
    """Nothing shows that the next one of that name is the same."""
    closes(comes(house, "zed"), GOING_AWAY)
    ann.hears("-- zed left (quit)\n", 2)


def test_who_gives_a_line_up_was_lost(house: OpenHouse, ann: Visitor) -> None:
    """All that was said by it counts; nobody is told that they left, nor that they
    came again."""
    zed = owner(house)
    assert zed.asks("say", room="#lobby", text="so far")["ok"]
    closes(zed, GIVEN_UP)
    chat = house.house.chat
    chat.expire_absent(int(time.time() * 1000) + 10_000)
    again = Socket(house)
    assert again.asks("hello", name="zed", password=PASSWORD)["ok"]
    assert again.asks("say", room="#lobby", text="again")["ok"]
    told = ann.hears("<zed> again\n").decode()
    assert "left" not in told
    assert 1 == told.count("zed joined")


def test_a_guest_who_gives_a_line_up(house: OpenHouse, ann: Visitor) -> None:
    """Has left like any whose connection was lost."""
    closes(comes(house, "zed"), GIVEN_UP)
    ann.hears("-- zed left (connection lost)\n", 2)


def test_who_quits_on_a_line_that_is_given_up(house: OpenHouse, ann: Visitor) -> None:
    """Has quit."""
    zed = owner(house)
    zed.sends(request("quit", reason="tea") + frame(GIVEN_UP, CLOSE))
    ann.hears("-- zed left (quit: tea)\n", 2)
