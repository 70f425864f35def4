"""How long a recording plays is read from it, though nothing in it says so."""

import struct

import pytest
import recordings as made
from hypothesis import given, settings
from hypothesis import strategies as st
from test_sniffing import source_of

from twistchat.files.lengths import MOST_SECONDS, seconds_of
from twistchat.files.sniffing import sniff
from twistchat.files.source import Found


def length_of(data: bytes) -> float | None:
    return sniff(source_of(data)).seconds


def test_voice_in_ogg() -> None:
    """It is what has been heard at the end of the last page, without the lead-in."""
    assert 12.5 == length_of(made.opus(12.5))
    assert None is length_of(made.ogg_page(made.OPUS_HEAD, 0, 2))
    still_going_on = made.opus(2) + made.ogg_page(b"more", -1)
    assert 2 == length_of(still_going_on)


def test_other_sound_in_ogg() -> None:
    """Vorbis and FLAC count in samples of their own rate."""
    vorbis = b"\x01vorbis\0\0\0\0\x01" + (44_100).to_bytes(4, "little") + b"\0" * 14
    flac = b"\x7fFLAC\x01\0\0\x01fLaC\0\0\0\x22" + b"\0" * 10
    flac += (44_100 << 4).to_bytes(3, "big") + b"\0" * 21
    for head in (vorbis, flac):
        data = made.ogg_page(head, 0, 2) + made.ogg_page(b"sound", 441_000)
        assert 10 == length_of(data)
    silent = made.ogg_page(vorbis[:12] + b"\0" * 18, 0, 2)
    assert None is length_of(silent)


def test_broken_ogg() -> None:
    """Two streams, a page missing its end, a second beginning: no length."""
    voice = made.opus(5)
    other = made.ogg_page(b"sound", 48_000, serial=8)
    for data in (voice + other, voice[:-1], voice + voice, voice + b"OggS", voice[3:]):
        assert None is length_of(data)


@pytest.mark.parametrize("size", [made.UNKNOWN_SIZE, b""])
def test_voice_in_webm(size: bytes) -> None:
    """It is where the last block begins, whether sizes are known or not."""
    clusters = [
        made.cluster(0, made.block(0), made.block(60), size=size),
        made.cluster(30_000, made.block(-20), made.block(12_500), size=size),
    ]
    assert 42.5 == length_of(made.webm_of(clusters))
    assert 42.5 == length_of(made.webm_of(clusters, size=size))
    assert 42.5 == length_of(made.webm_of(reversed(clusters)))


def test_blocks_in_groups() -> None:
    """A block may lie in a group, with its references."""
    block = made.element(0xA1, b"\x81\x03\xe8\0sound")
    group = made.element(0xA0, block, made.number(0x9B, 60))
    assert 8 == length_of(made.webm_of([made.cluster(7000, group)]))


def test_other_ticks() -> None:
    """A tick may be something else than a millisecond, but not nothing."""
    clusters = [made.cluster(5000, made.block(0))]
    assert 0.5 == length_of(made.webm_of(clusters, scale=100_000))
    assert None is length_of(made.webm_of(clusters, scale=0))


def test_broken_webm() -> None:
    """Without blocks, cut short, or with a block of nothing: no length."""
    cluster = made.cluster(0, made.block(1000))
    for clusters in ([], [cluster[:-1]], [cluster + b"\0"], [made.element(0xA3, b"")]):
        assert None is length_of(made.webm_of(clusters))
    wide = made.cluster(0, made.element(0xE7, b"\1" * 9))
    assert None is length_of(made.webm_of([wide]))
    endless = made.element(0xA3, b"", size=made.UNKNOWN_SIZE)
    assert None is length_of(made.webm_of([made.cluster(0, endless)]))


def test_voice_in_mp4() -> None:
    """It is what all samples of all fragments play for, whoever says how long each is,
    up to where the last of them ends."""
    one, other = made.fragment(*[1024] * 47), made.fragment(*[960] * 50)
    assert 96_128 / 48_000 == length_of(made.mp4_of(one, other))
    late = made.fragment(48_000, at=480_000)
    early = made.fragment(*[1024] * 47, at=0)
    assert 11 == length_of(made.mp4_of(late, early))
    assert 11 == length_of(made.mp4_of(one, late))
    slow = made.sound_track(ticks=1000)
    assert 48.128 == length_of(made.mp4_of(one, tracks=(slow,)))
    assert None is length_of(made.mp4_of())


def test_alike_samples_in_mp4() -> None:
    """Samples that are all alike have one length: the fragment's, else the file's."""
    here = struct.pack(">IQII", 1, 0, 1, 960)
    for each, count in (
        (made.full(b"tfhd", struct.pack(">I", 1)), 4800),
        (made.full(b"tfhd", here, flags=0xB), 5000),
    ):
        run = made.full(b"trun", struct.pack(">I", count))
        moof = made.box(b"moof", made.box(b"traf", each, run))
        assert 100 == length_of(made.mp4_of(moof, each=1000))


def test_whole_mp4() -> None:
    """One that was not recorded in fragments has its samples in a table."""
    track = made.sound_track((100, 1024), (1, 512))
    assert 102_912 / 48_000 == length_of(made.mp4_of(tracks=(track,)))
    long = struct.pack(">I4sQ", 1, b"mdat", 16 + 4) + b"aac!"
    endless = b"\0\0\0\0mdataac!"
    assert 102_912 / 48_000 == length_of(made.mp4_of(long, endless, tracks=(track,)))


def test_long_times_in_mp4() -> None:
    """Times may be of eight bytes."""
    begins = made.full(b"tfdt", struct.pack(">Q", 480_000), version=1)
    run = made.full(b"trun", struct.pack(">I", 48))
    head = made.full(b"tfhd", struct.pack(">I", 1))
    moof = made.box(b"moof", made.box(b"traf", head, begins, run))
    assert 11 == length_of(made.mp4_of(moof, each=1000))
    track = made.sound_track((48, 1000), long=True)
    assert 1 == length_of(made.mp4_of(tracks=(track,)))


def test_broken_mp4() -> None:
    """Cut short, with tables that are larger than their box, or without time: nothing
    that is told is believed before it is there."""
    voice = made.mp4(2)
    for data in (voice[:-1], voice + b"\0", voice + b"\0\0\0\7mdat", voice[8:]):
        assert None is length_of(data)
    for count in (47, 100_001, 2**32 - 1):
        run = made.full(b"trun", struct.pack(">I", count), b"\0" * 40, flags=0x100)
        assert None is length_of(made.mp4_of(run))
        stts = made.full(b"stts", struct.pack(">I", count), b"\0" * 40)
        assert None is length_of(made.mp4_of(stts))
    for kind in b"mdhd hdlr stsd stts trex tfhd tfdt trun".split():
        assert None is length_of(made.mp4_of(made.fragment(48_000), made.box(kind)))
    timeless = made.sound_track((48, 1000), ticks=0)
    assert None is length_of(made.mp4_of(tracks=(timeless,)))


@settings(deadline=None)  # the longest have thousands of blocks
@given(st.floats(0.1, 320))
def test_any_length(seconds: float) -> None:
    """All ways of keeping a voice tell the same length, to a block."""
    ogg, webm = length_of(made.opus(seconds)), length_of(made.webm(seconds))
    mp4 = length_of(made.mp4(seconds))
    assert ogg is not None
    assert webm is not None
    assert mp4 is not None
    assert abs(mp4 - seconds) < 0.001
    assert abs(ogg - seconds) < 0.001
    assert -0.001 <= seconds - webm < 0.061


def test_told() -> None:
    """Whole seconds are told, at least one; nothing if it is unknown or absurd."""
    assert 0 == seconds_of(Found("audio/ogg"))
    assert 1 == seconds_of(Found("audio/ogg", 0.0))
    assert 12 == seconds_of(Found("audio/ogg", 12.4))
    assert 36_000 == seconds_of(Found("audio/ogg", 36_000))
    assert 0 == seconds_of(Found("audio/ogg", MOST_SECONDS + 1.0))


def test_ten_hours() -> None:
    """Ten hours in few bytes are told as ten hours (W14), so they can be refused."""
    assert 36_000 == length_of(made.opus(36_000))
    long = [made.cluster(36_000_000, made.block(0))]
    assert 36_000 == length_of(made.webm_of(long))
    run = made.full(b"trun", struct.pack(">I", 36_000))
    assert 36_000 == length_of(made.mp4_of(made.fragment(), run, each=48_000))
    endless = made.full(b"trun", struct.pack(">I", 2**32 - 1))
    beyond = made.mp4_of(made.fragment(), endless, each=2**32 - 1)
    assert 0 == seconds_of(sniff(source_of(beyond)))
