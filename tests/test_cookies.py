"""The errand of cookies: a browser that stays signed in, beneath all doors."""

from typing import Any

import pytest
from talking import World, password_of
from token_world import (
    DAY,
    HOST,
    change_password,
    cookie_of,
    done,
    is_wrong,
    log_in,
    name_by,
    session,
    who,
)
from token_world import ann as ann
from token_world import tokens as tokens
from token_world import world as world

from twistchat.chat.users import Session
from twistchat.errands.tokens import Cookie, TokenBounds, Tokens


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


def by_list(tokens: Tokens, ann: Session, cookie: Cookie) -> None:
    done(tokens.end(ann, cookie.id))


def by_itself(tokens: Tokens, ann: Session, cookie: Cookie) -> None:
    done(tokens.close(who(tokens, cookie)))


@pytest.mark.parametrize("end", [by_list, by_itself])
def test_who_asked_for_it_is_signed_out(
    world: World, tokens: Tokens, ann: Session, end: Any
) -> None:
    """A page that came in by the password, and its tickets."""
    page = session(world.come("ann"))
    early = tokens.ticket(page)
    cookie = cookie_of(tokens, page)
    late = tokens.ticket(page)
    kept = cookie_of(tokens, ann)
    end(tokens, ann, cookie)
    assert [ann] == list(world.chat.sessions)
    for ticket in early, late:
        assert is_wrong(log_in(tokens, ticket))
    assert who(tokens, kept)


def test_what_was_asked_for_by_the_same_page(
    world: World, tokens: Tokens, ann: Session
) -> None:
    """It ends with the cookie that it was given last: another is not what it uses, nor
    is one whose time is up ended."""
    page = session(world.come("ann"))
    first, second = (cookie_of(tokens, page) for _ in range(2))
    done(tokens.end(ann, first.id))
    assert page in world.chat.sessions
    world.clock.advance(31 * DAY)
    done(tokens.tidy())
    assert is_wrong(tokens.by_cookie(second.id, second.secret))
    assert page in world.chat.sessions
    last = cookie_of(tokens, page)
    done(tokens.end(ann, last.id))
    assert page not in world.chat.sessions


@pytest.mark.parametrize("ended", [0, 1])
def test_who_came_by_a_cookie_and_was_given_one(
    world: World, tokens: Tokens, ann: Session, ended: int
) -> None:
    """A page that was loaded anew ends with either, and with no copy of it."""
    before, page = (session(world.come("ann")) for _ in range(2))
    first = cookie_of(tokens, before)
    page.via = who(tokens, first).via
    second = cookie_of(tokens, page)
    copy = done(tokens.open(tokens.ticket_of(who(tokens, second)), HOST))
    done(tokens.end(ann, copy.id))
    assert page in world.chat.sessions
    done(tokens.end(ann, (first, second)[ended].id))
    stays = [[ann], [ann, before]][ended]
    assert stays == list(world.chat.sessions)


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


def test_one_between_is_signed_out() -> None:
    """What came of it came of the one before, still: because there are too many, or its
    time is up."""
    world = World(tokens=TokenBounds(cookies=3))
    tokens = world.desk.tokens
    ann = session(world.own("ann"))
    for wait in 1, 40 * DAY:
        first = cookie_of(tokens, ann)
        second = done(tokens.open(tokens.ticket_of(who(tokens, first)), HOST))
        third = done(tokens.open(tokens.ticket_of(who(tokens, second)), HOST))
        for _ in range(2):
            world.clock.advance(max(61, wait / 2))
            assert who(tokens, first)
            assert who(tokens, third)
            done(tokens.tick())
        if wait == 1:
            cookie_of(tokens, ann)
        done(tokens.tidy())
        assert is_wrong(tokens.by_cookie(second.id, second.secret))
        done(tokens.close(who(tokens, first)))
        assert is_wrong(tokens.by_cookie(third.id, third.secret))


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
    """Ends with the browser that it came of, too, and so does what came of that."""
    bob = world.enter("bob")
    cookie = cookie_of(tokens, session(bob))
    copy = done(tokens.open(tokens.ticket_of(who(tokens, cookie)), HOST))
    bob.types(f"/register {password_of('bob')}")
    found = who(tokens, cookie)
    later = done(tokens.open(tokens.ticket_of(found), HOST))
    last = done(tokens.open(tokens.ticket_of(who(tokens, copy)), HOST))
    done(tokens.close(found))
    for each in cookie, copy, later, last:
        assert is_wrong(tokens.by_cookie(each.id, each.secret))
