"""What people say to each other, and what they have read of it."""

from collections.abc import Collection, Mapping

from twistchat.chat import errors
from twistchat.chat.amending import Amending
from twistchat.chat.cleaning import clean
from twistchat.chat.events import (
    Kind,
    MarkedRead,
    Message,
    Person,
    Quote,
    Said,
    ToldPrivately,
    Typing,
    TypingState,
)
from twistchat.chat.quoting import quoted
from twistchat.chat.rights import check_speech
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User


class Speech(Amending):
    """The rules of saying something, in rooms and to people alone.

    Text may be of several ``lines``, where a door has such. ``reply_to`` is a message
    that the session's user may read (see `errands.messages`), and is left out where it
    was not said; ``client_id`` is what their program calls the new one, of a length
    that the door has seen to.
    """

    def say(
        self,
        session: Session,
        room: Room,
        text: str,
        kind: Kind = Kind.SAID,
        *,
        lines: bool = False,
        reply_to: Message | None = None,
        client_id: str = "",
    ) -> Said:
        """What the session's user says in a room goes to everybody else in it.

        Raises NotInRoom, and what `check_speech` and `clean` or `clean_lines` raise.
        """
        user = session.user
        if room.id not in user.rooms:
            raise errors.NotInRoom(room.name)
        limit = self._limits.text_bytes
        text = self.text(text, lines) if lines else clean(text, limit)
        id, at = self._ids.next()
        if room.sanctions or room.modes.read_only:
            check_speech(room, session, at)
        answered, quote = _answered(reply_to, room.id)
        about = answered, client_id, 0, (), None, quote
        event = Said(id, at, room.place, user.person, text, kind, *about)
        self._herald.said(event, room, session)
        return event

    def type(self, session: Session, place: Room | User, state: TypingState) -> None:
        """The session's user is writing, in a room or to somebody. NotInRoom, and what
        `check_speech` raises."""
        user = session.user
        id, at = self._ids.next()
        if isinstance(place, Room):
            if place.id not in user.rooms:
                raise errors.NotInRoom(place.name)
            check_speech(place, session, at)
            event = Typing(id, at, place.place, user.person, None, state)
            self._herald.hint(event, place, session)
        elif place.id not in user.ignored_by:
            event = Typing(id, at, None, user.person, place.person, state)
            self._herald.to_all(event, place.sessions)

    def mark_read(self, session: Session, room: Room, id: int) -> None:
        """The session's user has read a room up to that id, or all that was shown of it
        if that is less; their other sessions are told."""
        user = session.user
        if user.account is None:
            return
        before = user.account.marks.get(room.id, 0)
        self.reading.mark(user, room, min(id, room.newest_id))
        mark = user.account.marks.get(room.id, 0)
        if mark > before:
            event = MarkedRead(*self._ids.next(), room.place, user.person, mark)
            others = [each for each in user.sessions if each is not session]
            self._herald.to_all(event, others)

    @property
    def most_recipients(self) -> int:
        """What is said to people alone is for so many at most; 0 is any number."""
        return self._limits.recipients

    def tell(
        self,
        session: Session,
        to: Collection[str | Person],
        text: str,
        kind: Kind = Kind.SAID,
        kept: Mapping[str, Person] = {},
        *,
        lines: bool = False,
        reply_to: Message | None = None,
        client_id: str = "",
    ) -> list[ToldPrivately]:
        """What is said to some people alone, once for each. All are told, or none.

        ``kept`` are owners of accounts, by the name in ``to``: should they not be here,
        it waits for them. Raises TooManyRecipients, NobodyThere, and what `clean` or
        `clean_lines` raises.
        """
        limit = self._limits.recipients
        if limit and len(to) > limit:
            raise errors.TooManyRecipients(limit)
        text = self.text(text, lines)
        sender, told = session.user.person, []
        for person in dict.fromkeys(self._recipient(who, kept) for who in to):
            id, at = self._ids.next()
            answered, quote = _answered(reply_to, person.id)
            about = kind, answered, client_id, 0, (), None, quote
            event = ToldPrivately(id, at, sender, person, text, *about)
            self._tell(session, event)
            told.append(event)
        return told

    def _recipient(self, who: str | Person, kept: Mapping[str, Person]) -> Person:
        try:
            return self.person(who).person
        except errors.NobodyThere:
            name = who.name if isinstance(who, Person) else who
            if name not in kept:
                raise
            return kept[name]

    def _tell(self, session: Session, event: ToldPrivately) -> None:
        sender, recipient = session.user, self._by_id.get(event.recipient.id)
        self._herald.to_person(event, recipient, sender, session)
        if recipient is not None and recipient.id not in sender.ignored_by:
            for each in recipient.sessions:
                each.correspondent = sender.person


def _answered(reply_to: Message | None, where: int) -> tuple[int, Quote | None]:
    """The id of what is answered, and how that begins; 0 and None if it was not said
    there, in the room of that id or between the speaker and that person."""
    if reply_to is None:
        return 0, None
    if isinstance(reply_to, Said):
        there = reply_to.room.id == where
    else:
        there = where in (reply_to.sender.id, reply_to.recipient.id)
    return (reply_to.id, quoted(reply_to)) if there else (0, None)
