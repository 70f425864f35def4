"""Small files of each kind that may be shown, made by hand: nothing in them is worth
seeing or hearing, but each is whole."""

import struct
import zlib
from collections.abc import Iterable

UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


# Pictures


def png_chunk(kind: bytes, data: bytes) -> bytes:
    sum_ = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum_)


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    """A grey picture, with ``more`` chunks before its data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress((b"\0" + b"\x80" * min(width, 8)) * min(height, 8))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", head),
            *more,
            png_chunk(b"IDAT", data),
            png_chunk(b"IEND", b""),
        )
    )


def jpeg_segment(kind: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data


def jpeg(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"
    return b"".join(
        (
            b"\xff\xd8",
            jpeg_segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            *more,
            jpeg_segment(0xC0, frame),
            jpeg_segment(0xDA, b"\x01\x01\0\0\x3f\0"),
            b"\x12\x34\xff\xd9",
        )
    )


def gif(width: int = 1, height: int = 1) -> bytes:
    return b"".join(
        (
            b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0),
            b"\0\0\0\xff\xff\xff",
            b"!\xf9\x04\0\0\0\0\0",
            b"," + struct.pack("<HHHHB", 0, 0, width, height, 0),
            b"\x02\x02D\x01\0",
            b";",
        )
    )


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    """One of these chunks; without, a lossy picture of one pixel."""
    lossy = b"\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x01\x40\x26\x25\xa4\0"
    body = b"WEBP"
    for kind, data in chunks or ((b"VP8 ", lossy),):
        body += kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


# Sound in Ogg


def ogg_page(data: bytes, granule: int, flags: int = 0, serial: int = 7) -> bytes:
    table = bytes([255] * (len(data) // 255) + [len(data) % 255])
    head = struct.pack("<BBqIIIB", 0, flags, granule, serial, 0, 0, len(table))
    return b"OggS" + head + table + data


OPUS_HEAD = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)


def opus(seconds: float, size: int = 0) -> bytes:
    """A voice in Opus, a page a second, of at least ``size`` bytes."""
    pages = [
        ogg_page(OPUS_HEAD, 0, 2),
        ogg_page(b"OpusTags" + b"\0" * 8, 0),
    ]
    whole = max(1, round(seconds))
    each = b"\xfc" + b"\x55" * min(60_000, max(10, size // whole))
    for number in range(1, whole + 1):
        heard = 312 + round(48_000 * seconds * number / whole)
        pages.append(ogg_page(each, heard, 4 * (number == whole)))
    return b"".join(pages)


# Sound and films in WebM


def element(id: int, *data: bytes, size: bytes = b"") -> bytes:
    """An element of EBML; its ``size`` is spelled in eight bytes if it is not given."""
    body = b"".join(data)
    spelled = id.to_bytes((id.bit_length() + 7) // 8, "big")
    return spelled + (size or (len(body) | 1 << 56).to_bytes(8, "big")) + body


def number(id: int, value: int) -> bytes:
    return element(id, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def block(after: int, data: bytes = b"\xfc" * 10) -> bytes:
    """A block, that many ticks after the beginning of its cluster."""
    return element(0xA3, b"\x81", struct.pack(">hB", after, 0x80), data)


def cluster(at: int, *blocks: bytes, size: bytes = UNKNOWN_SIZE) -> bytes:
    return element(0x1F43B675, number(0xE7, at), *blocks, size=size)


def track(kind: int = 2, codec: bytes = b"A_OPUS") -> bytes:
    return element(0xAE, number(0xD7, 1), number(0x83, kind), element(0x86, codec))


def webm_of(
    clusters: Iterable[bytes],
    *tracks: bytes,
    doc_type: bytes = b"webm",
    size: bytes = UNKNOWN_SIZE,
    scale: int = 1_000_000,
) -> bytes:
    """A recording as browsers write them: nothing says how long it is."""
    head = element(0x1A45DFA3, number(0x4286, 1), element(0x4282, doc_type))
    info = element(0x1549A966, number(0x2AD7B1, scale), element(0x4D80, b"a browser"))
    known = element(0x1654AE6B, *(tracks or (track(),)))
    return head + element(0x18538067, info, known, *clusters, size=size)


def webm(seconds: float, *tracks: bytes) -> bytes:
    """A voice in WebM: blocks of 60 ms in clusters of 10 s."""
    starts = range(0, round(seconds * 1000) + 1, 60)
    clusters: dict[int, list[bytes]] = {}
    for start in starts:
        clusters.setdefault(start // 10_000, []).append(block(start % 10_000))
    return webm_of((cluster(at * 10_000, *found) for at, found in clusters.items()))


# Sound in MP4


def box(kind: bytes, *data: bytes) -> bytes:
    body = b"".join(data)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *data: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *data)


def sound_track(
    *runs: tuple[int, int],
    ticks: int = 48_000,
    kind: bytes = b"soun",
    codec: bytes = b"mp4a",
    long: bool = False,
) -> bytes:
    """A track with so many samples, of so many ticks each; times may be ``long``."""
    times = struct.pack(">QQIQ" if long else ">IIII", 0, 0, ticks, 0)
    head = full(b"mdhd", times, b"\x55\xc4\0\0", version=int(long))
    handler = full(b"hdlr", b"\0" * 4, kind, b"\0" * 13)
    described = full(b"stsd", struct.pack(">I", 1), box(codec, b"\0" * 28))
    each = b"".join(struct.pack(">II", *run) for run in runs)
    table = box(b"stbl", described, full(b"stts", struct.pack(">I", len(runs)), each))
    return box(b"trak", box(b"mdia", head, handler, box(b"minf", table)))


def mp4_of(*parts: bytes, tracks: tuple[bytes, ...] = (), each: int = 0) -> bytes:
    """The head of a recording, and these boxes behind it."""
    defaults = full(b"trex", struct.pack(">IIIII", 1, 1, each, 0, 0))
    moov = box(b"moov", *(tracks or (sound_track(),)), box(b"mvex", defaults))
    return box(b"ftyp", b"iso5\0\0\2\0iso5mp41") + moov + b"".join(parts)


def fragment(*lengths: int, at: int | None = None) -> bytes:
    """Samples that play for so long each, and from a time on if it is given."""
    begins = () if at is None else (full(b"tfdt", struct.pack(">I", at)),)
    rows = b"".join(struct.pack(">II", length, 4) for length in lengths)
    run = full(b"trun", struct.pack(">II", len(lengths), 0), rows, flags=0x301)
    head = full(b"tfhd", struct.pack(">I", 1), flags=0x20000)
    moof = box(b"moof", box(b"traf", head, *begins, run))
    return moof + box(b"mdat", b"aac!" * len(lengths))


def mp4(seconds: float) -> bytes:
    """A voice in AAC: a fragment for each second."""
    whole, rest = divmod(round(48_000 * seconds), 1024)
    lengths = [1024] * whole + [rest] * bool(rest)
    pieces = range(0, len(lengths), 47)
    return mp4_of(*(fragment(*lengths[at : at + 47], at=at * 1024) for at in pieces))


ALL = {
    "image/png": png(),
    "image/jpeg": jpeg(),
    "image/gif": gif(),
    "image/webp": webp(),
    "audio/ogg": opus(3),
    "audio/webm": webm(3),
    "audio/mp4": mp4(3),
    "video/webm": webm_of([cluster(0, block(3000))], track(1, b"V_VP8")),
}
