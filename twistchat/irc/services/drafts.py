"""How a mail is written to a service, line by line: what is said to it then is the text
of the mail, up to a lone dot. What could not be sent is kept, as on the text doors."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred

from twistchat.chat.errors import ChatError, NotStored
from twistchat.errands.letters import Letter, is_end
from twistchat.irc.owning import veiled
from twistchat.irc.services.letters import became
from twistchat.irc.services.table import Service

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_CANCEL = ("cancel", "/cancel")


class WritingService(Service):
    """A service that mail is written to."""

    def write(self, client: Client, letter: Letter) -> None:
        """What the client says from now on is the text of the letter."""
        if client.outbox.ending:
            return
        client.letter = letter
        self.say(
            client,
            f"Now say the text to {self.name}, line by line; a lone dot sends it, "
            "cancel gives up",
        )

    def hear(self, client: Client, text: str) -> Awaitable[None] | None:
        """What somebody says to the service, or in a mail."""
        if client.letter is None:
            return super().hear(client, text)
        return self._hear_line(client, client.letter, text)

    async def _hear_line(self, client: Client, letter: Letter, line: str) -> None:
        with veiled():
            if is_end(line):
                client.letter = None
                await self._send(client, letter)
            elif line.strip().lower() in _CANCEL:
                client.letter = None
                await self._drop(client, letter)
            else:
                self._add(client, letter, line)

    def _add(self, client: Client, letter: Letter, line: str) -> None:
        try:
            letter.add(line)
        except ChatError as refused:
            self.refuse(client, refused)
            self.say(client, "That line is left out; what came before it stays")

    async def _send(self, client: Client, letter: Letter) -> None:
        try:
            sent = await letter.send()
        except ChatError as refused:
            self.refuse(client, refused)
            await self._keep(client, letter)
            return
        for line in became(sent):
            self.say(client, line)

    async def _keep(self, client: Client, letter: Letter) -> None:
        try:
            kept, gone = await letter.keep()
        except NotStored:
            self.say(client, "It cannot be kept as a draft either")
            return
        if kept:
            more = f"/msg {self.name} draft {kept} goes on with it"
            self.say(client, f"It is kept; {more}")
        if gone:
            self.say(client, f"The oldest draft, #{gone}, was deleted to make room")

    async def _drop(self, client: Client, letter: Letter) -> None:
        also = ", and the draft is deleted" if letter.kept else ""
        await letter.drop()
        self.say(client, f"Given up; nothing was sent{also}")


def keep_unfinished(client: Client) -> None:
    """The client has gone; the mail that was being written is a draft."""
    letter, client.letter = client.letter, None
    if letter is not None:
        Deferred.fromCoroutine(_keep(client, letter))


async def _keep(client: Client, letter: Letter) -> None:
    try:
        with veiled():
            await letter.keep()
    except NotStored:
        pass  # there is nobody to be told
    except Exception as bug:
        client.desk.house.bug(bug)
