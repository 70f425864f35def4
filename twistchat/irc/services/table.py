"""What a service understands, as rows, like the commands of IRC itself: what somebody
must be and say is checked once, before the function is called that acts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.cleaning import plain
from twistchat.chat.errors import ChatError
from twistchat.chat.roles import Right
from twistchat.irc.message import LINE_BYTES
from twistchat.irc.owning import count_try, veiled
from twistchat.irc.splitting import pieces
from twistchat.text.refusals import begins_with_fact, word_refusal

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: What a command of a service does.
Act = Callable[["Request"], Awaitable[None]]

#: What may be left out, as it stands in a usage.
_OPTIONAL = re.compile(r"\[[^]]*\]")
#: So many characters stand in a line of help.
_WIDTH = 78

#: What is refused here in other words than on the text doors.
_SENTENCES: dict[type[ChatError], str] = {
    errors.RightMissing: "That needs an account: /msg NickServ register PASSWORD",
    errors.CodeNeeded: (
        "Registering here takes a code that is still good: "
        "/msg NickServ register PASSWORD - CODE"
    ),
    errors.WrongUse: "That is written: {usage}",
}


class Row(Struct, frozen=True):
    """One command: at least ``least`` words follow it; ``account``: only for who has
    one; ``cost`` in lines; ``aliases`` are other words for it."""

    name: str
    act: Act
    usage: str
    least: int
    account: bool
    cost: int
    aliases: tuple[str, ...]

    @property
    def help(self) -> str:
        """What it does: the docstring of its function, as one line."""
        return " ".join((self.act.__doc__ or "").split())


class Request(Struct, frozen=True):
    """What a client asks of a service: a command, and the ``text`` behind it."""

    client: Client
    service: Service
    row: Row
    text: str

    def say(self, text: str, before: str = "") -> None:
        """The service answers; ``before`` stands before each line."""
        self.service.say(self.client, text, before)

    @property
    def misused(self) -> ChatError:
        """To be raised for what is not written like that."""
        return errors.WrongUse(self.usage)

    @property
    def usage(self) -> str:
        return f"/msg {self.service.name} {self.row.usage}"

    def words(self, most: int) -> list[str]:
        """The words behind the command, "" for those that are missing; WrongUse if
        there are more."""
        words = self.text.split()
        if len(words) > most:
            raise self.misused
        return words + [""] * (most - len(words))


class Service:
    """``name`` is the nick it answers to, ``about`` says what it is for."""

    def __init__(self, name: str, about: str) -> None:
        self.name = name
        self.about = about
        self.rows: dict[str, Row] = {}
        self._aliases: dict[str, str] = {}
        self.command("help [COMMAND]")(_help)

    def command(
        self,
        usage: str,
        *,
        aliases: tuple[str, ...] = (),
        account: bool = False,
        cost: int = 1,
    ) -> Callable[[Act], Act]:
        """Make a function a row. ``usage`` is the command with what follows it, in
        brackets if it may be left out; the docstring is the help."""
        name, *words = _OPTIONAL.sub("", usage).split()
        least = len(words)

        def add(act: Act) -> Act:
            for each in (name, *aliases):
                if each in self._aliases or not act.__doc__:
                    raise ValueError(f"{each} is there already, or unexplained")
                self._aliases[each] = name
            self.rows[name] = Row(name, act, usage, least, account, cost, aliases)
            return act

        return add

    def find(self, word: str) -> Row | None:
        """The row of a command, however it is written."""
        name = self._aliases.get(word.lower())
        return None if name is None else self.rows[name]

    def hear(self, client: Client, text: str) -> Awaitable[None] | None:
        """What somebody says to the service."""
        word, text = (*text.split(None, 1), "", "")[:2]
        row = self.find(word)
        if row is None:
            shown = "".join(filter(str.isprintable, word[:32]))
            self.say(client, f"I do not know {shown}: /msg {self.name} help")
            return None
        return self._obey(Request(client, self, row, text.rstrip(" ")))

    async def _obey(self, request: Request) -> None:
        """A refusal is answered by the service too."""
        client, row = request.client, request.row
        try:
            with veiled():
                _check(request)
                if row.cost > 1:
                    client.intake.charge(row.cost - 1)
                await row.act(request)
        except ChatError as refused:
            self.refuse(client, refused)
            count_try(client, refused)

    def refuse(self, client: Client, refused: ChatError) -> None:
        """The service says no."""
        self.say(client, _word(client, refused))

    def say(self, client: Client, text: str, before: str = "") -> None:
        """Notices with the text, each as long as a line may be; a line end in it ends
        one too."""
        host = client.desk.customs.server
        head = f":{self.name}!service@{host} NOTICE {client.nick} :{before}"
        room = LINE_BYTES - 2 - len(head.encode())
        for line in text.split("\n"):
            for piece in pieces(line, room):
                client.send(head + (piece or " "))


def _check(request: Request) -> None:
    row, user = request.row, request.client.here.user
    if row.account and user.account is None:
        raise errors.RightMissing(Right.ACCOUNT.value, "")
    if len(request.text.split(None, row.least)) < row.least:
        raise request.misused


def _word(client: Client, refused: ChatError) -> str:
    sentence = _SENTENCES.get(type(refused))
    if sentence is not None:
        return sentence.format_map(refused.facts)
    language = client.desk.house.languages.default
    sentence = plain(word_refusal(refused, language))
    if begins_with_fact(refused, language):
        return sentence
    return sentence[0].upper() + sentence[1:]


async def _help(request: Request) -> None:
    """List the commands, or tell what one of them does."""
    (word,) = request.words(1)
    row = request.service.find(word) if word else None
    for line in _about(request.service) if row is None else _about_row(row):
        request.say(line)


def _about(service: Service) -> Iterator[str]:
    yield service.about
    for row in service.rows.values():
        yield f"  {row.usage}"
    yield f"/msg {service.name} help COMMAND tells more of one"


def _about_row(row: Row) -> Iterator[str]:
    yield row.usage
    yield from wrap(row.help, _WIDTH)
