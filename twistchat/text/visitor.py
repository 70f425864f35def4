"""Somebody who is here by a text door: where they are, and whom and what they mean."""

from collections.abc import Sequence

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event, Person
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User
from twistchat.text.language import N_
from twistchat.text.views import names_line, replayed, topic_line
from twistchat.text.voice import Voice


class Visitor(Voice):
    """What commands ask of who gives them: as they read names, rooms and what was
    said."""

    __slots__ = ()

    @property
    def here(self) -> Session:
        """The session of somebody who has entered."""
        if self.session is None:
            raise errors.NotEntered
        return self.session

    @property
    def current(self) -> Room:
        """The room that bare text goes to; NoRoom if there is none."""
        room = self.here.current
        if room is None:
            raise errors.NoRoom
        return room

    def is_in(self, word: str) -> bool:
        """Whether that is a room one is in."""
        try:
            self.desk.chat.room_of(self.here.user, word)
        except ChatError:
            return False
        return True

    def person(self, text: str) -> User:
        """Who bears that name now; NobodyThere if nobody does."""
        return self.desk.chat.person(text.removeprefix("@"))

    async def whoever(self, text: str) -> Person:
        """Who bears that name now, or else owns it; NobodyThere if nobody does."""
        try:
            return self.person(text).person
        except errors.NobodyThere:
            owner = await self.desk.accounts.away(text.removeprefix("@"))
            if owner is None:
                raise
            return owner

    def room_of(self, text: str) -> Room:
        """The room of that name, or the current one if there is no name."""
        if not text:
            return self.current
        return self.desk.chat.room_of(self.here.user, text)

    def switch(self, room: Room | None) -> None:
        """Bare text goes to this room from now on."""
        self.here.current = room
        self.here.query = None
        self.retune()

    def say_where(self) -> None:
        """Tell where bare text goes."""
        here = self.here
        if here.query is not None:
            name = here.query.name
            self.say(N_("-- now talking to {name} alone; /query ends it"), name=name)
        elif here.current is not None:
            self.say(N_("-- now talking to {room}"), room=here.current.name)
        else:
            self.say(N_("-- you are in no room now; /join one"))

    def retune(self) -> None:
        """Something about how this session is told has changed."""
        if self.session is not None:
            self.desk.delivery.retune(self.session)

    # What they are shown

    def show_room(self, room: Room) -> None:
        """The topic, who is here, and the last lines; then what is not stored yet."""
        if room.topic.text:
            self.write(topic_line(room, self.language))
        self.write(names_line(room, self.language))
        backlog = self.desk.customs.backlog
        recent = room.recent[-backlog:] if backlog else []
        if recent:
            self.replay(recent)
            self.desk.chat.reading.shown(self.here.user, room, recent[0].id)
        self.desk.delivery.catch_up(self.here, room)

    def replay(self, events: Sequence[Event]) -> None:
        """Tell what was said before."""
        me, now = self.here.user, self.desk.now()
        how = self.zone, self.language, self.handles, self.desk.customs.web_url
        for line in replayed(events, me, now, *how):
            self.write(line)
