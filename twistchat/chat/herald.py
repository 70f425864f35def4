"""What the rules ask of whoever carries what happened to those who hear it."""

from collections.abc import Iterable
from typing import Protocol

from twistchat.chat.events import (
    Amendment,
    Ended,
    Event,
    Said,
    ToldPrivately,
    Typing,
)
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User


class Herald(Protocol):
    """Who carries what happened to those who hear it."""

    def to_room(self, event: Event, room: Room, origin: Session | None) -> None:
        """To everybody in the room but ``origin``."""

    def said(self, event: Said | Amendment, room: Room, origin: Session) -> None:
        """What somebody said, or did to what was said, to everybody in the room who
        does not ignore them."""

    def hint(self, event: Typing, room: Room, origin: Session) -> None:
        """That somebody is writing, to whoever would be told what they say."""

    def to_neighbours(self, event: Event, user: User, origin: Session | None) -> None:
        """Once to everybody who shares a room with the user, but not to ``origin``.
        It never raises: what happened cannot be refused any more."""

    def to_person(
        self,
        event: ToldPrivately | Amendment,
        recipient: User | None,
        sender: User,
        origin: Session,
    ) -> None:
        """To all sessions of the recipient, if they are here, and to the sender's
        others than ``origin``."""

    def to_all(self, event: Event, sessions: Iterable[Session]) -> None:
        """To each of these sessions. It never raises either."""

    def end(self, session: Session, event: Ended) -> None:
        """To this session, and it is over: its user's others go on."""

    def listen(self, session: Session, room: Room) -> None:
        """From now on the session hears the room. Harmless twice, and to be done anew
        when its user is called otherwise."""

    def catch_up(self, session: Session, room: Room) -> None:
        """What was said there before, and is not stored yet, it is told once it is."""

    def unlisten(self, session: Session, room: Room) -> None:
        """From now on it does not."""
