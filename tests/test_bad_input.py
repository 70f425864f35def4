"""Hostile and broken input at the open doors: each row gets its one clear answer, what
was refused is never relayed, and a pair of bystanders goes on chatting."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from visiting import OpenHouse, Visitor, chat, open_house, until

IAC, DONT, DO, WILL, SB, SE = b"\xff", b"\xfe", b"\xfd", b"\xfb", b"\xfa", b"\xf0"
BAD_UTF8 = "!! that is not UTF-8 text; it was not said"
BAD_CHAR = "!! a NUL cannot be part of a text; it was not said"
EMPTY = "!! there is nothing to see in that"
GOODBYE = "-- goodbye"


class Scene:
    """One row at one door. ``expected`` is what the bystanders read of it, besides
    comings and goings: not a line more."""

    def __init__(self, house: OpenHouse, door: str) -> None:
        self.house = house
        self.door = door
        self.expected: list[str] = []
        self.visitors: list[Visitor] = []

    def visit(self) -> Visitor:
        """Somebody comes who has no name yet, and has read the greeting."""
        visitor = self.house.visit(self.door)
        self.visitors.append(visitor)
        visitor.hears("/quit leaves")
        visitor.reads_line()
        return visitor

    def enter(self, name: str = "mallory") -> Visitor:
        """Somebody comes in where the bystanders are."""
        return self.visit().enter(name)

    def raw(self, data: bytes) -> bytes:
        """These bytes as text of this door: telnet doubles a 255."""
        return data.replace(IAC, IAC + IAC) if self.door == "telnet" else data

    def says(self, mallory: Visitor, line: bytes, *texts: str) -> None:
        """What these bytes are: these texts, and no answer."""
        mallory.sends(self.raw(line) + b"\n")
        self.expected += [f"<mallory> {text}" for text in texts]
        assert [] == mallory.asks()

    def refuses(self, mallory: Visitor, line: bytes, *answers: str) -> None:
        """These bytes get this answer, and nobody else reads of them."""
        mallory.sends(self.raw(line) + b"\n")
        assert list(answers) == mallory.asks()

    def ends(self, visitor: Visitor, *answers: str) -> None:
        """This is all that the visitor still reads, besides comings and goings."""
        lines = visitor.reads_to_end().decode().splitlines()
        moves = (" joined #", " left (")
        assert list(answers) == [
            line for line in lines if not any(move in line for move in moves)
        ]

    def no_name(self, line: str, reason: str) -> None:
        """It lets nobody in, for this reason, and there is another chance."""
        visitor = self.visit()
        visitor.says(line)
        answer = visitor.reads_line()
        assert answer.startswith("!! ")
        assert reason in answer
        visitor.enter("mallory")
        visitor.says("/quit")
        self.ends(visitor, GOODBYE)

    def clear(self) -> None:
        """Only the bystanders are left."""
        for visitor in self.visitors:
            visitor.take()
            visitor.goes()
        until(lambda: 2 == len(self.house.sessions))


Act = Callable[[Scene], None]
ROWS: list[Any] = []
DOORS = ("line", "telnet")
TELNET = ("telnet",)


def row(name: str, doors: tuple[str, ...] = DOORS) -> Callable[[Act], Act]:
    """A row of the list, at the doors it fits."""

    def add(act: Act) -> Act:
        ROWS.extend(pytest.param(act, door, id=f"{name}-{door}") for door in doors)
        return act

    return add


# Any protocol


@row("A1")
def too_long(scene: Scene) -> None:
    """A line of 8193 bytes is answered and skipped; the third ends the session."""
    mallory = scene.enter()
    answer = "!! too long: at most 8192"
    scene.refuses(mallory, b"x" * 8193, answer)
    scene.says(mallory, b"hello", "hello")
    mallory.sends(b"x" * 5000, b"x" * 5000, b"\n")
    assert [answer] == mallory.asks()
    mallory.sends(b"x" * 8193 + b"\nnever said\n")
    scene.ends(mallory, answer, "!! too many lines that are too long")


@row("A2")
def endless(scene: Scene) -> None:
    """A mebibyte without a newline is not waited for."""
    mallory = scene.enter()
    mallory.sends(b"x" * 1_048_576)
    scene.ends(mallory, "!! too long: at most 8192", "!! too much without a newline")


@row("A4")
def split_emoji(scene: Scene) -> None:
    """A letter of four bytes is whole wherever the network cut it."""
    mallory = scene.enter()
    emoji = "😀".encode()
    for at in (1, 2, 3):
        mallory.sends(emoji[:at])
        scene.says(mallory, emoji[at:], "😀")


@row("A5")
def not_utf8(scene: Scene) -> None:
    """Bytes that are no UTF-8 are refused."""
    mallory = scene.enter()
    for text in (b"\xff\xfe\x80", b"hi \xff", b"\x80", b"caf\xe9", b"\xf0\x9f\x98"):
        scene.refuses(mallory, text, BAD_UTF8)


@row("A6")
def almost_utf8(scene: Scene) -> None:
    """So are overlong forms, surrogates and what is beyond Unicode."""
    mallory = scene.enter()
    for text in (b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe0\x80\xaf"):
        scene.refuses(mallory, b"x" + text, BAD_UTF8)


@row("A7")
def nul(scene: Scene) -> None:
    """No store takes a NUL."""
    mallory = scene.enter()
    for text in (b"\0", b"a\0b", b"\0a", b"/topic a\0b"):
        scene.refuses(mallory, text, BAD_CHAR)


@row("A8")
def forged_line(scene: Scene) -> None:
    """A CR ends a line, and nothing else can be made to look like one."""
    mallory = scene.enter()
    mallory.sends(b"hi\r:server 001 you:forged\n")
    scene.expected += ["<mallory> hi", "<mallory> :server 001 you:forged"]
    assert [] == mallory.asks()
    scene.says(mallory, "a\u2028<ben> b\u0085<ben> c".encode(), "a<ben> b<ben> c")


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
        "\x1bGQ;x": "GQ;x",
        "\x9b2J.": "2J.",
        "a\x90b\x9c": "ab",
        "\x1b[31mred\x1b[0m": "[31mred[0m",
    }.items():
        scene.says(mallory, text.encode(), left)
    scene.refuses(mallory, b"\x9b2J", BAD_UTF8)


@row("A10")
def every_control(scene: Scene) -> None:
    """Every control character but the tab is removed."""
    mallory = scene.enter()
    for code in {*range(1, 32), *range(127, 160)} - {10, 13}:
        mallory.says(f"a{chr(code)}z")
        scene.expected.append("<mallory> a\tz" if code == 9 else "<mallory> az")
    assert [] == mallory.asks()


@row("A13")
def bidi(scene: Scene) -> None:
    """What turns text round is removed, and so are Unicode's ends of lines."""
    mallory = scene.enter()
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\x85"
    scene.says(mallory, "x".join(controls).encode(), "x" * (len(controls) - 1))


@row("A12")
def bells(scene: Scene) -> None:
    """So are bells, backspaces and deletes."""
    mallory = scene.enter()
    scene.refuses(mallory, b"\a" * 1000, EMPTY)
    scene.says(mallory, b"\a" * 1000 + b"x", "x")
    scene.says(mallory, b"ab\b\b\x7fc", "abc")


@row("A14")
def marks(scene: Scene) -> None:
    """Four marks stay on a letter."""
    mallory = scene.enter()
    scene.says(mallory, ("a" + "\u0301" * 2000).encode(), "a" + "\u0301" * 4)


@row("A15")
def nothing_to_see(scene: Scene) -> None:
    """What cannot be seen is not said."""
    mallory = scene.enter()
    for text in ("\u200b" * 5, " ", "   \t ", "\u3164", "\x02\x0f", "\u2800"):
        scene.refuses(mallory, text.encode(), EMPTY)


@row("A16")
def bytes_count(scene: Scene) -> None:
    """Limits count bytes of UTF-8."""
    mallory = scene.enter()
    scene.refuses(mallory, ("😀" * 4096).encode(), "!! too long: at most 8192")
    scene.refuses(mallory, ("😀" * 1025).encode(), "!! too long: at most 4096")
    scene.says(mallory, ("😀" * 1024).encode(), "😀" * 1024)


@row("A17")
def odd_commands(scene: Scene) -> None:
    """What is no command is never said, and nothing takes 500 words."""
    mallory = scene.enter()
    for command in ("/nosuchthing secret", "/", "/ x", "/" + "x" * 4000, "/\u202e"):
        mallory.says(command)
        answer, *more = mallory.asks()
        assert answer.startswith("!! unknown command /")
        assert (len(answer) < 100, []) == (True, more)
    for command in ("/whois", "/join", "/query", "/ignore"):
        mallory.says(command + " x" * 500)
        assert mallory.asks()[0].startswith("!! that is written: /")


@row("A18")
def odd_numbers(scene: Scene) -> None:
    """Only digits are numbers."""
    mallory = scene.enter()
    for number in ("-1", "1e9", "9" * 20, "1_000", "+5", "٣", "0x10", "１", "½", "1.5"):
        said = mallory.asks(f"/history {number}")
        assert [True] == [line.startswith("!! ") for line in said]
    assert "-- end of history" in mallory.asks("/history  7")[-1]


@row("A19")
def before_a_name(scene: Scene) -> None:
    """Nothing is obeyed before there is a name, and there is only one."""
    visitor = scene.visit()
    for command in ("/history", "/msg ann hi", "/join dev", "/topic x", "/away"):
        visitor.says(command)
        assert "!! give your name first" == visitor.reads_line()
    scene.expected += ["<mallory> other lobby"]
    visitor.says("mallory lobby", "other lobby")
    visitor.hears("-- welcome mallory")
    assert ["ann", "ben", "mallory"] == scene.house.names()


@row("A21")
def half_closed(scene: Scene) -> None:
    """A line and an end in one read are answered."""
    visitor = scene.visit()
    visitor.sends(b"mallory lobby\nhello")
    visitor.ends()
    scene.expected += ["<mallory> hello"]
    assert GOODBYE == visitor.reads_to_end().decode().splitlines()[-1]


@row("A22")
def reset_in_a_fan_out(scene: Scene) -> None:
    """A reader that resets costs the others nothing."""
    mallory, other = scene.enter(), scene.enter("other")
    for number in range(50):
        other.says(f"line {number}")
        scene.expected.append(f"<other> line {number}")
        if number == 25:
            mallory.resets()
    assert [] == other.asks()[50:]


# Names and rooms


@row("N1")
def one_name(scene: Scene) -> None:
    """A name is one however its letters are written."""
    alice = scene.enter("Alice")
    for name in ("alice", "ALICE", "Ａlice", "aLICE"):
        scene.no_name(name, "is taken")
    alice.says("/quit")
    scene.ends(alice, GOODBYE)


@row("N2")
def mixed_scripts(scene: Scene) -> None:
    """Letters that look like others make no name."""
    for name in ("Аdmin", "αdmin", "аррӏе", "mаllory", "раураl"):
        scene.no_name(name, "cannot be a name")


@row("N4")
def hidden_characters(scene: Scene) -> None:
    """Nor do characters that cannot be seen."""
    for char in "\u200b\u200d\ufeff\U000e0041\u3164\u115f\xad\u034f":
        scene.no_name(f"mall{char}ory", "cannot be a name")


@row("N4 removed")
def removed_characters(scene: Scene) -> None:
    """Nor do those that are taken out of text."""
    for char in "\u202e\u2066\u200e\x1b\x02\x7f\x9b":
        scene.no_name(f"mall{char}ory", "cannot be a name")


@row("N5")
def odd_characters(scene: Scene) -> None:
    """Nor do signs, symbols and compatibility letters."""
    for name in ("ﬁn", "Ⅷ", "😀", "a@b", "a,b", "#dev", "x{", "-", "12", "a!b", "x:y"):
        scene.no_name(name, "cannot be a name")
    scene.no_name("a b c d", "that is written: NAME [ROOM]")


@row("N6")
def mixed_directions(scene: Scene) -> None:
    """Nor do letters that run both ways."""
    scene.no_name("אa", "cannot be a name")


@row("N7")
def long_names(scene: Scene) -> None:
    """A name has 32 characters at most."""
    scene.no_name("x" * 300, "too long: at most 32")
    scene.no_name("x" * 33, "too long: at most 32")


@row("N7 marks")
def marked_names(scene: Scene) -> None:
    """And four marks on a letter."""
    scene.no_name("a" + "\u0301" * 40, "too long: at most 32")
    scene.no_name("x" + "\u0301" * 5, "too many marks")


@row("N9")
def reserved(scene: Scene) -> None:
    """What sounds like the server is kept for it."""
    names = "server system root admin NickServ twistchat Guest-1 guest you all here"
    for name in names.split():
        scene.no_name(name, "is kept for the server")
    scene.no_name("*", "cannot be a name")


@row("N10")
def odd_cases(scene: Scene) -> None:
    """Upper and lower case are one name wherever Unicode has them."""
    for name, again in {
        "straße": "STRAßE",
        "STRASSE": "strasse",
        "ΣΊΣΥΦΟΣ": "σίσυφος",
        "ÅNGSTRÖM": "ångström",
    }.items():
        person = scene.enter(name)
        scene.no_name(again, "is taken")
        assert name in scene.house.names()
        person.says("/quit")
        scene.ends(person, GOODBYE)


@row("N14")
def expressions(scene: Scene) -> None:
    """Nothing that people type is an expression or a pattern."""
    mallory = scene.enter()
    assert mallory.asks("/history (a+)+$")[0].startswith("!! ")
    assert ["-- end of rooms"] == mallory.asks("/rooms (a+)+$")
    assert ["-- end of rooms"] == mallory.asks("/rooms %_'--")


@row("N15")
def odd_rooms(scene: Scene) -> None:
    """A room's name is no path, no blank, not too long and no look-alike."""
    mallory = scene.enter()
    for room in ("../../x", "x" * 65, "#", "a/b", "1st", "#a#b", "\u200b"):
        assert [True] == [a.startswith("!! ") for a in mallory.asks(f"/join {room}")]
    assert mallory.asks("/join   ")[0].startswith("!! that is written")
    assert mallory.asks("/join Iobby")[0].startswith("!! #Iobby looks like #lobby")
    assert mallory.asks("/join " + "x" * 64)[0].startswith("-- you joined #xxx")


# Raw TCP


@row("R1")
def ends_of_lines(scene: Scene) -> None:
    """Whatever ends lines ends them, and empty ones are nothing."""
    mallory = scene.enter()
    ends = (b"\n", b"\r", b"\r\n", b"\n\r", b"\r\0", b"\n\n\r\r")
    for number, end in enumerate(ends):
        mallory.sends(b"a%d" % number + end + b"b%d" % number + end)
        scene.expected += [f"<mallory> a{number}", f"<mallory> b{number}"]
        assert [] == mallory.asks()


@row("R3")
def browsers(scene: Scene) -> None:
    """A browser gets a 400, and its body is not said."""
    for line in (b"GET / HTTP/1.1", b"POST /x HTTP/1.1", b"GET http://a/ HTTP/1.1"):
        visitor = scene.visit()
        body = b"a=mallory lobby\r\nsecret\r\n"
        visitor.sends(line + b"\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + body)
        assert visitor.reads_to_end().startswith(b"HTTP/1.1 400 ")


@row("R4")
def ssh(scene: Scene) -> None:
    """So does SSH in its way."""
    visitor = scene.visit()
    visitor.sends(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    scene.ends(visitor, "!! this is not an ssh server")


@row("R6")
def proxies(scene: Scene) -> None:
    """The header of a proxy that nobody asked for is text."""
    visitor = scene.visit()
    visitor.sends(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")
    assert visitor.reads_line().startswith("!! that is written")
    visitor.sends(b"\r\n\r\n\0\r\nQUIT\n\x21\x11")  # the second version of it
    visitor.ends()
    assert "!! " in visitor.reads_to_end().decode()


@row("R7")
def silence(scene: Scene) -> None:
    """Who says no name is sent away in time."""
    visitor = scene.visit()
    scene.ends(visitor, "!! no name within 2 seconds")


@row("R9")
def passwords(scene: Scene) -> None:
    """What may be a password is never said."""
    scene.no_name("mallory lobby secret", "the name or the password is wrong")
    mallory = scene.enter()
    for line in ("/identify secret", "/login mallory secret", "/pass secret"):
        said = mallory.asks(line)
        assert [True] == [answer.startswith("!! ") for answer in said]
        assert "secret" not in said[0]
    assert mallory.asks("@nickserv identify secret")[0].startswith("!! nobody")


# Telnet


@row("L1", TELNET)
def endless_subnegotiation(scene: Scene) -> None:
    """A subnegotiation ends in 4096 bytes."""
    mallory = scene.enter()
    mallory.sends(IAC + SB + b"\x18" + b"x" * 1_048_576)
    scene.ends(mallory, "!! a telnet command without end")


@row("L2", TELNET)
def option_flood(scene: Scene) -> None:
    """A client that negotiates without end is let go, with few answers."""
    mallory = scene.enter()
    mallory.sends(b"".join(IAC + DO + bytes([n % 250]) for n in range(300_000)))
    answers = mallory.reads_to_end()
    assert answers.endswith(b"!! too many telnet commands\r\n")
    assert len(answers) < 300


@row("L4", TELNET)
def window_sizes(scene: Scene) -> None:
    """The size of a window is refused, whatever it is."""
    mallory = scene.enter()
    mallory.sends(IAC + WILL + b"\x1f")
    mallory.hears(IAC + DONT + b"\x1f")
    for size in (b"\0\0\0\0", IAC * 8, b"\1", b"123456789", b""):
        mallory.sends(IAC + SB + b"\x1f" + size + IAC + SE)
    scene.says(mallory, b"hello", "hello")


@row("L5", TELNET)
def environments(scene: Scene) -> None:
    """No name comes from the client's environment."""
    visitor = scene.visit()
    visitor.sends(IAC + WILL + b"\x27")
    visitor.hears(IAC + DONT + b"\x27")
    visitor.sends(IAC + SB + b"\x27\0\0USER\1-f root" + IAC + SE)
    visitor.enter("mallory")
    scene.says(visitor, b"hello", "hello")


@row("L6", TELNET)
def linemode(scene: Scene) -> None:
    """Line mode is refused, and what is sent of it passed over."""
    mallory = scene.enter()
    mallory.sends(IAC + WILL + b"\x22")
    mallory.hears(IAC + DONT + b"\x22")
    mallory.sends(IAC + SB + b"\x22\3" + b"\1\2\3" * 200 + IAC + SE)
    scene.says(mallory, b"hello", "hello")


@row("L9", TELNET)
def telnet_ends_of_lines(scene: Scene) -> None:
    """CR NUL, CR LF, CR and LF each end one line."""
    mallory = scene.enter()
    mallory.sends(b"one\r\0two\r\nthree\rfour\n")
    scene.expected += [f"<mallory> {word}" for word in "one two three four".split()]
    assert [] == mallory.asks()


@row("L10", TELNET)
def terminal_types(scene: Scene) -> None:
    """The type of a terminal is passed over."""
    mallory = scene.enter()
    for kind in (b"x" * 4000, b"\x1b[2J\x1b]0;x\a", b"\0" * 40):
        mallory.sends(IAC + SB + b"\x18\0" + kind + IAC + SE)
        scene.says(mallory, b"hello", "hello")
    mallory.sends(IAC + SB + b"\x18\0" + b"x" * 4096 + IAC + SE + b"never said\n")
    scene.ends(mallory, "!! a telnet command without end")


@row("L11", TELNET)
def no_answer_to_echo(scene: Scene) -> None:
    """Nobody is shown a password by us."""
    visitor = scene.visit()
    visitor.says("mallory lobby secret")
    visitor.hears("!! ")
    assert "secret" not in visitor.reads_line()


# What is missing in the list


@row("X1 tls")
def tls_hello(scene: Scene) -> None:
    """TLS is refused by an alert."""
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2
    visitor = scene.visit()
    visitor.sends(hello)
    assert b"\x15\x03\x01\x00\x02\x02\x28" == visitor.reads_to_end()


@row("X2 one byte at a time")
def single_bytes(scene: Scene) -> None:
    """The slowest of networks changes nothing."""
    visitor = scene.visit()
    talk = "mallory lobby\r\nolá 😀\r\n@nobody hi\r\n/quit\r\n".encode()
    visitor.sends(*[bytes([byte]) for byte in talk])
    scene.expected += ["<mallory> olá 😀"]
    *_, refusal, goodbye = visitor.reads_to_end().decode().splitlines()
    assert ("!! nobody called nobody is here", GOODBYE) == (refusal, goodbye)


@row("X3 http byte by byte")
def slow_browser(scene: Scene) -> None:
    """Nor does a slow browser."""
    visitor = scene.visit()
    visitor.sends(*[bytes([byte]) for byte in b"GET / HTTP/1.1\r\n"])
    assert visitor.reads_to_end().startswith(b"HTTP/1.1 400 ")


@row("X4 noise")
def noise(scene: Scene) -> None:
    """Random bytes harm nobody."""
    for seed in range(4):
        visitor = scene.visit()
        visitor.sends(b"\n1\n" + random.Random(seed).randbytes(65_536))
        visitor.ends()
        visitor.reads_to_end()
    mallory = scene.enter()
    noise = random.Random(9).randbytes(3000).translate(None, bytes(range(128)))
    for at in range(0, len(noise), 50):
        scene.refuses(mallory, b"\x80" + noise[at : at + 50], BAD_UTF8)


@row("X5 nothing but ends")
def only_newlines(scene: Scene) -> None:
    """A hundred thousand ends of lines are nothing."""
    mallory = scene.enter()
    for end in (b"\n", b"\r", b"\r\n", b"\r\0"):
        mallory.sends(end * 100_000)
    scene.says(mallory, b"hello", "hello")


@row("X6 telnet at the line door", ("line",))
def telnet_bytes(scene: Scene) -> None:
    """The line door speaks no telnet."""
    mallory = scene.enter()
    mallory.sends(IAC + WILL + b"\x1f" + IAC + DO + b"\x01hello\r\n")
    assert [BAD_UTF8] == mallory.asks()
    scene.says(mallory, b"hello", "hello")


@row("X7 other protocols")
def other_clients(scene: Scene) -> None:
    """Whoever is at the wrong door leaves it unharmed."""
    for greeting in (
        b"*1\r\n$4\r\nPING\r\n",
        b"CAP LS 302\r\nNICK x\r\nUSER x 0 * :x\r\n",
        b"\x03\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\x03\0\0\0",
        b'{"op": "hello"}\n{"op": "say"}\n',
        b"\x05\x01\x00",
        b"\x00\x00\x00\x54\xffSMBr",
    ):
        visitor = scene.visit()
        visitor.sends(greeting)
        visitor.ends()
        visitor.reads_to_end()


@row("X8 a bare IAC", TELNET)
def bare_commands(scene: Scene) -> None:
    """Commands of one byte, cut anywhere, leave the session alone."""
    mallory = scene.enter()
    mallory.sends(*[IAC + bytes([code]) for code in range(0xF1, 0xFA)])
    mallory.hears("[yes]\r\n")
    mallory.sends(IAC, DONT, b"\1", IAC, SB, IAC, SE, IAC)
    mallory.sends(b"\xf1")
    scene.says(mallory, b"hello", "hello")


@row("X9 odd addresses")
def odd_addresses(scene: Scene) -> None:
    """What is addressed to nobody is refused or, if it is no address, said."""
    mallory = scene.enter()
    for line in ("@a,b,c,d,e hi", "@ann", "@#nosuch hi", "@# hi", "@ann,nobody hi"):
        assert [True] == [answer.startswith("!! ") for answer in mallory.asks(line)]
    for line in ("@ five", "@,,,, hi", "@"):
        scene.says(mallory, line.encode(), line)


@row("X10 lines in arguments")
def forged_reasons(scene: Scene) -> None:
    """A reason for going is one line."""
    mallory = scene.enter()
    mallory.sends("/quit bye\u2028-- ann left (quit)\x1b[2J\n".encode())
    scene.ends(mallory, GOODBYE)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One house for all rows, with ann and ben in it."""
    folder = tmp_path_factory.mktemp("street")
    with open_house(folder, "limits.login_seconds=2") as house:
        yield house, house.enter("ann"), house.enter("ben", "telnet")


@pytest.mark.parametrize(("act", "door"), ROWS)
def test_row(street: Any, act: Act, door: str) -> None:
    """The answer is the one expected, and the bystanders read just what they should."""
    house, ann, ben = street
    chat(ann, ben, mark="before")
    scene = Scene(house, door)
    try:
        act(scene)
    finally:
        scene.clear()
    for person in (ann, ben):
        heard = person.asks()
        talk = [line for line in heard if not line.startswith("-- ")]
        assert scene.expected == talk
        assert all(line.isprintable() or "\t" in line for line in heard)
    chat(ann, ben, mark="after")
