"""The errand of tokens and tickets, beneath all doors."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest
from talking import NOON, Held, World
from token_world import (
    DAY,
    HOST,
    ask,
    cookie_of,
    done,
    is_wrong,
    kinds,
    log_in,
    name_by,
    refused,
    session,
    who,
)
from token_world import ann as ann
from token_world import tokens as tokens
from token_world import world as world

from twistchat.chat import errors
from twistchat.chat.events import Ending
from twistchat.chat.users import Session
from twistchat.errands.tokens import TokenBounds, Tokens
from twistchat.errands.tries import TryBounds

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
    for id in 7, 0:
        assert refused(lambda id=id: done(tokens.end(ann, id))) is errors.NoSuchToken
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
