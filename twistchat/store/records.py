"""Events as rows, and back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from twistchat.chat.events import Event, Person, Place, Said, ToldPrivately
from twistchat.store.schema import KINDS, messages, rooms

_KINDS = {number: kind for kind, number in KINDS.items()}

#: id, at, kind, room, sender and their name, recipient and their name, text.
Record = tuple[int, int, int, int | None, int, str, int | None, str | None, str]


def record(event: Event) -> Record:
    """The row of what was said, in the order of the columns of ``messages``.

    Raises TypeError for an event that is not kept. Once per message: it is quick.
    """
    if type(event) is Said:
        sender = event.sender
        return (
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
    if type(event) is ToldPrivately:
        sender, recipient = event.sender, event.recipient
        return (
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
    raise TypeError(f"{type(event).__name__} is not kept as a message")


def select_events() -> Select[Any]:
    """Rows as `event_from` takes them."""
    return select(messages, rooms.c.name).select_from(
        messages.outerjoin(rooms, messages.c.room_id == rooms.c.id)
    )


def event_from(row: Sequence[Any]) -> Said | ToldPrivately:
    """The event of a row: its record, and the name of its room."""
    id, at, kind, room_id, sender_id, sender_name, recipient_id, *rest = row
    recipient_name, text, room_name = rest
    sender = Person(sender_id, sender_name)
    if room_id is None:
        recipient = Person(recipient_id, recipient_name)
        return ToldPrivately(id, at, sender, recipient, text, _KINDS[kind])
    return Said(id, at, Place(room_id, room_name or ""), sender, text, _KINDS[kind])
