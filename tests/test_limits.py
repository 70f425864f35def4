"""Token buckets."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.limits import Bucket, PerKey

rates = st.floats(0.001, 10_000)
bursts = st.floats(0.5, 10_000)
times = st.floats(-1e6, 1e9)


def test_the_burst_passes_and_one_more_waits() -> None:
    """100 lines pass at once; the 101st waits for a tenth of a second at 10/s."""
    bucket = Bucket(rate=10, burst=100)
    assert [0.0] * 100 == [bucket.try_take(5.0) for _ in range(100)]
    assert 0.1 == bucket.try_take(5.0)
    assert 0.0 == bucket.try_take(5.1)
    assert 0.0 < bucket.try_take(5.1)


def test_a_refused_try_takes_nothing() -> None:
    """Whoever tries again and again waits no longer for it."""
    bucket = Bucket(rate=1, burst=1)
    bucket.take(0.0)
    assert [1.0] * 3 == [bucket.try_take(0.0) for _ in range(3)]


def test_a_debt_delays_the_next() -> None:
    """`take` takes what is not there; four more than there are cost four seconds."""
    bucket = Bucket(rate=1, burst=2)
    assert 0.0 == bucket.delay(0.0)
    bucket.take(0.0, cost=5)
    assert 4.0 == bucket.delay(0.0)
    assert 1.5 == bucket.delay(2.5)
    assert 0.0 == bucket.delay(4.0)


def test_what_is_given_back_can_be_taken_again() -> None:
    """It is as if it had not been taken; of a full bucket nothing is made."""
    bucket = Bucket(rate=1, burst=2)
    bucket.take(0.0, cost=5)
    bucket.give_back(0.0, cost=3)
    assert 1.0 == bucket.delay(0.0)
    bucket.give_back(0.0, cost=9)
    assert [0.0, 0.0, 1.0] == [bucket.try_take(0.0) for _ in range(3)]


def test_idleness_saves_no_more_than_the_burst() -> None:
    """After a year of silence the burst is what it was."""
    bucket = Bucket(rate=1, burst=2)
    bucket.take(0.0)
    assert [0.0, 0.0, 1.0] == [bucket.try_take(3e7) for _ in range(3)]


def test_a_cost_above_the_burst_needs_a_full_bucket() -> None:
    """What costs more than the bucket holds can be had all the same, and is owed."""
    bucket = Bucket(rate=1, burst=2)
    assert 0.0 == bucket.try_take(0.0, cost=6)
    assert 6.0 == bucket.delay(0.0, cost=6)
    assert 5.0 == bucket.delay(0.0)


@pytest.mark.parametrize(("rate", "burst"), [(0, 5), (5, 0), (0, 0)])
def test_zero_is_no_limit(rate: float, burst: float) -> None:
    """A rate or burst of 0 turns the limit off."""
    bucket = Bucket(rate, burst)
    bucket.take(0.0, cost=1e9)
    assert 0.0 == bucket.delay(0.0)
    assert 0.0 == bucket.try_take(0.0, cost=1e9)
    assert bucket.full(0.0)


@pytest.mark.parametrize(("rate", "burst"), [(-1, 5), (5, -1)])
def test_less_than_nothing_is_refused(rate: float, burst: float) -> None:
    """A rate or burst below 0 cannot be made."""
    with pytest.raises(ValueError, match="not below 0"):
        Bucket(rate, burst)


def test_a_clock_that_steps_back_gives_nothing_and_mutes_nobody() -> None:
    """Set back by an hour, the clock neither fills the bucket nor stops its filling."""
    bucket = Bucket(rate=1, burst=3)
    bucket.take(3600.0, cost=3)
    assert 1.0 == bucket.delay(0.0)
    assert 0.5 == bucket.delay(0.5)
    assert 0.0 == bucket.delay(1.0)


@given(rates, bursts, times, st.floats(0, 1e6))
def test_who_waits_as_told_is_not_told_again(
    rate: float, burst: float, now: float, cost: float
) -> None:
    """After the wait the tokens are there, whatever the rounding of the clock."""
    bucket = Bucket(rate, burst)
    bucket.take(now, cost)
    later = now + bucket.delay(now)
    assert 0.0 == bucket.try_take(later)


@given(
    st.sampled_from([0.5, 1, 8]),
    st.integers(1, 20),
    st.lists(st.integers(-40, 40), max_size=100),
)
def test_no_more_is_had_than_rate_and_burst_allow(
    rate: float, burst: int, steps: list[int]
) -> None:
    """However the clock goes, only the time that went forward gives tokens."""
    bucket = Bucket(rate, burst)
    now, forward, taken = 0.0, 0.0, 0
    for step in steps:
        taken += not bucket.try_take(now)
        now += step / 8
        forward += max(step, 0) / 8
    assert taken <= burst + rate * forward


def test_full_is_as_good_as_new() -> None:
    """A bucket is full until something is taken, and again when that has come back."""
    bucket = Bucket(rate=1, burst=2)
    assert bucket.full(0.0)
    bucket.take(0.0)
    assert not bucket.full(0.9)
    assert bucket.full(1.0)


def test_each_key_has_a_bucket_of_its_own() -> None:
    """120 connections a minute from one address; the next waits, others do not."""
    connections = PerKey(rate=2, burst=120)
    first = [connections.of("192.0.2.1", 0.0).try_take(0.0) for _ in range(120)]
    assert [0.0] * 120 == first
    assert 0.5 == connections.of("192.0.2.1", 0.0).try_take(0.0)
    assert 0.0 == connections.of("192.0.2.2", 0.0).try_take(0.0)
    assert 0.0 == connections.of("192.0.2.1", 0.5).try_take(0.5)


def test_full_buckets_are_forgotten_when_others_come() -> None:
    """Who was not heard of for a while leaves nothing behind."""
    per_key = PerKey(rate=1, burst=1)
    for key in range(100):
        per_key.of(key, 0.0).take(0.0)
    assert 100 == len(per_key)
    for key in range(100, 150):
        per_key.of(key, 5.0).take(5.0)
    assert 50 == len(per_key)
    assert 0.0 < per_key.of(100, 5.0).delay(5.0)


def test_the_longest_unused_is_forgotten_for_one_too_many() -> None:
    """The cap on keys holds; whoever is busy is remembered."""
    per_key = PerKey(rate=1, burst=1, most=3)
    for key in "abc":
        per_key.of(key, 0.0).take(0.0)
    assert isclose(1.0, per_key.of("a", 0.0).delay(0.0))
    per_key.of("d", 0.0).take(0.0)
    assert 3 == len(per_key)
    assert 0.0 < per_key.of("a", 0.0).delay(0.0)
    assert 0.0 == per_key.of("b", 0.0).delay(0.0)


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 100))), st.integers(1, 10))
def test_never_more_keys_than_the_cap(uses: list[tuple[int, float]], most: int) -> None:
    """However many keys come, in whatever order, no more than ``most`` are kept."""
    per_key = PerKey(rate=0.1, burst=2, most=most)
    for key, now in uses:
        per_key.of(key, now).take(now)
        assert len(per_key) <= most
