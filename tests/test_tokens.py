"""The errand of tokens, cookies and tickets, beneath all doors."""

from collections.abc import Awaitable, Callable
from functools import partial
from ipaddress import ip_address
from typing import Any

import pytest
from sqlalchemy import Connection
from talking import NOON, Held, Talker, World, password_of
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Ending
from twistchat.chat.users import Session
from twistchat.errands.tokens import Cookie, TokenBounds, Tokens
from twistchat.errands.tries import TryBounds
from twistchat.errands.visits import Who
from twistchat.store import ownership

HOST = ip_address("192.0.2.1")
DAY = 86_400


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def tokens(world: World) -> Tokens:
    return world.desk.tokens


@pytest.fixture
def ann(world: World) -> Session:
    return session(world.own("ann"))


def session(talker: Talker) -> Session:
    return talker.conversation.here


def ask(answer: Awaitable[Any]) -> list[Any]:
    """What it gives, as soon as it gives it."""
    got: list[Any] = []
    Deferred.fromCoroutine(answer).addBoth(got.append)
    return got


def done(answer: Awaitable[Any]) -> Any:
    """What it gives at once; what it raises is raised."""
    (got,) = ask(answer)
    if isinstance(got, Failure):
        got.raiseException()
    return got


def kinds(*answers: list[Any]) -> list[Any]:
    """What each gave, or the kind of what it raised."""
    found = [got for (got,) in answers]
    return [got.type if isinstance(got, Failure) else got for got in found]


async def nothing(record: AccountRecord) -> str:
    return record.name


def log_in(tokens: Tokens, secret: str, name: str = "") -> Any:
    return tokens.log_in(name, secret, HOST, nothing)


def name_by(tokens: Tokens, secret: str) -> str:
    """Whose token it is."""
    return str(done(log_in(tokens, secret))[0].name)


def refused(work: Callable[[], Any]) -> type[ChatError]:
    with pytest.raises(ChatError) as caught:
        work()
    return caught.type


def is_wrong(answer: Awaitable[Any]) -> bool:
    return refused(lambda: done(answer)) is errors.WrongToken


def cookie_of(tokens: Tokens, session: Session) -> Cookie:
    """A browser that was given a ticket has signed in."""
    cookie = done(tokens.open(tokens.ticket(session), HOST))
    assert isinstance(cookie, Cookie)
    return cookie


def who(tokens: Tokens, cookie: Cookie) -> Who:
    found = done(tokens.by_cookie(cookie.id, cookie.secret))
    assert isinstance(found, Who)
    return found


# Tokens


def test_a_token_is_as_good_as_the_password(tokens: Tokens, ann: Session) -> None:
    """Under the name of the account, or none; over HTTP too."""
    token, secret = done(tokens.make(ann, "backup"))
    for name in "ann", "ANN", "":
        record, made, via = done(log_in(tokens, secret, name))
        assert ("ann", "ann", token.via) == (record.name, made, via)
    asked = done(tokens.by_token(secret, HOST))
    assert (ann.user.person, token.via, True) == (
        asked.person,
        asked.via,
        asked.account,
    )
    done(tokens.check(asked))
    assert len(secret) == 43
    assert secret != done(tokens.make(ann))[1]


@pytest.mark.parametrize(
    "secret", ["", "x", "x" * 43, "x" * 9000, "\0", "\ud800", "é 😀", "%"]
)
def test_what_is_no_token(tokens: Tokens, ann: Session, secret: str) -> None:
    """Whatever it is like."""
    assert is_wrong(log_in(tokens, secret))
    assert is_wrong(tokens.by_token(secret, None))
    assert is_wrong(tokens.open(secret, ip_address("192.0.2.2")))


def test_a_token_is_that_of_its_name(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """And of no other, borne or not."""
    world.own("bob")
    _, secret = done(tokens.make(ann))
    assert is_wrong(log_in(tokens, secret, "bob"))
    assert is_wrong(log_in(tokens, secret, "nobody"))
    assert refused(lambda: done(log_in(tokens, secret, "1"))) is errors.BadName


def test_until_when_a_token_is_good(world: World, tokens: Tokens, ann: Session) -> None:
    """So long, by the clock of the server."""
    token, secret = done(tokens.make(ann, seconds=DAY))
    assert token.expires_at == NOON + 1000 * DAY
    world.clock.advance(DAY - 1)
    assert name_by(tokens, secret) == "ann"
    world.clock.advance(1)
    assert is_wrong(log_in(tokens, secret))
    assert done(tokens.of(ann)) == []
    done(tokens.tidy())


def test_as_many_as_can_be() -> None:
    """One more is refused, until one is ended."""
    world = World(tokens=TokenBounds(tokens=2))
    tokens, ann = world.desk.tokens, session(world.own("ann"))
    first, _ = done(tokens.make(ann))
    done(tokens.make(ann))
    assert refused(lambda: done(tokens.make(ann))) is errors.TooManyTokens
    done(tokens.end(ann, first.id))
    done(tokens.make(ann))


def test_who_came_by_a_token_makes_none(tokens: Tokens, ann: Session) -> None:
    """Or whoever had it once would have it for ever."""
    token, _ = done(tokens.make(ann))
    ann.via = token.via
    assert refused(lambda: done(tokens.make(ann))) is errors.PasswordOnly
    ann.via = cookie_of(tokens, ann) and who(tokens, cookie_of(tokens, ann)).via
    assert refused(lambda: done(tokens.make(ann))) is errors.PasswordOnly


def test_a_label_is_one_clean_line(tokens: Tokens, ann: Session) -> None:
    """As all that people write."""
    token, _ = done(tokens.make(ann, "my\r\n\x1bbackup"))
    assert token.label == "my backup"
    assert refused(lambda: done(tokens.make(ann, "x" * 9999))) is errors.TooLong


# Ending


def test_ending_a_token(world: World, tokens: Tokens, ann: Session) -> None:
    """What came by it ends with it: sessions, cookies, tickets; nothing else does."""
    token, secret = done(tokens.make(ann))
    other, kept = done(tokens.make(ann))
    came = [session(world.come("ann")) for _ in range(3)]
    came[0].via = token.via
    came[1].via = other.via
    by_token = done(tokens.open(secret, HOST))
    by_session, by_other = (cookie_of(tokens, each) for each in came[:2])
    ticket = tokens.ticket(came[0])
    asked = who(tokens, by_token)
    done(tokens.end(ann, token.id))
    assert came[0] not in world.chat.sessions
    assert set(came[1:]) | {ann} == set(world.chat.sessions)
    for cookie in by_token, by_session:
        assert is_wrong(tokens.by_cookie(cookie.id, cookie.secret))
    assert is_wrong(log_in(tokens, ticket))
    assert is_wrong(log_in(tokens, secret))
    assert is_wrong(tokens.check(asked))
    assert name_by(tokens, kept) == "ann"
    assert who(tokens, by_other).account


def test_ending_what_is_not_ones_own(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """It is not there, for who asks."""
    token, secret = done(tokens.make(ann))
    bob = session(world.own("bob"))
    assert refused(lambda: done(tokens.end(bob, token.id))) is errors.NoSuchToken
    assert refused(lambda: done(tokens.end(ann, 7))) is errors.NoSuchToken
    assert name_by(tokens, secret) == "ann"


def test_a_token_that_ends_while_somebody_comes(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """They do not come in."""
    token, secret = done(tokens.make(ann))
    load = Held(world.store.accounts, "load")
    coming = ask(log_in(tokens, secret))
    done(tokens.end(ann, token.id))
    load.go()
    assert kinds(coming) == [errors.WrongToken]


def test_a_token_that_was_read_before_it_ended(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """It is read once more."""
    token, secret = done(tokens.make(ann))
    of = Held(world.store.tokens, "of")
    coming = ask(log_in(tokens, secret))
    done(tokens.end(ann, token.id))
    assert coming == []
    of.go()
    assert kinds(coming) == [errors.WrongToken]


# Tickets


def test_a_ticket_is_good_once(tokens: Tokens, ann: Session) -> None:
    """For one thing or the other."""
    for use in (log_in, lambda tokens, secret: tokens.open(secret, HOST)):
        ticket = tokens.ticket(ann)
        done(use(tokens, ticket))
        assert is_wrong(log_in(tokens, ticket))
        assert is_wrong(tokens.open(ticket, None))


def test_a_ticket_is_good_for_a_minute(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """Not longer, and not for who needs longer to come in."""
    early, late, slow = (tokens.ticket(ann) for _ in range(3))
    world.clock.advance(59.9)
    assert name_by(tokens, early) == "ann"
    load = Held(world.store.accounts, "load")
    coming = ask(log_in(tokens, slow))
    world.clock.advance(0.1)
    load.go()
    assert kinds(coming) == [errors.WrongToken]
    assert is_wrong(log_in(tokens, late))
    assert not len(tokens._tickets)


def test_tickets_are_bounded() -> None:
    """Of one user the oldest goes; of all together one more is refused."""
    world = World(tokens=TokenBounds(tickets=5, tickets_per_user=2))
    tokens = world.desk.tokens
    ann, bob, eve = (session(world.own(name)) for name in ("ann", "bob", "eve"))
    first, second, third = (tokens.ticket(ann) for _ in range(3))
    assert is_wrong(log_in(tokens, first))
    assert name_by(tokens, second) == "ann"
    for each in bob, bob, eve:
        tokens.ticket(each)
    assert refused(lambda: tokens.ticket(eve)) is errors.Busy
    tokens.ticket(bob)
    world.clock.advance(60)
    tokens.ticket(eve)
    assert len(tokens._tickets) == 1
    assert is_wrong(log_in(tokens, third))


def test_a_ticket_outlives_the_session(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """Of an account: a page that is loaded anew has lost its connection."""
    ticket = tokens.ticket(ann)
    world.chat.end_session(ann, Ending.ENDED)
    assert name_by(tokens, ticket) == "ann"


# Browsers


def test_a_cookie(world: World, tokens: Tokens, ann: Session) -> None:
    """It is good for what lies under it, and lasts while it is used."""
    cookie = cookie_of(tokens, ann)
    found = who(tokens, cookie)
    assert (ann.user.person, True, cookie.id) == (
        found.person,
        found.account,
        found.via.cookie,
    )
    assert cookie.seconds == 30 * DAY == tokens.renewed(found, "x").seconds
    for _ in range(3):
        world.clock.advance(29 * DAY)
        who(tokens, cookie)
        done(tokens.tick())
    world.clock.advance(30 * DAY)
    assert is_wrong(tokens.by_cookie(cookie.id, cookie.secret))


def test_what_is_no_cookie(tokens: Tokens, ann: Session) -> None:
    """Another's, a token, a ticket; nor is a cookie a token."""
    one, other = (cookie_of(tokens, ann) for _ in range(2))
    _, secret = done(tokens.make(ann))
    for id, given in (
        (one.id, other.secret),
        (one.id, secret),
        (one.id, tokens.ticket(ann)),
        (0, one.secret),
        (2**63 - 1, ""),
    ):
        assert is_wrong(tokens.by_cookie(id, given))
    for ask_ in (tokens.by_token, tokens.open):
        assert is_wrong(ask_(one.secret, None))
    assert is_wrong(log_in(tokens, one.secret))


def test_signing_out(world: World, tokens: Tokens, ann: Session) -> None:
    """That browser's sessions and tickets end, and no other's."""
    one, other = (cookie_of(tokens, ann) for _ in range(2))
    came = session(world.come("ann"))
    came.via = who(tokens, one).via
    ticket = tokens.ticket_of(who(tokens, one))
    done(tokens.close(who(tokens, one)))
    assert is_wrong(tokens.by_cookie(one.id, one.secret))
    assert is_wrong(log_in(tokens, ticket))
    assert list(world.chat.sessions) == [ann]
    assert who(tokens, other)


def test_signing_out_what_came_of_it(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """A page that is loaded anew, or copied, has a cookie by a ticket of the one
    before, and so on: they end with it, and their sessions; but not it with them."""
    cookies = [cookie_of(tokens, ann)]
    for _ in range(3):
        ticket = tokens.ticket_of(who(tokens, cookies[-1]))
        cookies.append(done(tokens.open(ticket, HOST)))
    came = [session(world.come("ann")) for _ in cookies]
    for each, cookie in zip(came, cookies, strict=True):
        each.via = who(tokens, cookie).via
    first, second, *later = cookies
    other, ticket = cookie_of(tokens, ann), tokens.ticket(came[-1])
    assert done(tokens.make(came[-1]))  # the first came by the password
    done(tokens.close(who(tokens, second)))
    for cookie in second, *later:
        assert is_wrong(tokens.by_cookie(cookie.id, cookie.secret))
    assert is_wrong(log_in(tokens, ticket))
    assert {ann, came[0]} == set(world.chat.sessions)
    assert who(tokens, first)
    done(tokens.end(ann, first.id))
    assert {ann} == set(world.chat.sessions)
    assert who(tokens, other)


def test_a_browser_whose_time_is_up_ends_no_other(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """Of two tabs one is not used for a month."""
    first = cookie_of(tokens, ann)
    second = done(tokens.open(tokens.ticket_of(who(tokens, first)), HOST))
    for _ in range(2):
        world.clock.advance(20 * DAY)
        who(tokens, second)
        done(tokens.tick())
        done(tokens.tidy())
    assert is_wrong(tokens.by_cookie(first.id, first.secret))
    assert who(tokens, second)


def test_the_oldest_browser_is_signed_out() -> None:
    """If there are too many, of accounts and of guests alike."""
    world = World(tokens=TokenBounds(cookies=2))
    tokens = world.desk.tokens
    for here in session(world.own("ann")), session(world.enter("bob")):
        cookies = []
        for _ in range(3):
            world.clock.advance(1)
            cookies.append(cookie_of(tokens, here))
        first, *others = cookies
        assert is_wrong(tokens.by_cookie(first.id, first.secret))
        assert all(who(tokens, each) for each in others)


def test_browsers_outlive_the_server(world: World, ann: Session) -> None:
    """Those of accounts do, as tokens do."""
    tokens = world.desk.tokens
    cookie, (_, secret) = cookie_of(tokens, ann), done(tokens.make(ann))
    again = World(before=world).desk.tokens
    assert who(again, cookie).person == ann.user.person
    assert name_by(again, secret) == "ann"


def test_a_guest(world: World, tokens: Tokens) -> None:
    """Is who they are by a cookie as long as they are here, whatever they are called,
    and comes again by name alone."""
    bob = world.enter("bob")
    here = session(bob)
    assert is_wrong(log_in(tokens, tokens.ticket(here)))
    cookie = cookie_of(tokens, here)
    assert (cookie.seconds, who(tokens, cookie).account) == (0, False)
    bob.types("/nick robert")
    found = who(tokens, cookie)
    assert found.person.name == "robert"
    again = done(tokens.open(tokens.ticket_of(found), HOST))
    late = tokens.ticket(here)
    bob.types("/quit")
    world.enter("robert")
    for each in cookie, again:
        assert is_wrong(tokens.by_cookie(each.id, each.secret))
    assert is_wrong(tokens.check(found))
    assert is_wrong(tokens.open(late, HOST))
    done(tokens.tidy())
    assert not len(tokens._guests)


def test_a_guest_signs_out(world: World, tokens: Tokens) -> None:
    """Of one browser."""
    here = session(world.enter("bob"))
    one, other = (cookie_of(tokens, here) for _ in range(2))
    found = who(tokens, one)
    ticket = tokens.ticket_of(found)
    done(tokens.close(found))
    assert is_wrong(tokens.by_cookie(one.id, one.secret))
    assert is_wrong(tokens.check(found))
    assert is_wrong(tokens.open(ticket, HOST))
    assert who(tokens, other)


def test_a_guest_signs_out_what_came_of_it(world: World, tokens: Tokens) -> None:
    here = session(world.enter("bob"))
    cookies = [cookie_of(tokens, here)]
    for _ in range(2):
        ticket = tokens.ticket_of(who(tokens, cookies[-1]))
        cookies.append(done(tokens.open(ticket, HOST)))
    late, other = tokens.ticket_of(who(tokens, cookies[-1])), cookie_of(tokens, here)
    done(tokens.close(who(tokens, cookies[0])))
    for cookie in cookies:
        assert is_wrong(tokens.by_cookie(cookie.id, cookie.secret))
    assert is_wrong(tokens.open(late, HOST))
    assert who(tokens, other)


def test_a_guest_who_registers(world: World, tokens: Tokens) -> None:
    """Stays signed in, as the account; until its password is another."""
    bob = world.enter("bob")
    cookie, ticket = cookie_of(tokens, session(bob)), tokens.ticket(session(bob))
    bob.types(f"/register {password_of('bob')}")
    found = who(tokens, cookie)
    assert found.account
    done(tokens.check(found))
    kept = done(tokens.open(ticket, HOST))
    assert kept.seconds == 30 * DAY
    change_password(world, session(bob))
    for each in cookie, kept:
        assert is_wrong(tokens.by_cookie(each.id, each.secret))
    assert is_wrong(tokens.check(found))


def test_what_came_of_a_guest_who_registered(world: World, tokens: Tokens) -> None:
    """Ends with the browser that it came of, too."""
    bob = world.enter("bob")
    cookie = cookie_of(tokens, session(bob))
    bob.types(f"/register {password_of('bob')}")
    found = who(tokens, cookie)
    later = done(tokens.open(tokens.ticket_of(found), HOST))
    done(tokens.close(found))
    for each in cookie, later:
        assert is_wrong(tokens.by_cookie(each.id, each.secret))


# What ends everything


def change_password(world: World, here: Session) -> None:
    done(changing(world, here))


async def changing(world: World, here: Session) -> None:
    accounts, name = world.desk.accounts, here.user.name.shown
    proof = await accounts.prove(name, password_of(name), None)
    await accounts.change_password(here, proof, "another-secret")


def suspend(world: World, here: Session) -> None:
    root = session(world.own("root1"))
    world.chat.set_operator(root.user.id, True)
    done(world.operators.suspend(root, here.user.name.shown, "spam"))


def delete(world: World, here: Session) -> None:
    name = here.user.name.shown
    done(world.desk.accounts.delete(here, password_of(name)))


def by_admin(work: Callable[[Connection, int], None], kind: str) -> Any:
    """The administration command does it, in a process of its own."""

    def act(world: World, here: Session) -> None:
        def change(connection: Connection) -> None:
            work(connection, here.user.id)
            ownership.give_notice(connection, world.now(), kind, here.user.id)

        done(awaited(world.store.change(change)))

    return act


async def awaited(what: Awaitable[Any]) -> Any:
    return await what


ENDINGS = {
    "password": change_password,
    "suspend": suspend,
    "delete": delete,
    "reset": by_admin(
        partial(ownership.set_password, password="hash of x"), "password"
    ),
    "suspended": by_admin(partial(ownership.suspend, at=1, why=""), "suspended"),
    "deleted": by_admin(partial(ownership.remove, until=1), "deleted"),
}
each_ending = pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)


@each_ending
def test_what_ends_an_account_ends_all_that_shows_it(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """Tokens, cookies, tickets and what came by them, in the moment that it is done;
    nobody else's."""
    bob = session(world.own("bob"))
    _, kept = done(tokens.make(bob))
    _, secret = done(tokens.make(ann))
    cookie, ticket, other = cookie_of(tokens, ann), *(tokens.ticket(ann) for _ in "ab")
    asked = who(tokens, cookie)
    end(world, ann)
    with pytest.raises((errors.WrongToken, errors.Suspended)):
        done(log_in(tokens, ticket))
    assert is_wrong(tokens.open(other, None))
    assert is_wrong(log_in(tokens, secret))
    assert is_wrong(tokens.by_token(secret, None))
    assert is_wrong(tokens.by_cookie(cookie.id, cookie.secret))
    assert is_wrong(tokens.check(asked))
    assert name_by(tokens, kept) == "bob"
    world.check()


@each_ending
def test_what_is_made_while_an_account_ends(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """By a session that is not gone yet: nothing comes of it."""
    here = session(world.come("ann"))
    ticket = tokens.ticket(here)
    make = Held(world.store.tokens, "make")
    making = [ask(tokens.make(here)), ask(tokens.open(ticket, HOST))]
    end(world, ann)
    make.go()
    assert kinds(*making) == [errors.WrongToken] * 2
    assert done(awaited(world.store.tokens.of(here.user.id, world.now()))) == []


@pytest.mark.parametrize("end", list(ENDINGS.values())[3:], ids=list(ENDINGS)[3:])
def test_what_is_made_before_the_news_has_come(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """The command has done it, and the server has not been told: the same."""
    ticket = tokens.ticket(ann)
    end(world, ann)
    making = [ask(tokens.open(ticket, HOST)), ask(tokens.make(ann))]
    assert kinds(*making)[0] is errors.WrongToken
    assert kinds(*making)[1] in (errors.WrongToken, errors.NoSuchAccount)
    assert done(awaited(world.store.tokens.of(1, world.now()))) == []
    world.tick()
    assert ann not in world.chat.sessions


@pytest.mark.parametrize("first", [True, False])
def test_made_in_one_commit_with_the_change(
    world: World, tokens: Tokens, ann: Session, first: bool
) -> None:
    """Before it or behind it: nothing is left, though who made it before it may be
    told what they have made."""
    here = session(world.come("ann"))
    world.store.at_once = False
    if first:
        made = ask(tokens.make(here))
    changed = ask(changing(world, ann))
    if not first:
        made = ask(tokens.make(here))
    while world.store.waiting:
        world.store.commit()
    assert changed == [None]
    assert first or kinds(made) == [errors.WrongToken]
    assert here not in world.chat.sessions
    assert done(awaited(world.store.tokens.of(here.user.id, world.now()))) == []


@each_ending
def test_who_comes_in_while_an_account_ends(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """By a token or a ticket: not any more."""
    _, secret = done(tokens.make(ann))
    ticket = tokens.ticket(ann)
    load = Held(world.store.accounts, "load")
    coming = [ask(log_in(tokens, each)) for each in (secret, ticket)]
    end(world, ann)
    load.go()
    assert kinds(*coming) == [errors.WrongToken] * 2


@each_ending
def test_who_is_looked_up_while_an_account_ends(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """What was read before is read again."""
    _, secret = done(tokens.make(ann))
    cookie = cookie_of(tokens, ann)
    find = Held(world.store.tokens, "find")
    asked = [
        ask(tokens.by_token(secret, HOST)),
        ask(tokens.by_cookie(cookie.id, cookie.secret)),
    ]
    end(world, ann)
    world.tick()  # now the server knows what was done elsewhere
    find.go()
    assert kinds(*asked) == [errors.WrongToken] * 2


def test_news_that_cannot_be_had(world: World, tokens: Tokens, ann: Session) -> None:
    """Then nobody is let in by what they might end, and nothing is made."""
    tickets = [tokens.ticket(ann) for _ in "ab"]

    def broken(*given: object) -> Any:
        raise errors.Busy

    world.store.accounts.notices = broken  # type: ignore[method-assign]
    for act in (
        lambda: log_in(tokens, tickets[0]),
        lambda: tokens.open(tickets[1], HOST),
        lambda: tokens.make(ann),
    ):
        assert refused(lambda act=act: done(act())) is errors.Busy
    assert done(tokens.of(ann)) == []


def test_a_ticket_of_who_is_suspended(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """Made before the news has come: they are told why it is not good."""
    by_admin(partial(ownership.suspend, at=1, why="spam"), "suspended")(world, ann)
    with pytest.raises(errors.Suspended) as caught:
        done(log_in(tokens, tokens.ticket(ann)))
    assert caught.value.facts == {"name": "ann", "why": "spam"}


def test_hashing_anew_ends_nothing(world: World, tokens: Tokens, ann: Session) -> None:
    """Who logs in gets the new costs; the password is what it was."""
    _, secret = done(tokens.make(ann))
    world.hasher.costs = "dearer"
    world.come("ann")
    assert name_by(tokens, secret) == "ann"


# Tries


def test_wrong_ones_count_as_tries() -> None:
    """Of one address, by whatever door; a right one is let in all the same."""
    world = World(trying=TryBounds(per_account=3))
    tokens, ann = world.desk.tokens, session(world.own("ann"))
    _, secret = done(tokens.make(ann))
    cookie = cookie_of(tokens, ann)
    wrong: list[Callable[[], Any]] = [
        lambda: log_in(tokens, "guess"),
        lambda: tokens.by_token("guess", HOST),
        lambda: tokens.open("guess", HOST),
    ]
    for act in wrong:
        assert is_wrong(act())
    for act in wrong:
        assert refused(lambda act=act: done(act())) is errors.TooManyTries
    for _ in range(9):
        assert name_by(tokens, secret) == "ann"
        assert is_wrong(tokens.by_cookie(cookie.id, "guess"))
        who(tokens, cookie)
    assert is_wrong(tokens.by_token("guess", ip_address("192.0.2.2")))


# What is written down


def test_when_it_was_used(world: World, tokens: Tokens, ann: Session) -> None:
    """It can be read at once, and is written down later; not each time."""
    _token, secret = done(tokens.make(ann))
    assert [each.used_at for each in done(tokens.of(ann))] == [0]
    for seconds in 10, 10, 50:
        world.clock.advance(seconds)
        name_by(tokens, secret)
    assert [each.used_at for each in done(tokens.of(ann))] == [NOON + 70_000]
    done(tokens.tick())
    uses = Held(world.store.tokens, "use")
    world.clock.advance(59)
    name_by(tokens, secret)
    assert ask(tokens.tick()) == [None]
    world.clock.advance(1)
    name_by(tokens, secret)
    assert ask(tokens.tick()) == []
    uses.go()
    assert [each.used_at for each in done(tokens.of(ann))] == [NOON + 130_000]


def test_what_cannot_be_written_down_now(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """Is the next time, if nothing later is."""
    _, secret = done(tokens.make(ann))
    name_by(tokens, secret)
    world.store.why = "disk-full"
    done(tokens.tick())
    assert refused(lambda: done(tokens.make(ann))) is errors.NotStored
    assert refused(lambda: done(tokens.open(secret, HOST))) is errors.NotStored
    world.store.why = None
    done(tokens.tick())
    assert not tokens._uses
    assert [each.used_at for each in done(tokens.of(ann))] == [NOON]


def test_no_secret_in_any_log(tokens: Tokens, ann: Session) -> None:
    """Nor in what is behind an error."""
    token, secret = done(tokens.make(ann))
    cookie = cookie_of(tokens, ann)
    ticket = tokens._tickets.take(tokens.ticket(ann))
    assert secret not in repr(token)
    assert cookie.secret not in repr(cookie)
    assert cookie.secret not in repr([who(tokens, cookie), ticket])
    for given in "secret-guess", "secret\ud800":
        with pytest.raises(errors.WrongToken) as caught:
            done(log_in(tokens, given))
        chain: list[BaseException | None] = [caught.value]
        while chain[-1] is not None:
            assert "secret" not in repr(chain[-1])
            chain.append(chain[-1].__context__)
