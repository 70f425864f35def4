"""The wires: what leaves, what is owed, and who is cut for not reading."""

import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transports import BUFFER, FakeTransport
from twisted.internet.task import Clock

from twistchat.protocols.wire import (
    PIECE,
    Ledger,
    SendBounds,
    SocketWire,
    TransportWire,
    Wire,
    wire_for,
)

LAST = b"!! too slow\n"
HARD = SendBounds().hard_bytes
SOFT = SendBounds().soft_bytes


class Bench:
    """A ledger on a clock, and wires with the transports under them."""

    def __init__(self, kind: Any = SocketWire, **bounds: Any) -> None:
        self.clock = Clock()
        later: Any = self.clock.callLater
        seconds: Any = self.clock.seconds
        self.ledger = Ledger(SendBounds(**bounds), seconds, later)
        self.kind = kind
        self.cuts: list[Wire] = []

    def wire(self, room: int | None = None) -> tuple[Wire, FakeTransport]:
        """One more reader, for whom the system takes so much."""
        transport = FakeTransport(room)
        wire: Wire = self.kind(transport, self.ledger, lambda: self.slow(wire))
        return wire, transport

    def slow(self, wire: Wire) -> bytes:
        self.cuts.append(wire)
        return LAST

    def pass_time(self, seconds: float) -> None:
        """With a check every second, as the house does it."""
        for _ in range(int(seconds)):
            self.clock.advance(1)
            self.ledger.check()


def lines(size: int, mark: bytes = b"x") -> bytes:
    """Whole lines of 100 bytes, ``size`` bytes of them."""
    return (mark * 99 + b"\n") * (size // 100)


def drain_all(transport: FakeTransport, room: int | None = None) -> None:
    """As often as it takes until nothing is left."""
    for _ in range(10_000):
        if not transport.buffer and (transport.streaming or not transport.producer):
            return
        transport.drain(room)
    pytest.fail("it never ends")


@pytest.fixture
def sockets() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


BOTH = pytest.mark.parametrize("kind", [SocketWire, TransportWire])


# What leaves


def test_what_the_system_takes_leaves_at_once() -> None:
    """One send, nothing is owed, and the transport hears nothing of it."""
    wire, transport = Bench().wire()
    wire.write(b"hello\n")
    assert b"hello\n" == transport.sent
    assert (0, None, b"") == (wire.owed, transport.producer, transport.buffer)


def test_what_it_does_not_take_is_pulled_by_the_transport() -> None:
    """The rest is owed, in order, until the transport has written it all."""
    wire, transport = Bench().wire(3)
    wire.write(b"hello\n")
    wire.write(b"world\n")
    assert (b"hel", 9) == (transport.sent, wire.owed)
    transport.drain(4)
    transport.drain()
    transport.drain()
    assert b"hello\nworld\n" == transport.sent
    assert (0, None) == (wire.owed, transport.producer)
    wire.write(b"again\n")
    assert transport.sent.endswith(b"again\n")


@pytest.mark.parametrize("error", [BlockingIOError(), OSError(errno.ENOBUFS, "full")])
def test_a_full_system_has_sent_nothing(error: OSError) -> None:
    """EWOULDBLOCK and ENOBUFS: all of it is owed, and leaves later."""
    wire, transport = Bench().wire()
    transport.errors.append(error)
    wire.write(b"hello\n")
    assert (b"", 6) == (transport.sent, wire.owed)
    transport.drain()
    assert b"hello\n" == transport.sent


@pytest.mark.parametrize("code", [errno.ECONNRESET, errno.EPIPE, errno.ETIMEDOUT])
def test_any_other_error_aborts(code: int) -> None:
    """A transport that is paused or half-closed would never notice that its peer is
    gone; that the system gave the peer up is remembered."""
    bench = Bench()
    wire, transport = bench.wire()
    transport.errors.append(OSError(code, "gone"))
    wire.write(b"hello\n")
    assert transport.aborted
    assert (code == errno.ETIMEDOUT) == wire.timed_out
    wire.write(b"more\n")
    assert (b"", 0, 0) == (transport.sent, wire.owed, bench.ledger.total)


def test_a_transport_gets_64_kib_at_a_time() -> None:
    """What was handed over is owed until the transport asks for more."""
    wire, transport = Bench(hard_bytes=0).wire(0)
    wire.write(lines(200_000))
    assert (PIECE, 200_000) == (len(transport.buffer), wire.owed)
    transport.drain()
    assert (PIECE, 200_000 - PIECE) == (len(transport.buffer), wire.owed)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 3 * PIECE)),
        st.tuples(st.just("drain"), st.integers(0, 3 * PIECE)),
        st.tuples(st.just("full"), st.sampled_from([errno.EAGAIN, errno.ENOBUFS])),
    ),
    max_size=30,
)


# Not by parameters: pytest-twisted stumbles over a test that has them and examples.
@given(st.sampled_from([SocketWire, TransportWire]), steps)
def test_every_byte_leaves_once_and_in_order(
    kind: type[Wire], steps: list[tuple[str, int]]
) -> None:
    """However much the system takes and whenever it does, and the ledger is exact."""
    bench = Bench(kind, hard_bytes=0)
    wire, transport = bench.wire(PIECE)
    written = b""
    for number, (step, size) in enumerate(steps):
        if step == "write":
            data = bytes([number]) * size
            written += data
            wire.write(data)
        elif step == "drain":
            transport.drain(size)
        else:
            transport.room = 0
        unsent = len(written) - len(transport.sent)
        if kind is SocketWire:  # until it is asked for the next piece
            assert unsent <= wire.owed < unsent + PIECE
        else:
            assert unsent == wire.owed + len(transport.buffer)
        assert wire.owed == bench.ledger.total
        assert bool(wire.owed) == (wire in bench.ledger.debtors)
        assert written.startswith(transport.sent)
    drain_all(transport)
    assert written == transport.sent
    assert 0 == wire.owed


# The polite end


@BOTH
def test_a_wire_that_owes_nothing_closes_at_once(kind: type[Wire]) -> None:
    """Without a producer left, which would keep TLS from closing."""
    wire, transport = Bench(kind).wire()
    wire.write(b"bye\n")
    wire.close()
    assert transport.disconnecting
    transport.drain()
    assert transport.ends
    assert b"bye\n" == transport.sent


@BOTH
def test_what_is_owed_leaves_before_the_end(kind: type[Wire]) -> None:
    """The transport is told to close when all is written, and takes nothing more."""
    wire, transport = Bench(kind).wire(0)
    wire.write(lines(150_000))
    wire.close()
    wire.close()
    wire.write(b"too late\n")
    assert not transport.disconnecting
    drain_all(transport)
    assert transport.ends
    assert lines(150_000) == transport.sent


@BOTH
def test_the_end_takes_five_seconds_at_most(kind: type[Wire]) -> None:
    """Whoever does not take what is owed by then is aborted, and not before."""
    bench = Bench(kind)
    wire, transport = bench.wire(0)
    wire.write(lines(100_000))
    wire.close()
    bench.clock.advance(4.9)
    assert not transport.aborted
    bench.clock.advance(0.2)
    assert transport.aborted
    assert 0 == bench.ledger.total


def test_a_lost_connection_needs_no_abort() -> None:
    """The timer is gone with it, and nothing is owed any more. Harmless twice."""
    bench = Bench()
    wire, transport = bench.wire(0)
    wire.write(b"hello\n")
    wire.close()
    wire.lost()
    wire.lost()
    wire.abort()
    assert [] == bench.clock.getDelayedCalls()
    assert not transport.aborted
    assert (0, 0, {}) == (wire.owed, bench.ledger.total, bench.ledger.debtors)
    wire.close()
    wire.cut()
    assert (b"", []) == (transport.sent, bench.cuts)


def test_the_end_may_take_for_ever() -> None:
    """0 turns the five seconds off."""
    bench = Bench(close_seconds=0)
    wire, transport = bench.wire(0)
    wire.write(b"hello\n")
    wire.close()
    assert [] == bench.clock.getDelayedCalls()
    transport.drain()
    assert transport.ends


# A reader who does not read


@BOTH
def test_nobody_is_cut_for_one_release(kind: type[Wire]) -> None:
    """However much comes at once, it is compared with what was owed before."""
    bench = Bench(kind)
    wire, transport = bench.wire(0)
    wire.write(lines(1_000_000))
    assert [] == bench.cuts
    drain_all(transport)
    wire.write(lines(1_000_000))
    assert [] == bench.cuts


def test_at_the_hard_bound_a_reader_still_gets_more() -> None:
    """One byte above, the next bytes are not taken and the reader is cut."""
    bench = Bench()
    wire, _ = bench.wire(0)
    wire.write(b"x" * (HARD - 1) + b"\n")
    wire.write(b"\n")
    assert HARD + 1 == wire.owed
    assert [] == bench.cuts
    wire.write(b"hello\n")
    assert [wire] == bench.cuts


def test_a_hard_bound_of_0_is_none() -> None:
    """Then only the soft one and the total are left."""
    bench = Bench(hard_bytes=0)
    wire, _ = bench.wire(0)
    for _ in range(3):
        wire.write(lines(HARD * 2))
    assert [] == bench.cuts


@BOTH
def test_who_is_cut_reads_whole_lines_and_why(kind: type[Wire]) -> None:
    """The line under way is finished, the rest is dropped, the reason is last."""
    bench = Bench(kind)
    wire, transport = bench.wire(30)
    everything = lines(HARD + 3 * PIECE)
    wire.write(everything)
    wire.write(b"never sent\n")
    drain_all(transport, 777)
    assert transport.ends
    assert transport.sent.endswith(b"x\n" + LAST)
    assert everything.startswith(transport.sent.removesuffix(LAST))
    assert len(transport.sent) < 3 * PIECE
    assert [wire] == bench.cuts
    assert 0 == bench.ledger.total


def test_a_line_that_never_ends_is_kept_whole() -> None:
    """What left in part has an end, be it only that of the queue."""
    bench = Bench()
    wire, transport = bench.wire(1)
    wire.write(b"x" * 50)
    wire.cut()
    drain_all(transport)
    assert transport.ends
    assert b"x" * 50 + LAST == transport.sent


def test_who_is_cut_between_two_lines_loses_all_of_the_queue() -> None:
    """Nothing but the reason follows what the transport holds already."""
    bench = Bench()
    wire, transport = bench.wire(0)
    wire.write(lines(PIECE // 100 * 100))
    wire.write(lines(50_000, b"y"))
    held = transport.buffer
    wire.cut()
    drain_all(transport)
    assert transport.ends
    assert held + LAST == transport.sent


def test_who_is_cut_and_reads_on_is_let_go() -> None:
    """A cut reader has five seconds for the last line; cut again it is aborted."""
    bench = Bench()
    patient, first = bench.wire(0)
    patient.write(lines(PIECE))
    patient.cut()
    bench.clock.advance(5)
    assert first.aborted
    hasty, second = bench.wire(0)
    hasty.write(lines(PIECE))
    hasty.cut()
    hasty.cut()
    assert second.aborted
    assert [patient, hasty] == bench.cuts


@pytest.mark.parametrize(
    "act",
    [
        lambda wire: wire.write(b"more\n"),
        lambda wire: wire.close(),
        lambda wire: wire.cut(),
        lambda wire: wire.abort(),
        lambda wire: wire.lost(),
    ],
    ids=["write", "close", "cut", "abort", "lost"],
)
@BOTH
def test_slow_may_do_anything_to_its_own_wire(
    kind: type[Wire], act: Callable[[Wire], None]
) -> None:
    """Who is told of the cut finds the wire closed already, and the books are right."""
    bench = Bench(kind)
    transport = FakeTransport(0)

    def slow() -> bytes:
        act(wire)
        return LAST

    wire = kind(transport, bench.ledger, slow)
    wire.write(lines(HARD + 3 * PIECE))
    wire.write(b"never sent\n")
    assert wire.owed == bench.ledger.total
    drain_all(transport)
    assert b"more" not in transport.sent
    assert (0, {}) == (bench.ledger.total, bench.ledger.debtors)


def test_a_cut_inside_a_pull_breaks_no_line() -> None:
    """The total may run over while the transport takes a piece; the piece leaves whole
    and the line it ends in too."""
    bench = Bench(hard_bytes=0)
    wire, transport = bench.wire(0)
    everything = lines(300_000)
    wire.write(everything)
    give_way = transport.write

    def write(data: bytes) -> None:
        give_way(data)
        if not bench.cuts:
            wire.cut()

    transport.write = write  # type: ignore[method-assign]
    drain_all(transport)
    assert transport.ends
    assert transport.sent.endswith(b"x\n" + LAST)
    assert everything.startswith(transport.sent.removesuffix(LAST))


# The soft bound


def test_who_is_owed_too_much_for_too_long_is_cut() -> None:
    """After 30 seconds above the soft bound, and not before."""
    bench = Bench()
    wire, _ = bench.wire(0)
    wire.write(b"x" * SOFT + b"\n")
    bench.pass_time(29)
    assert [] == bench.cuts
    bench.pass_time(1)
    assert [wire] == bench.cuts


def test_at_the_soft_bound_one_may_stay() -> None:
    """As long as one likes."""
    bench = Bench()
    wire, _ = bench.wire(0)
    wire.write(b"x" * SOFT)
    bench.pass_time(100)
    assert [] == bench.cuts


def test_who_catches_up_begins_anew() -> None:
    """The 30 seconds count from when it was last owed no more than the bound."""
    bench = Bench()
    wire, transport = bench.wire(0)
    wire.write(b"x" * (SOFT + 50))
    bench.pass_time(20)
    transport.drain(SOFT)
    transport.drain(0)
    assert 50 == wire.owed
    wire.write(b"x" * SOFT)
    bench.pass_time(29)
    assert [] == bench.cuts
    bench.pass_time(1)
    assert [wire] == bench.cuts


def test_what_was_handed_over_counts_as_owed() -> None:
    """A reader who takes one piece and then nothing is still behind."""
    bench = Bench()
    wire, transport = bench.wire(0)
    wire.write(b"x" * (2 * PIECE + SOFT // 2))
    transport.drain(PIECE)
    assert PIECE + SOFT // 2 == wire.owed
    bench.pass_time(30)
    assert [wire] == bench.cuts


@pytest.mark.parametrize("bound", ["soft_bytes", "soft_seconds"])
def test_a_soft_bound_of_0_is_none(bound: str) -> None:
    """Either of its two halves turns it off."""
    bench = Bench(**{bound: 0})
    wire, _ = bench.wire(0)
    wire.write(lines(2 * SOFT))
    bench.pass_time(100)
    assert [] == bench.cuts


def test_who_is_leaving_is_not_cut() -> None:
    """The five seconds of the end are all there is to wait for then."""
    bench = Bench(close_seconds=100)
    wire, transport = bench.wire(0)
    wire.write(lines(2 * SOFT))
    wire.close()
    bench.pass_time(90)
    assert ([], False) == (bench.cuts, transport.aborted)


# All readers together


def test_beyond_the_total_the_largest_debtor_goes_first() -> None:
    """At the bound nobody does."""
    bench = Bench(total_bytes=300_000)
    small, _ = bench.wire(0)
    large, _ = bench.wire(0)
    small.write(lines(100_000))
    large.write(lines(200_000))
    assert [] == bench.cuts
    small.write(b"\n")
    assert [large] == bench.cuts
    assert bench.ledger.total <= 300_000


def test_as_many_go_as_have_to() -> None:
    """Cut, and if that is not enough aborted: the total is kept whatever comes."""
    bench = Bench(total_bytes=2 * PIECE)
    crowd = [bench.wire(0) for _ in range(3)]
    for wire, _ in crowd:
        wire.write(lines(PIECE))
        assert bench.ledger.total <= 2 * PIECE
    newcomer, transport = bench.wire(0)
    newcomer.write(lines(5 * PIECE))
    assert bench.ledger.total <= 2 * PIECE
    assert newcomer in bench.cuts
    assert sum(wire.owed for wire, _ in [*crowd, (newcomer, transport)]) == (
        bench.ledger.total
    )


def test_a_total_of_0_is_none() -> None:
    """Then each reader has only its own bounds."""
    bench = Bench(total_bytes=0)
    wire, _ = bench.wire(0)
    wire.write(lines(10_000_000))
    assert [] == bench.cuts


# What is not a plain socket


def test_a_transport_that_has_enough_is_left_alone() -> None:
    """What comes while it is paused is owed, and given when it resumes."""
    bench = Bench(TransportWire)
    wire, transport = bench.wire(0)
    wire.write(lines(PIECE))
    wire.write(lines(PIECE, b"y"))
    assert transport.paused
    assert len(transport.buffer) <= BUFFER + PIECE
    wire.write(b"z\n")
    assert 2 == wire.owed
    drain_all(transport)
    assert lines(PIECE) + lines(PIECE, b"y") + b"z\n" == transport.sent


def test_a_large_release_goes_over_in_pieces() -> None:
    """No more is taken of it than until the transport says stop."""
    wire, transport = Bench(TransportWire).wire(0)
    wire.write(lines(10 * PIECE))
    assert transport.paused
    assert len(transport.buffer) <= BUFFER + PIECE


def test_only_a_plain_socket_is_written_to_directly(
    sockets: tuple[socket.socket, socket.socket],
) -> None:
    """Behind TLS the handle of the transport is none that could be sent to; and what
    the transport holds already is not overtaken."""
    bench = Bench()

    class Plain(FakeTransport):
        def __init__(self, held: bytes = b"", new: Sequence[bytes] = ()) -> None:
            super().__init__()
            self.dataBuffer, self._tempDataBuffer = held, new

        def getHandle(self) -> Any:
            return sockets[0]

    plain = wire_for(Plain(), bench.ledger, lambda: LAST)
    assert isinstance(plain, SocketWire)
    plain.write(b"hello\n")
    assert b"hello\n" == sockets[1].recv(100)
    for other in FakeTransport(), Plain(b"held"), Plain(new=[b"new"]):
        wire = wire_for(other, bench.ledger, lambda: LAST)
        assert isinstance(wire, TransportWire)


def test_a_lost_transport_tells_its_producer_and_nothing_happens() -> None:
    """It is `lost` that counts."""
    for kind in (SocketWire, TransportWire):
        wire, transport = Bench(kind).wire(0)
        wire.write(lines(PIECE * 3))
        transport.producer.stopProducing()
        assert wire.owed
