"""Mail: what waits for somebody until they come, and what they write for others."""

import re
from collections.abc import Awaitable, Callable, Sequence

from twistchat.chat import errors
from twistchat.chat.cleaning import SPACES, echo, plain
from twistchat.chat.mail import Box, MailLine
from twistchat.chat.roles import Right
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.mails import forwarded, mail_line, mail_lines
from twistchat.text.table import command, first_word
from twistchat.text.writing import (
    go_on,
    send_mail,
    send_or_write,
    split_body,
    split_names,
)

#: So many mails are listed at once.
PAGE = 20
#: So many characters may be searched for.
SEARCHED = 128

_NUMBER = re.compile("[0-9]{1,18}")
_NUMBERLIKE = re.compile(r"[-+\d]")
_BETWEEN_NUMBERS = re.compile(f"[,{SPACES}]+")

_REPLY = "/mail reply N [TEXT]"
_FORWARD = "/mail fwd N NAME[,NAME] [TEXT]"
_DELETE = "/mail del N..."
_SEARCH = "/mail search TEXT"


@command(
    "mail",
    "[N|NAME[,NAME]|new|list|send|reply|fwd|del|undo|sent|search|draft] [TEXT...]",
    group="mail",
    aliases=("inbox", "rmail", "from"),
    example="/mail bob Lunch :: At noon?",
    right=Right.ACCOUNT,
)
async def mail(talk: Conversation, word: str, rest: str) -> None:
    """List your mail; new lists what you have not read. N reads one. NAME SUBJECT
    writes one: its text is in the next lines, up to a lone dot, or on the same line
    behind ::. reply N answers one, fwd N NAME sends it on, del N deletes it, and undo
    takes back what you deleted since you came. sent lists what you wrote, search finds
    words in all of it, draft goes on with what you could not finish, or lists it if
    there is more; draft N goes on with that one."""
    act = _WORDS.get(word.lower())
    if act is not None:
        await act(talk, rest)
    elif _NUMBERLIKE.match(word):
        await _read(talk, f"{word} {rest}".strip(SPACES))
    else:
        await send_mail(talk, f"{word} {rest}")


@command(
    "compose",
    "[NAME[,NAME]] [TEXT...]",
    group="mail",
    aliases=("smail",),
    example="/compose bob Lunch :: At noon?",
    right=Right.ACCOUNT,
)
async def compose(talk: Conversation, names: str, text: str) -> None:
    """Write a mail, as /mail does; without names it asks for them."""
    await send_mail(talk, f"{names} {text}")


@command("dmail", "N...", group="mail", example="/dmail 3", right=Right.ACCOUNT)
async def dmail(talk: Conversation, numbers: str) -> None:
    """Delete mails, as /mail del does."""
    await _delete(talk, numbers)


# Reading


async def _list(talk: Conversation, rest: str, unread_only: bool = False) -> None:
    before = _number(rest) if rest else None
    found = await talk.desk.mail.boxes.inbox(_account(talk), unread_only, before, PAGE)
    _show(talk, found)
    if found:
        _say_older(talk, found, "/mail list")
    elif unread_only:
        talk.say(N_("-- no new mail"))
    else:
        talk.say(N_("-- no mail"))


async def _new(talk: Conversation, rest: str) -> None:
    await _list(talk, rest, unread_only=True)


async def _sent(talk: Conversation, rest: str) -> None:
    word, number = first_word(rest)
    if word and word.lower() != "list":
        await _read(talk, rest, Box.SENT)
        return
    before = _number(number) if number else None
    found = await talk.desk.mail.boxes.sent(_account(talk), before, PAGE)
    _show(talk, found)
    if found:
        _say_older(talk, found, "/mail sent list")
    else:
        talk.say(N_("-- you have sent no mail"))


async def _read(talk: Conversation, rest: str, box: Box = Box.IN) -> None:
    number = _number(rest)
    kept = await talk.desk.mail.read(_account(talk), box, number)
    for line in mail_lines(kept, talk.zone, talk.language):
        talk.write(line)
    if box is Box.IN:
        talk.say(N_("-- end of mail; /mail reply {number} answers it"), number=number)
    else:
        talk.say(N_("-- end of mail"))


async def _search(talk: Conversation, rest: str) -> None:
    words = plain(rest).split()
    if not words:
        raise errors.WrongUse(_SEARCH)
    if len(rest) > SEARCHED:
        raise errors.TooLong(SEARCHED)
    talk.intake.charge(talk.desk.customs.costly - 1)
    found = await talk.desk.mail.boxes.search(_account(talk), words, PAGE)
    _show(talk, found)
    if len(found) == PAGE:
        talk.say(N_("-- there may be more; other words find them"))
    elif not found:
        talk.say(N_("-- nothing found"))


def _show(talk: Conversation, lines: Sequence[MailLine]) -> None:
    now = talk.desk.now()
    for line in lines:
        talk.write(mail_line(line, now, talk.zone, talk.language))


def _say_older(talk: Conversation, lines: Sequence[MailLine], how: str) -> None:
    if len(lines) == PAGE and lines[0].number > 1:
        talk.say(
            N_("-- there may be older ones: {how} {number}"),
            how=how,
            number=lines[0].number,
        )


# Writing


async def _reply(talk: Conversation, rest: str) -> None:
    number, text = _number_and_rest(rest, _REPLY)
    kept = await talk.desk.mail.read(_account(talk), Box.IN, number)
    subject = talk.desk.mail.prefixed("Re:", kept.subject)
    await send_or_write(talk, [kept.sender], subject, _words(text) or None)


async def _forward(talk: Conversation, rest: str) -> None:
    number, text = _number_and_rest(rest, _FORWARD)
    to, text = split_names(text)
    if not to:
        raise errors.WrongUse(_FORWARD)
    kept = await talk.desk.mail.read(_account(talk), Box.IN, number)
    body = forwarded(kept, _words(text), talk.zone)
    subject = talk.desk.mail.prefixed("Fwd:", kept.subject)
    await send_or_write(talk, to, subject, body)


async def _draft(talk: Conversation, rest: str) -> None:
    """The draft of that number, or the only one; else they are listed."""
    account, mail = _account(talk), talk.desk.mail
    drafts = [] if rest else await mail.drafts(account)
    if len(drafts) > 1:
        _show(talk, drafts)
        talk.say(N_("-- /mail draft N goes on with one"))
    elif rest or drafts:
        number = _number(rest) if rest else drafts[0].number
        await go_on(talk, await mail.boxes.read(account, Box.DRAFTS, number, False))
    else:
        talk.say(N_("-- no mail is unfinished"))


# Deleting


async def _delete(talk: Conversation, rest: str) -> None:
    numbers = _numbers(rest)
    if not numbers:
        raise errors.WrongUse(_DELETE)
    await talk.desk.mail.delete(_account(talk), numbers)
    talk.say(
        NN_(
            "-- {count} mail deleted; /mail undo takes it back until you leave",
            "-- {count} mails deleted; /mail undo takes them back until you leave",
        ),
        count=len(set(numbers)),
    )


async def _undo(talk: Conversation, rest: str) -> None:
    back = await talk.desk.mail.boxes.undelete(_account(talk), _numbers(rest))
    if back:
        talk.say(
            N_("-- back in your mailbox: {numbers}"), numbers=" ".join(map(str, back))
        )
    else:
        talk.say(N_("-- there is nothing to take back"))


# What was typed


def _account(talk: Conversation) -> int:
    return talk.here.user.id


def _number(text: str) -> int:
    """The number of a mail; BadNumber if it is none."""
    if not _NUMBER.fullmatch(text):
        raise errors.BadNumber(echo(text))
    return int(text)


def _numbers(text: str) -> list[int]:
    return [_number(word) for word in _BETWEEN_NUMBERS.split(text) if word]


def _words(text: str) -> str:
    """What is said where nothing but a text may be: a ``::`` stands for itself, but at
    the beginning."""
    before, behind = split_body(text)
    return text if before else behind or ""


def _number_and_rest(text: str, usage: str) -> tuple[int, str]:
    word, rest = first_word(text)
    if not word:
        raise errors.WrongUse(usage)
    return _number(word), rest


#: The words of ``/mail`` that are no names of people: see `twistchat.chat.names`.
_WORDS: dict[str, Callable[[Conversation, str], Awaitable[None]]] = {
    "": _list,
    "list": _list,
    "new": _new,
    "read": _read,
    "send": send_mail,
    "write": send_mail,
    "reply": _reply,
    "fwd": _forward,
    "forward": _forward,
    "del": _delete,
    "delete": _delete,
    "undo": _undo,
    "sent": _sent,
    "search": _search,
    "draft": _draft,
    "drafts": _draft,
}
