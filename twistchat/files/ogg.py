"""Sound in Ogg: whether a file is that, and for how long it plays (RFC 3533, 7845).

Nothing is decoded: what has been heard by the end of a page stands in its head.
"""

from typing import NamedTuple

from twistchat.files.source import Found, Source

#: A file of more pages than this is none.
MOST_PAGES = 100_000
_HEAD = 27
_BEGINS = 2
_NO_PACKET_ENDS = -1


class _Page(NamedTuple):
    """The head of a page, and where its data and the next page begin."""

    flags: int
    granule: int
    serial: bytes
    data: int
    end: int


class _Codec(NamedTuple):
    """How many samples a second there are, and how many of them are not heard."""

    rate: int
    skipped: int = 0


def ogg(source: Source) -> Found | None:
    """Pages from the first byte to the last, all of one stream of sound."""
    first = _page(source, 0)
    if first is None or first.flags & 7 != _BEGINS:
        return None
    codec = _codec(source.at(first.data, min(64, first.end - first.data)))
    if codec is None or not codec.rate:
        return None
    last, page = 0, first
    for _ in range(MOST_PAGES):
        if page.granule != _NO_PACKET_ENDS:
            last = max(last, page.granule)
        if page.end == source.size:
            heard = (last - codec.skipped) / codec.rate
            return Found("audio/ogg", heard if heard > 0 else None)
        following = _page(source, page.end)
        if following is None or following.serial != first.serial:
            return None
        if following.flags & _BEGINS:
            return None
        page = following
    return None


def _page(source: Source, place: int) -> _Page | None:
    """The page that begins there, if it is whole."""
    head = source.at(place, _HEAD)
    if len(head) < _HEAD or head[:5] != b"OggS\0":
        return None
    table = source.at(place + _HEAD, head[26])
    data = place + _HEAD + head[26]
    end = data + sum(table)
    if len(table) < head[26] or end > source.size:
        return None
    granule = int.from_bytes(head[6:14], "little", signed=True)
    return _Page(head[5], granule, head[14:18], data, end)


def _codec(packet: bytes) -> _Codec | None:
    """What the first packet of a stream says; None if it is no sound we know."""
    if packet[:8] == b"OpusHead" and len(packet) >= 19:
        return _Codec(48_000, int.from_bytes(packet[10:12], "little"))
    if packet[:7] == b"\x01vorbis" and len(packet) >= 30:
        return _Codec(int.from_bytes(packet[12:16], "little"))
    if packet[:5] == b"\x7fFLAC" and packet[9:13] == b"fLaC" and len(packet) >= 51:
        return _Codec(int.from_bytes(packet[27:30], "big") >> 4)
    return None
