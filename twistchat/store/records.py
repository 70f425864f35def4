"""Events as rows, and back."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, Select, bindparam, select

from twistchat.chat.events import (
    Deleted,
    Edited,
    Event,
    File,
    Message,
    Person,
    Place,
    Quote,
    Reacted,
    Reaction,
    Said,
    ToldPrivately,
)
from twistchat.chat.quoting import first_words
from twistchat.store.schema import KINDS, messages, rooms
from twistchat.store.schema_amendments import reactions
from twistchat.store.schema_files import files

_KINDS = {number: kind for kind, number in KINDS.items()}

#: id, at, kind, room, sender and their name, recipient and their name, text; and, if
#: there is any of it, what it answers and what the sender's program calls it; and of a
#: file, when it was edited and whether it has reactions (nothing yet), and its id.
Record = tuple[Any, ...]

EDIT, DELETE, REACT, UNREACT = range(4)


class AmendmentRecord(NamedTuple):
    """What is to be done to a message, and written down of that; the names are those of
    the columns of ``amendments``."""

    id: int
    at: int
    kind: int
    message_id: int
    room_id: int | None
    sender_id: int
    sender_name: str
    recipient_id: int | None
    recipient_name: str | None
    person_id: int
    person_name: str
    after: str
    room_name: str


def record(event: Event) -> Record:
    """The row of what was said, in the order of the columns of ``messages``, or what is
    to be done to one.

    Raises TypeError for an event that is not kept. Once per message: it is quick.
    """
    row: Record
    if type(event) is Said:
        sender = event.sender
        row = (
            event.id,
            event.at,
            KINDS[event.kind],
            event.room.id,
            sender.id,
            sender.name,
            None,
            None,
            event.text,
        )
    elif type(event) is ToldPrivately:
        sender, recipient = event.sender, event.recipient
        row = (
            event.id,
            event.at,
            KINDS[event.kind],
            None,
            sender.id,
            sender.name,
            recipient.id,
            recipient.name,
            event.text,
        )
    else:
        return _amendment(event)
    if event.reply_to or event.client_id or event.file is not None:
        row = *row, event.reply_to or None, event.client_id or None
        if event.file is not None:
            row = *row, None, None, event.file.id
    return row


def _amendment(event: Event) -> AmendmentRecord:
    if isinstance(event, Reacted):
        kind = REACT if event.added else UNREACT
    elif isinstance(event, Edited | Deleted):
        kind = EDIT if isinstance(event, Edited) else DELETE
    else:
        raise TypeError(f"{type(event).__name__} is not kept as a message")
    author, room, other = event.author, event.room, event.recipient
    if other is not None and author.id != event.sender.id:
        other = event.sender  # whom the author said it to
    return AmendmentRecord(
        event.id,
        event.at,
        kind,
        event.target,
        None if room is None else room.id,
        author.id,
        author.name,
        None if other is None else other.id,
        None if other is None else other.name,
        event.sender.id,
        event.sender.name,
        event.text,
        "" if room is None else room.name,
    )


#: The columns of a `File`.
FILE = (
    files.c.id.label("the_file_id"),
    files.c.name.label("file_name"),
    files.c.size.label("file_size"),
    files.c.type.label("file_type"),
    files.c.seconds.label("file_seconds"),
    files.c.voice.label("file_voice"),
)


_answered = messages.alias("answered")
#: Whose message it is that is answered, and its text.
_QUOTE = (
    _answered.c.sender_id.label("answered_sender_id"),
    _answered.c.sender_name.label("answered_sender_name"),
    _answered.c.text.label("answered_text"),
)


def select_events() -> Select[Any]:
    """Rows as `event_from` takes them."""
    return select(messages, rooms.c.name, *_QUOTE, *FILE).select_from(
        messages.outerjoin(rooms, messages.c.room_id == rooms.c.id)
        .outerjoin(_answered, messages.c.reply_to == _answered.c.id)
        .outerjoin(files, messages.c.file_id == files.c.id)
    )


def event_from(row: Sequence[Any]) -> Message:
    """The event of a row, but for its reactions: its columns, and the name of its
    room, and those of what it answers and of its file, which may both be gone."""
    id, at, kind, room_id, sender_id, sender_name, recipient_id, *rest = row
    recipient_name, text, reply_to, client_id, edited_at, _, _, room_name, *rest = rest
    author_id, author_name, answered, *rest = rest
    sender = Person(sender_id, sender_name)
    file = File(*rest) if any(rest[:1]) else None
    quote = None
    if answered is not None:
        quote = Quote(Person(author_id, author_name), first_words(answered))
    more = _KINDS[kind], reply_to or 0, client_id or "", edited_at or 0, (), file, quote
    if room_id is None:
        recipient = Person(recipient_id, recipient_name)
        return ToldPrivately(id, at, sender, recipient, text, *more)
    return Said(id, at, Place(room_id, room_name or ""), sender, text, *more)


_REACTIONS = (
    select(reactions)
    .where(reactions.c.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(reactions.c.id)
)


def events_from(connection: Connection, rows: Sequence[Any]) -> list[Message]:
    """The events of rows, with their reactions."""
    events = [event_from(row) for row in rows]
    ids = [row.id for row in rows if row.reacted]
    if not ids:
        return events
    found: dict[int, dict[str, list[Person]]] = {}
    for row in connection.execute(_REACTIONS, {"ids": ids}):
        people = found.setdefault(row.message_id, {}).setdefault(row.reaction, [])
        people.append(Person(row.person_id, row.person_name))
    return [_with_reactions(event, found.get(event.id, {})) for event in events]


def _with_reactions(event: Message, people: dict[str, list[Person]]) -> Message:
    if not people:
        return event
    signs = (Reaction(text, tuple(who)) for text, who in people.items())
    return replace(event, reactions=tuple(signs))
