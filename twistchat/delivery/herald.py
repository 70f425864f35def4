"""The herald of the chat: who hears what happened, and in which words."""

from collections.abc import Iterable
from typing import Any

from twisted.logger import Logger

from twistchat.chat.events import Amendment, Event, Said, ToldPrivately, Typing
from twistchat.chat.mentions import mention_key, words
from twistchat.chat.rooms import History, Room
from twistchat.chat.users import Session, User
from twistchat.delivery.outbox import Dialect, Group, Outbox
from twistchat.delivery.pipeline import Pipeline

_log = Logger()


class Delivery:
    """Words each event once per dialect and hands the words to the pipeline.

    ``private`` says what becomes of what is said to one person alone.
    """

    def __init__(self, pipeline: Pipeline, private: History = History.DURABLE) -> None:
        self._pipeline = pipeline
        self.private = private

    def listen(self, session: Session, room: Room) -> None:
        """The session hears the room from now on, in the dialect that its voice has for
        it now, if any; what names its user perhaps in another."""
        outbox: Outbox = session.outbox
        dialect = outbox.voice.dialect(room)
        self.unlisten(session, room)
        if dialect is None or outbox.ending:
            return
        self._pipeline.touch(outbox)  # it does not hear what was said before
        _put(outbox, room.audience, dialect, dialect)
        naming = outbox.voice.naming(room)
        if naming is not None:
            key = mention_key(session.user.name), naming
            _put(outbox, room.called, key, naming)

    def unlisten(self, session: Session, room: Room) -> None:
        """The session hears the room no more, but for what was said before."""
        outbox: Outbox = session.outbox
        for groups in (room.audience, room.called):
            group = _found(outbox, groups)
            if group is not None:
                self._pipeline.touch(outbox)  # what was said so far is for it too
                group.remove(outbox)
                outbox.groups.remove(group)

    def retune(self, session: Session) -> None:
        """The voice of the session has changed: ask it anew how each room is told."""
        for room in session.user.rooms.values():
            self.listen(session, room)

    def catch_up(self, session: Session, room: Room) -> None:
        """Give a session that listens anew what was said before and is not stored yet,
        but for what those said whom its user ignores.

        These are the very chunks that others wait for, so that a refusal takes them out
        here too.
        """
        outbox: Outbox = session.outbox
        group = _found(outbox, room.audience)
        if group is None:
            return
        ignoring = session.user.ignoring
        heard = [e for e in room.waiting if e.event.sender.id not in ignoring]
        for entry in heard:
            chunk = entry.chunk_for(group)
            if chunk:
                self._pipeline.catch_up(outbox, chunk)

    def to_room(self, event: Event, room: Room, origin: Session | None) -> None:
        """To everybody who hears the room but ``origin``."""
        skip = () if origin is None else (origin.outbox,)
        worded = _worded(event, room.audience.values())
        self._pipeline.broadcast(worded, skip=skip)

    def hint(self, event: Typing, room: Room, origin: Session) -> None:
        """To everybody who hears the room, but not to who ignores the one who writes,
        nor to their own sessions."""
        own = [each.outbox for each in origin.user.sessions]
        worded = _worded(event, room.audience.values())
        self._pipeline.broadcast(worded, skip={*own, *_deaf(origin.user)})

    def said(self, event: Said | Amendment, room: Room, origin: Session) -> None:
        """To everybody who hears the room, but not to who ignores the speaker; the
        speaker's own session gets its echo. Those who are named and want to know are
        told apart, and give back what they are told with all."""
        worded = _worded(event, room.audience.values())
        named: Iterable[Group] = ()
        if room.called and isinstance(event, Said):
            named = _called(event, room, origin.user)
        called = _worded(event, named) if named else []
        speaker: Outbox = origin.outbox
        echo = speaker.voice.echo(event)
        entry = self._pipeline.enter(event, room.history, room, speaker, echo)
        waits = entry is not None and entry.waits
        if entry is not None:
            entry.chunks = worded + called
        skip, user = [speaker], origin.user
        if user.ignored_by or len(user.sessions) > 1:
            skip += _deaf(user)
        if called:
            self._pipeline.broadcast(called, waits, skip)
            for group, _ in called:
                skip += group.outboxes
        self._pipeline.broadcast(worded, waits, skip)
        self._pipeline.answer(speaker, entry, echo)

    def to_person(
        self,
        event: ToldPrivately | Amendment,
        recipient: User | None,
        sender: User,
        origin: Session,
    ) -> None:
        """To all sessions of the recipient, if they are here and do not ignore the
        sender, and to the sender's others than ``origin``, which gets its echo. Who
        talks to themselves hears it once."""
        speaker: Outbox = origin.outbox
        worded = {
            each.outbox: each.outbox.voice.sent(event)
            for each in sender.sessions
            if each is not origin
        }
        if recipient is not None and recipient.id not in sender.ignored_by:
            for each in recipient.sessions:
                dialect = each.outbox.voice.dialect(None)
                worded[each.outbox] = b"" if dialect is None else dialect.word(event)
        echo = speaker.voice.echo(event)
        entry = self._pipeline.enter(event, self.private, None, speaker, echo)
        waits = entry is not None and entry.waits
        for reader, chunk in worded.items():
            if chunk:
                self._pipeline.give(reader, chunk, waits)
        if entry is not None:
            entry.chunks = list(worded.items())
        self._pipeline.answer(speaker, entry, echo)

    def to_neighbours(self, event: Event, user: User, origin: Session | None) -> None:
        """Once to everybody who shares a room with the user, but not to ``origin``."""
        told: set[Outbox] = set() if origin is None else {origin.outbox}
        words = _Words(event)
        for room in user.rooms.values():
            for group in room.audience.values():
                chunk = words[group.dialect]
                for outbox in group.outboxes:
                    if chunk and outbox not in told:
                        told.add(outbox)
                        self._pipeline.give(outbox, chunk)

    def to_all(self, event: Event, sessions: Iterable[Session]) -> None:
        """To each of these sessions."""
        words = _Words(event)
        for session in sessions:
            chunk = words[session.outbox.voice.dialect(None)]
            if chunk:
                self._pipeline.give(session.outbox, chunk)

    def end(self, session: Session, event: Event) -> None:
        """To this session, and it is over: its user's others go on. It never raises."""
        outbox: Outbox = session.outbox
        try:
            outbox.voice.hang_up(event)
        except Exception:
            _log.failure("{event} cannot be told", event=type(event).__name__)
            outbox.wire.abort()


def _put(
    outbox: Outbox, groups: dict[Any, Group], key: object, dialect: Dialect
) -> None:
    """Into the group of that key, which is made if there is none."""
    group = groups.get(key)
    if group is None:
        group = groups[key] = Group(dialect, groups, key)
    group.outboxes[outbox] = None
    outbox.groups.append(group)


def _found(outbox: Outbox, groups: dict[Any, Group]) -> Group | None:
    """The one of these groups that it is in, if it is in one."""
    return next((each for each in outbox.groups if each.audience is groups), None)


def _worded(event: Event, groups: Iterable[Group]) -> list[tuple[Group, bytes]]:
    """The event for all these, before anything is appended or journalled: so a bug in
    one dialect refuses it whole."""
    return [(group, group.dialect.word(event)) for group in groups]


def _called(event: Said, room: Room, speaker: User) -> list[Group]:
    """Those whom it names, if they want to know; not who says their own name."""
    names = words(event.text) - {mention_key(speaker.name)}
    return [group for (name, _), group in room.called.items() if name in names]


def _deaf(speaker: User) -> list[Outbox]:
    """The outboxes of those who ignore the speaker, and of the speaker's own sessions
    that do not want to hear themselves."""
    deaf = [
        session.outbox
        for user in speaker.ignored_by.values()
        for session in user.sessions
    ]
    if len(speaker.sessions) > 1:
        own = [session.outbox for session in speaker.sessions]
        deaf += [outbox for outbox in own if not outbox.voice.hears_itself]
    return deaf


class _Words(dict[Dialect | None, bytes]):
    """An event that cannot be refused, in the words of each dialect that is asked for.

    A bug in one of them goes into the log, and nobody is told in that one.
    """

    def __init__(self, event: Event) -> None:
        self._event = event
        self[None] = b""

    def __missing__(self, dialect: Dialect) -> bytes:
        try:
            chunk = dialect.word(self._event)
        except Exception:
            _log.failure("{event} cannot be told", event=type(self._event).__name__)
            chunk = b""
        self[dialect] = chunk
        return chunk
