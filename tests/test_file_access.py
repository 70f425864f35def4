"""Who may send and have files over HTTP: by cookies, by tokens, by links."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import recordings as made
from sending import WEB, Ann, Heard, ask, head, put, send
from visiting import OpenHouse, chat, open_house, run, until

from twistchat.errands.tickets import EACH

OURS = "X-Twistchat: 1"
HERE = "Origin: http://127.0.0.1"
PASSWORD = "correct horse battery"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    """After each of these people on other doors chat."""
    with open_house(tmp_path, **WEB) as house:
        yield house
        chat(house.enter("canary"), house.enter("other", "telnet"), mark="still")


@pytest.fixture
def ann(house: OpenHouse) -> Ann:
    return Ann(house)


class Browser:
    """The tab of somebody: it has the cookie, and says whose script asks."""

    def __init__(self, house: OpenHouse, who: Ann) -> None:
        self._house = house
        ticket = who.asks("ticket")["ticket"]
        bearer = f"Authorization: Bearer {ticket}"
        heard = ask(house, head("POST /session", "Content-Length: 0", bearer, OURS))
        assert 200 == heard.status, heard.body
        self.path = heard.json["path"]
        self.cookie = f"Cookie: {heard.headers['set-cookie'].partition(';')[0]}"

    def gets(self, id: str, *headers: str) -> Heard:
        line = f"GET {self.path}/files/{id}/x"
        return ask(self._house, head(line, self.cookie, *headers))

    def puts(self, query: str, data: bytes = b"data", *headers: str) -> Heard:
        path = f"{self.path}/upload?{query}"
        headers = headers or (self.cookie, OURS, HERE)
        return ask(self._house, put(path, data, *headers))


def token_of(ann: Ann) -> str:
    """The header of a script of hers; she owns her name from now on."""
    assert ann.asks("register", password=PASSWORD)["ok"]
    return f"Authorization: Bearer {ann.asks('token', label='script')['token']}"


def test_page_shows_files(house: OpenHouse, ann: Ann) -> None:
    """The page has them by its cookie, in parts too, as often as it likes."""
    id, browser = send(house, ann, made.png(), "a.png"), Browser(house, ann)
    for _ in range(2):
        assert made.png() == browser.gets(id).body
    assert 206 == browser.gets(id, "Range: bytes=0-3").status
    tag = browser.gets(id).headers["etag"]
    path = f"GET {browser.path}/files/{id}/a.png"
    caller = house.visit("web")
    caller.sends(head(path, browser.cookie, f"If-None-Match: {tag}"))
    assert 304 == Heard(caller, bodiless=True).status
    assert 401 == ask(house, head(path)).status


def test_whose_room_it_is(house: OpenHouse, ann: Ann) -> None:
    """Only who is there now, where it was sent to; others do not learn that it is."""
    bob = Ann(house, "bob")
    id, browser = send(house, ann, b"data"), Browser(house, bob)
    assert b"data" == browser.gets(id).body
    assert bob.asks("part", room="#lobby")["ok"]
    no, nothing = browser.gets(id), browser.gets("x" * 22)
    assert (404, no.body) == (nothing.status, nothing.body)
    assert "no-such-file" == bob.asks("download", id=id)["code"]
    assert bob.asks("join", room="#lobby")["ok"]
    assert 200 == browser.gets(id).status


def test_private_files(house: OpenHouse, ann: Ann) -> None:
    """The two who talk have them, and nobody else in the house."""
    bob, eve = Ann(house, "bob"), Ann(house, "eve")
    slot = ann.asks("upload", to="bob", name="x")["path"]
    assert 201 == ask(house, put(slot, b"data")).status
    id = bob.told("told")["file"]["id"]
    found = [Browser(house, who).gets(id).status for who in (ann, bob, eve)]
    assert [200, 200, 404] == found


def test_links_are_for_who_may(house: OpenHouse, ann: Ann) -> None:
    """A link is good once; not at all if whoever asked for it has left meanwhile."""
    bob, id = Ann(house, "bob"), send(house, ann, b"data")
    first, second = bob.link(id), bob.link(id)
    assert b"data" == ask(house, head(f"GET {first}")).body
    assert 404 == ask(house, head(f"GET {first}")).status
    bob.asks("part", room="#lobby")
    assert 404 == ask(house, head(f"GET {second}")).status


def test_a_download_that_broke_off(house: OpenHouse, ann: Ann) -> None:
    """Goes on by the same link, for who asks for the rest; once it is whole it is
    over."""
    data = made.png() + bytes(range(256)) * 8192
    id = send(house, ann, data)
    link = ann.link(id)
    caller = house.visit("web", receive_buffer=2048)
    caller.sends(head(f"GET {link}"))
    caller.hears("\r\n\r\n")
    until(lambda: len(caller.heard) > 20_000 or (caller.take() and False))
    begun = caller.heard
    caller.resets()
    rest = ask(house, head(f"GET {link}", f"Range: bytes={len(begun)}-"))
    assert 206 == rest.status
    assert data == begun + rest.body
    assert 404 == ask(house, head(f"GET {link}", "Range: bytes=1-")).status


def test_deleted(house: OpenHouse, ann: Ann) -> None:
    """With the message its file goes."""
    browser, slot = Browser(house, ann), ann.slot()
    ask(house, put(slot, b"data"))
    told = ann.told("said")
    id = told["file"]["id"]
    assert 200 == browser.gets(id).status
    link = ann.link(id)
    assert ann.asks("delete", id=told["id"])["ok"]
    assert [404, 404] == [
        browser.gets(id).status,
        ask(house, head(f"GET {link}")).status,
    ]


def test_page_sends(house: OpenHouse, ann: Ann) -> None:
    """By its cookie, to a room and to people; who sends is told of it as well."""
    browser, bob = Browser(house, ann), house.enter("bob")
    heard = browser.puts("room=%23lobby&name=a%20b.txt")
    assert 201 == heard.status, heard.body
    bob.hears("<ann> sent a file: a b.txt (4 B) http://")
    assert "a b.txt" == ann.told("said")["file"]["name"]
    assert 201 == browser.puts("to=bob&name=v&voice=true", made.webm(3)).status
    assert ann.told("told")["file"]["voice"]


def test_w7_another_site(house: OpenHouse, ann: Ann) -> None:
    """W7: a form of another site says nothing of ours, or who it is."""
    browser = Browser(house, ann)
    query = "room=%23lobby&name=x"
    cookie, evil = browser.cookie, "Origin: https://evil.example"
    assert 403 == browser.puts(query, b"x", cookie, HERE).status
    assert 403 == browser.puts(query, b"x", cookie, OURS).status
    assert 403 == browser.puts(query, b"x", cookie, OURS, evil).status
    assert 401 == browser.puts(query, b"x", OURS, HERE).status
    assert [] == ann.asks("files", room="#lobby")["files"]
    assert 201 == browser.puts(query, b"x", cookie, OURS, HERE).status


def test_scripts(house: OpenHouse, ann: Ann) -> None:
    """With a token one line of a shell is enough, while its owner is here."""
    token = token_of(ann)
    path = "/upload?room=%23lobby&name=report.txt"
    heard = ask(house, put(path, b"data", token, "Accept: application/json"))
    assert 201 == heard.status
    file = heard.json["file"]
    line = f"GET /files/{file['id']}/report.txt"
    assert b"data" == ask(house, head(line, token)).body
    assert 401 == ask(house, head(line)).status
    page = ask(house, head(line, "Accept: text/html"))
    assert (401, True) == (page.status, b"<html" in page.body)
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert 401 == ask(house, head(line, "Authorization: Bearer wrong")).status
    ann.visitor.goes()
    house.settle()
    assert 401 == ask(house, put(path, b"data", token)).status


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("room=%23lobby", 400),
        ("name=x", 400),
        ("room=%23lobby&to=bob&name=x", 400),
        ("room=%23lobby&name=x&more=y", 400),
        ("room=%23lobby&name=x&name=y", 400),
        ("room=%23lobby&name=x&voice=loud", 400),
        ("room=%23lobby&name=%ff", 400),
        ("room=%23lobby&name=..", 400),
        ("room=%23lobby&name=" + "x" * 256, 400),
        ("room=%23elsewhere&name=x", 403),
        ("to=nobody&name=x", 404),
    ],
)
def test_no_place(house: OpenHouse, ann: Ann, query: str, code: int) -> None:
    """What makes no sense is refused before a byte of it comes."""
    heard = ask(house, put(f"/upload?{query}", b"x", token_of(ann)))
    assert code == heard.status, heard.body


def test_what_was_refused_leaves_nothing_behind(house: OpenHouse, ann: Ann) -> None:
    """However often a script tries while others are on their way."""
    token, line = token_of(ann), "/upload?room=%23lobby&name=x"
    others = [house.visit("web") for _ in range(2)]
    for other in others:
        other.sends(put(line, b"data", token)[:-1])
    run(0.05)
    for _ in range(EACH + 1):
        assert 429 == ask(house, put(line, b"data", token)).status
    for other in others:
        other.sends(b"x")
        assert 201 == Heard(other).status
    assert 201 == ask(house, put(line, b"data", token)).status


def test_files_are_no_faster_than_lines(tmp_path: Path) -> None:
    """Each is read where it comes, so whoever sends them by scripts, or says something
    besides, waits as for lines: nothing of what is too much is read. A ticket was a
    line, and is good."""
    pace = "limits.lines_burst=12", "limits.lines_per_second=1"
    with open_house(tmp_path, *pace, **WEB) as house:
        ann = Ann(house)
        slot, token = ann.slot(), token_of(ann)
        line, json = "/upload?room=%23lobby&name=x", "Accept: application/json"
        heard = [ask(house, put(line, b"data", token, json)) for _ in range(12)]
        statuses = [each.status for each in heard]
        stored = statuses.count(201)
        assert [201] * stored + [429] * (12 - stored) == statuses
        assert 4 <= stored <= 9
        assert "too-many-tries" == heard[-1].json["code"]
        assert "1" == heard[-1].headers["retry-after"]
        assert 429 == ask(house, head(f"PUT {line}", "Content-Length: 4", token)).status
        assert 201 == ask(house, put(slot, b"data")).status
        run(1.1)
        assert 201 == ask(house, put(line, b"data", token)).status


def test_who_has_said_all_reads_the_answer(house: OpenHouse, ann: Ann) -> None:
    """As who pipes a request into netcat; what takes time is answered too, and then it
    is over."""
    data = b"x" * 300_000

    def asks(request: bytes, count: int = 1) -> list[Heard]:
        caller = house.visit("web")
        caller.socket.sendall(request)
        caller.ends()
        heard = [Heard(caller) for _ in range(count)]
        assert b"" == caller.reads_to_end()
        return heard

    assert 201 == asks(put(ann.slot(), data))[0].status
    link = ann.link(ann.told("said")["file"]["id"])
    both = head("GET /healthz") + head(f"GET {link}")
    assert [b"ok\n", data] == [each.body for each in asks(both, 2)]
    assert 401 == asks(put("/upload", b"x"))[0].status
    caller = house.visit("web")
    caller.socket.sendall(put(ann.slot(), data)[:-1])
    caller.ends()
    assert b"" == caller.reads_to_end()
    assert {} == house.house.web.channels
