"""A mail while it is being written, line by line, at whatever door."""

from collections.abc import Sequence
from contextlib import suppress

from twistchat.chat.errors import NotStored
from twistchat.chat.events import Person
from twistchat.chat.mail import Draft
from twistchat.chat.users import Session
from twistchat.errands.mail import Mail, Sent

_END = "."


class Letter:
    """A mail being written by an account: to whom, and what it says. ``kept`` is its
    number among the drafts; 0 if it is none of them."""

    def __init__(
        self,
        mail: Mail,
        session: Session,
        to: Sequence[str | Person],
        subject: str,
        body: str = "",
        kept: int = 0,
    ) -> None:
        self._mail = mail
        self._session = session
        self.account = session.user.id
        self.to = to
        self.subject = subject
        self.body = mail.body(body)
        self.kept = kept

    async def check(self) -> None:
        """From now on it goes to these people, whatever they are called later.
        What `Mail.recipients` raises, and TooLong."""
        self.to = await self._mail.recipients(self.to)
        self.subject = self._mail.subject(self.subject)

    def add(self, line: str) -> None:
        """One more line of its text, without the first of two dots; what `Body.add`
        raises."""
        self.body.add(line[1:] if line.startswith("..") else line)

    async def send(self, client_id: str = "") -> Sent:
        """Send it, under that name if there is one; it is no draft any more. What
        `Mail.send` raises."""
        sent = await self._mail.send(
            self._session, self.to, self.subject, self.body.text, client_id
        )
        await self.drop()
        return sent

    async def keep(self) -> tuple[int, int]:
        """Keep it as a draft; under which number, and that of the oldest if it had to
        give way, as `Mail.keep_draft`. NotStored."""
        names = (each.name if isinstance(each, Person) else each for each in self.to)
        draft = Draft(", ".join(names), self.subject, self.body.text)
        kept, gone = await self._mail.keep_draft(self.account, draft, self.kept)
        self.kept = kept or self.kept
        return kept, gone

    async def drop(self) -> None:
        """If it is a draft, that is deleted; if it can be now, else it is offered once
        more."""
        if self.kept:
            with suppress(NotStored):
                await self._mail.boxes.draft_drop(self.account, self.kept)


def is_end(line: str) -> bool:
    """The line ends the text of a mail, which is to be sent."""
    return line.rstrip() == _END
