"""Who asks over HTTP, for what is answered to some alone; and their cookies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import World
from twisted.internet.defer import Deferred
from web_world import Door, ask, request

from twistchat.chat import errors
from twistchat.chat.ids import spell
from twistchat.errands.visits import Who
from twistchat.protocols.sessions import Sessions, refused
from twistchat.text.language import ENGLISH
from twistchat.web.answers import Answer, Refused
from twistchat.web.cookies import id_in, path_of, set_cookie
from twistchat.web.routes import Route


class Hall:
    """A door that tells who asks, and the world of those who do."""

    def __init__(self) -> None:
        self.world = World()
        self.tokens = self.world.desk.tokens
        self.sessions = Sessions(self.tokens, ENGLISH)
        self.asked: list[Who] = []
        self.door = Door(
            Route("GET", "/who", self._tell),
            Route("GET", "/s/*/who", self._tell),
            *self.sessions.routes(),
        )

    async def _tell(self, request: Any, *stars: str) -> Answer:
        who = await self.sessions.who_asks(request)
        self.asked.append(who)
        return Answer(who.person.name.encode())

    def asks(self, path: str, *headers: str) -> tuple[int, bytes]:
        """The status and what stands in the answer."""
        status, heard = ask(self.door, request(f"GET {path}", *headers))
        return status, heard.partition(b"\r\n\r\n")[2]

    def checks(self, who: Who) -> Any:
        got: list[Any] = []
        Deferred.fromCoroutine(self.sessions.check(who)).addBoth(got.append)
        return got[0]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def done(answer: Any) -> Any:
    got: list[Any] = []
    Deferred.fromCoroutine(answer).addCallback(got.append)
    return got[0]


def test_by_a_token(hall: Hall) -> None:
    """Whose it is, outside of the paths of cookies."""
    ann = hall.world.own("ann").conversation.here
    token, secret = done(hall.tokens.make(ann))
    for scheme in "Bearer", "bearer", "BEARER":
        bearer = f"Authorization: {scheme} {secret}"
        assert (200, b"ann") == hall.asks("/who", bearer)
    assert 401 == hall.asks("/s/x/who", bearer)[0]
    assert 400 == hall.asks("/who", bearer, bearer)[0]
    who = hall.asked[-1]
    assert hall.checks(who) is None
    done(hall.tokens.end(ann, token.id))
    assert hall.checks(who).value.answer.status == 401
    assert 401 == hall.asks("/who", bearer)[0]


def test_by_a_cookie(hall: Hall) -> None:
    """Whose it is, under its path and nowhere else."""
    bob = hall.world.enter("bob").conversation.here
    cookie = done(hall.tokens.open(hall.tokens.ticket(bob), None))
    header = f"Cookie: twistchat={cookie.secret}"
    path = path_of(cookie.id)
    assert (200, b"bob") == hall.asks(f"{path}/who", header)
    assert (200, b"bob") == hall.asks(f"{path}/who", f"{header}; other=x")
    for wrong in f"{path}/who", f"/s/{spell(7)}/who", "/s/x/who", "/who":
        assert 401 == hall.asks(wrong, "Cookie: twistchat=guess")[0]
    assert 401 == hall.asks(f"{path}/who")[0]
    assert 401 == hall.asks("/who", header)[0]
    assert 401 == hall.asks(f"/s/{spell(cookie.id + 1)}/who", header)[0]
    assert hall.checks(hall.asked[-1]) is None


def test_nothing_is_tried_by_who_shows_nothing(hall: Hall) -> None:
    """However often they come."""
    for _ in range(20):
        assert 401 == hall.asks("/who")[0]
        assert 401 == hall.asks("/s/x/who", "Cookie: twistchat=guess")[0]
    statuses = [hall.asks("/who", "Authorization: Bearer x")[0] for _ in range(6)]
    assert [401] * 5 + [429] == statuses


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (errors.WrongToken(), 401, ("WWW-Authenticate", "Bearer")),
        (errors.Suspended("ann", "spam"), 401, ("WWW-Authenticate", "Bearer")),
        (errors.TooManyTries(7), 429, ("Retry-After", "7")),
        (errors.Busy(), 503, None),
        (errors.NotStored("disk-full"), 503, None),
    ],
)
def test_refusals(error: Any, status: int, header: Any) -> None:
    """What each is called by HTTP."""
    refusal = refused(error, ENGLISH)
    assert isinstance(refusal, Refused)
    assert (status, (header,) if header else ()) == (
        refusal.answer.status,
        refusal.answer.headers,
    )
    assert refusal.answer.body.strip()


# Cookies


def test_how_a_cookie_is_written() -> None:
    """For its path alone, unread by scripts, unsent by other sites."""
    path = f"twistchat=x; Path=/s/{spell(7)}; HttpOnly; SameSite=Strict"
    assert path == set_cookie(7, "x", 0, secure=False)
    assert f"{path}; Max-Age=9; Secure" == set_cookie(7, "x", 9, secure=True)
    assert f"{path}; Max-Age=0" == set_cookie(7, "x", None, secure=False)


@given(st.integers(0, 2**63 - 1))
def test_the_id_in_a_path(id: int) -> None:
    """Is that of the cookie that is sent there."""
    assert id == id_in(path_of(id)) == id_in(f"{path_of(id)}/files/x")


@given(st.one_of(st.text(), st.text().map("/s/{}".format)))
def test_a_path_without_one(path: str) -> None:
    """Whatever it is."""
    try:
        id = id_in(path)
    except ValueError:
        return
    assert path.startswith(path_of(id))
