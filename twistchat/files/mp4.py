"""Sound in MP4: whether a file is that, and for how long it plays.

What a browser has recorded comes in fragments: its head, written first, holds no sample
and knows no length, so that is the sum of what the samples of all fragments play for.
Nothing is decoded, and no video is known: what has a picture is another kind.
Source: ISO/IEC 14496-12 (boxes), of which the names here are.
"""

import struct
from collections.abc import Callable
from typing import NamedTuple

from twistchat.files.source import Found, Source

#: A file of more boxes, or of more samples each with a length of its own, is none.
MOST_BOXES = 100_000
MOST_SAMPLES = 100_000

#: What holds others is entered, whatever size it says it has.
_ENTERED = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"}
_SOUND = int.from_bytes(b"soun", "big")
_CODECS = {int.from_bytes(codec, "big") for codec in (b"mp4a", b"Opus")}
#: What the flags of a box say is in it.
_BASE, _DESCRIPTION, _LENGTH_OF_EACH = 0x1, 0x2, 0x8  # of tfhd
_OFFSET, _FIRST, _LENGTHS, _OTHERS = 0x1, 0x4, 0x100, 0xE00  # of trun


class _Box(NamedTuple):
    """A box: where what is in it begins and ends."""

    kind: bytes
    data: int
    end: int


class _Refused(Exception):
    """Not a file that we know as sound in MP4."""


def mp4(source: Source) -> Found | None:
    """Boxes from the first byte to the last, of one track of a codec we know."""
    try:
        recording = _Recording(source)
        recording.walk()
        return recording.found()
    except _Refused:
        return None


class _Recording:
    """What has been read of a file so far; times are in ticks of its track."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ticks = 0  # of a second
        self._tracks: list[int] = []
        self._codecs: list[int] = []
        self._each = self._each_here = 0
        self._samples = 0
        self._time = self._last = 0

    def walk(self) -> None:
        """Read all heads of boxes; raises _Refused."""
        first = self._box(0)
        if first.kind != b"ftyp":
            raise _Refused
        place = first.end
        for _ in range(MOST_BOXES):
            if place == self._source.size:
                return
            box = self._box(place)
            read = _READ.get(box.kind)
            if read is not None:
                read(self, box)
            place = box.data if box.kind in _ENTERED else box.end
        raise _Refused

    def found(self) -> Found | None:
        """What it is; None if it is anything else than one sound."""
        one = self._tracks == [_SOUND] and len(self._codecs) == 1
        if not one or self._codecs[0] not in _CODECS or not self._ticks:
            return None
        return Found("audio/mp4", self._last / self._ticks if self._last else None)

    def _box(self, place: int) -> _Box:
        """The box that begins there, if it lies in the file."""
        head = self._source.at(place, 16)
        size, data = int.from_bytes(head[:4], "big"), place + 8
        if size == 1:  # it has a long one
            size, data = int.from_bytes(head[8:], "big"), place + 16
        end = place + size if size else self._source.size
        if not data <= end <= self._source.size:
            raise _Refused
        return _Box(head[4:8], data, end)

    def _bytes(self, box: _Box, after: int, count: int) -> bytes:
        if box.data + after + count > box.end:
            raise _Refused
        return self._source.at(box.data + after, count)

    def _number(self, box: _Box, after: int, width: int = 4) -> int:
        return int.from_bytes(self._bytes(box, after, width), "big")

    def _is_long(self, box: _Box) -> bool:
        """Its times are of eight bytes and not of four."""
        return self._number(box, 0, 1) == 1

    def _numbers(self, box: _Box, after: int, count: int, of: int) -> tuple[int, ...]:
        """What ``count`` samples have in a table: ``of`` numbers each."""
        self._samples += count
        if self._samples > MOST_SAMPLES:
            raise _Refused
        table = self._bytes(box, after, 4 * count * of)
        return struct.unpack(f">{count * of}I", table)

    def _plays(self, ticks: int) -> None:
        self._time += ticks
        self._last = max(self._last, self._time)

    def _mdhd(self, box: _Box) -> None:
        self._ticks = self._number(box, 20 if self._is_long(box) else 12)

    def _hdlr(self, box: _Box) -> None:
        self._tracks.append(self._number(box, 8))

    def _stsd(self, box: _Box) -> None:
        if self._number(box, 4) != 1:
            raise _Refused
        self._codecs.append(self._number(box, 12))

    def _stts(self, box: _Box) -> None:
        runs = self._numbers(box, 8, self._number(box, 4), 2)
        self._plays(sum(map(int.__mul__, runs[::2], runs[1::2])))

    def _trex(self, box: _Box) -> None:
        self._each = self._number(box, 12)

    def _tfhd(self, box: _Box) -> None:
        flags = self._number(box, 1, 3)
        self._each_here = self._each
        if flags & _LENGTH_OF_EACH:
            after = 8 + 8 * bool(flags & _BASE) + 4 * bool(flags & _DESCRIPTION)
            self._each_here = self._number(box, after)

    def _tfdt(self, box: _Box) -> None:
        self._time = self._number(box, 4, 8 if self._is_long(box) else 4)

    def _trun(self, box: _Box) -> None:
        flags, count = self._number(box, 1, 3), self._number(box, 4)
        if not flags & _LENGTHS:
            self._plays(count * self._each_here)
            return
        after = 8 + 4 * bool(flags & _OFFSET) + 4 * bool(flags & _FIRST)
        of = 1 + (flags & _OTHERS).bit_count()
        self._plays(sum(self._numbers(box, after, count, of)[::of]))


_READ: dict[bytes, Callable[[_Recording, _Box], None]] = {
    b"mdhd": _Recording._mdhd,
    b"hdlr": _Recording._hdlr,
    b"stsd": _Recording._stsd,
    b"stts": _Recording._stts,
    b"trex": _Recording._trex,
    b"tfhd": _Recording._tfhd,
    b"tfdt": _Recording._tfdt,
    b"trun": _Recording._trun,
}
