"""How mail reads on the IRC door: in a list, and in whole."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from twistchat.chat.cleaning import plain
from twistchat.chat.mail import Box, KeptMail, MailLine
from twistchat.errands.mail import Sent
from twistchat.text.language import ENGLISH
from twistchat.text.mails import (
    SUBJECT_SHOWN,
    WORDS_SHOWN,
    day_and_hour,
    shortened,
)
from twistchat.text.words import NO_SUBJECT, date_and_hour

#: How each line of a body begins, so that none can be taken for words of the service.
BODY = "| "


def listed(line: MailLine, now: int, zone: ZoneInfo) -> str:
    """``#1 N alice  Tue 09:12  Lunch  At noon?``; what is not new has a dash in the
    place of the N, what was sent a ``>``."""
    sign = ">" if line.box is Box.SENT else "N" if line.unread else "-"
    when = day_and_hour(line.at, now, zone, ENGLISH)
    subject = shortened(line.subject, SUBJECT_SHOWN) or NO_SUBJECT
    words = shortened(line.words, WORDS_SHOWN)
    return f"#{line.number} {sign} {line.who}  {when}  {subject}  {words}".rstrip()


def became(sent: Sent) -> Iterator[str]:
    """What has become of a mail."""
    for name, _ in sent.stored:  # the number is of the recipient's box
        yield f"Stored for {name}"
    for name in sent.shown:
        yield f"Shown to {name}, who is here as a guest; nobody keeps it"
    for name in sent.gone:
        yield f"{name} has left; it was not shown"


def unfinished(draft: KeptMail) -> Iterator[str]:
    """What stands above the body of a mail that was not sent yet."""
    yield f"To {draft.recipients}"
    yield f"Subject: {plain(draft.subject) or NO_SUBJECT}"


def heading(mail: KeptMail, zone: ZoneInfo) -> Iterator[str]:
    """What stands above the body of a mail."""
    when = date_and_hour(mail.at, zone)
    yield f"Mail from {mail.sender.name} to {mail.recipients}, {when}"
    yield f"Subject: {plain(mail.subject) or NO_SUBJECT}"
