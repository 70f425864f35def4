"""Whatever clients of IRC send, in whatever pieces: no bug, nothing on the wire that
may not be there, every answer in its turn, and nobody else harmed."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from doorstep import Caller, Doorstep
from hypothesis import example, given, settings
from hypothesis import strategies as st
from irc_doorstep import enters, irc
from irc_world import SERVER
from talking import Talker

from twistchat.chat.ids import spell
from twistchat.irc.table import COMMANDS
from twistchat.protocols.intake import InputBounds

#: No limit on how fast: what is sent is obeyed at once.
AT_ONCE = InputBounds(0, 0, 0, 0, 0, 0)
ALL_CAPS = (
    "account-notify account-tag away-notify batch cap-notify draft/chathistory "
    "echo-message draft/event-playback extended-join extended-monitor invite-notify",
    "labeled-response message-tags multi-prefix draft/read-marker server-time setname "
    "standard-replies userhost-in-names draft/multiline draft/message-redaction",
)
_CONTROL = re.compile(
    "[\0\x05-\x08\n-\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
)


def check_line(line: str) -> None:
    """It is one line of IRC as a server may send it."""
    tags, body = "", line
    if line[:1] == "@":
        tags, _, body = line.partition(" ")
    assert len(tags.encode()) <= 8190
    assert len(body.encode()) <= 510, body
    assert re.match("(:[^ ]+ )?([A-Z]+|[0-9]{3})( |$)", body), line
    assert "  " not in body.partition(" :")[0], "a parameter is empty"
    assert not _CONTROL.search(line), line
    assert "\1" not in line.replace(" :\1ACTION ", "").removesuffix("\1"), line


class Street:
    """Ann at netcat and ben at IRC are in #lobby; mallory has come."""

    def __init__(self, caps: Sequence[str] = (), server: str = SERVER) -> None:
        self.step: Doorstep = irc(server=server, input=AT_ONCE)
        self.world = self.step.world
        self.ann: Talker = self.world.enter("ann")
        self.ben = enters(self.step, "ben")
        for each in caps:
            self.ben.sends(f"CAP REQ :{each}\r\n".encode())
        self.mallory = self.step.comes("192.0.2.66")

    def read(self, client: Caller) -> list[str]:
        """What a client read since the last time; all of it is as it should be."""
        lines = client.takes().decode().split("\r\n")
        assert "" == lines.pop()
        for line in lines:
            check_line(line)
        return lines

    def check(self) -> None:
        """The others go on, and have read nothing that may not be there."""
        self.world.store.at_once, self.world.store.why = True, None
        for _ in range(3):
            self.world.commit()
        assert [] == self.world.bugs
        for line in self.ann.reads():
            assert not re.search("[\0-\x08\x0a-\x1f\x7f-\x9f]", line), line
        self.read(self.ben)
        self.ann.types("still here?")
        assert any(line.endswith(" :still here?") for line in self.read(self.ben))
        self.ben.sends(b"PRIVMSG #lobby :I am\r\n")
        assert any(line.endswith("> I am") for line in self.ann.reads())
        self.world.check()


def with_ids(street: Street, line: str) -> str:
    """The line with the msgid of something that was said for what stands for it."""
    (lobby,) = (room for room in street.world.chat.rooms() if room.name == "#lobby")
    id = lobby.recent[0].id if lobby.recent else 0
    return line.replace("FIRST", spell(id))


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The bytes in pieces, wherever these numbers say."""
    edges = sorted({0, len(data), *(each % (len(data) + 1) for each in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


_CUTS = st.lists(st.integers(0, 10_000), max_size=6)


@given(st.binary(max_size=2000), _CUTS)
@example(b"NICK mallory\r\nUSER m 0 * :m\r\nPRIVMSG #lobby \xff\r\n", [])
@settings(max_examples=150, deadline=None)
def test_any_bytes(data: bytes, cuts: list[int]) -> None:
    """From a stranger, and from somebody who is in."""
    street = Street()
    street.mallory.sends(*cut(data, cuts))
    said = street.mallory.takes()
    if not said.startswith((b"HTTP", b"\x15\x03")):
        for line in said.decode().split("\r\n"):
            assert not line or check_line(line) is None
    other = enters(street.step, "other")
    other.sends(*cut(data, cuts))
    street.read(other)
    street.check()


# Plausible messages

_ODD = ("\x1b[2J", "\u202e", "\x02b\x02", "\x0304,5c", "\1ACTION x\1", "\1", "é" * 90)
_WORDS = [
    *("#lobby", "#mine", "#other", "#LOBBY", "#a,#b,#c", "#", "&x", "0", "*", "$*"),
    *("mallory", "ann", "ben", "nobody", "ann,ben,#lobby", "NickServ", "MailServ", ","),
    *("ann!*@*", "*!*@*", "*!*@192.0.2.0/24", "*!*@x.ip.irc.test", "$a:ann", "~q:x"),
    *("+o", "-o+v", "+b", "+q-q", "+k", "-k", "+l", "+imnst", "-imnst", "+xyz", "+O"),
    *("+bbbb", "+ov-ov", "b", "+B", "+iw", "key", "5", "-1", "99999999999999999999"),
    *("LS", "302", "REQ", "END", "LIST", "LATEST", "BEFORE", "AROUND", "BETWEEN"),
    *("TARGETS", "timestamp=2026-11-21T12:00:00.000Z", "msgid=0", "timestamp=x", "10"),
    *("+", "-", "C", "S", "+ ann,nobody", "%tcuhnfar,42", "u", "m", ">1,<9,*a*"),
    *("PLAIN", "AG1hbGxvcnkAc2VjcmV0", "+", "=", "x" * 400, "irc.test", "no.where"),
    *("register", "identify", "secret-of-mallory", "mallory:secret", "m@x.org"),
    *("send", "inbox", "read", "1", "::", "bob", *_ODD, "\t", "日本", "😀" * 30),
]
_VERBS = [*COMMANDS, "PRIVMSG", "PRIVMSG", "JOIN", "MODE", "NOSUCH", "001"]
_TEXT = st.one_of(
    st.sampled_from([*_WORDS, "", "hello there", "a b  c ", ":x", *_ODD]),
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
)
_TAGS = st.sampled_from(
    [
        "",
        "",
        "",
        "@label=x ",
        "@label=\x1b;+typing=active ",
        "@+typing=done ",
        "@a;b=c ",
        "@batch=x ",
        "@batch=x;draft/multiline-concat ",
        "@label=y;+draft/reply=FIRST ",
        "@+draft/reply=FIRST;+draft/react=ok ",
    ]
)


_ROOMS = st.sampled_from(
    ["#mine", "#mine", "#lobby", "#Mine", "#other", "#a,#mine", "#"]
)
_NICKS = st.sampled_from(["ben", "ann", "mallory", "nobody", "ben,ann", "*", "Ben"])
_MODES = st.text("+-OovbeIqklimnstB", min_size=1, max_size=9)
_WORD = st.one_of(
    st.sampled_from(_WORDS), st.from_regex(r"[!-9;-~]{1,9}", fullmatch=True)
)
_WHEN = st.sampled_from(
    ["*", "timestamp=2026-11-21T12:00:00.000Z", "msgid=0", "x", _ODD[0]]
)
#: Messages that are right but for what they hold.
_FORMS: list[tuple[str, Sequence[Any]]] = [
    ("MODE {} {} {} {}", (_ROOMS, _MODES, _WORD, _WORD)),
    ("MODE {} +{} {}", (_ROOMS, st.sampled_from("OovbeIqkl"), _WORD)),
    ("MODE {} -{} {}", (_ROOMS, st.sampled_from("OovbeIqkl"), _WORD)),
    ("MODE {}", (st.one_of(_ROOMS, _NICKS),)),
    ("MODE mallory {}", (_MODES,)),
    ("TOPIC {} :{}", (_ROOMS, _TEXT)),
    ("TOPIC {}", (_ROOMS,)),
    ("JOIN {} {}", (_ROOMS, _WORD)),
    ("PART {} :{}", (_ROOMS, _TEXT)),
    ("KICK {} {} :{}", (_ROOMS, _NICKS, _TEXT)),
    ("INVITE {} {}", (_NICKS, _ROOMS)),
    ("KNOCK {} :{}", (_ROOMS, _TEXT)),
    ("PRIVMSG {} :{}", (st.one_of(_ROOMS, _NICKS), _TEXT)),
    ("NOTICE {} :{}", (st.one_of(_ROOMS, _NICKS), _TEXT)),
    ("PRIVMSG NickServ :{} {}", (_WORD, _TEXT)),
    ("PRIVMSG MailServ :{} {}", (_WORD, _TEXT)),
    ("MS send {} {} :: {}", (_NICKS, _WORD, _TEXT)),
    ("@+typing=active TAGMSG {}", (st.one_of(_ROOMS, _NICKS),)),
    ("BATCH +x draft/multiline {}", (st.one_of(_ROOMS, _NICKS),)),
    ("@batch=x PRIVMSG {} :{}", (_ROOMS, _TEXT)),
    ("@batch=x;draft/multiline-concat PRIVMSG {} :{}", (_ROOMS, _TEXT)),
    ("BATCH -{}", (st.sampled_from("xxy"),)),
    ("@+draft/reply=FIRST;+draft/react={} TAGMSG {}", (_WORD, _ROOMS)),
    ("@+draft/reply=FIRST;+draft/unreact=ok TAGMSG {}", (_ROOMS,)),
    ("@+reply=FIRST PRIVMSG {} :{}", (_ROOMS, _TEXT)),
    ("REDACT {} FIRST :{}", (st.one_of(_ROOMS, _NICKS), _TEXT)),
    ("WHO {} {}", (st.one_of(_ROOMS, _NICKS, _WORD), _WORD)),
    ("WHOIS {}", (_NICKS,)),
    ("WHOWAS {} {}", (_NICKS, _WORD)),
    ("NAMES {}", (_ROOMS,)),
    ("LIST {}", (_WORD,)),
    ("ISON {} {}", (_NICKS, _WORD)),
    ("USERHOST {} {}", (_NICKS, _WORD)),
    ("NICK {}", (_WORD,)),
    ("AWAY :{}", (_TEXT,)),
    ("SETNAME :{}", (_TEXT,)),
    ("MONITOR + {}", (_NICKS,)),
    ("MONITOR {}", (st.sampled_from("CLS"),)),
    ("CHATHISTORY LATEST {} {} {}", (st.one_of(_ROOMS, _NICKS), _WHEN, _WORD)),
    ("CHATHISTORY AROUND {} {} 5", (st.one_of(_ROOMS, _NICKS), _WHEN)),
    ("CHATHISTORY BETWEEN {} {} {} 5", (_ROOMS, _WHEN, _WHEN)),
    ("CHATHISTORY TARGETS {} {} 5", (_WHEN, _WHEN)),
    ("MARKREAD {} {}", (_ROOMS, _WHEN)),
    ("OPER {} {}", (_NICKS, _WORD)),
    ("CAP REQ :{}", (_WORD,)),
]


@st.composite
def messages(draw: Any) -> str:
    """A message that is right but for what it holds, or any command with anything."""
    if draw(st.booleans()):
        form, parts = draw(st.sampled_from(_FORMS))
        line = form.format(*map(draw, parts))
        return line if line[0] == "@" else draw(_TAGS) + line
    words = draw(st.lists(st.sampled_from(_WORDS), max_size=4))
    line = draw(_TAGS) + " ".join([draw(st.sampled_from(_VERBS)), *words])
    if draw(st.booleans()):
        line += f" :{draw(_TEXT)}"
    return line


#: What comes before and behind: strangers may send anything as well.
_BEGINNINGS = [
    "",
    "CAP LS 302\r\nCAP REQ :" + "\r\nCAP REQ :".join(ALL_CAPS) + "\r\n",
    "NICK mallory\r\nUSER m 0 * :Mallory\r\n",
    "CAP REQ :" + "\r\nCAP REQ :".join(ALL_CAPS) + "\r\nNICK mallory\r\n"
    "USER m 0 * :Mallory\r\nCAP END\r\nJOIN #lobby,#mine\r\nINVITE ben #mine\r\n",
    "NICK mallory\r\nUSER m 0 * :m\r\nJOIN #lobby,#mine\r\n"
    "NS REGISTER secret-of-mallory\r\nPRIVMSG #mine :one\r\n",
]


@given(
    st.sampled_from(_BEGINNINGS),
    st.lists(messages(), min_size=1, max_size=12),
    st.sampled_from([(), ALL_CAPS]),
    _CUTS,
)
@example(
    _BEGINNINGS[2], ["MARKREAD :", "JOIN \1", "WHO :", "NAMES :", "KICK , :"], (), []
)
@settings(max_examples=400, deadline=None)
def test_any_messages(
    beginning: str, lines: list[str], caps: Sequence[str], cuts: list[int]
) -> None:
    """Each is answered in its turn: behind each of them comes the PONG of its PING."""
    street = Street(caps)
    stream = beginning
    street.ann.types("something to answer")
    for number, line in enumerate(lines):
        line = with_ids(street, line)
        stream += f"{line}\r\nPING token{number}\r\n"
    street.mallory.sends(*cut(stream.encode(), cuts))
    said = street.read(street.mallory)
    pongs = [line for line in said if f" PONG {SERVER} :token" in line]
    expected = [f":{SERVER} PONG {SERVER} :token{n}" for n in range(len(lines))]
    if street.mallory.session.conversation.outbox.ending:
        assert said[-1].startswith("ERROR :Closing Link: ")
        expected = expected[: len(pongs)]
    assert expected == [line[line.index(f":{SERVER}") :] for line in pongs]
    street.check()


@given(st.lists(messages(), min_size=1, max_size=10), st.data())
@settings(max_examples=150, deadline=None)
def test_any_messages_while_the_store_fails(lines: list[str], data: Any) -> None:
    """It answers late, or refuses all, and comes back: nothing is out of order."""
    street = Street(ALL_CAPS)
    store = street.world.store
    street.mallory.sends(_BEGINNINGS[3].encode())
    said = street.read(street.mallory)
    for number, line in enumerate(lines):
        store.at_once = data.draw(st.booleans())
        store.why = data.draw(st.sampled_from([None, "disk-full", "busy"]))
        line = with_ids(street, line)
        street.mallory.sends(f"{line}\r\nPING token{number}\r\n".encode())
        street.ann.types(f"ann {number}")
        said += street.read(street.mallory)
    store.at_once, store.why = True, None
    for _ in range(5):
        street.world.commit()
    said += street.read(street.mallory)
    tokens = [
        line.rpartition("token")[2] for line in said if " PONG irc.test :token" in line
    ]
    if not street.mallory.session.conversation.outbox.ending:
        assert [str(number) for number in range(len(lines))] == tokens
    street.check()


#: Names as long as they may be, in bytes.
_LONGEST = {
    "mallory": "日" * 32,
    "ben": "本" * 32,
    "#mine": "#" + "語" * 63,
    "irc.test": "x" * 63,
}


@given(
    st.lists(messages(), min_size=1, max_size=10),
    st.lists(st.sampled_from(ALL_CAPS), max_size=1),
)
@example(["NAMES #mine", "WHO #mine", "WHOIS ben", "PRIVMSG #mine :" + "x" * 99], [])
@example(
    ["NAMES #mine", "WHO #mine %tcuhnfar,1", "LIST", "WHOIS mallory"], [ALL_CAPS[1]]
)
@settings(max_examples=150, deadline=None)
def test_the_longest_names(lines: list[str], caps: list[str]) -> None:
    """Whatever is told of them fits into a line."""
    street = Street(ALL_CAPS, server=_LONGEST["irc.test"])
    caps = [f"CAP REQ :{each}" for each in caps]
    ben = [*caps, "NICK ben", "JOIN #mine"]
    mallory = [*caps, "NICK mallory", "USER m 0 * :m", "CAP END", "JOIN #lobby,#mine"]
    for client, said in ((street.ben, ben), (street.mallory, [*mallory, *lines])):
        for line in said:
            for name, longest in _LONGEST.items():
                line = line.replace(name, longest)
            client.sends(f"{line}\r\n".encode())
    street.read(street.mallory)
    street.check()


@given(st.lists(messages(), min_size=1, max_size=8), st.integers(0, 8))
@settings(max_examples=100, deadline=None)
def test_who_vanishes(lines: list[str], after: int) -> None:
    """In the middle of anything, and leaves nothing behind."""
    street = Street()
    store = street.world.store
    street.mallory.sends(_BEGINNINGS[4].encode())
    store.at_once = False
    for line in lines[:after]:
        street.mallory.sends(f"{line}\r\n".encode())
    street.mallory.goes()
    street.mallory.takes()
    street.check()
    assert len(street.step.factory.sessions) == 1
