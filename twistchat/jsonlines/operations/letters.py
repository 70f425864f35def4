"""Operations that write mail, and keep what is not finished."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from twistchat.chat import errors
from twistchat.chat.events import Person
from twistchat.chat.mail import Box, Draft, KeptMail
from twistchat.chat.names import person_name
from twistchat.chat.roles import Right
from twistchat.errands.letters import Letter
from twistchat.errands.mail import Sent
from twistchat.jsonlines.operations.mail import (
    Mails,
    MailText,
    Number,
    NumberOrNone,
    account_of,
    came,
    listed,
    text_of,
)
from twistchat.jsonlines.operations.talk import ClientId
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.mails import forwarded

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

Names = Annotated[tuple[str, ...], Meta(min_length=1)]


class MailSent(Answer, frozen=True, kw_only=True):
    """For whom the mail is ``stored``; to which guests it was ``shown``, as events
    ``told``, who have it nowhere else; and which guests were ``gone`` by then, who have
    not got it. ``repeated``: it was sent already, under its ``client_id``, and is not
    sent again; whether guests have got it nobody knows any more, so none is named."""

    stored: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    repeated: bool = False


class DraftKept(Answer, frozen=True, kw_only=True):
    """The draft has this ``number``; that of the oldest, if it was deleted to make
    room, is ``gone``."""

    number: int
    gone: int = 0


class SendMail(Request, frozen=True, kw_only=True, tag="mail-send"):
    """Send a mail to all of these people or, if that cannot be, to nobody. The lines of
    the ``text`` are parted by LF. If that was a ``draft``, it is none any more. Nobody
    keeps mail for a guest: they are told it at once, as several events ``told``, first
    the subject, then line by line.

    Under its ``client_id`` a mail is sent once: sent again after a broken connection,
    within seven days, it is answered with the same names ``stored``, whatever else is
    in the request.
    """

    to: Names
    subject: str = ""
    text: str = ""
    draft: NumberOrNone = 0
    client_id: ClientId = ""


class ReplyToMail(Request, frozen=True, kw_only=True, tag="mail-reply"):
    """Answer a mail that came: whoever sent it gets this text, under its subject;
    once, under its ``client_id``, as with ``mail-send``."""

    number: Number
    text: str
    client_id: ClientId = ""


class ForwardMail(Request, frozen=True, kw_only=True, tag="mail-forward"):
    """Send a mail that came on to these people as it is, below a ``note``; once, under
    its ``client_id``, as with ``mail-send``."""

    number: Number
    to: Names
    note: str = ""
    client_id: ClientId = ""


class MailDrafts(Request, frozen=True, kw_only=True, tag="mail-drafts"):
    """List the mails that are not finished."""


class MailDraft(Request, frozen=True, kw_only=True, tag="mail-draft"):
    """Read a mail that is not finished, to go on with it."""

    number: Number


class KeepDraft(Request, frozen=True, kw_only=True, tag="mail-draft-keep"):
    """Keep a mail that is not finished. With the ``number`` of a draft it takes the
    place of that one, under a number of its own."""

    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    number: NumberOrNone = 0


class DropDraft(Request, frozen=True, kw_only=True, tag="mail-draft-drop"):
    """Give up a mail that is not finished."""

    number: Number


# Writing


@operation("mail", SendMail, MailSent, right=Right.ACCOUNT, sign=True)
async def send(client: Client, request: SendMail) -> Answer:
    async def write() -> Letter:
        return _letter(client, request.to, request.subject, request.text, request.draft)

    return await _once(client, request.client_id, write, request.draft)


@operation("mail", ReplyToMail, MailSent, right=Right.ACCOUNT, sign=True)
async def reply(client: Client, request: ReplyToMail) -> Answer:
    async def write() -> Letter:
        kept = await came(client, request.number)
        subject = client.desk.mail.prefixed("Re:", kept.subject)
        return _letter(client, [kept.sender], subject, request.text)

    return await _once(client, request.client_id, write)


@operation("mail", ForwardMail, MailSent, right=Right.ACCOUNT, sign=True)
async def forward(client: Client, request: ForwardMail) -> Answer:
    async def write() -> Letter:
        kept = await came(client, request.number)
        subject = client.desk.mail.prefixed("Fwd:", kept.subject)
        text = forwarded(kept, request.note, client.desk.customs.zone)
        return _letter(client, request.to, subject, text)

    return await _once(client, request.client_id, write)


def _letter(
    client: Client, to: Sequence[str | Person], subject: str, text: str, draft: int = 0
) -> Letter:
    return Letter(client.desk.mail, client.here, to, subject, text, draft)


async def _once(
    client: Client,
    client_id: str,
    write: Callable[[], Awaitable[Letter]],
    draft: int = 0,
) -> Answer:
    """Send what is written then, unless it was sent under that name before: what it
    answers, and who it is to, may be gone by now."""
    mail, account = client.desk.mail, account_of(client)
    if not client_id:
        return _answer(await (await write()).send())
    async with mail.alone(account, client_id):
        stored = await mail.boxes.sent_as(account, client_id)
        if stored is None:
            return _answer(await (await write()).send(client_id))
    await _letter(client, (), "", "", draft).drop()  # a crash may have left it
    return MailSent(stored=tuple(stored), repeated=True)


def _answer(became: Sent) -> Answer:
    return MailSent(
        stored=tuple(name for name, _ in became.stored),  # the number is their business
        shown=tuple(became.shown),
        gone=tuple(became.gone),
    )


# Drafts


@operation("mail", MailDrafts, Mails, right=Right.ACCOUNT)
async def drafts(client: Client, request: MailDrafts) -> Answer:
    return Mails(mails=listed(await client.desk.mail.drafts(account_of(client))))


@operation("mail", MailDraft, MailText, right=Right.ACCOUNT)
async def draft(client: Client, request: MailDraft) -> Answer:
    return text_of(await _draft(client, request.number))


async def _draft(client: Client, number: int) -> KeptMail:
    """The draft of that number; NoSuchMail."""
    boxes = client.desk.mail.boxes
    return await boxes.read(account_of(client), Box.DRAFTS, number, False)


@operation("mail", KeepDraft, DraftKept, right=Right.ACCOUNT)
async def keep_draft(client: Client, request: KeepDraft) -> Answer:
    mail = client.desk.mail
    if 0 < mail.bounds.recipients < len(request.to):
        raise errors.TooManyRecipients(mail.bounds.recipients)
    names = [person_name(name.removeprefix("@")).shown for name in request.to]
    subject, body = mail.subject(request.subject), mail.body(request.text).text
    if not subject and not body:
        raise errors.EmptyText
    kept = Draft(", ".join(names), subject, body)
    number, gone = await mail.keep_draft(account_of(client), kept, request.number)
    return DraftKept(number=number, gone=gone)


@operation("mail", DropDraft, right=Right.ACCOUNT)
async def drop_draft(client: Client, request: DropDraft) -> Answer:
    await _draft(client, request.number)
    await client.desk.mail.boxes.draft_drop(account_of(client), request.number)
    return DONE
