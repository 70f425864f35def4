"""Lines out of a stream of bytes."""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twistchat.protocols.framing import OVERLONG, Framer, Overlong

LIMIT = 8192
Lines = list[bytes | Overlong]


def fed(framer: Framer, chunks: Iterable[bytes]) -> Lines:
    """All lines that come of these reads, the unfinished last one included."""
    lines: Lines = []
    for chunk in chunks:
        lines += framer.feed(chunk)
    return lines + framer.finish()


def naive(stream: bytes, limit: int, blanks: bool) -> Lines:
    """What a framer has to give, one byte after the other."""
    lines: list[bytes] = []
    line = b""
    end = b""
    for byte in map(bytes, zip(stream)):
        if end + byte in (b"\r\n", b"\r\0", b"\n\r", b"\n\r\0"):
            end += byte
        elif byte in (b"\r", b"\n"):
            lines.append(line)
            line, end = b"", byte
        else:
            line += byte
            end = b""
    lines += [line] if line else []
    return [
        OVERLONG if limit and len(line) > limit else line
        for line in lines
        if line or blanks
    ]


reads = st.lists(st.lists(st.sampled_from(b"ab\r\n\0")).map(bytes))


@given(reads, st.integers(0, 5), st.booleans())
@example([b"\r\r\0", b"\0"], 0, True)
@example([b"abcd", b"ef\r", b"\nx"], 3, True)
def test_any_cuts_give_what_the_whole_gives(
    chunks: list[bytes], limit: int, blanks: bool
) -> None:
    """Wherever the network cut the stream, its lines are those of the naive reading."""
    expected = naive(b"".join(chunks), limit, blanks)
    assert expected == fed(Framer(limit, blanks=blanks), chunks)


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b"\n\r", b"\r\0"], ids=repr)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_r1_l9_every_end_of_line_serves(end: bytes, size: int) -> None:
    """R1, L9: LF, CR, CRLF, LF CR and CR NUL end lines; empty ones are not heard."""
    stream = b"one" + end + end + b"two" + end
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [b"one", b"two"] == fed(Framer(LIMIT), chunks)


def test_r1_ends_may_be_mixed() -> None:
    """R1: one stream may end its lines in every way there is."""
    assert [b"a", b"b", b"c", b"d"] == Framer(LIMIT).feed(b"a\nb\rc\r\0d\r\n")


def test_a8_a_carriage_return_inside_a_line_ends_it() -> None:
    """A8: what follows a bare CR is a line of its own, so it forges nothing."""
    lines = Framer(LIMIT).feed(b"hi\r:server 001 you:forged\n")
    assert [b"hi", b":server 001 you:forged"] == lines


@pytest.mark.parametrize("following", [b"\n", b"\0"])
def test_a_carriage_return_ends_its_line_at_once(following: bytes) -> None:
    """The line is heard when its CR is; the LF or NUL of the next read adds nothing."""
    framer = Framer(LIMIT, blanks=True)
    assert [b"hi"] == framer.feed(b"hi\r")
    assert [] == framer.feed(b"")
    assert [] == framer.feed(following)
    assert [b""] == framer.feed(b"\n")


def test_a7_a_lone_nul_stays_in_its_line() -> None:
    """A7: a NUL that follows no CR is left for the cleaning of text to refuse."""
    assert [b"a\0b", b"\0"] == Framer(LIMIT).feed(b"a\0b\r\n\0\n")


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b"\n\r", b"\r\0", b"\n\r\0"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_blank_line_is_one_whatever_ends_it(end: bytes, size: int) -> None:
    """Neither of two bytes that end a line together makes a blank one of its own."""
    stream = end.join([b"", b"one", b"", b"", b"two", b""])
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [b"", b"one", b"", b"", b"two"] == fed(Framer(LIMIT, blanks=True), chunks)


def test_blank_lines_are_given_when_asked_for() -> None:
    """With ``blanks`` an empty line is a line, as in the body of a mail."""
    framer = Framer(LIMIT, blanks=True)
    assert [b"", b"a", b"", b"b"] == framer.feed(b"\na\r\n\r\nb\n")
    assert [] == framer.finish()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "none"])
def test_a1_a_line_of_the_limit_passes_and_one_more_byte_does_not(end: bytes) -> None:
    """A1: 8,192 bytes are a line, 8,193 are too long, and the next line is heard."""
    assert [b"x" * LIMIT] == fed(Framer(LIMIT), [b"x" * LIMIT + end])
    assert [OVERLONG] == fed(Framer(LIMIT), [b"x" * (LIMIT + 1) + end])
    mixed = b"x" * (LIMIT + 1) + b"\nnext\n" + b"y" * (LIMIT + 1) + b"\rlast" + end
    assert [OVERLONG, b"next", OVERLONG, b"last"] == fed(Framer(LIMIT), [mixed])


def test_a1_too_long_is_said_as_soon_as_it_is_known_and_once() -> None:
    """A1: the answer does not wait for the newline, and the rest is skipped."""
    framer = Framer(3)
    assert [] == framer.feed(b"abc")
    assert [OVERLONG] == framer.feed(b"d")
    assert [] == framer.feed(b"efgh")
    assert [b"ok"] == framer.feed(b"ijk\nok\n")


def test_a2_a_stream_without_newline_is_counted_and_not_kept() -> None:
    """A2: of 1 MiB without newline nothing is kept, and all of it can be known."""
    framer = Framer(LIMIT)
    chunk = b"x" * 65_536
    tracemalloc.start()
    try:
        lines = [line for _ in range(16) for line in framer.feed(chunk)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [OVERLONG] == lines
    assert 1 << 20 == framer.pending
    assert peak < LIMIT


@given(st.lists(st.binary(max_size=20)), st.integers(1, 8))
def test_no_more_than_the_limit_is_kept(chunks: list[bytes], limit: int) -> None:
    """Whatever comes, the line that `finish` still gives is not above the limit."""
    framer = Framer(limit)
    for chunk in chunks:
        framer.feed(chunk)
    assert all(len(line) <= limit for line in framer.finish() if line is not OVERLONG)


def test_pending_tells_the_length_of_the_unfinished_line() -> None:
    """`pending` counts from the last end of line, through the limit and beyond."""
    framer = Framer(3)
    counted = []
    for chunk in [b"", b"a\nbc", b"d", b"e", b"fg", b"h\ni", b"\n", b"jklm\r"]:
        framer.feed(chunk)
        counted.append(framer.pending)
    assert [0, 2, 3, 4, 6, 1, 0, 0] == counted


def test_no_limit() -> None:
    """A limit of 0 lets a line of any length through."""
    assert [b"x" * 1_000_000] == fed(Framer(0), [b"x" * 500_000] * 2)


def test_a21_a_last_line_without_newline_counts_once() -> None:
    """A21: the end of the stream ends its last line, however often it is told."""
    framer = Framer(3)
    assert [] == framer.feed(b"hi")
    assert [b"hi"] == framer.finish()
    assert [] == framer.finish()


def test_nothing_is_left_of_a_finished_stream() -> None:
    """After `finish` the framer is as new, in the midst of whatever it was."""
    framer = Framer(3, blanks=True)
    assert [OVERLONG] == fed(framer, [b"abcd"])
    assert 0 == framer.pending
    assert [b"a"] == fed(framer, [b"a\r"])
    assert [b"", b"b"] == fed(framer, [b"\nb"])


def calls(work: Callable[[], object]) -> int:
    """How many functions, C ones too, are called in doing that work."""
    count = 0

    def profile(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # others may have hung something on the collector
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


@pytest.mark.parametrize(
    ("one", "many"),
    [
        (b"\n", b"\n" * 65_536),
        (b"\r", b"\r" * 65_536),
        (b"hello\r\n", b"hello\r\n" * 1_000),
        (b"\xe2\x82\xac\n", b"\xe2\x82\xac\n" * 1_000),
    ],
    ids=["LF", "CR", "lines", "euros"],
)
def test_many_lines_cost_no_more_calls_than_one(one: bytes, many: bytes) -> None:
    """A read full of lines is split in C: as many calls as for a single line."""
    expected = calls(lambda: Framer(LIMIT).feed(one))
    assert expected == calls(lambda: Framer(LIMIT).feed(many))
