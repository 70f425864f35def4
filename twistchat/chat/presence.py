"""Who is here, and what they say of themselves."""

from collections.abc import Collection

from msgspec import Struct

from twistchat.chat.census import Census
from twistchat.chat.cleaning import clean_line
from twistchat.chat.events import (
    Appeared,
    AwayMarked,
    CameBack,
    Event,
    RealnameChanged,
    Renamed,
    TraitSet,
    Vanished,
    WentAway,
)
from twistchat.chat.herald import Herald
from twistchat.chat.ids import Ids
from twistchat.chat.monitors import Monitors
from twistchat.chat.past import Whowas
from twistchat.chat.users import Session, Trait, User


class ChatLimits(Struct, frozen=True):
    """The bounds of the rules; 0 turns one off."""

    text_bytes: int = 4096
    text_lines: int = 100
    reactions: int = 20
    topic_characters: int = 390
    rooms_per_user: int = 50
    recipients: int = 4
    ignores: int = 100
    friends: int = 100
    monitored: int = 100
    departed: int = 1000
    sanctions_per_room: int = 500
    linger_seconds: int = 60
    account_lines_per_second: float = 20.0
    account_lines_burst: float = 200.0
    bot_factor: float = 10.0


class Presence:
    """``census`` counts who is here, ``monitors`` are told when a name is borne and
    when it is not any more, ``whowas`` remembers who bore it."""

    def __init__(self, ids: Ids, herald: Herald, limits: ChatLimits) -> None:
        self._ids = ids
        self._herald = herald
        self._limits = limits
        self.census = Census()
        self.monitors = Monitors(limits.monitored)
        self.whowas = Whowas(limits.departed)

    # Names

    def _appears(self, user: User) -> None:
        """The user bears their name from now on."""
        monitoring = self.monitors.of(user.name)
        if monitoring:
            event = Appeared(*self._ids.next(), user.person)
            self._herald.to_all(event, monitoring)

    def _vanishes(self, user: User) -> None:
        """The user does not bear their name any more."""
        id, at = self._ids.next()
        self.whowas.keep(user, at)
        monitoring = self.monitors.of(user.name)
        if monitoring:
            self._herald.to_all(Vanished(id, at, user.person), monitoring)

    # What people say of themselves

    def away(self, session: Session, text: str) -> None:
        """The user is away; the neighbours are told, if it is news."""
        user = session.user
        text = self.line(text)
        if user.away == text:
            return
        event = WentAway(*self._ids.next(), user.person, text)
        if user.away is None:
            user.away_at = event.at
        user.away = text
        self._tell_of(event, user, session)
        marked = AwayMarked(*self._ids.next(), user.person, True)
        self._tell_sessions(user, marked, session)

    def back(self, session: Session) -> bool:
        """The user is back; False if they were not away."""
        user = session.user
        if user.away is None:
            return False
        user.away = None
        event = CameBack(*self._ids.next(), user.person)
        self._tell_of(event, user, session)
        marked = AwayMarked(*self._ids.next(), user.person, False)
        self._tell_sessions(user, marked, session)
        return True

    def set_realname(self, session: Session, text: str) -> None:
        """The user calls themselves so at length, which is clean already; the
        neighbours are told, if it is news."""
        user = session.user
        if user.realname == text:
            return
        user.realname = text
        event = RealnameChanged(*self._ids.next(), user.person, text)
        self._tell_of(event, user, session)

    def set_trait(
        self, user: User, trait: Trait, on: bool, origin: Session | None = None
    ) -> bool:
        """The user is so, or not; False if that is nothing new. Their sessions are told
        but for ``origin``."""
        before = user.traits
        user.traits = before | trait if on else before & ~trait
        self.census.count(user)
        if user.traits == before:
            return False
        event = TraitSet(*self._ids.next(), user.person, trait, on)
        self._tell_sessions(user, event, origin)
        return True

    def _tell_sessions(self, user: User, event: Event, origin: Session | None) -> None:
        """To the user's own sessions."""
        others = [each for each in user.sessions if each is not origin]
        self._herald.to_all(event, others)

    def _tell_of(self, event: Event, user: User, origin: Session | None) -> None:
        """To the neighbours, to the user's sessions even if there are none, and to
        whoever monitors the user and is neither. Those hear of another name already."""
        self._herald.to_neighbours(event, user, origin)
        if not user.rooms:
            self._tell_sessions(user, event, origin)
        monitoring = self.monitors.of(user.name)
        if monitoring and not isinstance(event, Renamed):
            known = user.rooms.keys()
            self._herald.to_all(
                event,
                [
                    each
                    for each in monitoring
                    if each.user is not user and known.isdisjoint(each.user.rooms)
                ],
            )

    def people(self) -> Collection[User]:
        """Everybody who is here, in the order of their coming."""
        return list(self.census.here.values())

    # Texts

    def line(self, text: str) -> str:
        """A reason, or another short text, fit to be kept; TooLong."""
        return clean_line(text, self._limits.topic_characters)

    def beginning(self, text: str) -> str:
        """The same of what may not be refused for its length: the rest is left out."""
        return clean_line(text, 0)[: self._limits.topic_characters or None]
