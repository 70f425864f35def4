"""MailServ: the mail that waits for somebody until they come, and what they write for
others. It is the same mail as on the other doors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from twistchat.chat import errors
from twistchat.chat.cleaning import plain
from twistchat.chat.events import Person
from twistchat.chat.mail import Box, KeptMail, MailLine
from twistchat.errands.letters import Letter
from twistchat.irc.services.drafts import WritingService
from twistchat.irc.services.letters import BODY, became, heading, listed, unfinished
from twistchat.irc.services.table import Request
from twistchat.text.mails import forwarded
from twistchat.text.writing import names_in, split_body, split_names

MAILSERV = WritingService(
    "MailServ", "MailServ keeps mail for owners of nicks until they come."
)
#: So many mails are listed at once.
PAGE = 20
#: So many characters may be searched for.
SEARCHED = 128

_NUMBER = re.compile("[0-9]{1,18}")
_BETWEEN_NUMBERS = re.compile(r"[,\s]+")


# Writing


@MAILSERV.command("send NAME[,NAME] [SUBJECT] [:: TEXT]", account=True)
async def send(request: Request) -> None:
    """Write a mail. What stands behind the :: is its text; without that, what you say
    next is, line by line, up to a lone dot. cancel gives up."""
    names, rest = split_names(request.text)
    subject, body = split_body(rest)
    await _send(request, names, subject.strip(), body)


@MAILSERV.command("reply N [TEXT]", account=True)
async def reply(request: Request) -> None:
    """Answer a mail; without a text, what you say next is the text, as with send."""
    number, text = _number_and_rest(request)
    house = request.client.desk.house
    kept = await house.mail.read(_account(request), Box.IN, number)
    before, body = split_body(text)
    body = text if before else body
    await _send(request, [kept.sender], house.mail.prefixed("Re:", kept.subject), body)


@MAILSERV.command("forward N NAME[,NAME] [TEXT]", aliases=("fwd",), account=True)
async def forward(request: Request) -> None:
    """Send a mail on as it is, under what you say of it."""
    number, text = _number_and_rest(request)
    names, text = split_names(text)
    before, behind = split_body(text)
    house = request.client.desk.house
    kept = await house.mail.read(_account(request), Box.IN, number)
    body = forwarded(kept, before or behind or "", house.customs.zone)
    await _send(request, names, house.mail.prefixed("Fwd:", kept.subject), body)


@MAILSERV.command("draft [N]", aliases=("drafts",), account=True)
async def draft(request: Request) -> None:
    """Go on with a mail that was not sent, or list them if there are several."""
    (word,) = request.words(1)
    account, mail = _account(request), request.client.desk.house.mail
    drafts = [] if word else await mail.drafts(account)
    if len(drafts) > 1:
        _show(request, drafts)
        request.say("/msg MailServ draft N goes on with one")
    elif word or drafts:
        number = _number(word) if word else drafts[0].number
        _go_on(request, await mail.boxes.read(account, Box.DRAFTS, number, False))
    else:
        request.say("No mail is unfinished")


def _go_on(request: Request, draft: KeptMail) -> None:
    for line in unfinished(draft):
        request.say(line)
    if draft.body:
        request.say(draft.body, BODY)
    client, to = request.client, names_in(draft.recipients)
    about = to, draft.subject, draft.body, draft.number
    MAILSERV.write(client, Letter(client.desk.house.mail, client.here, *about))


async def _send(
    request: Request, to: Sequence[str | Person], subject: str, body: str | None
) -> None:
    """Send it, or have its text written if there is none."""
    if not to:
        raise request.misused
    client = request.client
    letter = Letter(client.desk.house.mail, client.here, to, subject, body or "")
    if body is None:
        await letter.check()
        MAILSERV.write(client, letter)
        return
    for line in became(await letter.send()):
        request.say(line)


# Reading


@MAILSERV.command("inbox [new] [N]", aliases=("list",), account=True)
async def inbox(request: Request) -> None:
    """List your mail, or what you have not read; with a number, what came before that
    one."""
    word, number = request.words(2)
    new = word.lower() == "new"
    if not new:
        word, number = number, word
        if word:
            raise request.misused
    boxes, before = request.client.desk.house.mail.boxes, _before(number)
    found = await boxes.inbox(_account(request), new, before, PAGE)
    _list(request, found, "inbox new" if new else "inbox")
    if not found:
        request.say("No new mail" if new else "No mail")


@MAILSERV.command("read N", account=True)
async def read(request: Request) -> None:
    """Read a mail."""
    await _read(request, Box.IN, *request.words(1))


@MAILSERV.command("sent [list] [N]", account=True)
async def sent(request: Request) -> None:
    """List what you wrote, or with a number read that one; with list and a number, what
    you wrote before that one."""
    word, number = request.words(2)
    if word and word.lower() != "list":
        if number:
            raise request.misused
        await _read(request, Box.SENT, word)
        return
    boxes = request.client.desk.house.mail.boxes
    found = await boxes.sent(_account(request), _before(number), PAGE)
    _list(request, found, "sent list")
    if not found:
        request.say("You have sent no mail")


@MAILSERV.command("search WORDS", account=True, cost=4)
async def search(request: Request) -> None:
    """Find mail that has all these words, what you sent included."""
    words = plain(request.text).split()
    if not words:
        raise request.misused
    if len(request.text) > SEARCHED:
        raise errors.TooLong(SEARCHED)
    boxes = request.client.desk.house.mail.boxes
    found = await boxes.search(_account(request), words, PAGE)
    _show(request, found)
    if len(found) == PAGE:
        request.say("There may be more; other words find them")
    elif not found:
        request.say("Nothing found")


async def _read(request: Request, box: Box, number: str) -> None:
    house = request.client.desk.house
    kept = await house.mail.read(_account(request), box, _number(number))
    for line in heading(kept, house.customs.zone):
        request.say(line)
    if kept.body:
        request.say(kept.body, BODY)
    if box is Box.IN:
        request.say(f"End of mail; /msg MailServ reply {number} answers it")
    else:
        request.say("End of mail")


def _list(request: Request, lines: Sequence[MailLine], how: str) -> None:
    _show(request, lines)
    if len(lines) == PAGE and lines[0].number > 1:
        number = lines[0].number
        request.say(f"There may be older ones: /msg MailServ {how} {number}")


def _show(request: Request, lines: Sequence[MailLine]) -> None:
    house = request.client.desk.house
    for line in lines:
        request.say(listed(line, house.now(), house.customs.zone))


# Deleting


@MAILSERV.command("delete N...", aliases=("del",), account=True)
async def delete(request: Request) -> None:
    """Delete mails; undelete takes them back until you leave."""
    numbers = _numbers(request.text)
    await request.client.desk.house.mail.delete(_account(request), numbers)
    request.say(f"Deleted: {' '.join(map(str, numbers))}; undelete takes that back")


@MAILSERV.command("undelete [N...]", aliases=("undo",), account=True)
async def undelete(request: Request) -> None:
    """Take back mails that were deleted since you came, or those deleted last."""
    boxes = request.client.desk.house.mail.boxes
    back = await boxes.undelete(_account(request), _numbers(request.text))
    if back:
        request.say(f"Back in your mailbox: {' '.join(map(str, back))}")
    else:
        request.say("There is nothing to take back")


# What was said


def _account(request: Request) -> int:
    return request.client.here.user.id


def _number(text: str) -> int:
    """The number of a mail; BadNumber if it is none."""
    text = text.removeprefix("#")
    if not _NUMBER.fullmatch(text):
        raise errors.BadNumber("".join(filter(str.isprintable, text[:32])))
    return int(text)


def _numbers(text: str) -> list[int]:
    words = (_number(word) for word in _BETWEEN_NUMBERS.split(text) if word)
    return list(dict.fromkeys(words))


def _before(text: str) -> int | None:
    return _number(text) if text else None


def _number_and_rest(request: Request) -> tuple[int, str]:
    word, *rest = request.text.split(None, 1)
    return _number(word), rest[0] if rest else ""
