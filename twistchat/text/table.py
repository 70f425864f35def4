"""The table of commands: how they are written, found, and taken apart.

A row is a function with what is true of it. Everything that can be checked without
knowing what the command does is checked here, once, before the function is called: the
word is known, the words behind it are enough and not too many.
"""

import difflib
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.cleaning import SPACES, clean, echo, from_first_seen
from twistchat.chat.rights import check_server_operator
from twistchat.chat.roles import Right
from twistchat.chat.users import User
from twistchat.text.language import N_, PLACEHOLDER

#: What may stand for something else in a usage; what is typed as it stands is in small
#: letters there, or a single one.
PLACEHOLDERS = {
    N_("ADDRESS"),
    N_("CODE"),
    N_("COMMAND"),
    N_("DATE"),
    N_("EMAIL"),
    N_("FILE"),
    N_("HANDLE"),
    N_("KEY"),
    N_("LANGUAGE"),
    N_("NAME"),
    N_("NUMBER"),
    N_("PASSWORD"),
    N_("PATTERN"),
    N_("REASON"),
    N_("ROOM"),
    N_("SIGN"),
    N_("TEXT"),
    N_("VALUE"),
    N_("WORD"),
}

#: What a command does: called with the conversation and its arguments as texts; those
#: left out are empty. What it returns is awaited.
Act = Callable[..., Awaitable[None] | None]


class Parameter(Struct, frozen=True):
    """One argument of a command, as its usage writes it.

    ``NAME`` must be there, ``[NAME]`` may; ``TEXT...`` is the rest of the line;
    ``[#ROOM]`` is taken only by a word that is a room's, ``[#ROOM|@NAME]`` also by one
    with an ``@``. ``bare``: the room needs no ``#``, for no text follows that could
    begin like it. ``leads``: a word must follow it.
    """

    needed: bool
    rest: bool
    room: bool
    person: bool
    bare: bool
    leads: bool

    def takes(self, word: str, behind: str, is_room: Callable[[str], bool]) -> bool:
        """Whether the word is meant for this parameter rather than for the next."""
        if word[:1] in ("#", "@"):
            return word[0] == "#" or self.person
        return self.bare and bool(behind or not self.leads) and is_room(word)


class Command(Struct, frozen=True):
    """A row of the table. ``costly``: it counts for several lines against the
    flood; ``anytime``: it may be given before a name is; ``right``: what whoever gives
    it must have, if anything."""

    name: str
    usage: str
    act: Act
    group: str
    example: str
    aliases: tuple[str, ...]
    costly: bool
    anytime: bool
    right: Right | None
    parameters: tuple[Parameter, ...]

    @property
    def help(self) -> str:
        """What it does, in English: the docstring of its function, as one line."""
        return re.sub(r"\s+", " ", (self.act.__doc__ or "").strip())

    def check(self, user: User | None) -> None:
        """Raises NotEntered for who is nobody yet, and RightMissing."""
        if user is None:
            if not self.anytime:
                raise errors.NotEntered
        elif self.right is Right.ACCOUNT and user.account is None:
            raise errors.RightMissing(self.right.value, "")
        elif self.right is Right.SERVER_OPERATOR:
            check_server_operator(user)

    @property
    def written(self) -> str:
        """How the command is written."""
        return f"/{self.name} {self.usage}".rstrip()

    def split(self, text: str, is_room: Callable[[str], bool]) -> list[str]:
        """The arguments in ``text``, one for each parameter; WrongUse if they do not
        fit. ``is_room`` knows a room's name without its ``#``."""
        arguments = []
        rest = text.strip(SPACES)
        last = len(self.parameters) - 1
        for place, parameter in enumerate(self.parameters):
            word, behind = first_word(rest)
            if parameter.rest:
                argument, rest = rest, ""
            elif (
                parameter.room
                and place < last
                and not parameter.takes(word, behind, is_room)
            ):
                argument = ""
            else:
                argument, rest = word, behind
            if parameter.needed and not argument:
                raise errors.WrongUse(self.written)
            arguments.append(argument)
        if rest:
            raise errors.WrongUse(self.written)
        return arguments


_WORD = re.compile(f"[^{SPACES}]+")


def first_sign(line: str) -> tuple[str, str]:
    """The character that the line begins with once it is cleaned, and what follows it,
    as it was typed: a name or a password would be mended into another. An arrow key
    before a command makes it no speech. EmptyText, and what else `clean` raises."""
    line = from_first_seen(line)
    sign = clean(line, 0)[0]
    return sign, line.partition(sign)[2]


def words(text: str) -> list[str]:
    """All words of the text, each as it was typed."""
    return _WORD.findall(text)


def first_word(text: str) -> tuple[str, str]:
    """The word that the text begins with, and what follows it; no word if the text
    begins with space."""
    word = _WORD.match(text)
    return (word[0], text[word.end() :].lstrip(SPACES)) if word else ("", text)


def _parameters(usage: str) -> tuple[Parameter, ...]:
    words = usage.split()
    return tuple(
        Parameter(
            needed=_is_needed(word),
            rest=word.rstrip("]").endswith("..."),
            room="#ROOM" in word,
            person="@NAME" in word,
            bare=not usage.rstrip("]").endswith("..."),
            leads=any(map(_is_needed, words[place + 1 :])),
        )
        for place, word in enumerate(words)
    )


def _is_needed(word: str) -> bool:
    return not word.startswith("[")


#: The groups of the help, in its order.
GROUPS = (
    "rooms",
    "talk",
    "people",
    "mail",
    "memory",
    "order",
    "account",
    "yours",
    "server",
)


class Table:
    """All commands, by name and alias, and the finding of them."""

    def __init__(self) -> None:
        self.rows: dict[str, Command] = {}
        self._known: dict[str, Command] = {}

    def command(
        self,
        name: str,
        usage: str = "",
        *,
        group: str,
        example: str,
        aliases: Sequence[str] = (),
        costly: bool = False,
        anytime: bool = False,
        right: Right | None = None,
    ) -> Callable[[Act], Act]:
        """Make a function a row; its docstring is the help.

        ValueError for a row that people could not be helped with, or not find.
        """

        def add(act: Act) -> Act:
            unknown = set(PLACEHOLDER.findall(usage)) - PLACEHOLDERS
            if unknown or not act.__doc__ or not example.startswith(f"/{name}"):
                raise ValueError(f"/{name} cannot be explained to people")
            row = Command(
                name,
                usage,
                act,
                group,
                example,
                tuple(aliases),
                costly,
                anytime,
                right,
                _parameters(usage),
            )
            for word in (name, *aliases):
                if word in self._known:
                    raise ValueError(f"two commands are called {word}")
                self._known[word] = row
            self.rows[name] = row
            return act

        return add

    def find(self, word: str) -> Command:
        """The command of that name or alias, or the only one that begins so.

        Raises UnknownCommand with the nearest one, AmbiguousCommand.
        """
        word = word.lower()
        exact = self._known.get(word)
        if exact is not None:
            return exact
        rows = self._beginning_with(word) if word else {}
        if len(rows) == 1:
            return self.rows[next(iter(rows))]
        if rows:
            words = ", ".join(f"/{known}" for known in sorted(rows.values()))
            raise errors.AmbiguousCommand(word, words)
        near = difflib.get_close_matches(word, self._known)
        # Two letters in the wrong order are likelier than another letter.
        near.sort(key=lambda known: sorted(known) != sorted(word))
        raise errors.UnknownCommand(echo(word), near[0] if near else "")

    def _beginning_with(self, word: str) -> dict[str, str]:
        """The names of the commands one of whose words begins so, each with the first
        of these words."""
        rows: dict[str, str] = {}
        for known, row in self._known.items():
            if known.startswith(word):
                rows.setdefault(row.name, known)
        return rows

    def knows(self, word: str) -> bool:
        """Whether a word is exactly that of a command."""
        return word.lower() in self._known

    def grouped(self) -> Iterable[tuple[str, list[Command]]]:
        """The rows by group, in the order of `GROUPS`."""
        for group in GROUPS:
            yield group, [row for row in self.rows.values() if row.group == group]


TABLE = Table()
command = TABLE.command
