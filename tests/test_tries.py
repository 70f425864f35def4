"""Tries of passwords, and new accounts: bounded, and nobody locked out by others."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.addresses import Host
from twistchat.chat.errors import TooManyTries
from twistchat.errands.tries import Tries, TryBounds

FAR, FARTHER = ip_address("192.0.2.1"), ip_address("192.0.2.2")
NEAR, SOCKET = ip_address("127.0.0.1"), None
DAY = 86_400.0


def tries(**bounds: Any) -> Tries:
    """With these bounds, all others off."""
    words = "per_account per_address notice new_accounts_per_address new_accounts"
    return Tries(TryBounds(**{**dict.fromkeys(words.split(), 0), **bounds}))


def wait(tries: Tries, account: str = "ann", host: Host = FAR, now: float = 0) -> int:
    """The seconds that somebody with a password is told to wait, 0 for none."""
    try:
        tries.password(account, host, now)
    except TooManyTries as error:
        return int(error.facts["seconds"])
    return 0


def wait_for_account(tries: Tries, host: Host = FAR, now: float = 0) -> int:
    """The same of somebody who registers."""
    try:
        tries.new_account(host, now)
    except TooManyTries as error:
        return int(error.facts["seconds"])
    return 0


# Of one account, from one address


def test_five_tries_of_an_account_from_an_address() -> None:
    """Five are free, the sixth waits a minute; then there is one a minute."""
    counted = tries(per_account=5)
    assert [0] * 5 == [wait(counted) for _ in range(5)]
    assert 60 == wait(counted)
    assert 1 == wait(counted, now=59.5)
    assert [0, 60] == [wait(counted, now=60) for _ in range(2)]
    assert [0, 60] == [wait(counted, now=120) for _ in range(2)]


def test_it_is_no_lock() -> None:
    """Whoever tries it from elsewhere is not touched, the owner above all; nor is
    another account from there."""
    counted = tries(per_account=5)
    for _ in range(100):
        wait(counted)
    assert 0 == wait(counted, host=FARTHER) == wait(counted, account="bob")


def test_the_right_one_does_not_count() -> None:
    """Who knows the password comes in as often as he likes; but it does not help those
    who do not know it."""
    counted = tries(per_account=5, per_address=20)
    for _ in range(100):
        counted.password("ann", FAR, 0)
        counted.forgive("ann", FAR, 0)
    assert [0, 0, 0, 0, 0, 60] == [wait(counted) for _ in range(6)]
    for _ in range(15):
        counted.password("eve", FAR, 0)
        counted.forgive("eve", FAR, 0)
    assert 60 == wait(counted)


# From one address


def test_twenty_tries_from_an_address() -> None:
    """Twenty are free, of however many accounts; then there are two a minute."""
    counted = tries(per_address=20, penalty_seconds=0)
    assert [0] * 20 == [wait(counted, f"a{n}") for n in range(20)]
    assert 30 == wait(counted, "a20")
    assert [0, 30] == [wait(counted, f"b{n}", now=30) for n in range(2)]
    assert 0 == wait(counted, host=FARTHER)


def test_the_penalty_grows() -> None:
    """Each time that is too early the wait is twice as long, up to ten minutes."""
    counted = tries(per_address=20)
    for number in range(20):
        wait(counted, str(number))
    told = [wait(counted) for _ in range(8)]
    assert [60, 120, 240, 480, 600, 600, 600, 600] == told
    assert 600 == wait(counted, now=200)
    assert 0 == wait(counted, now=800)


def test_the_least_penalty() -> None:
    """Who comes a second too early waits five, and then ten."""
    counted = tries(per_address=1)
    assert 0 == wait(counted)
    assert [5, 10, 20] == [wait(counted, now=29) for _ in range(3)]
    assert 0 == wait(counted, now=49)


def test_the_penalty_is_never_less_than_the_wait() -> None:
    """The longest penalty shortens no wait."""
    counted = tries(per_address=1, per_address_per_minute=0.1, penalty_seconds=100)
    assert [0, 600, 600] == [wait(counted) for _ in range(3)]


def test_patience_is_rewarded() -> None:
    """When all is as if nothing had happened, the penalty is where it began."""
    counted = tries(per_address=20)
    for _ in range(30):
        wait(counted)
    assert [0] * 20 == [wait(counted, now=1200) for _ in range(20)]
    assert 60 == wait(counted, now=1200)


@pytest.mark.parametrize("host", [NEAR, ip_address("::1"), SOCKET])
def test_this_machine_is_not_exempt(host: Host) -> None:
    """For password tries it is an address like any other."""
    counted = tries(per_address=20, per_account=5)
    assert [0] * 5 == [wait(counted, host=host) for _ in range(5)]
    assert 60 == wait(counted, host=host)
    assert [0] * 15 == [wait(counted, str(n), host) for n in range(15)]
    assert 60 == wait(counted, "bob", host)


def test_ipv6_counts_by_64() -> None:
    """A /64 is one address, of which somebody has more than there are people."""
    counted = tries(per_address=20)
    hosts = [ip_address(f"2001:db8:1:2:{n:x}::1") for n in range(20)]
    assert [0] * 20 == [wait(counted, str(n), host) for n, host in enumerate(hosts)]
    assert 60 == wait(counted, host=ip_address("2001:db8:1:2::"))
    assert 0 == wait(counted, host=ip_address("2001:db8:1:3::"))


@given(st.lists(st.floats(0, 1000), max_size=40), st.integers(1, 5))
def test_who_waits_as_told_is_let_in(pauses: list[float], burst: int) -> None:
    """However he behaved until then."""
    counted = tries(per_account=burst, per_address=2 * burst)
    now = 0.0
    for pause in pauses:
        now += pause
        told = wait(counted, now=now)
        assert told <= 600
    for _ in range(2):  # for the address, and for the account
        now += (told := wait(counted, now=now))
        if not told:
            return
    assert 0 == wait(counted, now=now)


# Of one account, from anywhere


def test_a_notice_is_due() -> None:
    """A hundred wrong tries in a day pass; for the next one a notice is due, and for no
    more until a day is over."""
    counted = tries(notice=100)
    assert not any(counted.wrong("ann", 0) for _ in range(100))
    assert [True, False, False] == [counted.wrong("ann", 0) for _ in range(3)]
    assert not any(counted.wrong("ann", DAY - 1) for _ in range(1000))
    assert [False, True, False] == [counted.wrong("ann", DAY) for _ in range(3)]


def test_a_notice_is_of_one_account() -> None:
    """What happens to ann does not make bob a mail."""
    counted = tries(notice=2)
    for _ in range(9):
        counted.wrong("ann", 0)
    assert [False, False, True] == [counted.wrong("bob", 0) for _ in range(3)]


def test_a_few_wrong_ones_a_day_are_nothing() -> None:
    """Somebody who mistypes now and then gets no mail for it, in years."""
    counted = tries(notice=100)
    assert not any(counted.wrong("ann", now * DAY / 90) for now in range(10_000))


# New accounts


def test_three_accounts_from_an_address() -> None:
    """Three in ten minutes pass, one more is refused; other addresses are free."""
    counted = tries(new_accounts_per_address=3)
    assert [0, 0, 0, 200] == [wait_for_account(counted) for _ in range(4)]
    assert 0 == wait_for_account(counted, FARTHER)
    assert [0, 200] == [wait_for_account(counted, now=200) for _ in range(2)]


def test_thirty_accounts_in_all() -> None:
    """Thirty in ten minutes pass, wherever from; who is refused takes nothing."""
    counted = tries(new_accounts=30, new_accounts_per_address=1)
    hosts = [ip_address(f"192.0.2.{number}") for number in range(32)]
    assert [0] * 30 == [wait_for_account(counted, host) for host in hosts[:30]]
    assert [20] * 5 == [wait_for_account(counted, hosts[30]) for _ in range(5)]
    assert 600 == wait_for_account(counted, hosts[0])
    assert 20 == wait_for_account(counted, NEAR)
    assert [0, 20] == [wait_for_account(counted, host, 20) for host in hosts[30:]]


@pytest.mark.parametrize("host", [NEAR, ip_address("::1"), SOCKET])
def test_this_machine_makes_as_many_as_it_likes(host: Host) -> None:
    """It is exempt from the limit for one address, not from that for all."""
    counted = tries(new_accounts_per_address=3, new_accounts=30)
    assert [0] * 30 == [wait_for_account(counted, host) for _ in range(30)]
    assert 20 == wait_for_account(counted, host)


def test_who_is_exempt_is_a_setting() -> None:
    """A range of addresses, such as that of a classroom."""
    counted = tries(new_accounts_per_address=1, exempt=["192.0.2.2/31"])
    assert [0, 200 * 3] == [wait_for_account(counted) for _ in range(2)]
    assert [0] * 5 == [wait_for_account(counted, FARTHER) for _ in range(5)]
    assert [0, 600] == [wait_for_account(counted, NEAR) for _ in range(2)]


def test_minutes_of_new_accounts() -> None:
    """The time that they are counted over is a setting."""
    counted = tries(new_accounts_per_address=3, new_accounts_minutes=1)
    assert [0, 0, 0, 20] == [wait_for_account(counted) for _ in range(4)]


# Bounds that are off, and what is kept


@pytest.mark.parametrize(
    "off",
    [
        {},
        {"per_account": 5, "per_account_per_minute": 0},
        {"per_address": 5, "per_address_per_minute": 0},
    ],
)
def test_without_bounds(off: dict[str, int]) -> None:
    """A bound of 0 is none, of whatever it is."""
    counted = tries(**off)
    assert {0} == {wait(counted) for _ in range(500)}
    assert {0} == {wait_for_account(counted) for _ in range(500)}
    assert {False} == {counted.wrong("ann", 0) for _ in range(500)}
    counted.forgive("ann", FAR, 0)


def test_what_is_kept_is_bounded() -> None:
    """Names and addresses without number leave no more than ten thousand of each."""
    counted = Tries(TryBounds())
    for number in range(20_100):
        host = ip_address(number << 64 | 1 << 127)
        wait(counted, f"name{number}", host)
        wait_for_account(counted, host)
        counted.wrong(f"name{number}", 0)
    for kept in (counted._of, counted._here, counted._wrong, counted._made_here):
        assert len(kept) <= 10_000
