"""Who has read what: a mark in each room of an account, and one for private messages.

A mark is an id: everything up to it was read. It never goes back, nor beyond what was
shown. Who *follows* a room has read all of it and is shown what comes; their mark moves
by itself, as far as there is a sign of them. Who has missed something does not follow
before they say that they have read it.
"""

from twistchat.chat.ids import Ids
from twistchat.chat.notes import Notes
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User


class Reading:
    """Moves the marks, and notes that they are to be written down."""

    def __init__(self, ids: Ids, notes: Notes) -> None:
        self._ids = ids
        self._notes = notes
        self._heard: set[Session] = set()  # of late

    def heard(self, session: Session) -> None:
        """There is a sign of the session's person: what is older than this is read."""
        session.seen_id = self._ids.last
        if session.user.account is not None:
            self._heard.add(session)

    def entered(self, session: Session) -> None:
        """The session is here, and has been shown nothing yet of what is said in its
        rooms and not stored: so that is not older than the sign of its coming."""
        self.heard(session)
        rooms = session.user.rooms.values()
        oldest = [room.waiting[0].event.id - 1 for room in rooms if room.waiting]
        session.seen_id = min(oldest, default=session.seen_id)

    def note_all(self) -> None:
        """Move the marks of all who were heard of since this was done last."""
        heard, self._heard = self._heard, set()
        for session in heard:
            self.note(session)

    def joined(self, user: User, room: Room) -> None:
        """An account is in the room. Where it was not before, it has missed nothing."""
        if user.account is None:
            return
        if room.id not in user.account.marks:
            user.account.marks[room.id] = 0
            self.mark(user, room, room.newest_id)
        self._follow(user, room)

    def came(self, user: User) -> None:
        """An account is here once more: it does not follow where there was something
        after the last sign of it, for what shows that may be a dead connection."""
        for session in user.sessions:
            self.note(session)
        for room in user.rooms.values():
            self._follow(user, room)

    def _follow(self, user: User, room: Room) -> None:
        account = user.account
        if account is None:
            return
        read = account.marks.get(room.id, 0) >= room.newest_id
        if read and _is_shown(user, room.id):
            account.following.add(room.id)
        else:
            account.following.discard(room.id)

    def note(self, session: Session) -> None:
        """Move the marks to where the session's person was last heard of."""
        user, seen = session.user, session.seen_id
        if user.account is None:
            return
        if session.told:  # else what had waited is still to be shown
            self.told(user, seen)
        for room in () if session.focused else user.rooms.values():
            follows = room.id in user.account.following and room.id not in session.muted
            if follows and _was_there(session, room):
                self._move(user, room, seen)

    def told(self, user: User, id: int) -> None:
        """An account was shown the private messages up to this one."""
        if user.account is not None and id > user.account.told_id:
            self._notes.told[user.id] = user.account.told_id = id

    def shown(self, user: User, room: Room, first: int) -> None:
        """All that was said from this id on was shown, on coming into the room: if what
        came before was read, all is."""
        if user.account is not None and user.account.marks.get(room.id, 0) >= first:
            self.mark(user, room, room.newest_id)

    def mark(self, user: User, room: Room, id: int) -> None:
        """An account has read the room up to that id."""
        if user.account is not None:
            self._move(user, room, id)
            self._follow(user, room)

    def _move(self, user: User, room: Room, id: int) -> None:
        account = user.account
        id = min(id, room.last_id)
        if account is not None and id > account.marks.get(room.id, 0):
            self._notes.marks[user.id, room.id] = account.marks[room.id] = id

    def mute(self, session: Session, room: Room) -> None:
        """The session hears nothing more of the room."""
        self.note(session)
        session.muted |= {room.id}
        self.gone(session.user)

    def focus(self, session: Session, focused: bool) -> None:
        """The session is shown only a part of what is said, or all of it again."""
        self.note(session)
        session.focused = focused
        self.gone(session.user)
        if not focused:
            self.came(session.user)

    def gone(self, user: User) -> None:
        """One session less: nobody is shown the rooms that all others have muted."""
        account = user.account
        if account is not None:
            shown = {id for id in account.following if _is_shown(user, id)}
            account.following = shown

    def unmute(self, session: Session, room: Room) -> None:
        """The session hears the room again."""
        session.muted -= {room.id}
        user = session.user
        if user.account and room.id not in user.account.following:
            self._follow(user, room)

    def left(self, user: User, room: Room) -> None:
        """An account has left the room for good."""
        if user.account is not None:
            user.account.marks.pop(room.id, None)
            user.account.following.discard(room.id)


def _is_shown(user: User, room: int) -> bool:
    """Some session of the user hears that room."""
    return any(room not in s.muted and not s.focused for s in user.sessions)


def _was_there(session: Session, room: Room) -> bool:
    """Nothing unread was said in the room before the session came: it may be that the
    other sessions of its user do not show it, for nobody reads them."""
    mark = session.user.account.marks.get(room.id, 0) if session.user.account else 0
    return not any(mark < event.id <= session.came_id for event in room.recent)
