"""What leaves at the end of a turn, and what leaves when turns have become durable:
joined once for all who read the same."""

from collections.abc import Container, Iterable, Sequence
from itertools import chain

from twisted.internet.defer import Deferred

from twistchat.delivery.outbox import Chunks, Group, Outbox, Turn


def of_several(groups: Sequence[Group]) -> dict[Outbox, None]:
    """Those who read several of these groups."""
    seen: set[Outbox] = set()
    found: dict[Outbox, None] = {}
    for group in groups:
        readers = group.outboxes
        if not seen.isdisjoint(readers):
            found.update(dict.fromkeys(seen & readers.keys()))
        seen.update(readers)
    return found


def take_chunks(
    group: Group, apart: Container[Outbox]
) -> tuple[list[Outbox], bytes, Chunks | tuple[()]]:
    """The readers of a group but those apart, who read nothing else in this turn; what
    leaves at once for them, joined once for all of them, and what waits."""
    chunks, depending = group.take()
    readers = [outbox for outbox in group.outboxes if outbox not in apart]
    if True not in depending:
        return readers, b"".join(chunks), ()
    first = depending.index(True)
    return readers, b"".join(chunks[:first]), Chunks(chunks[first:])


def send_alike(
    readers: Sequence[Outbox], now: bytes, later: Chunks | tuple[()]
) -> Sequence[Outbox]:
    """The same to all of these: what depends on nothing leaves, unless they wait for
    what was before; the rest is held. Who waits for that."""
    if now:
        for outbox in readers:
            if outbox.held:
                outbox.add(now)
            else:
                outbox.wire.write(now)
    if not later:
        return ()
    for outbox in readers:
        outbox.held.append(later)
    return readers


def send(outbox: Outbox, waiting: list[Outbox]) -> None:
    """What depends on nothing leaves, the rest is held."""
    if outbox.now:
        data = b"".join(outbox.now)
        outbox.now.clear()
        outbox.wire.write(data)
    if outbox.later:
        waiting.append(outbox)
        outbox.held.append(outbox.later)
        outbox.later = []
    elif outbox.ending and not outbox.held:
        outbox.wire.close()


class Leaving:
    """What leaves together, joined by session."""

    def __init__(self) -> None:
        self._merged: dict[Outbox, list[list[bytes | bytearray]]] = {}
        self._awaited: list[Deferred[None]] = []

    def take(self, turn: Turn, outboxes: Iterable[Outbox]) -> None:
        """What these outboxes hold of the turn, which is the oldest that they hold."""
        merged = self._merged
        for outbox in outboxes:
            chunks = outbox.held.pop(0)
            if outbox in merged:
                merged[outbox].append(chunks)
            else:
                merged[outbox] = [chunks]
        for outbox in [each for each in turn.awaited if each in outboxes]:
            self._awaited += turn.awaited[outbox]

    def go(self) -> None:
        """Write it, and end what ends with it."""
        joined: dict[tuple[int, ...], bytes] = {}  # most hold the very same
        for outbox, held in self._merged.items():
            key = tuple(map(id, held))
            data = joined.get(key)
            if data is None:
                data = joined[key] = b"".join(chain.from_iterable(held))
            if data:
                outbox.wire.write(data)
            if outbox.ending and not outbox.held and not outbox.later:
                outbox.wire.close()
        for done in self._awaited:
            done.callback(None)
