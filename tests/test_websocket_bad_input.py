"""Hostile and broken input over a websocket: the rows for any protocol and for names.
Each request has its one answer, what is refused is never relayed, and a pair of
bystanders goes on chatting."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from visiting import OpenHouse, Visitor, chat, open_house, until
from web_visiting import (
    ANYWHERE,
    CLOSE,
    MORE,
    TEXT,
    Line,
    Socket,
    comes,
    frame,
    request,
)

MOST = 65_536
ROOM = "#lobby"
#: Nothing in the way of what is tried here.
BOUNDS = (
    *("limits.joins_per_minute=0", "limits.renames_per_minute=0"),
    *("limits.searches=0", "limits.invites_per_minute=0", "limits.tries_per_address=0"),
    *("limits.tries_per_account=0", "limits.tries_per_connection=0"),
    *("accounts.hash_memory_kib=8", "accounts.hash_passes=1"),
)


class Scene:
    """One row. ``expected`` is what the bystanders read of it: not a text more."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.expected: list[str] = []
        self.sockets: list[Socket] = []

    def visit(self) -> Socket:
        """Somebody has a websocket, and no name yet."""
        self.sockets.append(Socket(self.house))
        return self.sockets[-1]

    def enter(self, name: str = "mallory") -> Socket:
        """Somebody comes in where the bystanders are."""
        visitor = self.visit()
        answer = visitor.asks("hello", name=name, rooms=[ROOM], replay=False)
        assert answer["ok"], answer
        return visitor

    def says(self, mallory: Socket, text: str, *heard: str) -> None:
        """It is said: this."""
        answer = mallory.asks("say", room=ROOM, text=text)
        assert answer["ok"], answer
        self.expected += heard

    def refuses(self, mallory: Socket, op: str, code: str, **fields: Any) -> Line:
        """It is refused so, and the connection stays usable."""
        answer = mallory.asks(op, **fields)
        assert code == answer.get("code"), answer
        assert mallory.asks("ping")["ok"]
        return answer

    def ends(self, mallory: Socket, data: bytes, code: int) -> None:
        """These frames end the connection."""
        mallory.sends(data)
        assert code == mallory.reads_close()

    def no_name(self, name: str, code: str) -> None:
        """It is nobody's: neither who comes nor who is here may have it."""
        visitor = self.visit()
        self.refuses(visitor, "hello", code, name=name)
        assert visitor.asks("hello", name="mallory", rooms=[ROOM])["ok"]
        self.refuses(visitor, "rename", code, name=name)
        self.leaves(visitor)

    def leaves(self, visitor: Socket) -> None:
        visitor.sends(frame(b"", CLOSE))
        assert 1000 == visitor.reads_close()

    def clear(self) -> None:
        """Only the bystanders are left."""
        for socket in self.sockets:
            socket.visitor.goes()
        until(lambda: 2 == len(self.house.sessions))


Act = Callable[[Scene], None]
ROWS: list[Any] = []


def row(name: str) -> Callable[[Act], Act]:
    """A row of the list."""

    def add(act: Act) -> Act:
        ROWS.append(pytest.param(act, id=name))
        return act

    return add


def say(text: str) -> bytes:
    return json.dumps(
        {"op": "say", "room": ROOM, "text": text}, ensure_ascii=False
    ).encode()


# Any protocol


@row("A1, A2")
def too_long(scene: Scene) -> None:
    """A message as long as may be is a request, in however many frames; one byte more
    is not waited for, nor is a mebibyte."""
    body = b'{"op":"ping","ref":"long"}'.ljust(MOST)
    for pieces in (1, 2, 8):
        mallory = scene.enter()
        size = -(-len(body) // pieces)
        parts = [body[at : at + size] for at in range(0, MOST, size)]
        first = [frame(parts[0], TEXT, first=0x80 if pieces == 1 else 0)]
        more = [frame(part, MORE, first=0) for part in parts[1:-1]]
        last = [frame(parts[-1], MORE)] * (pieces > 1)
        mallory.sends(*first, *more, *last)
        assert mallory.answer_to("long")["ok"]
        mallory.sends(frame(b" " * 40_000, TEXT, first=0))
        scene.ends(mallory, frame(b" " * (MOST - 39_999), MORE)[:14], 1009)
    mallory = scene.enter()
    mallory.sends(b"\x81\xff" + (2**20).to_bytes(8, "big") + b"mask")
    assert 1009 == mallory.reads_close()


@row("A4")
def split_emoji(scene: Scene) -> None:
    """A letter of four bytes is whole wherever frames and the network cut it."""
    mallory = scene.enter()
    text = say("😀")
    at = text.index("😀".encode())
    for inside in (1, 2, 3):
        one, two = text[: at + inside], text[at + inside :]
        mallory.sends(frame(one, TEXT, first=0), frame(two, MORE))
        whole = frame(text)
        mallory.sends(whole[: at + 6 + inside], whole[at + 6 + inside :])
        scene.expected += ["😀", "😀"]
    assert mallory.asks("ping")["ok"]


@row("A5, A6")
def not_utf8(scene: Scene) -> None:
    """Bytes that are no UTF-8 end it: 1007; also where frames cut them."""
    for bad in (
        *(b"\xff\xfe\x80", b"hi \xff", b"\x80", b"caf\xe9", b"\xf0\x9f\x98"),
        *(b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe0\x80\xaf"),
    ):
        text = say("@").replace(b"@", bad)
        scene.ends(scene.enter(), frame(text), 1007)
        cut = text.index(bad) + 1
        mallory = scene.enter()
        mallory.sends(frame(text[:cut], TEXT, first=0), frame(text[cut:], MORE))
        assert 1007 == mallory.reads_close()


@row("A6 escapes")
def half_characters(scene: Scene) -> None:
    """JSON can spell half a surrogate pair: that is no text."""
    mallory = scene.enter()
    for half in (rb"\ud800", rb"\udc00", rb"x\ud83dy", rb"\ude00\ud83d"):
        mallory.sends(frame(say("@").replace(b"@", half)))
        assert "bad-json" == mallory.line()["code"]
    mallory.sends(frame(say("@").replace(b"@", rb"\ud83d\ude00")))
    assert mallory.line()["ok"]
    scene.expected.append("😀")


@row("A7")
def nul(scene: Scene) -> None:
    """No store takes a NUL; and JSON has none in the open."""
    mallory = scene.enter()
    for text in ("\0", "a\0b", "\0a"):
        scene.refuses(mallory, "say", "bad-char", room=ROOM, text=text)
        scene.refuses(mallory, "topic", "bad-char", room=ROOM, topic=text)
        scene.refuses(mallory, "tell", "bad-char", to="ann", text=text)
    mallory.sends(frame(b'{"op":"ping","ref":"\0"}'))
    assert "bad-json" == mallory.line()["code"]
    mallory.sends(frame(b'\0{"op":"ping"}'))
    assert "bad-json" == mallory.line()["code"]


@row("A8")
def forged_line(scene: Scene) -> None:
    """A text of several lines is one message, and each line that is shown of it has
    the name of who said it; nothing else ends a line."""
    mallory = scene.enter()
    for end in ("\r", "\n", "\r\n"):
        scene.says(mallory, f"hi{end}<ben> forged", "hi\n<ben> forged")
    scene.says(mallory, "a\u2028<ben> b\u0085<ben> c\u2029d", "a<ben> b<ben> cd")


@row("A10, A12, A13")
def controls(scene: Scene) -> None:
    """Controls of terminals, bells and what turns text round are removed. (Codes of
    formatting are those of IRC: programs are told them.)"""
    mallory = scene.enter()
    for text, left in {
        "\x1b[2J.": "[2J.",
        "\x1b]0;x\a.": "]0;x.",
        "\x1b]52;c;aGk=\a": "]52;c;aGk=",
        "\x1b]8;;http://x\x1b\\y": "]8;;http://x\\y",
        "\x1bPq\x1b\\": "Pq\\",
        "\x9b2J.": "2J.",
        "\a" * 1000 + "x": "x",
        "ab\b\b\x7fc": "abc",
        "a\u202eb\u2066c\u2069d": "abcd",
    }.items():
        scene.says(mallory, text, left)
    kept = {ord(code) for code in "\t\n\r\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"}
    for code in {*range(1, 32), *range(127, 160)} - kept:
        scene.says(mallory, f"a{chr(code)}z", "az")


@row("A14")
def marks(scene: Scene) -> None:
    """Four marks stay on a letter."""
    mallory = scene.enter()
    scene.says(mallory, "a" + "\u0301" * 2000, "a" + "\u0301" * 4)


@row("A15")
def nothing_to_see(scene: Scene) -> None:
    """What cannot be seen is not said."""
    mallory = scene.enter()
    for text in ("", "\u200b" * 5, " ", "   \t ", "\u3164", "\x02\x0f", "\u2800"):
        scene.refuses(mallory, "say", "empty", room=ROOM, text=text)


@row("A16")
def bytes_count(scene: Scene) -> None:
    """Limits count bytes of UTF-8, not of what JSON writes for it."""
    mallory = scene.enter()
    for text in ("😀" * 4096, "😀" * 1025, "x" * 4097):
        refusal = scene.refuses(mallory, "say", "too-long", room=ROOM, text=text)
        assert {"limit": 4096} == refusal["facts"]
    for text in ("😀" * 1024, "x" * 4096):
        scene.says(mallory, text, text)


@row("A17")
def odd_requests(scene: Scene) -> None:
    """What is no request is answered, but for nothing at all, which is a blank line;
    one with 500 fields is none."""
    mallory = scene.enter()
    mallory.sends(frame(b""))
    for data, code in {
        b" ": "bad-json",
        b"\n": "bad-json",
        b"x": "bad-json",
        b"[]": "bad-json",
        b"null": "bad-json",
        b'"hi"': "bad-json",
        b"{}": "bad-request",
        b'{"op":5}': "bad-request",
        b'{"op":""}': "unknown-op",
        b'{"op":"' + b"x" * 9000 + b'"}': "unknown-op",
        b'{"op":"ping"}{"op":"ping"}': "bad-json",
        b'{"op":"ping"} x': "bad-json",
        b"\xef\xbb\xbf{}": "bad-json",
        b'{"a":' * 12_000: "bad-json",
        b"[" * MOST: "bad-json",
    }.items():
        mallory.sends(frame(data))
        answer = mallory.line()
        assert (False, code) == (answer["ok"], answer["code"]), data
        assert len(answer["message"]) < 400
    many = {f"field{number}": number for number in range(500)}
    scene.refuses(mallory, "ping", "bad-request", **many)
    scene.refuses(mallory, "join", "bad-request", room=["#a"] * 500)


@row("A18")
def odd_numbers(scene: Scene) -> None:
    """What is no number that may be there is refused; of too many there are as many as
    there may be."""
    mallory = scene.enter()
    for number in (
        *(b"-1", b"1e9", b"1_000", b"+5", b"0x10", b"1.5", b"NaN"),
        *(b'"5"', "٣".encode(), "１".encode(), b"9" * 5000, b"-0.0", b"1e999"),
        *(str(-(2**63) - 1).encode(), b"true", b"01", b"", b"7 7"),
    ):
        data = b'{"op":"history","room":"#lobby","limit":' + number + b"}"
        mallory.sends(frame(data))
        answer = mallory.line()
        assert answer.get("code") in ("bad-request", "bad-json"), (number, answer)
    for number in (7, 201, 2**63, 10**20):
        answer = mallory.asks("history", room=ROOM, limit=number)
        assert len(answer["messages"]) <= 200


@row("A19")
def before_a_name(scene: Scene) -> None:
    """Nothing is done before there is a name, and there is only one."""
    visitor = scene.visit()
    for op, fields in {
        "say": {"room": ROOM, "text": "x"},
        "tell": {"to": "ann", "text": "x"},
        "history": {"room": ROOM},
        "join": {"room": "#dev"},
        "upload": {"room": ROOM, "name": "x"},
        "ticket": {},
        "token": {},
    }.items():
        scene.refuses(visitor, op, "not-logged-in", **fields)
    hellos = [request("hello", name=f"mallory{n}x", ref=n) for n in range(3)]
    visitor.sends(b"".join(hellos))  # each while the one before is under way
    first, *others = [visitor.answer_to(number) for number in range(3)]
    assert first["ok"]
    assert ["already"] * 2 == [answer["code"] for answer in others]
    assert ["ann", "ben", "mallory0x"] == scene.house.names()


@row("A21, A22")
def gone_at_once(scene: Scene) -> None:
    """What was said before a FIN is said; a reader who resets costs others nothing."""
    mallory = scene.enter()
    mallory.sends(frame(say("bye")) + frame(b"", CLOSE))
    mallory.visitor.ends()
    scene.expected.append("bye")
    mallory.visitor.reads_to_end()
    other = scene.enter("other")
    for number in range(5):
        reader = scene.enter(f"reader{number}x")
        for line in range(10):
            scene.says(other, f"line {line}", f"line {line}")
            if line == 5:
                reader.visitor.resets()


# Names and rooms


@row("N1")
def one_name(scene: Scene) -> None:
    """A name is one however its letters are written."""
    alice = scene.enter("Alice")
    for name in ("alice", "ALICE", "Ａlice", "aLICE"):
        scene.no_name(name, "name-taken")
    scene.leaves(alice)


@row("N2, N4, N5, N6")
def bad_names(scene: Scene) -> None:
    """What looks like others, cannot be seen, runs both ways, or is no word."""
    visitor = scene.visit()
    for name in (
        *("Аdmin", "αdmin", "аррӏе", "раураl", "אa"),
        *(f"mall{char}ory" for char in "\u200b\u200d\ufeff\U000e0041\u3164\u115f\xad"),
        *(f"mall{char}ory" for char in "\u202e\u2066\u200e\x1b\x02\x7f\x9b\r\n\t"),
        *("ﬁn", "Ⅷ", "😀", "a@b", "a,b", "#dev", "x{", "-", "12", "a!b", "a b", "*"),
        *("a\u00a0b", "<img src=x onerror=alert(1)>", '"><script>', "javascript:x"),
        "",
    ):
        answer = visitor.asks("hello", name=name, rooms=[ROOM])
        assert False is answer["ok"], name
        assert answer["code"] in ("bad-name", "bad-request", "bad-char"), answer
    assert visitor.asks("hello", name="mallory", rooms=[ROOM])["ok"]


@row("N7")
def long_names(scene: Scene) -> None:
    """A name has 32 characters and 96 bytes at most, and four marks on a letter."""
    for name in ("x" * 33, "x" * 300, "a" + "\u0301" * 40, "x" + "\u0301" * 5):
        visitor = scene.visit()
        assert "bad-name" == visitor.asks("hello", name=name)["code"], name
    for name in ("x" * 32, "日" * 32):
        assert scene.visit().asks("hello", name=name)["ok"], name


@row("N9")
def reserved(scene: Scene) -> None:
    """What sounds like the server is kept for it."""
    visitor = scene.visit()
    names = "server system root admin NickServ twistchat Guest-1 guest you all here"
    for name in names.split():
        assert "name-reserved" == visitor.asks("hello", name=name)["code"], name


@row("N12")
def passwords(scene: Scene) -> None:
    """What is no password is refused before anything is hashed."""
    mallory = scene.enter("carla")
    for password in ("", "x" * 7, "x" * 129, "secret\0secret", "x" * 60_000):
        assert not mallory.asks("register", password=password)["ok"]
    mallory.sends(frame(rb'{"op":"register","password":"\ud800secretsecret"}'))
    assert "bad-json" == mallory.line()["code"]
    composed, apart = "sénha-secreta", "se\u0301nha-secreta"
    assert mallory.asks("register", password=composed)["ok"]
    other = scene.visit()
    assert "wrong-password" == other.asks("hello", name="carla", password="x")["code"]
    assert other.asks("hello", name="carla", password=apart)["ok"]
    assert other.asks("unregister", password=apart)["ok"]


@row("N14")
def expressions(scene: Scene) -> None:
    """What is searched for is never a pattern."""
    mallory = scene.enter()
    for text in ("(a+)+$", "%", "_", "'); DROP TABLE messages;--", '"open', "a*"):
        mallory.asks("search", query=text, room=ROOM)
        assert mallory.asks("ping")["ok"]


@row("N15")
def odd_rooms(scene: Scene) -> None:
    """A room's name is no path, no blank, not too long and no look-alike."""
    mallory = scene.enter()
    for room in ("../../x", "x" * 65, "#", "", "   ", "a/b", "1st", "#a#b", "\u200b"):
        scene.refuses(mallory, "join", "bad-room", room=room)
    assert not mallory.asks("join", room="Iobby")["ok"]
    assert mallory.asks("join", room="#" + "x" * 64)["ok"]


# What is missing in the list


@row("X1 control frames")
def control_frames(scene: Scene) -> None:
    """Pongs that nobody asked for are nothing; a ping as long as may be is echoed."""
    mallory = scene.enter()
    mallory.sends(frame(b"unasked", 10), frame(b"", 10), frame(b"x" * 125, 9))
    while (heard := mallory.reads())[0] != 10:
        pass
    assert b"x" * 125 == heard[1]
    scene.says(mallory, "hello", "hello")


@row("X2 lengths in more bytes than they need")
def long_lengths(scene: Scene) -> None:
    """Each length is written in one way (RFC 6455, section 5.2)."""
    body, mask = say("never"), b"\0\0\0\0"
    size = len(body)
    for head in (
        b"\x81\xfe" + size.to_bytes(2, "big"),
        b"\x81\xff" + size.to_bytes(8, "big"),
    ):
        scene.ends(scene.enter(), head + mask + body, 1002)


@row("X3 a bomb")
def bomb(scene: Scene) -> None:
    """W4: compressed frames, which nobody has agreed on."""
    bomb = bytes.fromhex("ecc1010d000000c220fb9f") + b"\0" * 500
    scene.ends(scene.enter(), frame(bomb, first=0xC0), 1002)


@row("X4 other protocols")
def other_protocols(scene: Scene) -> None:
    """Who speaks something else where frames are awaited."""
    for data in (
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"NICK x\r\nUSER x 0 * :x\r\n",
        b'{"op":"hello","name":"eve"}\n',
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\xff" * 1000,
        b"\0" * 1000,
    ):
        scene.ends(scene.enter(), data, 1002)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One house for all rows, with ann and ben in it."""
    folder = tmp_path_factory.mktemp("street")
    with open_house(folder, *BOUNDS, web=ANYWHERE) as house:
        yield house, house.enter("ann"), comes(house, "ben")


@pytest.mark.parametrize("act", ROWS)
def test_row(street: Any, act: Act) -> None:
    """The answer is the one expected, and the bystanders read just what they should."""
    house, ann, ben = street
    talk(ann, ben, "before")
    scene = Scene(house)
    try:
        act(scene)
    finally:
        scene.clear()
    for text in scene.expected:
        assert text == ben.told("said")["text"]
    heard = [line for line in ann.asks() if not line.startswith("-- ")]
    shown = "\n".join(scene.expected).split("\n") if scene.expected else []
    assert shown == [line.partition("> ")[2] for line in heard]
    assert not [line for line in heard if line.startswith(("<ann>", "<ben>"))]
    assert all(line.isprintable() for line in heard)
    talk(ann, ben, "after")


def talk(ann: Visitor, ben: Socket, mark: str) -> None:
    """Each hears the other."""
    ann.says(f"{mark} ann")
    assert f"{mark} ann" == ben.told("said")["text"]
    assert ben.asks("say", room=ROOM, text=f"{mark} ben")["ok"]
    ann.hears(f"<ben> {mark} ben\n")


def test_the_others(street: Any) -> None:
    """People at other doors, too."""
    house, _, _ = street
    canary, other = house.enter("canary"), house.enter("other", "telnet")
    chat(canary, other, mark="still")
    for each in (canary, other):
        each.goes()
    until(lambda: 2 == len(house.sessions))
