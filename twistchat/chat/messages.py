"""What people say, and what becomes of it, as events.

``changes`` is the id of the message that reads otherwise after such an event, or is no
more; 0 for none.
"""

from typing import ClassVar

from twistchat.chat.event import Event
from twistchat.chat.files import File
from twistchat.chat.kinds import Kind
from twistchat.chat.who import Person, Place, Quote, Reaction


class Said(Event, frozen=True):
    """Somebody said something in a room; several lines are parted by LF.

    ``reply_to`` is the id of the message that it answers, 0 for none, and ``quote`` how
    that begins, unless it is gone; ``client_id`` what the sender's program calls it,
    which nobody else is told; ``edited_at`` when the text was last changed, 0 for
    never; ``reactions`` those when it is read again; ``file`` what was sent.
    """

    room: Place
    sender: Person
    text: str
    kind: Kind = Kind.SAID
    reply_to: int = 0
    client_id: str = ""
    edited_at: int = 0
    reactions: tuple[Reaction, ...] = ()
    file: File | None = None
    quote: Quote | None = None
    changes: ClassVar[int] = 0


class ToldPrivately(Event, frozen=True):
    """Somebody said something to one person alone; see `Said`."""

    sender: Person
    recipient: Person
    text: str
    kind: Kind = Kind.SAID
    reply_to: int = 0
    client_id: str = ""
    edited_at: int = 0
    reactions: tuple[Reaction, ...] = ()
    file: File | None = None
    quote: Quote | None = None
    changes: ClassVar[int] = 0


class Edited(Event, frozen=True):
    """Somebody changed what they had said: ``text`` is all of it from now on.

    ``target`` is the id of the message and ``author`` who wrote it. It was said in the
    ``room``, or else in a private talk, whose other party, seen from who does something
    now, is ``recipient``.
    """

    room: Place | None
    recipient: Person | None
    sender: Person
    target: int
    text: str
    author: Person
    client_id: ClassVar[str] = ""

    @property
    def changes(self) -> int:
        """That which it is about."""
        return self.target


class Deleted(Event, frozen=True):
    """Somebody took back a message, their own or as an operator; ``text`` is why, or
    empty. All else as in `Edited`."""

    room: Place | None
    recipient: Person | None
    sender: Person
    target: int
    text: str
    author: Person
    client_id: ClassVar[str] = ""

    @property
    def changes(self) -> int:
        """That which it is about."""
        return self.target


class Reacted(Event, frozen=True):
    """Somebody put the sign ``text`` under a message, or took it back if not ``added``.
    ``quote`` is how the message begins, unless it is gone. All else as in `Edited`."""

    room: Place | None
    recipient: Person | None
    sender: Person
    target: int
    text: str
    added: bool
    author: Person
    quote: Quote | None = None
    client_id: ClassVar[str] = ""
    changes: ClassVar[int] = 0


#: What people say.
Message = Said | ToldPrivately
#: What becomes of a message.
Amendment = Edited | Deleted | Reacted
