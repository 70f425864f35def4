"""How long a recording plays is read from it, though nothing in it says so."""

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


@settings(deadline=None)  # the longest have thousands of blocks
@given(st.floats(0.1, 320))
def test_any_length(seconds: float) -> None:
    """Both ways of keeping a voice tell the same length, to a block."""
    ogg, webm = length_of(made.opus(seconds)), length_of(made.webm(seconds))
    assert ogg is not None
    assert webm is not None
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
