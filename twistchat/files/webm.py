"""Sound and films in WebM: whether a file is that, and for how long it plays.

What a browser has recorded does not say how long it is, for the head is written before
the end is known; so it is where the last of its blocks begins. Nothing is decoded.
Sources: RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from collections.abc import Callable
from typing import NamedTuple

from twistchat.files.source import Found, Source

#: A file of more elements than this is none.
MOST_ELEMENTS = 100_000
_MOST_OF_A_HEAD = 1024

_EBML = 0x1A45DFA3
_DOC_TYPE = 0x4282
_SEGMENT = 0x18538067
_CLUSTER = 0x1F43B675
#: What holds others is entered, whatever size it says it has: a recorder does not know
#: that of what it is still writing.
_ENTERED = {
    _CLUSTER,
    0x1549A966,  # Info
    0x1654AE6B,  # Tracks
    0xAE,  # TrackEntry
    0xA0,  # BlockGroup
}
_MAY_BE_UNKNOWN = {_SEGMENT, _CLUSTER}
_FILM, _SOUND = 1, 2
_CODECS = {b"A_OPUS", b"A_VORBIS", b"V_VP8", b"V_VP9", b"V_AV1"}


class _Element(NamedTuple):
    """The head of an element; ``size`` is None where it is not known."""

    id: int
    data: int
    size: int | None


class _Refused(Exception):
    """Not a file that we know as WebM."""


def webm(source: Source) -> Found | None:
    """Elements from the first byte to the last, with tracks of codecs we know."""
    try:
        recording = _Recording(source)
        recording.walk()
        return recording.found()
    except _Refused:
        return None


class _Recording:
    """What has been read of a file so far."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._nanoseconds = 1_000_000  # of a tick; as long as none are told
        self._cluster = 0
        self._last: int | None = None
        self._tracks: set[int] = set()

    def walk(self) -> None:
        """Read all heads of elements; raises _Refused."""
        place = self._past_head()
        for _ in range(MOST_ELEMENTS):
            if place == self._source.size:
                return
            element = _element(self._source, place)
            place = element.data
            if element.id not in _ENTERED:
                assert element.size is not None  # _element has seen to it
                read = _READ.get(element.id)
                if read is not None:
                    read(self, element.data, element.size)
                place += element.size
        raise _Refused

    def found(self) -> Found | None:
        """What it is; None if nothing of it can be seen or heard."""
        if not self._tracks or not self._tracks <= {_FILM, _SOUND}:
            return None
        kind = "video/webm" if _FILM in self._tracks else "audio/webm"
        if self._last is None:
            return Found(kind)
        return Found(kind, max(self._last, 0) * self._nanoseconds / 1e9)

    def _past_head(self) -> int:
        """Where the first element in the segment begins."""
        head = _element(self._source, 0)
        if head.id != _EBML or (head.size or 0) > _MOST_OF_A_HEAD:
            raise _Refused
        place = head.data
        end = place + (head.size or 0)
        webm = False
        while place < end:
            element = _element(self._source, place)
            size = element.size or 0
            place = element.data + size
            if element.id == _DOC_TYPE:
                webm = self._source.at(element.data, size).rstrip(b"\0") == b"webm"
        segment = _element(self._source, end)
        whole = segment.size in (None, self._source.size - segment.data)
        if place != end or not webm or segment.id != _SEGMENT or not whole:
            raise _Refused
        return segment.data

    def _number(self, place: int, size: int) -> int:
        if size > 8:
            raise _Refused
        return int.from_bytes(self._source.at(place, size), "big")

    def _scale(self, place: int, size: int) -> None:
        self._nanoseconds = self._number(place, size)
        if not self._nanoseconds:
            raise _Refused

    def _cluster_begins(self, place: int, size: int) -> None:
        self._cluster = self._number(place, size)

    def _track(self, place: int, size: int) -> None:
        self._tracks.add(self._number(place, size))

    def _codec(self, place: int, size: int) -> None:
        if self._source.at(place, min(size, 64)) not in _CODECS:
            raise _Refused

    def _block(self, place: int, size: int) -> None:
        head = self._source.at(place, min(size, 11))
        track = _length_of(head[:1], 8)
        if len(head) < track + 3:
            raise _Refused
        after = int.from_bytes(head[track : track + 2], "big", signed=True)
        self._last = max(self._last or 0, self._cluster + after)


_READ: dict[int, Callable[[_Recording, int, int], None]] = {
    0x2AD7B1: _Recording._scale,
    0xE7: _Recording._cluster_begins,
    0x83: _Recording._track,
    0x86: _Recording._codec,
    0xA3: _Recording._block,  # SimpleBlock
    0xA1: _Recording._block,  # Block, of a BlockGroup
}


def _length_of(first: bytes, most: int) -> int:
    """How many bytes a number of EBML has that begins with this one."""
    length = 9 - first[0].bit_length() if first else most + 1
    if length > most:
        raise _Refused
    return length


def _element(source: Source, place: int) -> _Element:
    """The element that begins there, if it lies in the file."""
    head = source.at(place, 12)
    width = _length_of(head[:1], 4)
    sized = _length_of(head[width : width + 1], 8)
    data = place + width + sized
    digits = head[width : width + sized]
    if len(digits) < sized:
        raise _Refused
    known = (1 << 7 * sized) - 1
    size = int.from_bytes(digits, "big") & known
    id = int.from_bytes(head[:width], "big")
    if size == known:
        if id not in _MAY_BE_UNKNOWN:
            raise _Refused
        return _Element(id, data, None)
    if data + size > source.size:
        raise _Refused
    return _Element(id, data, size)
