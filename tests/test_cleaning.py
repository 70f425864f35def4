"""Text is cleaned once, on the way in; the ids are those of the list of bad input."""

import re
import sys
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.cleaning import (
    ECHO,
    MARKS,
    clean,
    clean_line,
    clean_lines,
    decode,
    echo,
    plain,
    thin_marks,
)
from twistchat.chat.errors import (
    BadCharacter,
    BadUtf8,
    EmptyText,
    TooLong,
    TooManyLines,
)

FORMATTING = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
FORBIDDEN = (CONTROLS - set(FORMATTING) - {"\t"}) | set(BIDI) | {"\u2028", "\u2029"}

#: Text as bad as it gets: mostly what the rules are about, and anything else.
texts = st.text(
    st.sampled_from([*sorted(FORBIDDEN - {"\0"}), *FORMATTING, *"\t 012,aZf"])
    | st.sampled_from("\u0301\u0300\u20dd\U000e0100\ufe0f\u200d\u200b\u3164\xad😀я")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)


def marks_in_a_row(text: str) -> int:
    """The most marks that a terminal would put on one character."""
    most = row = 0
    for char in plain(text):
        if unicodedata.category(char) in ("Mn", "Me"):
            row += 1
        elif unicodedata.category(char) != "Cf":
            row = 0
        most = max(most, row)
    return most


# decode


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_an_emoji_is_text_only_when_whole(cut: int) -> None:
    """A4: the four bytes of an emoji are one character, fewer of them are none."""
    emoji = "😀".encode()
    assert decode(emoji) == "😀"
    for part in (emoji[:cut], emoji[cut:]):
        with pytest.raises(BadUtf8):
            decode(part)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\xff\xfe\x80", id="A5"),
        pytest.param(b"hi \xc0\xaf", id="A6-overlong"),
        pytest.param(b"\xe0\x80\xaf", id="A6-overlong-3"),
        pytest.param(b"\xed\xa0\x80", id="A6-surrogate"),
        pytest.param(b"\xf4\x90\x80\x80", id="A6-above-10ffff"),
        pytest.param(b"\x9b2J", id="A10-c1-byte"),
    ],
)
def test_bytes_that_are_no_utf8_are_refused(line: bytes) -> None:
    """Overlong forms, surrogates and stray bytes are not text."""
    with pytest.raises(BadUtf8):
        decode(line)


def test_a_session_may_choose_another_encoding() -> None:
    """What is no UTF-8 may well be KOI8-R; what the encoding lacks is refused too."""
    assert decode(b"\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r") == "Привет"
    with pytest.raises(BadUtf8):
        decode(b"\x98", "cp1251")


@given(st.binary())
def test_decoded_text_is_the_same_bytes_again(line: bytes) -> None:
    """Bytes are either refused or kept exactly."""
    with suppress(BadUtf8):
        assert decode(line).encode() == line


# clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param(
            "hi\r:server 001 you:forged", "hi :server 001 you:forged", id="A8"
        ),
        pytest.param("one\r\n\ntwo\n", "one two", id="A8-crlf"),
        pytest.param("a\x1b[2Jb", "a[2Jb", id="A10-clear"),
        pytest.param("a\x1b]0;x\x07b", "a]0;xb", id="A10-title"),
        pytest.param("a\x1b]52;c;aGk=\x1b\\b", "a]52;c;aGk=\\b", id="A10-clipboard"),
        pytest.param("\x1b]8;;http://x\x1b\\b", "]8;;http://x\\b", id="A10-link"),
        pytest.param("\x1bPq#0\x1b\\b", "Pq#0\\b", id="A10-sixel"),
        pytest.param("a\x9b2Jb", "a2Jb", id="A10-c1"),
        pytest.param("a" + "\x07" * 1000, "a", id="A12-bell"),
        pytest.param("ab\x08\x7fc", "abc", id="A12-backspace"),
        pytest.param("a\u202eb\u2066c\u2069\u202cd", "abcd", id="A13-bidi"),
        pytest.param("a\u2028b\u2029c\x85d", "abcd", id="A13-line-ends"),
        pytest.param("a" + "\u0301" * 2000, "a" + "\u0301" * 4, id="A14"),
        pytest.param(
            "a" + "\u0301\u200d" * 5,
            "a" + "\u0301\u200d" * 4 + "\u200d",
            id="A14-joiners-between",
        ),
        pytest.param(
            "a" + "\u0301\x02" * 5,
            "a" + "\u0301\x02" * 4,
            id="A14-bold-between",
        ),
        pytest.param(
            "a" + "\u0301\x0304" * 5 + "b",
            "a" + "\u0301\x0304" * 4 + "b",
            id="A14-colours-between",
        ),
        pytest.param(
            "a" + "\u0301" * 4 + "\x03\u030104",
            "a" + "\u0301" * 4 + "04",
            id="A14-digits",
        ),
        pytest.param("\x01ACTION waves\x01", "ACTION waves", id="I12"),
        pytest.param(
            "\x02bold\x02 \x0304,01red", "\x02bold\x02 \x0304,01red", id="I13"
        ),
        pytest.param("a\tb", "a\tb", id="tab"),
        pytest.param("  hi  ", "  hi  ", id="spaces"),
    ],
)
def test_harmful_characters_are_removed_and_the_rest_is_said(
    text: str, cleaned: str
) -> None:
    """Nothing that moves a cursor, ends a line or turns the text around gets past."""
    assert cleaned == clean(text, 4096)


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨 🏳️‍🌈",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 1️⃣",
        "❤️ and ❤︎",
        "مرحبا بالعالم، كيف حالك؟ مُحَمَّد",
        "می‌خواهم",
        "שָׁלוֹם עולם",
        "ที่นี่ น้ำ",
        "हिन्दी में क्‍ष",
        "မြန်မာဘာသာ",
        "Tiếng Việt",
        "Tie\u0302\u0301ng Vie\u0323\u0302t",
    ],
)
def test_the_writing_of_the_world_passes_untouched(text: str) -> None:
    """Joiners, variation selectors, flags and the marks of real languages stay."""
    assert text == clean(text, 4096) == clean_line(text, 400)


def test_nul_is_refused() -> None:
    """A7: PostgreSQL stores no NUL, and SQLite counts only up to it."""
    for cleaner in (clean, clean_line):
        with pytest.raises(BadCharacter):
            cleaner("a\0b", 0)


def test_a_lone_surrogate_is_no_text() -> None:
    """JSON can spell what UTF-8 cannot hold."""
    for cleaner in (clean, clean_line):
        with pytest.raises(BadUtf8):
            cleaner("a\ud800", 0)


INVISIBLE = [
    pytest.param("\u200b" * 5, id="A15-zero-width"),
    pytest.param("   ", id="A15-spaces"),
    pytest.param("", id="nothing"),
    pytest.param("\t", id="tab"),
    pytest.param("\r\n", id="line-end"),
    pytest.param("\u2003\xa0\u3000", id="wide-spaces"),
    pytest.param("\u3164", id="hangul-filler"),
    pytest.param("\u115f\u1160\uffa0", id="more-hangul-fillers"),
    pytest.param("\u2800", id="braille-blank"),
    pytest.param("\x02\x1f\x0f", id="codes"),
    pytest.param("\x0304,01 \x04ff0000", id="colours"),
    pytest.param("\x1b\x07", id="controls"),
    pytest.param("\u202e\u2066", id="bidi"),
    pytest.param("\ufe0f\u034f\xad\ufeff\U000e0041", id="ignorable"),
]


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_cannot_be_seen_is_not_said(text: str) -> None:
    """A message without anything visible is refused as empty."""
    with pytest.raises(EmptyText):
        clean(text, 4096)


@pytest.mark.parametrize("char", ["x", "я", "😀"], ids=["ascii", "two", "A16"])
def test_the_limit_counts_bytes(char: str) -> None:
    """A text may have as many bytes as the limit says, and not one more."""
    most = 4096 // len(char.encode())
    assert clean(char * most, 4096) == char * most
    assert clean(char * (most + 1), 0) == char * (most + 1)
    with pytest.raises(TooLong) as refusal:
        clean(char * (most + 1), 4096)
    assert refusal.value.facts == {"limit": 4096}


def test_only_what_is_left_is_measured() -> None:
    """What cleaning takes away does not count."""
    assert clean("\x07" * 100 + "hi", 2) == "hi"


@given(texts)
def test_cleaning_leaves_nothing_forbidden_and_is_done_once(text: str) -> None:
    """Clean text holds no forbidden character and stays as it is."""
    try:
        cleaned = clean(text, 200)
    except (EmptyText, TooLong):
        return
    assert not FORBIDDEN & set(cleaned)
    assert marks_in_a_row(cleaned) <= MARKS
    assert len(cleaned.encode()) <= 200
    assert clean(cleaned, 200) == cleaned


# clean_line


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_line_may_be_empty(text: str) -> None:
    """A topic in which nothing can be seen is no topic."""
    assert clean_line(text, 390) == ""


def test_a_line_has_no_tab() -> None:
    """A tab becomes a space, and formatting stays."""
    assert clean_line("a\tb\x1b \x02c", 390) == "a b \x02c"


@pytest.mark.parametrize("char", ["x", "я", "😀"])
def test_the_limit_of_a_line_counts_characters(char: str) -> None:
    """A topic of 390 characters is one, whatever they weigh."""
    assert clean_line(char * 390, 390) == char * 390
    assert clean_line(char * 391, 0) == char * 391
    with pytest.raises(TooLong) as refusal:
        clean_line(char * 391, 390)
    assert refusal.value.facts == {"limit": 390}


@given(texts)
def test_a_clean_line_is_one_line(text: str) -> None:
    """A clean line holds nothing forbidden and no tab, and stays as it is."""
    line = clean_line(text, 0)
    assert not (FORBIDDEN | {"\t"}) & set(line)
    assert clean_line(line, 0) == line


# plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("just text, ünd so weiter", "just text, ünd so weiter"),
        ("\x02bold\x02 \x1ditalic\x1d \x1funder\x1f \x1estrike\x16\x11\x0f", None),
        ("\x034red", "red"),
        ("\x0304red\x03 not", "red not"),
        ("\x0304,1both", "both"),
        ("\x03123", "3"),
        ("\x034,one", ",one"),
        ("\x03,4 no colour", ",4 no colour"),
        ("\x04ff8800orange\x04 not", "orange not"),
        ("\x04FF8800,00000Fboth", "both"),
        ("\x04ff88 no colour", "ff88 no colour"),
        ("\x03٤٤", "٤٤"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_formatting_is_taken_out_as_irc_clients_do(
    text: str, shown: str | None
) -> None:
    """I13: codes go, with the digits of a colour and nothing else."""
    assert plain(text) == (shown or "bold italic under strike")


@given(texts)
def test_plain_text_has_no_formatting(text: str) -> None:
    """No code is left, no control of what was never cleaned, and clean text stays
    clean."""
    shown = plain(text)
    assert not set(FORMATTING) & set(shown)
    assert not (FORBIDDEN - {"\n"}) & set(shown)
    assert plain(shown) == shown
    assert marks_in_a_row(plain(thin_marks(text))) <= MARKS


@given(texts)
def test_what_is_said_back_is_short_and_can_be_read(text: str) -> None:
    """Whatever it was that was refused."""
    said = echo(text)
    assert said.isprintable() or said == ""
    assert len(said) <= ECHO
    assert marks_in_a_row(said) <= MARKS
    assert echo(said) == said


# The tables behind it


def test_every_mark_there_is_counts() -> None:
    """The ranges that are searched for marks hold them all."""
    for char in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(char) in ("Mn", "Me"):
            assert thin_marks("a" + char * 5) == "a" + char * 4


def test_format_characters_do_not_hide_marks() -> None:
    """Whatever has no width may stand between marks and does not begin anew."""
    for char in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(char) == "Cf":
            hidden = "a" + f"\u0301{char}" * 5
            assert thin_marks(hidden) == "a" + f"\u0301{char}" * 4 + char


def test_spacing_marks_take_a_cell_of_their_own() -> None:
    """Vowel signs that stand beside a letter are not stacked on it."""
    assert thin_marks("क" + "ा" * 9) == "क" + "ा" * 9


# clean_lines


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("hi", "hi"),
        ("a\nb", "a\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\n \n a\n\t\nb \n\n", " a\n\nb "),
        ("a\u2028b\x0bc\x85d", "abcd"),
        ("a\n\u200b\x02\nb", "a\n\nb"),
        ("\x02a\nb\x02", "\x02a\nb\x02"),
    ],
)
def test_lines_are_cleaned_one_by_one(text: str, cleaned: str) -> None:
    """Blank ones stay inside, and go at the ends."""
    assert cleaned == clean_lines(text, 0, 0)


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\r", "\u200b\n"])
def test_lines_of_nothing(text: str) -> None:
    """Are no text."""
    with pytest.raises(EmptyText):
        clean_lines(text, 0, 0)


def test_the_limits_of_lines() -> None:
    """Are for the whole: its bytes with the line ends, its lines with the blank."""
    assert "é\n\nb" == clean_lines("\né\n\nb\n", 5, 3)
    with pytest.raises(TooLong):
        clean_lines("é\n\nb", 4, 3)
    with pytest.raises(TooManyLines):
        clean_lines("é\n\nb", 5, 2)


def test_lines_that_are_refused() -> None:
    """For a NUL or half a character anywhere."""
    with pytest.raises(BadCharacter):
        clean_lines("a\nb\0", 0, 0)
    with pytest.raises(BadUtf8):
        clean_lines("a\nb\ud800", 0, 0)


@given(st.lists(texts, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_each_line_is_as_clean_as_one_alone(lines: list[str], end: str) -> None:
    """Whatever is said: lines part at LF and nowhere else, each is what `clean` makes
    of it or blank, and what was cleaned stays as it is."""
    text = end.join(lines)
    try:
        cleaned = clean_lines(text, 0, 0)
    except EmptyText:
        for line in re.split("[\r\n]", text):
            with pytest.raises(EmptyText):
                clean(line, 0)
        return
    assert clean_lines(cleaned, 0, 0) == cleaned
    assert not FORBIDDEN & set(cleaned.replace("\n", ""))
    parts = cleaned.split("\n")
    assert parts[0]
    assert parts[-1]
    assert all(not line or clean(line, 0) == line for line in parts)
    assert marks_in_a_row(cleaned) <= MARKS
