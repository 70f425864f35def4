"""Pictures: whether a file is one from its first to its last byte.

Nothing is decoded. Sources: PNG (W3C), JPEG (ITU T.81), GIF89a, WebP (RFC 9649).
"""

import struct

from twistchat.files.source import Found, Source

#: A picture of more parts than this is none.
MOST_PARTS = 100_000
#: Nor is one of more blocks, which are 255 bytes long but for the last of each part.
MOST_BLOCKS = 500_000
#: A browser needs four bytes for each; what is larger can be fetched, and is not shown.
MOST_PIXELS = 64 * 1024 * 1024


def _drawable(width: int, height: int) -> bool:
    return 0 < width * height <= MOST_PIXELS


def png(source: Source) -> Found | None:
    """A PNG: its chunks fill the file, from IHDR by way of IDAT to IEND."""
    head = source.at(0, 24)
    if head[:16] != b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" or len(head) < 24:
        return None
    if not _drawable(*struct.unpack(">II", head[16:])):
        return None
    place, drawn = 8, False
    for _ in range(MOST_PARTS):
        chunk = source.at(place, 8)
        if len(chunk) < 8 or not chunk[4:].isalpha():
            return None
        place += 12 + int.from_bytes(chunk[:4], "big")
        drawn = drawn or chunk[4:] == b"IDAT"
        if chunk[4:] == b"IEND":
            whole = drawn and place == source.size
            return Found("image/png") if whole else None
    return None


#: Segments that say how large the picture is: all SOF, which are C0 to CF without DHT,
#: JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_END = 0xD9


def jpeg(source: Source) -> Found | None:
    """A JPEG: sound segments up to the first scan, after one with its size.

    Cameras put things of their own behind the end, so what is there is left alone.
    """
    if source.at(0, 3) != b"\xff\xd8\xff":
        return None
    place, drawable = 2, False
    for _ in range(MOST_PARTS):
        head = source.at(place, 4)
        if len(head) < 4 or head[0] != 0xFF:
            return None
        kind, size = head[1], int.from_bytes(head[2:], "big")
        if kind == 0xFF:  # a fill byte
            place += 1
            continue
        if kind == _SCAN:
            return Found("image/jpeg") if drawable else None
        if kind < 0xC0 or 0xD0 <= kind <= _END or size < 2:
            return None
        if kind in _FRAMES:
            frame = source.at(place + 5, 4)
            drawable = len(frame) == 4 and _drawable(*struct.unpack(">HH", frame))
            if not drawable:
                return None
        place += 2 + size
    return None


def gif(source: Source) -> Found | None:
    """A GIF: its blocks fill the file, up to the trailer."""
    head = source.at(0, 13)
    if head[:6] not in (b"GIF87a", b"GIF89a") or len(head) < 13:
        return None
    if not _drawable(*struct.unpack("<HH", head[6:10])):
        return None
    place, drawn, blocks = 13 + _colours(head[10]), False, MOST_BLOCKS
    for _ in range(MOST_PARTS):
        kind = source.at(place, 1)
        if kind == b";":
            whole = drawn and place + 1 == source.size
            return Found("image/gif") if whole else None
        if kind == b"!":
            place += 2
        elif kind == b"," and len(described := source.at(place, 10)) == 10:
            place += 11 + _colours(described[9])
            drawn = True
        else:
            return None
        place, blocks = _past_blocks(source, place, blocks)
    return None


def _colours(flags: int) -> int:
    """How long the table of colours is."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _past_blocks(source: Source, place: int, most: int) -> tuple[int, int]:
    """Where the blocks of data that begin here have ended, and how many more there may
    be; the end of the file if it is cut off there, or there are too many."""
    while most > 0 and (size := source.at(place, 1)):
        place, most = place + 1 + size[0], most - 1
        if not size[0]:
            return place, most
    return source.size, 0


def webp(source: Source) -> Found | None:
    """A WebP: its chunks fill the file, and the first says how large the picture is."""
    head = source.at(0, 30)
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        return None
    if int.from_bytes(head[4:8], "little") + 8 != source.size:
        return None
    if not _drawable(*_size_of_webp(head)):
        return None
    place, drawn = 12, False
    for _ in range(MOST_PARTS):
        chunk = source.at(place, 8)
        if len(chunk) < 8:
            return None
        size = int.from_bytes(chunk[4:], "little")
        place += 8 + size + size % 2
        drawn = drawn or chunk[:4] in (b"VP8 ", b"VP8L", b"ANMF")
        if place >= source.size:
            whole = drawn and place == source.size
            return Found("image/webp") if whole else None
    return None


def _size_of_webp(head: bytes) -> tuple[int, int]:
    """Width and height, as the first chunk says; nothing if it is another."""
    kind, data = head[12:16], head[20:]
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        width, height = data[4:7], data[7:10]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    return 0, 0
