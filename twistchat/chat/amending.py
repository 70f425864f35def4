"""What people do to messages: change them, take them back, put signs under them."""

from twistchat.chat import errors
from twistchat.chat.cleaning import clean, clean_lines, clean_reaction
from twistchat.chat.events import (
    Amendment,
    Deleted,
    Edited,
    Message,
    Person,
    Place,
    Reacted,
    Said,
)
from twistchat.chat.people import People
from twistchat.chat.quoting import quoted
from twistchat.chat.rights import check_role, check_speech
from twistchat.chat.roles import Role
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session

#: The longest reaction, in bytes of UTF-8: the longest emoji have 35.
REACTION_BYTES = 64


class Amending(People):
    """The rules of what becomes of messages.

    ``target`` is as `errands.messages` finds it for the session's user. That takes
    time, so it is looked at once more whether they may read it: NoSuchMessage.
    """

    def text(self, text: str, lines: bool = False) -> str:
        """A text that is said, perhaps in several lines. Raises what `clean` or
        `clean_lines` raises."""
        limits = self._limits
        if lines:
            return clean_lines(text, limits.text_bytes, limits.text_lines)
        return clean(text, limits.text_bytes)

    def edit(
        self, session: Session, target: Message, text: str, *, lines: bool = False
    ) -> Edited:
        """The author puts another text in the place of the old one.

        Raises NoSuchMessage, NotYours, NotText, AlreadySo, and what `say` raises.
        """
        room = self._room_of(session, target)
        if target.sender.id != session.user.id:
            raise errors.NotYours
        if target.file is not None:
            raise errors.NotText
        text = self.text(text, lines)
        if text == target.text:
            raise errors.AlreadySo
        id, at = self._ids.next()
        if room is not None:
            check_speech(room, session, at)
        event = Edited(id, at, *_about(session, target), text, target.sender)
        self._tell_of_amendment(event, room, session)
        return event

    def delete(self, session: Session, target: Message, reason: str = "") -> Deleted:
        """The author takes it back, or an operator of its room takes it away.

        Raises NoSuchMessage; of what is somebody else's RightMissing, or NotYours if
        it was said privately; and what `clean_line` raises.
        """
        room = self._room_of(session, target)
        if target.sender.id != session.user.id:
            if room is None:
                raise errors.NotYours
            check_role(room, session.user, Role.OPERATOR)
        reason = self.line(reason)
        id, at = self._ids.next()
        event = Deleted(id, at, *_about(session, target), reason, target.sender)
        self._tell_of_amendment(event, room, session)
        return event

    def react(
        self, session: Session, target: Message, reaction: str, added: bool = True
    ) -> Reacted:
        """The user puts a sign under it, or takes their own back.

        Raises NoSuchMessage; AlreadySo if it is there, or is not; TooManyReactions;
        and what `check_speech` and `clean_reaction` raise.
        """
        room, user = self._room_of(session, target), session.user
        reaction = clean_reaction(reaction, REACTION_BYTES)
        id, at = self._ids.next()
        if room is not None:
            check_speech(room, session, at)
        people = {each.text: each.people for each in target.reactions}
        is_there = any(one.id == user.id for one in people.get(reaction, ()))
        if is_there == added:
            raise errors.AlreadySo
        limit = self._limits.reactions
        if added and reaction not in people and 0 < limit <= len(people):
            raise errors.TooManyReactions(limit)
        about, quote = _about(session, target), quoted(target)
        event = Reacted(id, at, *about, reaction, added, target.sender, quote)
        self._tell_of_amendment(event, room, session)
        return event

    def _room_of(self, session: Session, target: Message) -> Room | None:
        """The room where it was said, None for a private talk; NoSuchMessage if the
        session's user may not read it."""
        user = session.user
        if isinstance(target, Said):
            room = user.rooms.get(target.room.id)
            if room is None:
                raise errors.NoSuchMessage
            return room
        if user.id not in (target.sender.id, target.recipient.id):
            raise errors.NoSuchMessage
        return None

    def _tell_of_amendment(
        self, event: Amendment, room: Room | None, session: Session
    ) -> None:
        if room is not None:
            self._herald.said(event, room, session)
        elif event.recipient is not None:
            other = self._by_id.get(event.recipient.id)
            self._herald.to_person(event, other, session.user, session)


def _about(
    session: Session, target: Message
) -> tuple[Place | None, Person | None, Person, int]:
    """Where somebody does something, with whom, who does it, and to which message."""
    me = session.user.person
    if isinstance(target, Said):
        return target.room, None, me, target.id
    other = target.recipient if target.sender.id == me.id else target.sender
    return None, other, me, target.id
