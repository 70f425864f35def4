"""Tokens and cookies as the store keeps them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from store_desk import AtOnce, got, rows

from twistchat.chat.accounts import Credentials
from twistchat.chat.errors import ChatError, NoSuchAccount, TooManyTokens, WrongToken
from twistchat.chat.names import person_name
from twistchat.chat.tokens import Held, Token, Via
from twistchat.store import ownership
from twistchat.store.accounts import AccountStore
from twistchat.store.opening import prepare
from twistchat.store.schema_files import tokens
from twistchat.store.sqlite import Sqlite
from twistchat.store.tokens import TokenStore

NOW, SOON, LATER = 1000, 2000, 9000
TOKEN = Token(10, 2, "backup", NOW, 0)
COOKIE = Token(20, 2, "", NOW, NOW, LATER, True)


class Town:
    """Bob and eve have accounts."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._at_once = AtOnce(connection)
        self.accounts = AccountStore(self._at_once.change, self._at_once.read)
        self.store = TokenStore(self._at_once.change, self._at_once.read)
        for id, name in (2, "bob"), (3, "eve"):
            self.register(id, name)

    def register(self, id: int, name: str) -> None:
        who = person_name(name)
        got(self.accounts.register(id, NOW, who, f"hash {id}", "", None))

    def make(self, token: Token, most: int = 0) -> None:
        got(self.store.make(token, f"digest {token.id}", most))

    def find(self, id: int, now: int = SOON) -> Held | None:
        return got(self.store.find(f"digest {id}", now))

    def ids(self, account: int = 2, now: int = SOON) -> list[int]:
        return [each.id for each in got(self.store.of(account, now))]

    def rows(self) -> list[Any]:
        return rows(self.connection, tokens)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection, connection.begin():
        yield Town(connection)


def refused(work: Callable[[], Any]) -> type[ChatError]:
    with pytest.raises(ChatError) as caught:
        work()
    return caught.type


def test_a_token_is_found_by_its_digest(town: Town) -> None:
    """With what is known of its account; and by nothing else."""
    town.make(TOKEN)
    town.make(COOKIE)
    bob = Credentials(2, "bob", "hash 2")
    assert town.find(10) == Held(TOKEN, bob)
    assert town.find(20) == Held(COOKIE, bob)
    assert got(town.store.of(2, NOW)) == [TOKEN, COOKIE]
    assert town.ids(3) == []
    for digest in ("", "%", "digest", "digest 1", "DIGEST 10"):
        assert got(town.store.find(digest, NOW)) is None
    assert got(town.store.known(2)) == bob
    assert got(town.store.known(9)) is None


def test_by_what_somebody_comes() -> None:
    """A token, or a cookie and the token that it was made for."""
    assert TOKEN.via == Via(token=10)
    assert COOKIE.via == Via(cookie=20)
    by = Token(21, 2, "", NOW, NOW, LATER, True, 10)
    assert by.via == Via(10, 21)
    assert by.via.is_one_of([21])
    assert by.via.is_one_of([9, 10])
    assert not by.via.is_one_of([20])
    assert Via(given=30).is_one_of([30])
    assert Token(22, 2, "", NOW, NOW, LATER, True, 10, 21).via == Via(10, 22)
    assert not Via().is_one_of([10])


def test_until_when_it_is_good(town: Town) -> None:
    """Not at that time any more; then it goes."""
    town.make(Token(11, 2, "", NOW, 0, SOON))
    town.make(TOKEN)
    assert town.ids(now=SOON - 1) == [10, 11]
    assert town.find(11, SOON - 1)
    assert town.find(11, SOON) is None
    assert town.ids(now=SOON) == [10]
    got(town.store.expire(SOON - 1))
    assert len(town.rows()) == 2
    got(town.store.expire(SOON))
    assert [row[0] for row in town.rows()] == [10]


def test_a_cookie_ends_with_the_token_it_was_made_for(town: Town) -> None:
    """When that is ended, and when its time is up."""
    town.make(Token(11, 2, "", NOW, 0, SOON))
    town.make(TOKEN)
    town.make(Token(21, 2, "", NOW, NOW, LATER, True, 11))
    town.make(Token(22, 2, "", NOW, NOW, LATER, True, 10))
    assert town.ids(now=NOW) == [10, 11, 21, 22]
    assert town.ids(now=SOON) == [10, 22]
    assert town.find(21, SOON) is None
    assert got(town.store.end(2, 10))
    assert town.find(22) is None
    got(town.store.expire(SOON))
    assert town.rows() == []


def test_a_cookie_ends_with_the_one_it_came_of(town: Town) -> None:
    """If that is ended, and so on; not when its time is up, or if it made room."""
    cookies = [Token(20, 2, "", NOW, NOW, SOON, True)]
    for id in range(21, 25):
        cookies.append(Token(id, 2, "", NOW, NOW, LATER, True, from_id=id - 1))
    for cookie in cookies:
        town.make(cookie)
    got(town.store.expire(SOON))
    assert town.ids() == [21, 22, 23, 24]
    assert town.find(22) == Held(cookies[2], Credentials(2, "bob", "hash 2"))
    assert got(town.store.end(3, 22)) == []
    assert sorted(got(town.store.end(2, 22))) == [22, 23, 24]
    assert town.ids() == [21]


def test_ending(town: Town) -> None:
    """One that is there, of that account alone."""
    town.make(TOKEN)
    assert not got(town.store.end(3, 10))
    assert not got(town.store.end(2, 11))
    assert town.find(10)
    assert got(town.store.end(2, 10))
    assert not got(town.store.end(2, 10))
    assert town.find(10) is None


def test_what_cannot_be_made(town: Town) -> None:
    """For nobody, for who may not, by a token that has ended."""
    nobody = Token(11, 9, "", NOW, 0)
    assert refused(lambda: town.make(nobody)) is NoSuchAccount
    got(town.accounts.suspend(3, NOW, ""))
    assert refused(lambda: town.make(Token(11, 3, "", NOW, 0))) is NoSuchAccount
    cookie = Token(21, 2, "", SOON, SOON, LATER, True, 10)
    assert refused(lambda: town.make(cookie)) is WrongToken
    town.make(Token(10, 2, "", NOW, 0, SOON))
    assert refused(lambda: town.make(cookie)) is WrongToken
    assert len(town.rows()) == 1


def test_as_many_tokens_as_can_be(town: Town) -> None:
    """One more is refused; what is good no longer does not count, nor do those of
    others, nor cookies."""
    town.make(Token(11, 2, "", NOW, 0, SOON), most=2)
    town.make(TOKEN, most=2)
    third = Token(12, 2, "", NOW, 0)
    assert refused(lambda: town.make(third, most=2)) is TooManyTokens
    town.make(Token(13, 3, "", NOW, 0), most=2)
    town.make(COOKIE, most=1)
    town.make(Token(12, 2, "", SOON, 0), most=2)
    assert town.ids() == [10, 12, 20]


def test_as_many_cookies_as_can_be(town: Town) -> None:
    """Of more, the one goes that was used least of late."""
    for id in (20, 21, 22):
        town.make(Token(id, 2, "", NOW, NOW + id, LATER, True), most=3)
    town.make(Token(30, 3, "", NOW, NOW, LATER, True), most=3)
    town.make(TOKEN)
    got(town.store.use({20: (SOON, LATER)}))
    town.make(Token(23, 2, "", NOW, NOW + 99, LATER, True), most=3)
    assert town.ids() == [10, 20, 22, 23]
    assert town.ids(3) == [30]
    town.make(Token(24, 2, "", SOON, SOON + 1, LATER, True), most=1)
    assert town.ids() == [10, 24]


def test_use(town: Town) -> None:
    """It is written down; a cookie is good for longer then, a token is not."""
    town.make(Token(11, 2, "", NOW, 0, SOON))
    town.make(COOKIE)
    got(town.store.use({11: (NOW + 5, 0), 20: (NOW + 6, LATER + 6), 99: (1, 1)}))
    found = {each.id: each for each in got(town.store.of(2, NOW))}
    assert (found[11].used_at, found[11].expires_at) == (NOW + 5, SOON)
    assert (found[20].used_at, found[20].expires_at) == (NOW + 6, LATER + 6)
    got(town.store.use({11: (NOW + 7, LATER)}))
    assert town.ids(now=SOON) == [20]


@pytest.mark.parametrize(
    "change",
    [
        lambda town: got(town.accounts.change_password(2, "hash 2", "other hash")),
        lambda town: got(town.accounts.suspend(2, SOON, "spam")),
        lambda town: got(town.accounts.delete(2, LATER)),
        lambda town: ownership.set_password(town.connection, 2, "other hash"),
    ],
    ids=["password", "suspended", "deleted", "reset"],
)
def test_what_ends_all_of_an_account(
    town: Town, change: Callable[[Town], object]
) -> None:
    """Tokens and cookies, and nobody else's."""
    for token in (TOKEN, COOKIE, Token(30, 3, "", NOW, 0)):
        town.make(token)
    change(town)
    assert [row[0] for row in town.rows()] == [30]
    assert town.find(10) is None


def test_what_ends_nothing(town: Town) -> None:
    """Another name, other costs of the hash, and what could not be changed."""
    town.make(TOKEN)
    got(town.accounts.hash_anew(2, "hash 2", "anew"))
    got(town.accounts.rename(2, person_name("robert"), SOON, LATER))
    assert town.find(10) == Held(TOKEN, Credentials(2, "robert", "anew"))
    with pytest.raises(ChatError):
        got(town.accounts.change_password(2, "hash 2", "other hash"))
    assert town.find(10)


def test_a_suspended_account_has_none(town: Town) -> None:
    """Not even one that is there all the same."""
    town.make(TOKEN)
    ownership._change(town.connection, 2, suspended_at=SOON)
    assert town.find(10) is None
