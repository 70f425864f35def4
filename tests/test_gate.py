"""The gate: who may come in, counted in all and by address."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.task import Clock

from twistchat.protocols.gate import Gate, GateBounds, Ticket

NEAR = "127.0.0.1"
FAR = "192.0.2.1"


def peer(host: str) -> Any:
    """Where a connection comes from."""
    if ":" in host:
        return IPv6Address("TCP", host, 4000)
    return IPv4Address("TCP", host, 4000)


def gate(clock: Any = None, **bounds: Any) -> Gate:
    """A gate with these bounds, all others off."""
    off = dict.fromkeys(
        (
            "connections",
            "per_address",
            "new_per_minute",
            "waiting",
            "waiting_per_address",
            "asking",
            "asking_per_address",
            "new_asking_per_minute",
        ),
        0,
    )
    return Gate(GateBounds(**{**off, **bounds}), (clock or Clock()).seconds)


def come(gate: Gate, host: str = FAR) -> Ticket:
    """One more, who must be let in."""
    ticket = gate.enter(peer(host))
    assert ticket is not None
    return ticket


@pytest.mark.parametrize("bound", ["connections", "waiting"])
def test_all_together_are_bounded(bound: str) -> None:
    """At the bound the last one comes in, one more does not, wherever from."""
    door = gate(**{bound: 3})
    first, *_ = [come(door, host) for host in (FAR, NEAR, "::1")]
    assert not any(door.enter(peer(host)) for host in (FAR, NEAR, "2001:db8::"))
    assert 3 == door.refused
    first.give_back()
    come(door)


@pytest.mark.parametrize("bound", ["per_address", "waiting_per_address"])
def test_one_address_is_bounded(bound: str) -> None:
    """Others are not touched by it."""
    door = gate(**{bound: 2})
    first, _ = come(door), come(door)
    assert door.enter(peer(FAR)) is None
    come(door, "192.0.2.2")
    first.give_back()
    come(door)


@pytest.mark.parametrize("bound", ["waiting", "waiting_per_address"])
def test_who_has_a_name_does_not_wait_for_one(bound: str) -> None:
    """They make room for others who have none yet. Harmless twice."""
    door = gate(**{bound: 1})
    ticket = come(door)
    assert door.enter(peer(FAR)) is None
    ticket.named()
    ticket.named()
    come(door)
    assert (2, 1) == (door.here.total, door.waiting.total)


def test_newcomers_of_one_address_are_bounded_by_the_minute() -> None:
    """The burst at once, then one each half second; who left counts too."""
    clock = Clock()
    door = gate(clock, new_per_minute=120)
    for _ in range(120):
        come(door).give_back()
    assert door.enter(peer(FAR)) is None
    come(door, "192.0.2.2")
    clock.advance(0.49)
    assert door.enter(peer(FAR)) is None
    clock.advance(0.02)
    come(door)
    assert door.enter(peer(FAR)) is None


def test_who_is_refused_for_another_reason_is_not_counted_as_new() -> None:
    """Else whoever knocks while it is full would be kept out longer."""
    door = gate(new_per_minute=2, per_address=1)
    ticket = come(door)
    for _ in range(10):
        assert door.enter(peer(FAR)) is None
    ticket.give_back()
    come(door)


def test_a_bound_of_0_is_none() -> None:
    """All of them can be off."""
    door = gate()
    assert 500 == len({come(door) for _ in range(500)})


@pytest.mark.parametrize(
    "host", [NEAR, "127.9.9.9", "::1", "::ffff:127.0.0.1", "10.1.2.3", "2001:db8:1::7"]
)
def test_exempt_addresses_have_no_bound_of_their_own(host: str) -> None:
    """This machine and listed ones, a mapped IPv4 address like the plain one."""
    exempt = (*GateBounds().exempt, "10.0.0.0/8", "2001:db8:1::/48")
    door = gate(per_address=1, waiting_per_address=1, new_per_minute=1, exempt=exempt)
    for _ in range(5):
        come(door, host)
    assert 5 == door.here.total


def test_a_unix_socket_is_this_machine() -> None:
    """It has no address, and so no bound of one."""
    door = gate(per_address=1, waiting_per_address=1, new_per_minute=1)
    tickets = [door.enter(UNIXAddress(name)) for name in (b"", None, b"/run/x")]
    assert None not in tickets


# Who asks over HTTP


def ask(gate: Gate, host: str = FAR, *proxies: str) -> Ticket | None:
    """A connection of HTTP, perhaps of one of these proxies."""
    return gate.ask(peer(host), lambda found: str(found) in proxies)


def test_who_asks_waits_for_no_name() -> None:
    """Only who talks does, and it is then that there must be room."""
    door = gate(waiting=1)
    first, second = ask(door), ask(door)
    assert first is not None
    assert second is not None
    assert (2, 0, 2) == (door.here.total, door.waiting.total, door.asking.total)
    assert first.talks(first.host)
    assert not second.talks(second.host)
    assert (2, 1, 1) == (door.here.total, door.waiting.total, door.asking.total)
    first.give_back()
    assert second.talks(second.host)
    second.give_back()
    second.give_back()
    assert (0, 0, 0) == (door.here.total, door.waiting.total, door.asking.total)


def test_those_who_ask_are_bounded() -> None:
    """In all, of one address, and with all others."""
    door = gate(asking=2)
    assert [True, True, False] == [ask(door) is not None for _ in range(3)]
    come(door)
    for bound in ("asking_per_address", "new_asking_per_minute"):
        door = gate(**{bound: 2})
        assert [True, True, False] == [ask(door) is not None for _ in range(3)]
        assert ask(door, "192.0.2.2") is not None
        assert ask(door, NEAR) is not None
    door = gate(connections=2)
    come(door)
    assert [True, False] == [ask(door) is not None for _ in range(2)]
    assert 1 == door.refused


def test_whom_a_proxy_brings_has_their_own_bounds() -> None:
    """The proxy has none; whoever talks is counted where they are, and nowhere else."""
    door = gate(per_address=1, new_per_minute=5)
    tickets = [ask(door, "192.0.2.9", "192.0.2.9") for _ in range(4)]
    assert None not in tickets
    one, two, three, four = (ticket for ticket in tickets if ticket is not None)
    assert one.talks(ip_address(FAR))
    assert not two.talks(ip_address(FAR))
    assert two.talks(ip_address("2001:db8::1"))
    assert not three.talks(ip_address("2001:db8::2"))
    assert three.talks(ip_address("192.0.2.9"))
    assert not four.talks(ip_address("192.0.2.9"))
    assert door.enter(peer(FAR)) is None
    assert [FAR, "2001:db8::/64"] == [one.address, two.address]
    one.give_back()
    come(door)


def test_who_asks_takes_no_room_of_who_talks() -> None:
    """Nor the other way round; who asked and talks counts once."""
    door = gate(per_address=1, new_per_minute=2, asking_per_address=2)
    first, second = ask(door), ask(door)
    assert first is not None
    assert second is not None
    assert first.talks(first.host)
    assert not second.talks(second.host)
    assert (2, 1) == (door.here[FAR], door.asking[FAR])
    assert ask(door) is not None
    first.give_back()
    come(door)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_an_address_is_a_house_not_a_door(one: str, other: str, same: bool) -> None:
    """Of IPv6 a /64 counts as one, mapped IPv4 as what it is."""
    door = gate(per_address=1)
    come(door, one)
    assert same == (door.enter(peer(other)) is None)


def test_shipped_bounds() -> None:
    """64 at once and 120 a minute from one address, 4096 and 100 nameless in all."""
    bounds = GateBounds()
    assert (4096, 64, 120) == (
        bounds.connections,
        bounds.per_address,
        bounds.new_per_minute,
    )
    assert (100, 32) == (bounds.waiting, bounds.waiting_per_address)


acts = st.lists(
    st.tuples(
        st.sampled_from(["come", "name", "go"]),
        st.sampled_from([FAR, NEAR, "2001:db8::1", "2001:db8::2"]),
        st.integers(0, 20),
    )
)


@given(acts)
def test_the_counts_are_those_of_who_is_here(acts: list[tuple[str, str, int]]) -> None:
    """Whatever happens in whatever order, and who is gone leaves nothing behind."""
    door = gate(connections=8, per_address=3, waiting=5, waiting_per_address=2)
    tickets: list[Ticket] = []
    for act, host, number in acts:
        if act == "come":
            ticket = door.enter(peer(host))
            tickets += [ticket] if ticket else []
        elif tickets:
            ticket = tickets[number % len(tickets)]
            if act == "name":
                ticket.named()
            else:
                ticket.give_back()
                ticket.give_back()
                tickets.remove(ticket)
        assert len(tickets) == door.here.total <= 8
        assert sum(ticket.waiting for ticket in tickets) == door.waiting.total <= 5
    for ticket in tickets:
        ticket.give_back()
    assert (0, 0) == (door.here.total, door.waiting.total)
    assert (0, 0) == (door.here[FAR], door.waiting["2001:db8::/64"])
