"""A line of IRC as a message: every form of it, every bound, and back again."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twistchat.chat.errors import BadCharacter, BadUtf8, TooLong
from twistchat.irc.message import (
    LINE_BYTES,
    PARAMETERS,
    TAG_BYTES,
    Message,
    NoMessage,
    escape,
    fit,
    gist,
    parse,
    read,
    unescape,
    with_tags,
)

# What a line is


@pytest.mark.parametrize(
    ("line", "command", "parameters"),
    [
        ("QUIT", "QUIT", []),
        ("quit", "QUIT", []),
        ("PrivMsg #a hi", "PRIVMSG", ["#a", "hi"]),
        ("PRIVMSG #a :hi there", "PRIVMSG", ["#a", "hi there"]),
        ("PRIVMSG #a ::-)", "PRIVMSG", ["#a", ":-)"]),
        ("PRIVMSG #a :", "PRIVMSG", ["#a", ""]),
        ("PRIVMSG #a : ", "PRIVMSG", ["#a", " "]),
        ("PRIVMSG #a :a :b  c ", "PRIVMSG", ["#a", "a :b  c "]),
        ("QUIT :", "QUIT", [""]),
        ("  QUIT", "QUIT", []),
        ("JOIN   #a    key  ", "JOIN", ["#a", "key"]),
        ("TOPIC #a  :x", "TOPIC", ["#a", "x"]),
        ("MODE a:b c:d", "MODE", ["a:b", "c:d"]),
        ("NICK:ann", None, []),
        (":ann!u@h PRIVMSG #a x", "PRIVMSG", ["#a", "x"]),
        (":irc.test   QUIT :x", "QUIT", ["x"]),
        ("001 ann", "001", ["ann"]),
        ("PRIVMSG #a é", "PRIVMSG", ["#a", "é"]),
        ("JOIN #a\tkey", "JOIN", ["#a\tkey"]),
        ("JOIN\xa0#a", None, []),
    ],
)
def test_a_line(line: str, command: str | None, parameters: list[str]) -> None:
    """Spaces stand between parameters, and nothing else; the last one may have some."""
    if command is None:
        with pytest.raises(NoMessage):
            parse(line)
    else:
        assert Message(command, parameters) == parse(line)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("", ""),
        (" ", ""),
        (":", ""),
        (":irc.test", ""),
        (":irc.test ", ""),
        ("@a=b", ""),
        ("@", ""),
        ("@ ", ""),
        (": :x", ":x"),
        ("PRIV-MSG x", "PRIV-MSG"),
        ("12 x", "12"),
        ("1234 x", "1234"),
        ("PRÍVMSG x", "PRÍVMSG"),
        ("ＱＵＩＴ", "ＱＵＩＴ"),
        ("١٢٣", "١٢٣"),
        ("QUIT1", "QUIT1"),
        ("/join #a", "/join"),
        ('{"op":"hello"}', '{"op":"hello"}'),
    ],
)
def test_no_message(line: str, command: str) -> None:
    """What is no command is named, so that it can be answered; nothing has no name."""
    with pytest.raises(NoMessage) as refused:
        parse(line)
    assert {"command": command} == refused.value.facts


def test_many_parameters() -> None:
    """There are fifteen; what is left over is the last one's."""
    words = [str(number) for number in range(500)]
    message = parse("MODE " + " ".join(words))
    assert PARAMETERS == 15 == len(message.parameters)
    assert words[:14] == message.parameters[:14]
    assert " ".join(words[14:]) == message.parameters[14]
    fifteen = parse("MODE " + " ".join(words[:15]))
    assert words[:15] == fifteen.parameters
    colon = parse("MODE " + " ".join(words[:20]) + " :x y")
    assert "14 15 16 17 18 19 x y" == colon.parameters[14]


def test_a_parameter_that_is_not_there() -> None:
    """It is as if it were empty."""
    assert ("#a", "", "") == tuple(map(parse("TOPIC #a :").at, (0, 1, 2)))


@pytest.mark.parametrize("line", ["QUIT \0", "\0", "@a=\0 QUIT", "PRIVMSG #a :x\0y"])
def test_nul(line: str) -> None:
    """RFC 1459 section 2.3.1 has it nowhere in a message."""
    with pytest.raises(BadCharacter):
        parse(line)


# Tags


@pytest.mark.parametrize(
    ("tags", "values"),
    [
        ("a", {"a": ""}),
        ("a=", {"a": ""}),
        ("a=b", {"a": "b"}),
        ("a=b=c", {"a": "b=c"}),
        ("a;b=1;c", {"a": "", "b": "1", "c": ""}),
        ("a=1;a=2", {"a": "2"}),
        ("+typing=active", {"+typing": "active"}),
        ("+example.com/x-1=y", {"+example.com/x-1": "y"}),
        (";;a=1;;", {"a": "1"}),
        ("=x", {}),
        ("A=1;a=2", {"A": "1", "a": "2"}),
        ("é=ü", {"é": "ü"}),
    ],
)
def test_tags(tags: str, values: dict[str, str]) -> None:
    """Keys are opaque, the last of the same wins, and what has no key is nothing."""
    assert Message("QUIT", ["x"], values) == parse(f"@{tags} :src QUIT x")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\:", ";"),
        (r"\s", " "),
        (r"\\", "\\"),
        (r"\r", "\r"),
        (r"\n", "\n"),
        (r"\\s", r"\s"),
        (r"\\\s", "\\ "),
        (r"\b", "b"),
        (r"\é", "é"),
        ("test\\", "test"),
        ("\\", ""),
        (r"raw+:=,escaped\:\s\\", "raw+:=,escaped; \\"),
    ],
)
def test_escapes(written: str, meant: str) -> None:
    """The five that there are; of another the backslash goes, and so does one that
    stands last."""
    assert meant == unescape(written)
    assert {"a": meant} == parse(f"@a={written} QUIT").tags


@given(st.text())
@example("\\s")
@example("\r\n; \\")
def test_a_value_comes_back(value: str) -> None:
    """What is escaped has none of the characters that a tag may not have."""
    written = escape(value)
    assert not set(written) & set("; \r\n")
    assert value == unescape(written)


def test_tags_before_a_line() -> None:
    """None, some, and one without a value."""
    assert "QUIT" == with_tags({}, "QUIT")
    assert r"@a=1\:2;b QUIT" == with_tags({"a": "1;2", "b": ""}, "QUIT")


# Back again

_CHARACTERS = st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"])
_COMMANDS = st.from_regex("[A-Z]{1,12}|[0-9]{3}", fullmatch=True).filter(str.isascii)
_MIDDLE = st.text(_CHARACTERS, min_size=1).filter(
    lambda text: " " not in text and text[0] != ":"
)
_KEYS = st.from_regex(r"\+?([a-z.]{1,9}/)?[A-Za-z0-9-]{1,9}", fullmatch=True)


@st.composite
def messages(draw: Any) -> Message:
    """Any message that there can be."""
    parameters = draw(st.lists(_MIDDLE, max_size=PARAMETERS - 1))
    if draw(st.booleans()):
        parameters.append(draw(st.text(_CHARACTERS)))
    tags = draw(st.dictionaries(_KEYS, st.text(_CHARACTERS), max_size=4))
    return Message(draw(_COMMANDS), parameters, tags)


def written(message: Message, source: str, gap: str) -> str:
    """The message as a line, with a colon where it is needed."""
    *words, last = [message.command, *message.parameters]
    if words and (not last or " " in last or last[0] == ":"):
        last = f":{last}"
    return with_tags(message.tags, source + gap.join([*words, last]))


@given(messages(), st.sampled_from(["", ":src ", ":n!u@h   "]), st.integers(1, 3))
def test_every_message_comes_back(message: Message, source: str, gap: int) -> None:
    """What is written is read again, whatever it holds and how wide its gaps are."""
    assert message == parse(written(message, source, " " * gap))


@given(st.text(_CHARACTERS))
def test_any_text(line: str) -> None:
    """It is a message, whose command is one, or it is none."""
    try:
        message = parse(line)
    except NoMessage:
        return
    assert re.fullmatch("[A-Z]+|[0-9]{3}", message.command)
    assert len(message.parameters) <= PARAMETERS
    assert not any(" " in word for word in message.parameters[:-1])
    assert all(message.parameters[:-1])


@given(st.binary())
def test_any_bytes(line: bytes) -> None:
    """They are a message, or refused for a reason that has a name; what can be known
    of them never raises."""
    try:
        message = read(line)
    except (BadUtf8, BadCharacter, NoMessage, TooLong):
        message = gist(line)
    assert isinstance(message.command, str)


# Bounds


def sized(tags: int, body: int) -> bytes:
    """A line with so many bytes of tags, the ``@`` and the space among them, and so
    many of the rest without its end."""
    before = b"@" + b"x" * (tags - 2) + b" " if tags else b""
    return before + b"PRIVMSG #a :".ljust(body, b"y")


@pytest.mark.parametrize(("tags", "body"), [(0, 510), (4096, 510), (2, 510), (4096, 9)])
def test_as_long_as_may_be(tags: int, body: int) -> None:
    """510 bytes and an end, behind 4094 bytes of tags between their signs."""
    line = sized(tags, body)
    assert len(line) <= LINE_BYTES - 2 + TAG_BYTES
    assert "PRIVMSG" == read(line).command


@pytest.mark.parametrize(
    ("tags", "body"),
    [(0, 511), (0, 600), (2, 511), (4097, 12), (4097, 510), (50, 4000)],
)
def test_longer(tags: int, body: int) -> None:
    """Neither may have what the other leaves."""
    with pytest.raises(TooLong):
        read(sized(tags, body))


def test_only_tags() -> None:
    """What has no space behind its tags has nothing but them, and no room for more than
    a line has."""
    with pytest.raises(TooLong):
        read(b"@" + b"x" * 600)
    with pytest.raises(NoMessage):
        read(b"@" + b"x" * 500)


@pytest.mark.parametrize(
    ("line", "command", "label"),
    [
        (b"PRIVMSG #a :\xff\xfe", "PRIVMSG", ""),
        (b"@label=7 PRIVMSG #a :caf\xe9", "PRIVMSG", "7"),
        (b"@label=7 PRIVMSG #a :x\0y", "PRIVMSG", "7"),
        (b"@label=7 " + sized(0, 600), "PRIVMSG", "7"),
        (b"@label=7 \xff", "*", "7"),
        (b"@label=7", "*", "7"),
        (b"\xff\xfe", "*", ""),
        (b"\0", "*", ""),
        (b"", "*", ""),
    ],
)
def test_gist(line: bytes, command: str, label: str) -> None:
    """The command and the label of what is refused are known, if there are any."""
    known = gist(line)
    assert (command, label) == (known.command, known.tags.get("label", ""))


# What is sent


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        (":s PONG s :x", ":s PONG s :x"),
        (":s PONG s :\x1b[2Jx\x07\x9b", ":s PONG s :[2Jx"),
        (":s 403 ann #a\u202eb", ":s 403 ann #ab"),
        (":s PONG s :\1VERSION\1", ":s PONG s :VERSION"),
        (":a PRIVMSG b :\1ACTION x\1", ":a PRIVMSG b :\1ACTION x\1"),
        (":s 332 a #b :\x02\x0304,12c\x0f", ":s 332 a #b :\x02\x0304,12c\x0f"),
        (":s PONG s :\ttab", ":s PONG s :\ttab"),
        ("x" * 511, "x" * 510),
        ("é" * 300, "é" * 255),
        ("x" + "😀" * 300, "x" + "😀" * 127),
    ],
)
def test_fit(line: str, sent: str) -> None:
    """No control character leaves, nor a line too long, nor half a character."""
    assert sent == fit(line)


@given(st.text(_CHARACTERS, min_size=100))
@example("\1" + "é" * 600)
def test_any_line_fits(line: str) -> None:
    """Whatever it was, and what fits stays as it is."""
    sent = fit(line)
    assert len(sent.encode()) <= LINE_BYTES - 2
    assert not re.search("[\x05-\x08\x0a-\x0e\x1b\x7f-\x9f\u2028-\u202e]", sent)
    assert sent == fit(sent)
