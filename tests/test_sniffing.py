"""A file is what its bytes say, and whatever a browser might run is unknown."""

import re
from collections.abc import Callable

import pytest
import recordings as made
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.files import INLINE, UNKNOWN
from twistchat.files.images import MOST_BLOCKS, MOST_PARTS, MOST_PIXELS
from twistchat.files.mp4 import MOST_BOXES
from twistchat.files.sniffing import sniff
from twistchat.files.source import Source


def type_of(data: bytes) -> str:
    return sniff(source_of(data)).type


def source_of(data: bytes) -> Source:
    return Source(lambda place, count: data[place : place + count], len(data))


each_kind = pytest.mark.parametrize(("kind", "data"), made.ALL.items(), ids=made.ALL)


@each_kind
def test_known_kinds(kind: str, data: bytes) -> None:
    """What may be shown is known, and there is an example of each."""
    assert kind == type_of(data)
    assert INLINE == set(made.ALL)


@each_kind
def test_cut_short(kind: str, data: bytes) -> None:
    """A file of which the end is missing is none of a kind that says where it ends."""
    whole = {type_of(data[:length]) for length in range(len(data))}
    ends_anywhere = {"image/jpeg", "audio/ogg", "audio/webm", "audio/mp4", "video/webm"}
    assert whole <= {UNKNOWN} | (ends_anywhere & {kind})


MARKUP = (
    b"<!DOCTYPE html><html><script>alert(1)</script>",
    b"<HTML><BODY onload=alert(1)>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<?xml version='1.0'?><x:html xmlns:x='http://www.w3.org/1999/xhtml'/>",
    b"\xef\xbb\xbf<html>",
    b"\xff\xfe<\0h\0t\0m\0l\0>\0",
    b"%PDF-1.7 ",
    b"MZ\x90\0",
    b"PK\x03\x04",
    b"#!/bin/sh\n",
    b"GIF89a=1;alert(1);//",
    b"RIFF\x10\0\0\0WAVEfmt ",
    b"BM6\0\0\0",
    b"",
)


@pytest.mark.parametrize("data", MARKUP)
def test_never_shown(data: bytes) -> None:
    """Pages, pictures of markup, documents and programs are unknown (W12)."""
    assert UNKNOWN == type_of(data)


@each_kind
@pytest.mark.parametrize("page", [*MARKUP[:2], MARKUP[2]])
def test_two_at_once(kind: str, data: bytes, page: bytes) -> None:
    """What is a page behind its end, or before its beginning, is neither (W12)."""
    assert UNKNOWN == type_of(data + page)
    assert UNKNOWN == type_of(page + data)
    assert UNKNOWN == type_of(data[:4] + page + data[4:])


@each_kind
def test_archive_behind(kind: str, data: bytes) -> None:
    """What can be opened as an archive is no picture."""
    end = b"PK\x05\x06" + b"\0" * 18
    assert UNKNOWN == type_of(data + end)


def test_markup_inside() -> None:
    """A page may hide in what a picture says about itself; in any case of letters."""
    for page in (b"<ScRiPt>alert(1)</script>", b"\0<IFRAME src=x>"):
        assert UNKNOWN == type_of(made.png(1, 1, made.png_chunk(b"tEXt", page)))
        assert UNKNOWN == type_of(made.jpeg(1, 1, made.jpeg_segment(0xFE, page)))
    told = made.png_chunk(b"tEXt", b"Title\0a <b>picture</b>")
    assert "image/png" == type_of(made.png(1, 1, told))


@pytest.mark.parametrize("place", [262_140, 262_143, 262_144, 300_000])
def test_markup_at_the_seam(place: int) -> None:
    """It is found also where two pieces of what is read meet."""
    before = made.png()[: 8 + 25]
    chunk = b"x" * (place - len(before) - 8) + b"<script" + b"x" * 600_000
    data = made.png(1, 1, made.png_chunk(b"tEXt", chunk))
    assert place == data.index(b"<script")
    assert UNKNOWN == type_of(data)


@pytest.mark.parametrize("make", [made.png, made.jpeg, made.gif])
def test_too_large_to_draw(make: Callable[[int, int], bytes]) -> None:
    """Who opens the page does not have to draw 50,000 pixels each way (W14)."""
    side = int(MOST_PIXELS**0.5)
    assert UNKNOWN != type_of(make(side, side))
    assert UNKNOWN == type_of(make(side, side + 1))
    assert UNKNOWN == type_of(make(50_000, 50_000))
    assert UNKNOWN == type_of(make(0, 10))


def webp_of(width: int, height: int) -> bytes:
    """The head of an extended picture."""
    return b"\0" * 4 + b"".join(
        (side - 1).to_bytes(3, "little") for side in (width, height)
    )


def test_webp_of_each_sort() -> None:
    """Lossless and extended ones are known too, and they must have a picture."""
    lossless = b"VP8L", b"\x2f" + (1).to_bytes(4, "little") + b"\0" * 8
    assert "image/webp" == type_of(made.webp(lossless))
    extended = b"VP8X", webp_of(100, 100)
    assert "image/webp" == type_of(made.webp(extended, lossless))
    assert UNKNOWN == type_of(made.webp(extended, (b"EXIF", b"12345")))
    huge = b"VP8X", webp_of(50_000, 50_000)
    assert UNKNOWN == type_of(made.webp(huge, lossless))
    assert UNKNOWN == type_of(made.webp((b"VP8 ", b"\0" * 20)))


def test_cameras_add_things() -> None:
    """What a camera has put behind a picture is no reason not to show it."""
    assert "image/jpeg" == type_of(made.jpeg() + b"MotionPhoto_Data" * 1000)


@pytest.mark.parametrize("codec", [b"V_MPEG4/ISO/AVC", b"S_TEXT/WEBVTT", b""])
def test_other_codecs(codec: bytes) -> None:
    """WebM has few codecs; Matroska, which has all, is another kind."""
    assert UNKNOWN == type_of(made.webm_of([], made.track(1, codec)))
    assert UNKNOWN == type_of(made.webm_of([], made.track(), made.track(17)))
    matroska = made.webm_of([made.cluster(0, made.block(0))], doc_type=b"matroska")
    assert UNKNOWN == type_of(matroska)


def test_codecs_in_ogg() -> None:
    """Ogg is sound if it is Opus, Vorbis or FLAC; films are unknown."""
    vorbis = b"\x01vorbis\0\0\0\0\x01\x44\xac\0\0" + b"\0" * 14
    flac = b"\x7fFLAC\x01\0\0\x01fLaC\0\0\0\x22" + b"\0" * 10 + b"\x0a\xc4\x42"
    flac += b"\0" * 21
    for head in (vorbis, flac):
        assert "audio/ogg" == type_of(made.ogg_page(head, 0, 2))
    for head in (b"\x80theora" + b"\0" * 40, made.OPUS_HEAD[:18]):
        assert UNKNOWN == type_of(made.ogg_page(head, 0, 2))


@pytest.mark.parametrize("codec", [b"avc1", b"enca", b"alac", b"\0\0\0\0"])
def test_codecs_in_mp4(codec: bytes) -> None:
    """MP4 is sound if it is AAC or Opus, which browsers record, and nothing besides."""
    for known in (b"mp4a", b"Opus"):
        track = made.sound_track(codec=known)
        assert "audio/mp4" == type_of(made.mp4_of(tracks=(track,)))
        assert UNKNOWN == type_of(made.mp4_of(tracks=(track, track)))
        film = made.sound_track(kind=b"vide")
        assert UNKNOWN == type_of(made.mp4_of(tracks=(film,)))
        assert UNKNOWN == type_of(made.mp4_of(tracks=(track, film)))
    assert UNKNOWN == type_of(made.mp4_of(tracks=(made.sound_track(codec=codec),)))
    picture = made.box(b"ftyp", b"heic\0\0\0\0") + made.box(b"mdat", b"x" * 100)
    assert UNKNOWN == type_of(picture)


def test_many_parts() -> None:
    """No file keeps us busy for long: one in too many parts is unknown."""
    chunks = made.png_chunk(b"tEXt", b"") * MOST_PARTS
    assert UNKNOWN == type_of(made.png(1, 1, chunks))
    assert UNKNOWN == type_of(b"\xff\xd8" + b"\xff" * 2 * MOST_PARTS)
    for count, kind in (MOST_BLOCKS - 5, "image/gif"), (MOST_BLOCKS - 4, UNKNOWN):
        comment = b"!\xfe" + b"\1x" * count + b"\0"
        assert kind == type_of(made.gif().replace(b"!\xf9", comment + b"!\xf9"))
    blocks = made.element(0xEC) * 100_001
    assert UNKNOWN == type_of(made.webm_of([made.cluster(0, blocks)]))
    pages = made.opus(1) + made.ogg_page(b"", 1) * 100_001
    assert UNKNOWN == type_of(pages)
    assert UNKNOWN == type_of(made.mp4_of(made.box(b"free") * MOST_BOXES))


heads = st.sampled_from([data[:cut] for data in made.ALL.values() for cut in (4, 40)])


@given(heads, st.binary(max_size=2000))
def test_any_bytes(head: bytes, rest: bytes) -> None:
    """Whatever the bytes are, there is an answer."""
    assert type_of(head + rest) in INLINE | {UNKNOWN}
    assert UNKNOWN == type_of(b"<" + rest)


@given(st.data())
def test_spoiled(data: st.DataObject) -> None:
    """A file with any bytes changed is judged without an error."""
    spoiled = bytearray(data.draw(st.sampled_from(list(made.ALL.values()))))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(spoiled) - 1))
        spoiled[place] = data.draw(st.integers(0, 255))
    assert type_of(bytes(spoiled)) in INLINE | {UNKNOWN}


@given(st.binary(max_size=300), st.lists(st.tuples(st.integers(0, 320))))
def test_source(data: bytes, places: list[tuple[int]]) -> None:
    """What is read in a window is what is there, and nothing beyond the end."""
    source = source_of(data)
    for (place,) in places:
        assert data[place : place + 7] == source.at(place, 7)


def test_reads_are_few() -> None:
    """A walk over thousands of parts reads the file once, not once for each."""
    data = made.webm(280)
    reads: list[int] = []

    def read(place: int, count: int) -> bytes:
        reads.append(count)
        return data[place : place + count]

    assert "audio/webm" == sniff(Source(read, len(data))).type
    assert len(re.findall(rb"\xa3\x01", data)) > 4000
    assert len(reads) < 3 + 2 * len(data) / 65_536
