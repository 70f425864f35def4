"""Operations about mail: what waits for an account until its owner comes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct, field

from twistchat.chat import errors
from twistchat.chat.cleaning import echo, plain
from twistchat.chat.mail import Box, KeptMail, MailLine
from twistchat.chat.roles import Right
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp
from twistchat.text.writing import names_in

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: So many characters may be searched for.
SEARCHED = 128
#: So many numbers may be in one request.
NUMBERS = 1000

#: The greatest number that the store takes.
_GREATEST = 2**63 - 1

Number = Annotated[int, Meta(ge=1, le=_GREATEST)]
#: The same, or 0 for none.
NumberOrNone = Annotated[int, Meta(ge=0, le=_GREATEST)]
Limit = Annotated[int, Meta(ge=1)]

BoxName = Literal["inbox", "sent", "drafts"]
_BOXES: dict[Box, BoxName] = {
    Box.IN: "inbox",
    Box.SENT: "sent",
    Box.DRAFTS: "drafts",
}


# What is answered


class ListedMail(Struct, frozen=True, omit_defaults=True):
    """A mail in a list, under the ``number`` that it has in its ``box`` and no other
    ever gets. One that came says who it is ``from``, the others who they are ``to``.
    ``words`` are the first of the text."""

    box: BoxName
    number: int
    at: str
    from_: str = field(default="", name="from")
    to: list[str] = []
    subject: str = ""
    words: str = ""
    unread: bool = False


class Mails(Answer, frozen=True, kw_only=True):
    """The mails, the oldest first; but the newest first where they were searched.
    ``more``: there are others."""

    mails: list[ListedMail]
    more: bool = False


class MailText(Answer, frozen=True, kw_only=True):
    """A mail in whole. The lines of the ``text`` are parted by LF; names are those of
    then. A draft is ``from`` nobody."""

    number: int
    at: str
    from_: str = field(default="", name="from")
    to: list[str]
    subject: str = ""
    text: str = ""


class MailCount(Answer, frozen=True, kw_only=True):
    """How many mails came that are not read, and how many there are."""

    unread: int
    mails: int


class MailNumbers(Answer, frozen=True, kw_only=True):
    """The numbers of mails that came."""

    numbers: list[int]


# What is asked for


class MailInbox(Request, frozen=True, kw_only=True, tag="mail-inbox"):
    """List the last mails that came; those ``before`` a number, if one is given; only
    what is not read with ``new``."""

    new: bool = False
    before: NumberOrNone = 0
    limit: Limit = 20


class MailOutbox(Request, frozen=True, kw_only=True, tag="mail-sent"):
    """List the last mails that one has sent; those ``before`` a number, if one is
    given."""

    before: NumberOrNone = 0
    limit: Limit = 20


class CountMail(Request, frozen=True, kw_only=True, tag="mail-count"):
    """Count the mails that came."""


class SearchMail(Request, frozen=True, kw_only=True, tag="mail-search"):
    """Find the last mails that came or were sent and have all these words."""

    query: str
    limit: Limit = 20


class ReadMail(Request, frozen=True, kw_only=True, tag="mail-read"):
    """Read a mail that came, which is not new any more then, or one that was sent."""

    number: Number
    box: Literal["inbox", "sent"] = "inbox"


class DeleteMail(Request, frozen=True, kw_only=True, tag="mail-delete"):
    """Delete mails that came, all of these or none. Until one leaves, ``mail-undo``
    takes them back."""

    numbers: Annotated[tuple[Number, ...], Meta(min_length=1, max_length=NUMBERS)]


class UndoMail(Request, frozen=True, kw_only=True, tag="mail-undo"):
    """Take back deleted mails: all of these or none; without numbers, what was deleted
    last."""

    numbers: Annotated[tuple[Number, ...], Meta(max_length=NUMBERS)] = ()


# Reading


@operation("mail", MailInbox, Mails, right=Right.ACCOUNT)
async def inbox(client: Client, request: MailInbox) -> Answer:
    limit, boxes = _limit(client, request.limit), client.desk.mail.boxes
    before = request.before or None
    return _page(
        await boxes.inbox(account_of(client), request.new, before, limit + 1), limit
    )


@operation("mail", MailOutbox, Mails, right=Right.ACCOUNT)
async def sent(client: Client, request: MailOutbox) -> Answer:
    limit, boxes = _limit(client, request.limit), client.desk.mail.boxes
    before = request.before or None
    return _page(await boxes.sent(account_of(client), before, limit + 1), limit)


@operation("mail", CountMail, MailCount, right=Right.ACCOUNT)
async def count(client: Client, request: CountMail) -> Answer:
    unread, mails = await client.desk.mail.boxes.counts(account_of(client))
    return MailCount(unread=unread, mails=mails)


@operation("mail", SearchMail, Mails, right=Right.ACCOUNT, costly=True)
async def search(client: Client, request: SearchMail) -> Answer:
    words = plain(request.query).split()
    if not words:
        raise errors.BadQuery(echo(request.query))
    if len(request.query) > SEARCHED:
        raise errors.TooLong(SEARCHED)
    limit, boxes = _limit(client, request.limit), client.desk.mail.boxes
    found = await boxes.search(account_of(client), words, limit + 1)
    return Mails(mails=listed(found[:limit]), more=len(found) > limit)


@operation("mail", ReadMail, MailText, right=Right.ACCOUNT)
async def read(client: Client, request: ReadMail) -> Answer:
    if request.box == "inbox":
        return text_of(await came(client, request.number))
    boxes, account = client.desk.mail.boxes, account_of(client)
    return text_of(await boxes.read(account, Box.SENT, request.number, False))


async def came(client: Client, number: int) -> KeptMail:
    """A mail that came, which is read by that; NoSuchMail."""
    return await client.desk.mail.read(account_of(client), Box.IN, number)


# Deleting


@operation("mail", DeleteMail, right=Right.ACCOUNT)
async def delete(client: Client, request: DeleteMail) -> Answer:
    await client.desk.mail.delete(account_of(client), request.numbers)
    return DONE


@operation("mail", UndoMail, MailNumbers, right=Right.ACCOUNT)
async def undo(client: Client, request: UndoMail) -> Answer:
    boxes = client.desk.mail.boxes
    back = await boxes.undelete(account_of(client), request.numbers)
    return MailNumbers(numbers=back)


# How it looks


def account_of(client: Client) -> int:
    """The id of whose mail it is."""
    return client.here.user.id


def _limit(client: Client, wanted: int) -> int:
    """As many as are wanted, and may be had at once."""
    return min(wanted, client.desk.customs.page_most or sys.maxsize - 1)


def _page(found: Sequence[MailLine], limit: int) -> Mails:
    """The last ones; one more was looked for, to know whether there are older ones."""
    return Mails(mails=listed(found[-limit:]), more=len(found) > limit)


def listed(lines: Sequence[MailLine]) -> list[ListedMail]:
    """As they look in a list."""
    return [
        ListedMail(
            _BOXES[line.box],
            line.number,
            timestamp(line.at),
            line.who if line.box is Box.IN else "",
            [] if line.box is Box.IN else names_in(line.who),
            line.subject,
            line.words.replace("\n", " "),
            line.unread,
        )
        for line in lines
    ]


def text_of(mail: KeptMail) -> MailText:
    """The mail in whole."""
    return MailText(
        number=mail.number,
        at=timestamp(mail.at),
        from_=mail.sender.name,
        to=names_in(mail.recipients),
        subject=mail.subject,
        text=mail.body,
    )
