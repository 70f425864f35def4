"""What people send to each other besides words."""

from collections.abc import Mapping

from twistchat.chat import errors
from twistchat.chat.events import File, Kind, Person, Said, ToldPrivately
from twistchat.chat.rights import check_speech
from twistchat.chat.rooms import Room
from twistchat.chat.speech import Speech
from twistchat.chat.users import Session


class Sharing(Speech):
    """The rules of sending a file: those of saying something. The message that it is
    has its name for a text. The session it is said in is told of it like all others:
    it has not come through it."""

    def may_share(self, session: Session, place: Room | Person) -> None:
        """Raises what `share` does, but NobodyThere, for a file that is still to
        come."""
        if isinstance(place, Room):
            self._check_share(session, place, self._ids.next()[1])

    def _check_share(self, session: Session, room: Room, at: int) -> None:
        if room.id not in session.user.rooms:
            raise errors.NotInRoom(room.name)
        check_speech(room, session, at)

    def share(
        self, session: Session, room: Room, file: File, client_id: str = ""
    ) -> Said:
        """The session's user sends a file to a room. Raises NotInRoom, and what
        `check_speech` raises."""
        id, at = self._ids.next()
        self._check_share(session, room, at)
        sender, kind = session.user.person, Kind.SAID
        event = Said(
            id, at, room.place, sender, file.name, kind, client_id=client_id, file=file
        )
        self._herald.said(event, room, session)
        return event

    def share_privately(
        self,
        session: Session,
        to: Person,
        file: File,
        kept: bool = False,
        client_id: str = "",
    ) -> ToldPrivately:
        """The session's user sends a file to one person alone. ``kept``: it waits for
        them should they not be here, for they have an account or are waited for; else
        NobodyThere."""
        waits: Mapping[str, Person] = {to.name: to} if kept else {}
        person, sender = self._recipient(to, waits), session.user.person
        id, at = self._ids.next()
        event = ToldPrivately(
            id, at, sender, person, file.name, client_id=client_id, file=file
        )
        self._tell(session, event)
        return event
