"""Hostile and broken input at the IRC door: what harms any protocol, names and rooms.
Each row gets its one clear answer, what was refused is never relayed, and those who sit
beside it go on chatting."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from irc_rows import (
    BAD_CHAR,
    BAD_UTF8,
    CODES,
    EMPTY,
    TOO_LONG,
    Rows,
    Scene,
    play,
)
from irc_visiting import ANYWHERE, SERVER, asks, comes
from visiting import open_house

row = Rows()


# Any protocol


@row("A1")
def too_long(scene: Scene) -> None:
    """Is answered and skipped, as often as it comes."""
    mallory = scene.enter()
    for size in (511, 600, 4607, 8193, 65_000):
        line = b"PRIVMSG #lobby :".ljust(size, b"x")
        scene.refuses(mallory, line, TOO_LONG)
    scene.says(mallory, "hello", "hello")


@row("A2")
def endless(scene: Scene) -> None:
    """A mebibyte without a newline is not waited for."""
    mallory = scene.enter()
    mallory.sends(b"x" * 1_048_576)
    scene.ends(mallory, "mallory (RecvQ exceeded)")


@row("A4")
def split_emoji(scene: Scene) -> None:
    """A letter of four bytes is whole wherever the network cut it."""
    mallory = scene.enter()
    emoji = "😀".encode()
    for at in (1, 2, 3):
        mallory.sends(b"PRIVMSG #lobby :" + emoji[:at], emoji[at:] + b"\r\n")
        scene.reads("😀")
    assert [] == asks(mallory)


@row("A5")
def not_utf8(scene: Scene) -> None:
    """Bytes that are no UTF-8 are refused, in any parameter of any command, by FAIL
    also for who has not asked for it: UTF8ONLY has it so."""
    mallory = scene.enter()
    for text in (b"\xff\xfe\x80", b"hi \xff", b"\x80", b"caf\xe9", b"\xf0\x9f\x98"):
        scene.refuses(mallory, b"PRIVMSG #lobby :" + text, BAD_UTF8)
    scene.refuses(mallory, b"TOPIC #lobby :\xff", BAD_UTF8.replace("PRIVMSG", "TOPIC"))
    scene.refuses(mallory, b"PRIVMSG \xff :hi", BAD_UTF8)
    scene.refuses(mallory, b"\xff\xfe", BAD_UTF8.replace("PRIVMSG", "*"))
    asks(mallory, "CAP REQ standard-replies")
    scene.refuses(mallory, b"PRIVMSG #lobby :\xff", BAD_UTF8)


@row("A6")
def almost_utf8(scene: Scene) -> None:
    """So are overlong forms, surrogates and what is beyond Unicode."""
    mallory = scene.enter()
    for text in (b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe0\x80\xaf"):
        scene.refuses(mallory, b"PRIVMSG #lobby :x" + text, BAD_UTF8)


@row("A7")
def nul(scene: Scene) -> None:
    """No store takes a NUL, and no message of IRC has one."""
    mallory = scene.enter()
    for text in (b"\0", b"a\0b", b"\0a"):
        scene.refuses(mallory, b"PRIVMSG #lobby :" + text, BAD_CHAR)
    for line in (b"TOPIC #lobby :a\0b", b"PI\0NG", b"PING a\0b", b"JOIN #a\0b"):
        [answer] = asks(mallory, line)
        assert f":{SERVER} 400 mallory " in answer


@row("A8")
def forged_line(scene: Scene) -> None:
    """A CR ends a line, and nothing else can be made to look like one."""
    mallory = scene.enter()
    line = b"PRIVMSG #lobby :hi\r:server 001 you:forged\n"
    mallory.sends(line)
    scene.reads("hi")
    assert [f":{SERVER} 421 mallory 001 :Unknown command"] == asks(mallory)
    for end in ("\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1e"):
        kept = "\x1e" if end == "\x1e" else ""
        text = f":x!y@z PRIVMSG #lobby {kept}:b"
        scene.says(
            mallory, f":x!y@z PRIVMSG #lobby {end}:b", text, text.replace(kept, "")
        )


@row("A10")
def escapes(scene: Scene) -> None:
    """No sequence that a terminal obeys passes: its controls are removed."""
    mallory = scene.enter()
    for text, left in {
        "\x1b[2J.": "[2J.",
        "\x1b]0;x\a.": "]0;x.",
        "\x1b]52;c;aGk=\a": "]52;c;aGk=",
        "\x1b]8;;http://x\x1b\\y": "]8;;http://x\\y",
        "\x1bPq\x1b\\": "Pq\\",
        "\x9b2J.": "2J.",
        "a\x90b\x9c": "ab",
        "\x1b[31mred\x1b[0m": "[31mred[0m",
    }.items():
        scene.says(mallory, text, left)
    scene.refuses(mallory, b"PRIVMSG #lobby :\x9b2J", BAD_UTF8)


@row("A10 every control")
def every_control(scene: Scene) -> None:
    """Every other control character but the tab is removed."""
    mallory = scene.enter()
    for code in {*range(1, 32), *range(127, 160)} - {10, 13}:
        char = chr(code)
        text = f"a{char if char in CODES + chr(9) else ''}z"
        plain = "a\tz" if char == "\t" else "az"
        scene.says(mallory, f"a{char}z", text, plain)


@row("A12")
def bells(scene: Scene) -> None:
    """So are bells, backspaces and deletes."""
    mallory = scene.enter()
    scene.refuses(mallory, "PRIVMSG #lobby :" + "\a" * 400, EMPTY)
    scene.says(mallory, "\a" * 400 + "x", "x")
    scene.says(mallory, "ab\b\b\x7fc", "abc")


@row("A13")
def bidi(scene: Scene) -> None:
    """What turns text round is removed."""
    mallory = scene.enter()
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\x85"
    scene.says(mallory, "x".join(controls), "x" * (len(controls) - 1))


@row("A14")
def marks(scene: Scene) -> None:
    """Four marks stay on a letter."""
    mallory = scene.enter()
    scene.says(mallory, "a" + "\u0301" * 200, "a" + "\u0301" * 4)


@row("A15")
def nothing_to_see(scene: Scene) -> None:
    """What cannot be seen is not said."""
    mallory = scene.enter()
    for text in ("\u200b" * 5, " ", "   \t ", "\u3164", "\x02\x0f", "\u2800", "\x0304"):
        scene.refuses(mallory, f"PRIVMSG #lobby :{text}", EMPTY)
        assert [] == asks(mallory, f"NOTICE #lobby :{text}")


@row("A16")
def bytes_count(scene: Scene) -> None:
    """Limits count bytes of UTF-8, and what fits is whole for who reads it."""
    mallory = scene.enter()
    room = 510 - len("PRIVMSG #lobby :")
    scene.refuses(mallory, "PRIVMSG #lobby :" + "😀" * (room // 4 + 1), TOO_LONG)
    asks(mallory, "PRIVMSG #lobby :" + "😀" * (room // 4 - 20))
    scene.reads("😀" * (room // 4 - 20))


@row("A17")
def odd_commands(scene: Scene) -> None:
    """What is no command is named back without harm, and nothing takes 500 words."""
    mallory = scene.enter()
    for command, named in {
        "NOSUCHTHING secret": "NOSUCHTHING",
        "123": "123",
        "/join #x": "/join",
        "\x1b[2J x": "[2J",
        "\u202eevil x": "evil",
        "X" * 400: "X" * 32,
        "日本": "日本",
    }.items():
        scene.refuses(mallory, command, f":{SERVER} 421 mallory {named} :")
    for empty in ("", " ", ":", ":src", ":src ", "@a=b", "@", "   ", ": "):
        assert [] == asks(mallory, empty)
    asks(mallory, "MODE #lobby " + "x " * 240)
    scene.refuses(mallory, "PING " + "x " * 240, f":{SERVER} PONG {SERVER} :x")
    assert 1 == len(asks(mallory, "KICK" + " x" * 240))


@row("A18")
def odd_numbers(scene: Scene) -> None:
    """Only digits are numbers."""
    mallory = scene.enter("mallory", "batch", "draft/chathistory", "message-tags")
    for number in ("-1", "1e9", "1_000", "+5", "٣", "0x10", "１", "½", "1.5", "x", ":"):
        [answer] = asks(mallory, f"CHATHISTORY LATEST #lobby * {number}")
        assert (
            " FAIL CHATHISTORY " in answer or " NOTICE mallory :CHATHISTORY" in answer
        )
        caps = asks(scene.visit(), f"CAP LS {number}")
        assert 1 == len(caps)
    for number in ("9" * 20, "9" * 400):
        asks(mallory, f"CHATHISTORY LATEST #lobby * {number}")
        assert " CAP * LS " in asks(scene.visit(), f"CAP LS {number}")[0]
    asks(mallory, "JOIN #numbers")
    for number in ("-1", "1e9", "1_000", "+5", "٣", "9" * 20, "0"):
        asks(mallory, f"MODE #numbers +l {number}")
        [modes] = [line for line in asks(mallory, "MODE #numbers") if " 324 " in line]
        assert "l" not in modes.split()[4], number
    for pattern in (">x", "C<-1", "U>９", "T<" + "9" * 30, "C>", "U<"):
        assert " 323 " in asks(mallory, f"LIST {pattern}")[-1]


@row("A19")
def before_a_name(scene: Scene) -> None:
    """Nothing is obeyed before there is a name, and there is only one."""
    visitor = scene.visit()
    for command in (
        "JOIN #lobby",
        "PRIVMSG #lobby :hi",
        "LIST",
        "WHOIS ann",
        "OPER a b",
    ):
        scene.refuses(visitor, command, f":{SERVER} 451 * :")
    visitor.sends(b"NICK mallory\r\nUSER m 0 * :m\r\nUSER n 0 * :n\r\nPASS x\r\n")
    visitor.hears(" 462 mallory :")
    visitor.hears(" 462 mallory :")
    assert [] == asks(visitor)[1:]


@row("A21")
def half_closed(scene: Scene) -> None:
    """A line and an end in one read are answered."""
    visitor = scene.visit()
    visitor.sends(b"NICK mallory\nUSER m 0 * :m\nJOIN #lobby\nPRIVMSG #lobby :hello")
    visitor.ends()
    scene.reads("hello")
    scene.ends(visitor, "mallory (Connection closed)")


@row("A22")
def reset_in_a_fan_out(scene: Scene) -> None:
    """A reader that resets costs the others nothing."""
    mallory, other = scene.enter(), scene.enter("other")
    for number in range(50):
        other.sends(f"PRIVMSG #lobby :line {number}\r\n".encode())
        scene.reads(f"line {number}")
        if number == 25:
            mallory.resets()
    assert [] == [line for line in asks(other) if " QUIT " not in line]


# Names and rooms


@row("N1")
def one_name(scene: Scene) -> None:
    """A name is one however its letters are written."""
    scene.enter("Alice")
    for name in ("alice", "ALICE", "Ａlice", "aLICE"):
        scene.no_name(name, "433")


@row("N2")
def mixed_scripts(scene: Scene) -> None:
    """Letters that look like others make no name."""
    for name in ("Аdmin", "αdmin", "аррӏе", "mаllory", "раураl"):
        scene.no_name(name, "432", "433")


@row("N4")
def hidden_characters(scene: Scene) -> None:
    """Nor do characters that cannot be seen, nor those that are taken out of text."""
    for (
        char
    ) in "\u200b\u200d\ufeff\U000e0041\u3164\u115f\xad\u034f\u202e\u2066\x1b\x02":
        scene.no_name(f"mall{char}ory", "432")


@row("N5")
def odd_characters(scene: Scene) -> None:
    """Nor do signs, symbols and compatibility letters."""
    names = (
        "ﬁn",
        "Ⅷ",
        "😀",
        "a@b",
        "a,b",
        "#dev",
        "{x",
        "-",
        "12",
        "a!b",
        "x:y",
        "a.b",
    )
    for name in names:
        scene.no_name(name, "432")


@row("N6")
def mixed_directions(scene: Scene) -> None:
    """Nor do letters that run both ways."""
    scene.no_name("אa", "432")


@row("N7")
def long_names(scene: Scene) -> None:
    """A name has 32 characters at most, and four marks on a letter."""
    for name in ("x" * 300, "x" * 33, "a" + "\u0301" * 40, "x" + "\u0301" * 5):
        scene.no_name(name, "432")


@row("N9")
def reserved(scene: Scene) -> None:
    """What sounds like the server is kept for it."""
    for (
        name
    ) in "server system root admin NickServ MailServ ChanServ twistchat *".split():
        scene.no_name(name, "432")


@row("N10")
def odd_cases(scene: Scene) -> None:
    """Upper and lower case are one name wherever Unicode has them."""
    for name, again in {"straße": "STRAßE", "ΣΊΣΥΦΟΣ": "σίσυφος"}.items():
        scene.enter(name)
        scene.no_name(again, "433")


@row("N15")
def odd_rooms(scene: Scene) -> None:
    """A room's name is no path, no blank, not too long and no look-alike."""
    mallory = scene.enter()
    for room in (
        "#../../x",
        "#" + "x" * 65,
        "#",
        "#a/b",
        "#1st",
        "#a#b",
        "#\u200b",
        "&x",
    ):
        [answer] = asks(mallory, f"JOIN {room}")
        assert re.match(f":{SERVER} (403|476) mallory ", answer)
    scene.refuses(mallory, "JOIN #Iobby", f":{SERVER} 403 mallory #Iobby :")
    [answer] = asks(mallory, "JOIN #a\x1b[2J")
    assert " mallory #a[2J :" in answer
    assert " JOIN #xxx" in asks(mallory, "JOIN #" + "x" * 64)[0]


# Bytes


@row("R1")
def ends_of_lines(scene: Scene) -> None:
    """Whatever ends lines ends them, and empty ones are nothing."""
    mallory = scene.enter()
    ends = (b"\n", b"\r", b"\r\n", b"\n\r", b"\r\0", b"\n\n\r\r")
    for number, end in enumerate(ends):
        lines = [b"PRIVMSG #lobby :%s%d" % (part, number) for part in (b"a", b"b")]
        mallory.sends(end.join(lines) + end)
        scene.reads(f"a{number}")
        scene.reads(f"b{number}")
        assert [] == asks(mallory)


@row("R3")
def browsers(scene: Scene) -> None:
    """A browser gets a 400, and its body is not obeyed."""
    for line in (b"GET / HTTP/1.1", b"POST /x HTTP/1.1", b"GET http://a/ HTTP/1.1"):
        visitor = scene.visit()
        body = b"NICK mallory\r\nUSER m 0 * :m\r\nJOIN #lobby\r\nPRIVMSG #lobby :x\r\n"
        visitor.sends(line + b"\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + body)
        assert visitor.reads_to_end().startswith(b"HTTP/1.1 400 ")


@row("R4")
def ssh(scene: Scene) -> None:
    """So does SSH in its way."""
    visitor = scene.visit()
    visitor.sends(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    scene.ends(visitor, "this is not an ssh server")


@row("R6")
def proxies(scene: Scene) -> None:
    """The header of a proxy that nobody asked for is no command, and not believed."""
    visitor = scene.visit()
    scene.refuses(
        visitor, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2", f":{SERVER} 421 * PROXY :"
    )


@row("R9")
def a_password_in_the_wrong_place(scene: Scene) -> None:
    """It is said to nobody."""
    mallory = scene.enter()
    scene.refuses(mallory, "PASS secret", f":{SERVER} 462 mallory :")
    assert not any(
        "secret" in line for line in asks(mallory, "NickServ identify secret")
    )
    asks(mallory, "PRIVMSG NickServ :identify secret", "AUTHENTICATE c2VjcmV0")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One house for all rows, with ann at netcat and ben at IRC in it."""
    folder = tmp_path_factory.mktemp("street")
    with open_house(folder, irc=ANYWHERE) as house:
        yield house, house.enter("ann"), comes(house, "ben")


@pytest.mark.parametrize("name", row)
def test_row(street: Any, name: str) -> None:
    """The answer is the one expected, and the bystanders read just what they should."""
    play(row[name], *street)
