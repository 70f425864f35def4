"""Mail as it is kept: what is in a box, a mail, and one that is not finished."""

from enum import IntEnum

from msgspec import Struct

from twistchat.chat.events import Person


class Box(IntEnum):
    """The boxes that each account has; ``DRAFTS`` are not finished."""

    IN = 0
    SENT = 1
    DRAFTS = 2


class MailLine(Struct, frozen=True):
    """A mail in the list of a box. Its ``number`` is the box's own and never comes
    twice; ``who`` sent it or, in the other boxes, who it is for; ``words``
    are the first of the body."""

    box: Box
    number: int
    unread: bool
    at: int
    who: str
    subject: str
    words: str


class KeptMail(Struct, frozen=True):
    """A mail; ``recipients`` are their names as they were then."""

    number: int
    at: int
    sender: Person
    recipients: str
    subject: str
    body: str


class Draft(Struct, frozen=True):
    """A mail that was not sent yet; ``recipients`` as they were typed."""

    recipients: str
    subject: str
    body: str
