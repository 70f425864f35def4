"""How a mail is written: the one line that says all of it, or one line after another.

What is typed as a mail is never heard by a room. If a mail is refused while more lines
wait already, as from a pipe, these belong to it, up to the lone dot, and are left out.
"""

import re
from collections.abc import Sequence
from contextlib import suppress

from twistchat.chat.cleaning import SPACES
from twistchat.chat.errors import ChatError, GivenUp, NotStored
from twistchat.chat.events import Person
from twistchat.chat.mail import KeptMail
from twistchat.errands.letters import Letter, is_end
from twistchat.errands.mail import Sent
from twistchat.text.conversation import Conversation
from twistchat.text.dialogue import EndOfInput
from twistchat.text.language import N_
from twistchat.text.mails import draft_lines
from twistchat.text.table import first_word

#: What stands between a subject and a body in one line.
_APART = re.compile(r"(?:^|\s)::(?:\s|$)")
_BETWEEN_NAMES = re.compile(f"[,{SPACES}]+")

SUBJECT = N_("Subject (optional):")
_CANCEL = ("/cancel", "~q")


class NotSent(Exception):
    """Whoever writes it has given it up."""


async def _post(talk: Conversation, letter: Letter) -> None:
    """Send it, and tell what became of it."""
    _tell(talk, await letter.send())


async def _keep(talk: Conversation, letter: Letter) -> None:
    """Keep it as a draft, if that can be, and say so."""
    try:
        kept, gone = await letter.keep()
    except NotStored:
        talk.say(N_("!! it cannot be kept as a draft either"))
        return
    if kept:
        talk.say(N_("-- it is kept; /mail draft {number} goes on with it"), number=kept)
    if gone:
        talk.say(
            N_("-- the oldest draft, {number}, was deleted to make room"), number=gone
        )


async def _drop(talk: Conversation, letter: Letter) -> None:
    """It is not wanted any more."""
    if letter.kept:
        talk.say(N_("-- given up; nothing was sent, and the draft is deleted"))
    else:
        talk.say(N_("-- given up; nothing was sent"))
    await letter.drop()


def _tell(talk: Conversation, sent: Sent) -> None:
    for name, number in sent.stored:
        talk.say(N_("mail: stored for {name} as #{number}"), name=name, number=number)
    for name in sent.shown:
        talk.say(
            N_("mail: shown to {name}, who is here as a guest; nobody keeps it"),
            name=name,
        )
    for name in sent.gone:
        talk.say(N_("!! {name} has left; it was not shown"), name=name)


async def send_mail(talk: Conversation, text: str) -> None:
    """Send what ``NAME[,NAME] SUBJECT :: BODY`` says; what is left out is asked for."""
    to, rest = split_names(text)
    subject, body = split_body(rest)
    await send_or_write(talk, to, subject, body)


async def send_or_write(
    talk: Conversation, to: Sequence[str | Person], subject: str, body: str | None
) -> None:
    """Send a mail, or have its body typed if there is none."""
    letter = Letter(talk.desk.mail, talk.here, to, subject, body or "")
    if body is None:
        await write_mail(talk, letter)
    else:
        await _post(talk, letter)


async def go_on(talk: Conversation, draft: KeptMail) -> None:
    """Show what was kept, and have the rest of it typed."""
    to = names_in(draft.recipients)
    letter = Letter(
        talk.desk.mail, talk.here, to, draft.subject, draft.body, draft.number
    )
    for line in draft_lines(draft, talk.language):
        talk.write(line)
    await write_mail(talk, letter)


def split_names(text: str) -> tuple[list[str], str]:
    """The names at the beginning, with commas between them, and what follows."""
    names, rest = first_word(text.strip(SPACES))
    while names.endswith(",") and rest:
        word, rest = first_word(rest)
        names += word
    return names_in(names), rest


def names_in(text: str) -> list[str]:
    """All that are in it, with commas or spaces between them."""
    return [name for name in _BETWEEN_NAMES.split(text) if name]


def split_body(text: str) -> tuple[str, str | None]:
    """What stands before a ``::`` of its own and what stands behind it; None if there
    is no such sign."""
    subject, *body = _APART.split(text.strip(), 1)
    return subject, body[0] if body else None


async def write_mail(talk: Conversation, letter: Letter) -> None:
    """Have a mail typed, and send it. What was typed and cannot be sent is kept."""
    try:
        await _address(talk, letter)
        if await _type(talk, letter):
            await _send(talk, letter)
    except NotSent:
        await _drop(talk, letter)
    except EndOfInput:
        await _keep(talk, letter)
        raise


async def _address(talk: Conversation, letter: Letter) -> None:
    """Ask to whom it goes, if that was not said, until somebody is there."""
    asks = letter.kept or not letter.to
    while True:
        if not letter.to:
            letter.to = names_in(await _ask(talk, N_("To:")))
        if asks and not letter.kept:
            letter.subject = await _ask(talk, SUBJECT, blanks=True)
        try:
            await letter.check()
        except ChatError as error:
            if not asks and not talk.intake.more_waits:
                raise
            talk.refuse(error)
            if talk.intake.more_waits:
                await _skip(talk)
                raise NotSent from None
            letter.to = []
        else:
            return


async def _ask(talk: Conversation, sentence: str, blanks: bool = False) -> str:
    try:
        line = (await talk.ask(sentence, blanks=blanks)).strip(SPACES)
    except GivenUp:
        raise NotSent from None
    if is_end(line) or line in _CANCEL:
        raise NotSent
    return line


async def _type(talk: Conversation, letter: Letter) -> bool:
    """Take the lines of the body; False if it is not as it was meant to be, and so is
    not to be sent."""
    talk.say(N_("-- type the mail; a lone dot sends it, /cancel gives up"))
    while True:
        try:
            line = await talk.ask("", blanks=True, prompt=False, strict=True)
            if is_end(line):
                return True
            await _take(talk, letter, line)
        except ChatError as error:
            talk.refuse(error)
            talk.say(N_("-- that line is left out; what came before it stays"))
            if talk.intake.more_waits:
                await _skip(talk)
                await _keep(talk, letter)
                return False


async def _send(talk: Conversation, letter: Letter) -> None:
    try:
        await _post(talk, letter)
    except ChatError as error:
        talk.refuse(error)
        await _keep(talk, letter)


async def _take(talk: Conversation, letter: Letter, line: str) -> None:
    match line.rstrip():
        case "/cancel" | "~q":
            raise NotSent
        case "~e":
            subject = await talk.ask(SUBJECT, blanks=True)
            letter.subject = talk.desk.mail.subject(subject.strip())
        case _:
            letter.add(line)


async def _skip(talk: Conversation) -> None:
    """Pass over what was typed as the rest of a mail that will not be sent."""
    talk.say(N_("-- what follows, up to a lone dot, is left out"))
    line = ""
    while not is_end(line) and line.rstrip() not in _CANCEL:
        with suppress(ChatError):
            line = await talk.ask("", blanks=True, prompt=False, strict=True)
