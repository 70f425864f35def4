"""Hostile and broken input to every command: each row of the list through each row of
the table, so that a new command is tried as soon as it is there. A guest and the owner
of an account type it, while two bystanders go on chatting."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from visiting import OpenHouse, Visitor, chat, open_house

from twistchat.chat.roles import Right
from twistchat.chat.spans import is_meant
from twistchat.text.settings import SETTINGS
from twistchat.text.table import TABLE, Command

PASSWORD = "secretsecret"
NUMBERS = count(100)
#: Fast enough, and nothing in the way of what is tried here.
BOUNDS = (
    *("history.durability=normal", "store.gather_milliseconds=0"),
    *("accounts.hash_memory_kib=8", "accounts.hash_passes=1"),
    *("accounts.linger_seconds=0", "limits.account_lines_burst=0"),
    *("limits.tries_per_connection=0", "limits.tries_per_account=0"),
    *("limits.tries_per_address=0", "limits.new_accounts=0"),
    *("limits.mails_per_hour=0", "limits.searches=0", "limits.renames_per_minute=0"),
    *("limits.joins_per_minute=0", "limits.invites_per_minute=0"),
)

#: What no line may hold: controls but the tab, what turns text round, ends of lines.
_CONTROL = re.compile("[\\0-\\x08\\n-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]")
_TELNET = re.compile(rb"\xff[\xfb-\xfe].")

#: What no part of may be read by anybody.
REFUSED = {
    "A5": [b"leaked\xff\xfe\x80", b"leaked \xe9", b"\xf0\x9f\x98leaked"],
    "A6": [b"leaked\xc0\xaf", b"leaked\xed\xa0\x80", b"leaked\xf4\x90\x80\x80"],
    "A7": [b"leaked\0", b"\0leaked", b"leaked \0 x"],
}
BAD_NUMBERS = ["-1", "1e9", "9" * 20, str(2**63), "1_000", "+5", "٣", "１", "½", "0x10"]
BAD: dict[str, list[bytes]] = {
    **REFUSED,
    "text": [b"hello", b"hello to you all", b"Hello, :: to you"],
    "A1": [b"x" * 8193],
    "A10": [b"a\x1b[2Jz", b"\x1b]0;x\a.", b"\x1b]52;c;aGk=\a", b"\xc2\x9b2J."],
    "A12": [b"\a" * 100 + b"x", b"ab\b\b\x7fc"],
    "A13": ["\u202a\u202ex\u2066\u2069\u2028<ben> y\x85z".encode()],
    "A14": [("a" + "\u0301" * 2000).encode()],
    "A15": ["\u200b\u200b".encode(), "\u3164".encode(), b"\x02\x0f"],
    "A16": [("😀" * 1025).encode(), b"x" * 4097],
    "A17": [b"x " * 500, b"nosuchthing", b"#nosuch", b"@nosuch", b"@", b"#", b"@,,,"],
    "A18": [number.encode() for number in BAD_NUMBERS],
    "SQL": [b"x'); DROP TABLE accounts;--", b'" OR 1=1 --', b"' OR ''='"],
    "LIKE": [b"%", b"_", b"%a%\\", b"\\%"],
    "FTS": [b"NEAR(a b)", b'"open', b"a* OR b AND NOT c", b"text:^a", b"-a", b"{x}"],
    "N14": [b"(a+)+$", b"[", b"*", b".*"],
    "sentences": [b"{name}", b"%s %(x)d {0} {}", b"{", b"\\n"],
}
#: ``/quit`` with what follows it is tried in ``test_bad_input``: after it nothing is.
ROWS = [row for row in TABLE.rows.values() if row.name != "quit"]


def new_name(name: str = "mallory") -> str:
    """One that nobody has owned yet."""
    return f"{name}{next(NUMBERS)}"


class Street:
    """A house with two bystanders, the second of them with an account."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.ann = house.enter("ann")
        self.ben = house.enter("ben", "telnet")
        self.ben.asks(f"/register {PASSWORD}")

    @contextmanager
    def visited(
        self, who: str, door: str = "line", name: str = "", room: str = "lobby"
    ) -> Iterator[Visitor]:
        """By a guest or an owner whose name is new. In the end they have gone, and the
        bystanders have seen nothing that they should not."""
        others = len(self.house.sessions)
        visitor = self.house.visit(door)
        try:
            visitor.enter(name or new_name(), room)
            if who == "owner":
                assert "is now yours" in visitor.asks(f"/register {PASSWORD}")[0]
            yield visitor
        finally:
            visitor.goes()
            self.house.settle(others)
        self.check()

    def check(self) -> None:
        """The bystanders have read nothing that they should not, and still chat."""
        for person in (self.ann, self.ben):
            for line in person.asks():
                assert "leaked" not in line
                assert not _CONTROL.search(line), repr(line)
        chat(self.ann, self.ben, mark="after")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """One house for all of it. In the end nothing was logged as a bug."""
    with open_house(tmp_path_factory.mktemp("street"), *BOUNDS) as house:
        yield Street(house)


def answers(visitor: Visitor, *lines: bytes) -> list[str]:
    """What comes back for these lines, whatever they ask for then is ended by dots."""
    data = b"".join(line + b"\n" + b".\n" * 3 for line in lines)
    visitor.sends(data, b"/version\n")
    said = visitor.hears(b"-- twistchat ")
    visitor.reads_line()
    text = _TELNET.sub(b"", said).decode()
    for line in text.splitlines():
        assert not _CONTROL.search(line), repr(line)
        assert "sorry, something went wrong" not in line
    return text.splitlines()[:-1]


def beginnings(row: Command) -> list[str]:
    """The command with what makes the next word another of its parameters."""
    words = re.findall(r"\b[a-z]+\b", row.usage)
    return [f"/{row.name} {word}".strip() for word in ["", *words, *BEFORE]]


#: What many commands take first.
BEFORE = ["ann", "#lobby ben"]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
@pytest.mark.parametrize(
    ("who", "door"), [("guest", "line"), ("owner", "telnet")], ids=["guest", "owner"]
)
def test_every_command_bears_every_row(
    street: Street, row: Command, who: str, door: str
) -> None:
    """A crash, a hang, a control character that comes through, or a word of what was
    refused: nobody sees any of it."""
    with street.visited(who, door) as mallory:
        for name, inputs in BAD.items():
            starts = beginnings(row)[: 1 if name == "A1" else None]
            lines = [f"{start} ".encode() + data for start in starts for data in inputs]
            if door == "telnet":
                lines = [line.replace(b"\xff", b"\xff\xff") for line in lines]
            said = answers(mallory, *lines)
            if name in REFUSED:
                assert not any("leaked" in line for line in said)
                assert len(lines) <= sum(line.startswith("!! ") for line in said)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a19_nothing_before_a_name_but_what_may_be(
    street: Street, row: Command
) -> None:
    """A command that needs a name is refused before there is one."""
    visitor = street.house.visit()
    visitor.hears("/quit leaves\n")
    if not row.anytime:
        visitor.says(f"/{row.name} 1")
        assert "!! give your name first" == visitor.reads_line()
    visitor.goes()
    street.house.settle(2)


RIGHTS = {
    Right.ACCOUNT: "!! that needs an account; /register makes your name yours",
    Right.SERVER_OPERATOR: "!! that needs an operator of the server",
}


def test_who_lacks_a_right_is_told_which(street: Street) -> None:
    """Whatever follows the command."""
    with street.visited("guest") as mallory:
        for row in ROWS:
            if row.right is not None:
                said = mallory.asks(f"/{row.name} ann x", f"/{row.name}")
                assert [RIGHTS[row.right]] * 2 == said


#: Commands that take a number, with all that stands before it.
NUMBERED = (
    *("history", "history #lobby", "mentions", "sessions kill", "dmail", "mail"),
    *("mail read", "mail del", "mail undo", "mail reply", "mail fwd", "mail list"),
    *(
        "mail new",
        "mail sent",
        "mail sent list",
        "limit",
        "limit #lobby",
        "audit",
        "json",
        "tokens end",
    ),
)


@pytest.mark.parametrize("start", NUMBERED)
def test_a18_odd_numbers(street: Street, start: str) -> None:
    """Only digits are numbers, and not too many of them."""
    with street.visited("owner") as mallory:
        for number in BAD_NUMBERS:
            line = f"/{start} {number}" + " ben" * (start == "mail fwd")
            assert answers(mallory, line.encode())[0].startswith("!! "), line


def test_a18_all_commands_with_numbers_are_tried() -> None:
    """A new one that takes any belongs into the list."""
    takes = {row.name for row in ROWS if re.search(r"\bN\b|\bNUMBER\b", row.usage)}
    assert takes == {start.split()[0] for start in NUMBERED}


@pytest.mark.parametrize("span", [*BAD_NUMBERS, "1h1h", "-1h", "1e9h", "9" * 20 + "d"])
def test_a18_odd_spans(street: Street, span: str) -> None:
    """Nor is everything a span of time."""
    with street.visited("owner") as mallory:
        (said,) = mallory.asks(f"/dnd {span}")
        assert said.startswith("!! ")
        said, *_ = mallory.asks(f"/tokens make {span} x")
        assert said.startswith("!! ") or not is_meant(span)
        (said,) = mallory.asks(f"/search x since:{span}")
        assert said.startswith("!! ") or span.isascii()


@pytest.mark.parametrize("key", [*SETTINGS, "email"])
def test_every_setting_bears_every_row(street: Street, key: str) -> None:
    """And keeps its value, or takes a good one."""
    with street.visited("owner") as mallory:
        for inputs in BAD.values():
            for data in inputs:
                said = answers(mallory, f"/set {key} ".encode() + data)
                assert [True] == [line[:2] in ("!!", "--") for line in said], said


# Text is text

#: What means something to a database, or to a program that fills in facts.
SYNTAX = [
    data.decode()
    for name in ("SQL", "LIKE", "FTS", "N14", "sentences")
    for data in BAD[name]
    if data != b"-a"
]


def test_syntax_is_text_in_rooms(street: Street) -> None:
    """In what is said, in topics and in reasons: it is told as it was typed."""
    room = new_name("room")
    with (
        street.visited("owner", room=room) as mallory,
        street.visited("guest", room=room) as other,
    ):
        other.asks()
        for text in SYNTAX:
            mallory.says(f"/away {text}", f"/gag nobody 1h {text}", f"/topic {text}")
            said = mallory.asks(text, "/topic", "/bans", "/back", "/history 1")
            assert [] == [line for line in said if line.startswith("!! ")]
            heard = other.asks()
            for line in (f"> {text}", f": {text}", f"({text})", f"away: {text}"):
                assert any(each.endswith(line) for each in heard), heard
            assert any(line.endswith(f"> {text}") for line in said), said
            assert any(f": {text} (set by " in line for line in said), said


def test_syntax_is_text_in_mail(street: Street) -> None:
    """In subjects and bodies; and a search for it finds it."""
    name = new_name()
    with street.visited("owner", name=name) as mallory:
        for number, text in enumerate(SYNTAX, 1):
            said = mallory.asks(f"/mail {name} {text} :: {text}")
            assert f"mail: stored for {name} as #{number}" in said
            lines = mallory.asks(f"/mail {number}")
            assert [f"== subject: {text}", "==", f"== {text}"] == lines[1:4]
            found = mallory.asks(f"/mail search {text}")
            assert any(line.startswith(f"== {number} ") for line in found), text


def test_syntax_is_text_in_passwords_and_keys(street: Street) -> None:
    """A key is a word, and so is a password; each fits only itself."""
    room, name = new_name("room"), new_name()
    with street.visited("owner", name=name, room=room) as mallory:
        for text in (text for text in SYNTAX if " " not in text):
            mallory.asks(f"/key {text}")
            assert [f"-- the key of #{room} is {text}"] == mallory.asks("/key")
            with street.visited("guest", name=new_name("other")) as other:
                (said,) = other.asks(f"/join {room} x{text}")
                assert said == f"!! #{room} has a key: /join #{room} KEY"
                assert "-- you joined" in other.asks(f"/join {room} {text}")[0]
            mallory.asks()
    for text in ("%%%%%%%%", "' OR 1=1 --", "________", "(a+)+$(a+)+$"):
        password = text.replace(" ", "")
        name = new_name()
        with street.visited("guest", name=name) as mallory:
            assert "is now yours" in mallory.asks(f"/register {password}")[0]
            for wrong in ("%" * 9, "'OR''='", "_" * 9, password.swapcase() + "x"):
                other = street.house.visit()
                other.says(f"{name} - {wrong}")
                other.hears("!! the name or the password is wrong\n")
                other.goes()
            street.house.settle(3)


@pytest.mark.parametrize("text", SYNTAX)
def test_syntax_is_text_in_searches(street: Street, text: str) -> None:
    """It finds its words, or there are none in it; it never finds anything else."""
    with street.visited("owner") as mallory:
        mallory.says("nothing of the kind")
        said = mallory.asks(f"/search {text}", f"/rooms {text}", "/mentions")
        assert not any("of the kind" in line for line in said)


# Names, rooms, accounts

#: N4, and what is taken out of text: it is not taken out of a name.
HIDDEN = "\u200b\u200d\ufeff\U000e0041\u3164\u115f\xad\u202e\u2066\x1b\x7f\x9b"
BAD_NAMES = {
    "N2": ["Аdmin", "αdmin", "аррӏе", "mаllory"],
    "N4": [f"mal{char}ory" for char in HIDDEN],
    "N5": ["ﬁn", "Ⅷ", "😀", "a@b", "{x", "a!b", "x:y", "a\xa0b"],
    "N6": ["אa"],
    "N7": ["x" * 300, "x" * 33, "a" + "\u0301" * 40, "x" + "\u0301" * 5],
    "N9": ["server", "system", "root", "admin", "*", "NickServ", "Guest-1", "draft"],
    "syntax": [text.split()[0] for text in SYNTAX if text not in ("_", "[", "\\n")],
}
NAMING = ("nick", "whois", "seen", "ignore", "op", "kick", "invite", "query")


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names(street: Street, name: str) -> None:
    """Nobody is called so, gets mail by that name, or owns it."""
    with street.visited("owner") as mallory:
        for bad in BAD_NAMES[name]:
            lines = [f"/{start} {bad}" for start in NAMING]
            lines += [f"/friends +{bad}", f"/mail send {bad} x :: y", f"@{bad}z hi"]
            for line in lines:
                said = answers(mallory, line.encode())
                assert said[0].startswith("!! "), (line, said)


def test_bad_rooms(street: Street) -> None:
    """N15: nor is a room."""
    rooms = ["../../x", "x" * 65, "#", "a/b", "1st", "#a#b", "\u200b", "Iobby"]
    rooms += [f"x{char}y" for char in HIDDEN] + ["x" + "\u0301" * 40]
    with street.visited("owner") as mallory:
        for room in rooms:
            for start in ("join", "create", "knock", "room", "read", "missed", "mute"):
                said = mallory.asks(f"/{start} {room}")
                assert said[0].startswith("!! "), (start, said)


def test_n1_an_owned_name_is_one_however_it_is_written(street: Street) -> None:
    """To its owner, and to others."""
    number = next(NUMBERS)
    with street.visited("owner", name=f"Alice{number}") as alice:
        for name in ("alice", "ALICE", "Ａlice"):
            with street.visited("guest") as other:
                (said,) = other.asks(f"/nick {name}{number}")
                assert said.startswith("!! ")
                (said,) = other.asks(f"/login {name}{number} wrongwrong")
                assert "!! the name or the password is wrong" == said
                said = "".join(other.asks(f"/login {name}{number} {PASSWORD}"))
                assert f"-- you are Alice{number} now" in said
            alice.asks()


def test_n10_odd_cases_are_one_name(street: Street) -> None:
    """What is stored compares as what is typed."""
    for name, again in (("straße", "STRAßE"), ("ΣΊΣΥΦΟΣ", "σίσυφος")):
        with street.visited("owner", name=name):
            pass
        with street.visited("guest") as other:
            assert f"-- you are {name} now" in other.asks(f"/login {again} {PASSWORD}")


def test_n11_a_former_name_is_kept_from_others(street: Street) -> None:
    """Of an account that has another, or is deleted."""
    before, after = new_name("before"), new_name("after")
    with street.visited("owner", name=before) as mallory:
        assert f"-- you are {after} now" in mallory.asks(f"/nick {after}")
        mallory.says("/unregister", PASSWORD)
        mallory.reads_to_end()
    with street.visited("guest") as other:
        for name in (before, after):
            (said,) = other.asks(f"/nick {name}")
            assert f"!! {name} was somebody's until lately; choose another" == said


def test_n12_passwords(street: Street) -> None:
    """Too short, too long, with a NUL: refused before anything is hashed."""
    name = new_name()
    with street.visited("guest", name=name) as mallory:
        hidden = [f"pass{char}word".encode() for char in HIDDEN if char != "\u200d"]
        for bad in (b"1234567", b"x" * 129, b"x" * 8000, *hidden):
            (said,) = answers(mallory, b"/register " + bad)
            assert said.startswith("!! a password "), said
        for bad in (b"12345678\0", b"12345678\xff"):
            assert answers(mallory, b"/register " + bad)[0].startswith("!! ")
        assert "is now yours" in mallory.asks("/register não-é-aí")[0]
        with street.visited("guest") as other:
            decomposed = unicodedata.normalize("NFD", "não-é-aí")
            assert "now" in other.asks(f"/login {name} {decomposed}")[-1]
