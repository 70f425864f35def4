"""Signing in over HTTP, on real sockets: tickets, cookies, tokens; what other sites may
not do (W7), and what ends with a password (W18)."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from sqlalchemy import Connection
from tls import OLD, Tls, certificate
from visiting import OpenHouse, Visitor, chat, open_house, result
from web_visiting import ANYWHERE, CLOSE, Socket, comes, frame

from twistchat.chat.errors import NotStored
from twistchat.chat.ids import spell
from twistchat.house import now
from twistchat.store import ownership

PASSWORD = "secret-of-ann"
QUICK = ("accounts.hash_memory_kib=8", "accounts.hash_passes=1")
OURS = "X-Twistchat: 1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    """After each of these people on other doors still chat."""
    with open_house(tmp_path, *QUICK, web=ANYWHERE) as house:
        yield house
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")


class Answered(Struct):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def cookie(self) -> str:
        return self.headers["set-cookie"].partition(";")[0]


def http(
    house: OpenHouse, line: str, *headers: str, body: bytes = b"", **options: Any
) -> Answered:
    """What is answered to a request, on a connection of its own."""
    visitor: Visitor = house.visit(options.pop("door", "web"), **options)
    lines = [f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    visitor.sends("\r\n".join([*lines, "", ""]).encode() + body)
    head, _, rest = visitor.reads_to_end().partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    named = (field.split(": ", 1) for field in fields)
    found = {name.lower(): value for name, value in named}
    return Answered(int(first.split()[1]), found, rest)


def sign_in(house: OpenHouse, secret: str, **options: Any) -> Answered:
    """A browser has a ticket or a token, and is given a cookie for it."""
    bearer = f"Authorization: Bearer {secret}"
    return http(house, "POST /session", bearer, OURS, **options)


class Browser:
    """A tab whose user has an account, with its socket and its cookie."""

    def __init__(self, house: OpenHouse, name: str = "ann") -> None:
        self.house = house
        self.socket = comes(house, name)
        assert self.socket.asks("register", password=f"secret-of-{name}")["ok"]
        answer = sign_in(house, self.socket.asks("ticket")["ticket"])
        assert answer.status == 200, answer
        self.path, self.cookie = answer.json["path"], answer.cookie

    def asks(self, line: str, *headers: str) -> Answered:
        """With its cookie, as a page does."""
        method, _, path = line.partition(" ")
        cookie, origin = f"Cookie: {self.cookie}", "Origin: http://localhost"
        return http(
            self.house, f"{method} {self.path}{path}", cookie, origin, OURS, *headers
        )

    def ticket(self) -> str:
        return str(self.asks("POST /ticket").json["ticket"])


def says_hello(house: OpenHouse, token: str, name: str = "") -> Any:
    return Socket(house).asks("hello", name=name, token=token)


# Signing in


def test_a_guest_signs_in(house: OpenHouse) -> None:
    """The browser forgets it when it is closed; the server when the guest goes."""
    zed = comes(house, "zed")
    made = sign_in(house, zed.asks("ticket")["ticket"])
    assert (200, "application/json") == (made.status, made.headers["content-type"])
    assert "no-store" == made.headers["cache-control"]
    path = made.json["path"]
    assert {"path": path} == made.json
    wanted = f"twistchat=[\\w-]{{43}}; Path={path}; HttpOnly; SameSite=Strict"
    assert re.fullmatch(wanted, made.headers["set-cookie"])
    cookie = f"Cookie: {made.cookie}"
    origin = "Origin: http://localhost"
    asked = http(house, f"POST {path}/ticket", cookie, origin, OURS)
    assert {"ticket", "seconds"} == asked.json.keys()
    assert says_hello(house, asked.json["ticket"])["code"] == "name-taken"
    assert zed.asks("quit")["ok"]
    asked = http(house, f"POST {path}/ticket", cookie, origin, OURS)
    assert 401 == asked.status


def test_a_page_is_loaded_anew(house: OpenHouse) -> None:
    """It needs no password, and its cookie lasts from then on."""
    tab = Browser(house)
    asked = tab.asks("POST /ticket")
    assert (200, 60) == (asked.status, asked.json["seconds"])
    assert "no-store" == asked.headers["cache-control"]
    assert asked.cookie == tab.cookie
    assert "; Max-Age=2592000" in asked.headers["set-cookie"]
    answer = says_hello(house, asked.json["ticket"], "ann")
    assert {"name": "ann", "account": True} == answer["you"]
    assert says_hello(house, asked.json["ticket"])["code"] == "wrong-token"


def test_the_page_of_a_guest_is_loaded_anew(house: OpenHouse) -> None:
    """By a ticket it is the same one, and nobody was told of it."""
    ann, zed = house.enter("ann"), comes(house, "zed")
    user = house.house.chat.person("zed")
    made = sign_in(house, zed.asks("ticket")["ticket"])
    zed.sends(frame(b"\x03\xe9", CLOSE))  # 1001
    zed.reads_close()
    headers = f"Cookie: {made.cookie}", "Origin: http://localhost", OURS
    asked = http(house, f"POST {made.json['path']}/ticket", *headers)
    again = Socket(house)
    answer = again.asks("hello", name="zed", token=asked.json["ticket"])
    assert ["#lobby"] == [room["room"] for room in answer["rooms"]]
    assert user is house.house.chat.person("zed")
    assert again.asks("say", room="#lobby", text="again")["ok"]
    told = ann.hears("<zed> again\n").decode()
    assert "left" not in told
    assert 1 == told.count("zed joined")


def test_one_browser_holds_several(house: OpenHouse) -> None:
    """Each by a path of its own, and none by that of another."""
    ann, bob = Browser(house), Browser(house, "bob")
    for tab, name in ((ann, "ann"), (bob, "bob")):
        assert name == says_hello(house, tab.ticket())["you"]["name"]
    ann.path = bob.path
    assert 401 == ann.asks("POST /ticket").status


def test_signing_out(house: OpenHouse) -> None:
    """The browser forgets the cookie, which is good no more; what came by it ends, and
    what it came of."""
    tab, other = Browser(house), Socket(house)
    assert other.asks("hello", name="", token=tab.ticket())["ok"]
    gone = tab.asks("DELETE")
    assert 204 == gone.status
    assert gone.headers["set-cookie"].startswith(f"twistchat=; Path={tab.path};")
    assert "; Max-Age=0" in gone.headers["set-cookie"]
    assert other.told("ended")["reason"] == "ended"
    for line in "POST /ticket", "DELETE":
        assert 401 == tab.asks(line).status
    assert tab.socket.told("ended")["reason"] == "ended"


def test_signed_out_elsewhere(house: OpenHouse) -> None:
    """By the list of the account: a page that came in by password is told so at once,
    and who did it stays."""
    tab, other = Browser(house), Socket(house)
    assert other.asks("hello", name="ann", password=PASSWORD)["ok"]
    (row,) = other.asks("tokens")["tokens"]
    assert row["browser"]
    assert other.asks("token-end", id=row["id"])["ok"]
    assert tab.socket.told("ended")["reason"] == "ended"
    assert 401 == tab.asks("POST /ticket").status
    assert other.asks("ping")["ok"]


def test_signing_oneself_out(house: OpenHouse) -> None:
    """By the list as well: it is answered first."""
    tab = Browser(house)
    (row,) = tab.socket.asks("tokens")["tokens"]
    assert tab.socket.asks("token-end", id=row["id"])["ok"]
    assert tab.socket.told("ended")["reason"] == "ended"


def test_a_script_signs_in(house: OpenHouse) -> None:
    """By a token, as often as it likes, and without any page."""
    tab = Browser(house)
    made = tab.socket.asks("token", label="script")
    assert [200, 200] == [sign_in(house, made["token"]).status for _ in "ab"]
    tab.socket.asks("token-end", id=made["id"])
    assert 401 == sign_in(house, made["token"]).status


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Authorization: Basic YTpi"],
        ["Authorization: Bearer"],
        ["Authorization: Bearer guess"],
        ["Authorization: Bearer  "],
        ["Authorization: guess"],
        ["Cookie: twistchat=guess", "Origin: http://localhost"],
    ],
)
def test_who_shows_nothing(house: OpenHouse, headers: list[str]) -> None:
    """Is told how it is done, and nothing of what was sent."""
    answer = http(house, "POST /session", OURS, *headers)
    assert (401, "Bearer") == (answer.status, answer.headers["www-authenticate"])
    assert b"guess" not in answer.body
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/s/x", "/s/%00", f"/s/{spell(7)}", "/s/zzzzzzzzzzzzz", "/s/", "/s/é"]
)
def test_cookies_of_nobody(house: OpenHouse, path: str) -> None:
    """Whatever stands there."""
    tab = Browser(house)
    tab.path = path
    assert tab.asks("DELETE").status in (400, 401)
    assert tab.asks("POST /ticket").status in (400, 401)
    assert [] == [name for name in tab.asks("GET").headers if name == "set-cookie"]


def test_wrong_tokens_count(house: OpenHouse) -> None:
    """As passwords do, and say when to come again; cookies do not."""
    tab = Browser(house)
    statuses = [sign_in(house, "guess") for _ in range(7)]
    assert [401] * 5 + [429] * 2 == [each.status for each in statuses]
    assert int(statuses[-1].headers["retry-after"]) > 0
    cookie, tab.cookie = tab.cookie, "twistchat=guess"
    assert {401} == {tab.asks("POST /ticket").status for _ in range(30)}
    tab.cookie = cookie
    assert 200 == sign_in(house, tab.ticket()).status


def test_what_cannot_be_stored_now(house: OpenHouse) -> None:
    """Is to be asked for again."""
    tab = Browser(house)
    ticket = tab.ticket()

    def fail(*given: Any) -> Any:
        raise NotStored("disk-full")

    house.house.store.tokens.make = fail  # type: ignore[method-assign]
    assert 503 == sign_in(house, ticket).status


# Other sites: W7


@pytest.mark.parametrize(
    "headers",
    [
        ["Origin: https://evil.example", OURS],
        ["Origin: null", OURS],
        ["Origin: http://localhost.evil.example", OURS],
        ["Origin: http://localhost"],
        ["Origin: https://evil.example"],
        [OURS],
        ["Origin: http://localhost", "X-Twistchat: 0"],
        ["Referer: http://localhost/"],
    ],
)
def test_forged_requests(house: OpenHouse, headers: list[str]) -> None:
    """W7: what a page of another site can have a browser send, with its cookie, does
    nothing: it is 403, and the cookie is as good as before."""
    tab = Browser(house)
    cookie = f"Cookie: {tab.cookie}"
    for line in f"DELETE {tab.path}", f"POST {tab.path}/ticket", "POST /session":
        bearer = f"Authorization: Bearer {tab.socket.asks('ticket')['ticket']}"
        answer = http(house, line, cookie, bearer, *headers)
        assert 403 == answer.status
        assert not {"set-cookie", "access-control-allow-origin"} & set(answer.headers)
    assert tab.ticket()


@pytest.mark.parametrize("line", ["POST /session", "POST {}/ticket", "POST {}"])
def test_forms_of_other_sites(house: OpenHouse, line: str) -> None:
    """W7: a form brings no header of ours, and has a body that nobody reads."""
    tab = Browser(house)
    body = b"ticket=x"
    answer = http(
        house,
        line.format(tab.path),
        "Origin: https://evil.example",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: {tab.cookie}",
        body=body,
    )
    assert answer.status in (403, 405, 413)
    assert tab.ticket()


@pytest.mark.parametrize("path", ["/session", "{}", "{}/ticket"])
def test_what_a_browser_asks_before(house: OpenHouse, path: str) -> None:
    """W7: no other site may send the header."""
    tab = Browser(house)
    answer = http(
        house,
        f"OPTIONS {path.format(tab.path)}",
        "Origin: https://evil.example",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: x-twistchat",
    )
    assert 405 == answer.status
    assert [] == [name for name in answer.headers if name.startswith("access-control")]
    for method in "GET", "HEAD", "PUT":
        assert tab.asks(f"{method} /ticket").status in (403, 405)


# What ends with a password: W18


def by_admin(work: Callable[[Connection, int], None], kind: str) -> Any:
    """The administration command does it; the house is told in a second."""

    def act(house: OpenHouse, tab: Browser) -> None:
        id = house.house.chat.person("ann").id

        def change(connection: Connection) -> None:
            work(connection, id)
            ownership.give_notice(connection, now(), kind, id)

        result(house.house.store.change(change))

    return act


def by_password(house: OpenHouse, tab: Browser) -> None:
    other = Socket(house)
    assert other.asks("hello", name="ann", password=PASSWORD)["ok"]
    made = other.asks("change-password", old=PASSWORD, new="another-secret")
    assert made["ok"], made


def by_owner(house: OpenHouse, tab: Browser) -> None:
    assert tab.socket.asks("unregister", password=PASSWORD)["ok"]


def by_operator(house: OpenHouse, tab: Browser) -> None:
    root = Browser(house, "rooty")
    house.house.chat.set_operator(house.house.chat.person("rooty").id, True)
    assert root.socket.asks("suspend", name="ann", reason="spam")["ok"]


ENDINGS = {
    "password": by_password,
    "unregister": by_owner,
    "suspend": by_operator,
    "reset": by_admin(partial(ownership.set_password, password="x"), "password"),
    "suspended": by_admin(partial(ownership.suspend, at=1, why=""), "suspended"),
    "deleted": by_admin(partial(ownership.remove, until=1), "deleted"),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_what_ends_with_a_password(house: OpenHouse, end: Any) -> None:
    """W18: the cookie, the token and the ticket are 401 from that moment on, and open
    sockets are closed."""
    tab = Browser(house)
    token = tab.socket.asks("token")["token"]
    by_token, by_ticket = Socket(house), Socket(house)
    assert by_token.asks("hello", name="", token=token)["ok"]
    assert by_ticket.asks("hello", name="", token=tab.ticket())["ok"]
    tickets = [tab.ticket() for _ in "ab"]
    end(house, tab)
    assert 401 == tab.asks("POST /ticket").status
    assert 401 == tab.asks("DELETE").status
    for secret in token, tickets[0]:
        assert 401 == sign_in(house, secret).status
    refusals = ("wrong-token", "too-many-tries", "suspended")
    for secret in token, tickets[1]:
        assert says_hello(house, secret)["code"] in refusals
    for each in (tab.socket, by_token, by_ticket):
        each.visitor.reads_to_end()


# Over TLS


@OLD
def test_over_tls(tmp_path: Path) -> None:
    """The cookie is for TLS alone; so it is where a proxy that is believed says so."""
    where = f"ssl:0:privateKey={certificate(tmp_path)}:interface=127.0.0.1"
    proxies = 'web.proxies=["127.0.0.1"]'
    with open_house(tmp_path, *QUICK, proxies, web=ANYWHERE, web_tls=where) as house:
        zed = comes(house, "zed")

        def cookie(*headers: str, **options: Any) -> str:
            bearer = f"Authorization: Bearer {zed.asks('ticket')['ticket']}"
            asked = http(house, "POST /session", bearer, OURS, *headers, **options)
            return asked.headers["set-cookie"]

        assert cookie(door="web_tls", wrap=Tls).endswith("; Secure")
        assert cookie("X-Forwarded-Proto: https").endswith("; Secure")
        assert "Secure" not in cookie()
        assert "Secure" not in cookie("X-Forwarded-Proto: http")
