"""Hostile and broken input at the IRC door of a real house: what a row is, and who sits
beside it, one at netcat and one with a client of IRC."""

import re
from collections.abc import Callable

from irc_visiting import SERVER, asks, comes
from visiting import OpenHouse, Visitor, until

Act = Callable[["Scene"], None]

ME = ":mallory!~u@"
#: What a client that asked for nothing is told of a line that is refused as a whole.
BAD_UTF8 = f":{SERVER} FAIL PRIVMSG INVALID_UTF8 :Messages are UTF-8; "
BAD_UTF8 += "yours was not sent"
BAD_CHAR = f":{SERVER} 400 mallory PRIVMSG :"
EMPTY = f":{SERVER} 412 mallory :No text to send"
TOO_LONG = f":{SERVER} 417 mallory :Input line was too long"

#: The nine codes of formatting, which IRC keeps.
CODES = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"


class Scene:
    """One row. ``expected`` is what both bystanders read of it in #lobby, besides
    comings and goings: not a line more."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.expected: list[tuple[str, str]] = []
        self.visitors: list[Visitor] = []

    def visit(self) -> Visitor:
        """Somebody connects."""
        visitor = self.house.visit("irc")
        self.visitors.append(visitor)
        return visitor

    def enter(self, name: str = "mallory", *caps: str) -> Visitor:
        """Somebody comes in where the bystanders are."""
        visitor = comes(self.house, name, *caps)
        self.visitors.append(visitor)
        return visitor

    def reads(self, text: str, plain: str | None = None) -> None:
        """The bystanders are to read this; the one at netcat without its codes."""
        self.expected.append((text, text if plain is None else plain))

    def says(
        self, mallory: Visitor, text: str | bytes, heard: str, plain: str | None = None
    ) -> None:
        """What is said so is heard so, and gets no answer."""
        data = text if isinstance(text, bytes) else text.encode()
        assert [] == asks(mallory, b"PRIVMSG #lobby :" + data)
        self.reads(heard, plain)

    def refuses(self, mallory: Visitor, line: str | bytes, *answers: str) -> None:
        """This line gets an answer that begins so, and nobody else reads of it."""
        said = asks(mallory, line)
        assert len(answers) == len(said), said
        for answer, got in zip(answers, said, strict=True):
            assert got.startswith(answer), said

    def ends(self, visitor: Visitor, error: str) -> None:
        """The last that the visitor reads is this ERROR."""
        said = visitor.reads_to_end().decode().split("\r\n")
        assert f"ERROR :Closing Link: {error}" == said[-2]

    def no_name(self, name: str, *numbers: str) -> None:
        """It lets nobody in, and another one does."""
        visitor = self.visit()
        visitor.sends(f"USER x 0 * :x\r\nNICK {name}\r\nPING x\r\n".encode())
        said = visitor.hears(f"PONG {SERVER} :x\r\n").decode().split("\r\n")
        assert len(said) == 3, said
        assert said[0].split()[1] in numbers, said
        visitor.sends(b"NICK mallory\r\n")
        visitor.hears(" 001 mallory ")
        visitor.sends(b"QUIT\r\n")
        self.ends(visitor, "mallory (Quit)")

    def clear(self) -> None:
        """Only the bystanders are left."""
        for visitor in self.visitors:
            visitor.take()
            visitor.goes()
        until(lambda: 2 == len(self.house.sessions))


class Rows(dict[str, Act]):
    """The rows of a list, by name."""

    def __call__(self, name: str) -> Callable[[Act], Act]:
        """A row of the list."""

        def add(act: Act) -> Act:
            assert name not in self
            self[name] = act
            return act

        return add


def sane(line: str) -> bool:
    """No control character is in it but those that format, and those of an action."""
    return (
        re.search(
            "[\0\x05-\x08\n-\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f\u2028-\u202e]", line
        )
        is None
    )


def chat(ann: Visitor, ben: Visitor, mark: str) -> None:
    """The two who sit there talk to each other."""
    ann.says(mark)
    ben.hears(f" PRIVMSG #lobby :{mark}\r\n")
    ben.sends(f"PRIVMSG #lobby :{mark}\r\n".encode())
    ann.hears(f"<ben> {mark}\n")


def play(act: Act, house: OpenHouse, ann: Visitor, ben: Visitor) -> None:
    """The answer is the one expected, and the bystanders read just what they should."""
    chat(ann, ben, mark="before")
    scene = Scene(house)
    try:
        act(scene)
    finally:
        scene.clear()
    heard = asks(ben)
    assert all(map(sane, heard))
    spoken = [line for line in heard if line.split()[1] in ("PRIVMSG", "NOTICE")]
    assert [text for text, _ in scene.expected] == [
        line.partition(" :")[2] for line in spoken
    ]
    said = [line for line in ann.asks() if not line.startswith("-- ")]
    speech = re.compile(r"[<-](mallory|other)[>-] (.*)", re.DOTALL)
    assert [plain for _, plain in scene.expected] == [
        found[2] if (found := speech.fullmatch(line)) else line for line in said
    ]
    chat(ann, ben, mark="after")
