"""Ids: ever growing, whatever the clock does."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.ids import EPOCH, Ids, first_id_at, read, spell, time_of

#: Some time in 2026, in milliseconds since 1970.
NOON = EPOCH + 28_036_800_000


def parts(id: int) -> tuple[int, int, int]:
    """Milliseconds since 1970, node and sequence."""
    return (id >> 22) + EPOCH, id >> 12 & 1023, id & 4095


def test_ids_count_from_2026() -> None:
    """Else 63 bits would be used up in 2039."""
    assert datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000 == EPOCH


def test_an_id_is_time_node_and_sequence() -> None:
    """An id holds the millisecond, the node and how many came before it in both."""
    ids = Ids(lambda: NOON, node=5)
    assert (NOON, 5, 0) == parts(ids.next()[0])
    assert (NOON, 5, 1) == parts(ids.next()[0])


def test_an_id_tells_its_time() -> None:
    """Whatever the node, and however many came before it."""
    ids = Ids(lambda: NOON, node=1023)
    assert {NOON} == {time_of(ids.next()[0]) for _ in range(3)}


def test_an_id_comes_with_its_time() -> None:
    """The time is the clock's own, which may lag behind the id's."""
    clock = iter([NOON, NOON - 1])
    ids = Ids(lambda: next(clock))
    assert [NOON, NOON - 1] == [ids.next()[1], ids.next()[1]]


def test_a_new_millisecond_begins_anew() -> None:
    """The sequence is counted within one millisecond."""
    clock = iter([NOON, NOON, NOON + 1])
    ids = Ids(lambda: next(clock))
    assert [(NOON, 0, 0), (NOON, 0, 1), (NOON + 1, 0, 0)] == [
        parts(ids.next()[0]) for _ in range(3)
    ]


@pytest.mark.parametrize("node", [0, 1, 1023])
def test_a_full_millisecond_runs_into_the_next(node: int) -> None:
    """The 4,096th id of a millisecond is its last; the node's number is not touched."""
    ids = Ids(lambda: NOON, node)
    given_out = [ids.next()[0] for _ in range(4097)]
    assert (NOON, node, 4095) == parts(given_out[-2])
    assert (NOON + 1, node, 0) == parts(given_out[-1])


@pytest.mark.parametrize("behind", [0, 1, 3_600_000])
def test_ids_begin_above_the_greatest_in_the_store(behind: int) -> None:
    """Even if it was given by another node, or by a clock that was ahead."""
    greatest = NOON - EPOCH << 22 | 7 << 12 | 99
    ids = Ids(lambda: NOON - behind, node=3, above=greatest)
    id = ids.next()[0]
    assert id > greatest
    assert 3 == parts(id)[1]


def test_a_clock_before_the_epoch() -> None:
    """A machine that believes it is 1970 gives good ids, and its own node's."""
    ids = Ids(lambda: 0, node=9)
    first, second = ids.next()[0], ids.next()[0]
    assert 0 < first < second
    assert {9} == {parts(first)[1], parts(second)[1]}


@given(
    st.lists(st.integers(0, 2 * NOON - EPOCH), min_size=1, max_size=50),
    st.integers(0, 1023),
    st.integers(0, first_id_at(2 * NOON - EPOCH)),
)
def test_ids_only_grow(clock: list[int], node: int, above: int) -> None:
    """Each is greater than all before, fits 63 bits, and is of this node, wherever the
    clock jumps."""
    times: Iterator[int] = iter(clock)
    ids = Ids(lambda: next(times), node, above)
    last = above
    for _ in clock:
        id = ids.next()[0]
        assert last < id < 1 << 63
        assert node == parts(id)[1]
        last = id


@pytest.mark.parametrize("node", [0, 1023])
def test_nodes_there_can_be(node: int) -> None:
    """A node's number has ten bits."""
    assert node == parts(Ids(lambda: NOON, node).next()[0])[1]


@pytest.mark.parametrize("node", [-1, 1024])
def test_nodes_there_cannot_be(node: int) -> None:
    """More than ten bits are refused, as is a sign."""
    with pytest.raises(ValueError, match="ten bits"):
        Ids(lambda: NOON, node)


def test_first_id_at() -> None:
    """No id of that millisecond is smaller, and all of the one before are."""
    assert first_id_at(NOON) == Ids(lambda: NOON).next()[0]
    assert first_id_at(NOON) > Ids(lambda: NOON - 1, node=1023).next()[0]


def test_first_id_before_all_time() -> None:
    """Nothing is older than the epoch."""
    assert 0 == first_id_at(EPOCH) == first_id_at(0)


@given(st.integers(0, (1 << 63) - 1))
def test_an_id_is_read_as_it_was_spelled(id: int) -> None:
    """13 letters and digits say it whole."""
    assert 13 == len(spell(id))
    assert id == read(spell(id))


@given(st.integers(0, (1 << 63) - 1), st.integers(0, (1 << 63) - 1))
def test_spelled_ids_sort_alike(one: int, other: int) -> None:
    """Ids and their spelling have the same order."""
    assert (one < other) == (spell(one) < spell(other))


def test_spelling() -> None:
    """The alphabet is Crockford's: no i, l, o and u."""
    assert "0000000000000" == spell(0)
    assert "000000000000z" == spell(31)
    assert "7zzzzzzzzzzzz" == spell((1 << 63) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "000000000000",  # one short
        "00000000000000",  # one over
        "000000000000u",  # not in the alphabet
        "000000000000Z",
        "000000000000٣",
        "8000000000000",  # 64 bits: no database would take it
        "zzzzzzzzzzzzz",
    ],
)
def test_no_ids(text: str) -> None:
    """What `spell` never wrote is refused."""
    with pytest.raises(ValueError, match=r".*"):
        read(text)
