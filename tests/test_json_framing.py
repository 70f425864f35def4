"""Lines as frames of a websocket: RFC 6455, section 5.2, byte for byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.jsonlines.framing import CLOSE, close, frame


def unframed(data: bytes) -> bytes:
    """What a whole text message of one unmasked frame carries."""
    assert 0x81 == data[0]
    size, start = data[1], 2
    if size == 126:
        size, start = int.from_bytes(data[2:4], "big"), 4
        assert size >= 126, "the shortest form is used"
    elif size == 127:
        size, start = int.from_bytes(data[2:10], "big"), 10
        assert size >= 65_536
    assert len(data) == start + size
    return data[start:]


@given(st.text(max_size=70_000))
def test_what_is_framed_says_the_same(text: str) -> None:
    line = json.dumps(text).encode() + b"\n"
    assert text == json.loads(unframed(frame(line)))


LENGTHS = [
    *range(1, 300),
    2558,
    2559,
    2560,
    2561,
    2826,
    65_535,
    65_536,
    0x0A0A,
    655_360,
]


@pytest.mark.parametrize("length", LENGTHS)
def test_the_only_newline_is_the_last_byte(length: int) -> None:
    """Whatever length a line has: so a cut at a newline is one between two frames."""
    data = frame(b"x" * (length - 1) + b"\n")
    assert len(data) - 1 == data.index(b"\n")
    assert b"x" * (length - 1) == unframed(data).rstrip()


def test_closing() -> None:
    assert b"\x88\x02\x03\xe8" == CLOSE
    assert b"\x88\x02\x03\xf1" == close(1009)
