"""One of everything that clients are told and refused, for the page of the protocol.
The lines there are made of these by the code that makes those of the wire."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from twistchat.chat import errors, events
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event, Person, Place
from twistchat.chat.ids import EPOCH, spell
from twistchat.chat.roles import Mode, Role, Sanction, SanctionKind
from twistchat.chat.traits import Trait
from twistchat.jsonlines import errors as own_errors
from twistchat.jsonlines.dialect import shape_of
from twistchat.jsonlines.schema import name_of
from twistchat.jsonlines.shapes import ClosingShape, ResumedShape
from twistchat.jsonlines.writing import encode
from twistchat.text.endings import TOO_SLOW
from twistchat.text.stamps import timestamp

#: 2026-11-21T12:00:00.123Z, and the id of then.
_AT = 1_795_262_400_123
_ID = (_AT - EPOCH) << 22
#: That of a message of a minute ago.
_THEN = (_AT - 60_000 - EPOCH) << 22

_ANN, _BOB = Person(1, "ann"), Person(2, "bob")
_DEV = Place(9, "#dev")
_BAN = Sanction(
    7, SanctionKind.BAN, "bob", 2, "bob", "", "ann", "spam", _AT, _AT + 3_600_000
)

_WHAT: tuple[Event, ...] = (
    events.Said(_ID, _AT, _DEV, _BOB, "hello ann"),
    events.ToldPrivately(_ID, _AT, _BOB, _ANN, "are you there?"),
    events.Edited(_ID, _AT, _DEV, None, _BOB, _THEN, "hello dear ann", _BOB),
    events.Deleted(_ID, _AT, _DEV, None, _ANN, _THEN, "spam", _BOB),
    events.Reacted(_ID, _AT, _DEV, None, _ANN, _THEN, "👍", True, _BOB),
    events.Joined(_ID, _AT, _DEV, _BOB, 2),
    events.Left(_ID, _AT, _DEV, _BOB, "lunch"),
    events.Departed(_ID, _AT, _BOB, events.Departure.QUIT, "tea"),
    events.TopicChanged(_ID, _AT, _DEV, _BOB, "release 2"),
    events.WentAway(_ID, _AT, _BOB, "lunch"),
    events.CameBack(_ID, _AT, _BOB),
    events.TraitSet(_ID, _AT, _BOB, Trait.INVISIBLE, True),
    events.Stopping(_ID, _AT),
    events.Renamed(_ID, _AT, _BOB, Person(2, "robert")),
    events.Registered(_ID, _AT, _BOB),
    events.BroughtIn(_ID, _AT, _DEV, _BOB, Role.VOICE, True),
    events.RoleGiven(_ID, _AT, _DEV, _ANN, _BOB, Role.OPERATOR),
    events.ModeSet(_ID, _AT, _DEV, _ANN, Mode.LIMIT, "20"),
    events.Kicked(_ID, _AT, _DEV, _ANN, _BOB, "spam"),
    events.Sanctioned(_ID, _AT, _DEV, _ANN, _BAN),
    events.Pardoned(_ID, _AT, _DEV, _ANN, _BAN),
    events.Invited(_ID, _AT, _DEV, _BOB, _ANN),
    events.InviteSent(_ID, _AT, _DEV, _ANN, _BOB),
    events.Knocked(_ID, _AT, _DEV, _BOB, "it is me"),
    events.Announced(_ID, _AT, _ANN, "back in five minutes", True),
    events.Appointed(_ID, _AT, _ANN, _BOB, True),
    events.BotMarked(_ID, _AT, _ANN, _BOB, True),
    events.Mailed(_ID, _AT, _ANN, _BOB, 3, "release notes"),
    events.RealnameChanged(_ID, _AT, _BOB, "Robert of the docs"),
    events.Appeared(_ID, _AT, _BOB),
    events.Vanished(_ID, _AT, _BOB),
    events.CameOnline(_ID, _AT, _BOB),
    events.Ended(_ID, _AT, _ANN, events.Ending.PASSWORD),
    events.Typing(_ID, _AT, _DEV, _BOB, None, events.TypingState.ACTIVE),
    events.MarkedRead(_ID, _AT, _DEV, _ANN, _ID),
)


def told() -> dict[str, str]:
    """A line for each kind of event, by its name."""
    shapes: list[Any] = [shape_of(event) for event in _WHAT]
    shapes += [ResumedShape(spell(_ID), timestamp(_AT)), ClosingShape(TOO_SLOW)]
    return {name_of(type(shape)): encode(shape).decode() for shape in shapes}


#: What the facts of a refusal may be, by its code and their name, or by that alone.
FACTS: dict[str, Any] = {
    "bad-json why": "JSON is malformed: expected ':' (byte 7)",
    "bad-request why": "Object missing required field 'room'",
    "unknown-version version": 9,
    "banned why": "spam",
    "gagged why": "spam",
    "suspended why": "spam",
    "bad-room name": "#a b",
    "room-taken name": "#|obby",
    "bad-reaction value": "two words",
    "bad-password reason": "short",
    "bad-password limit": 8,
    "bad-value choices": "on, off",
    "bad-value key": "bell",
    "bad-value value": "7",
    "bad-address value": "10.0.0.0/4",
    "bad-email value": "ann@",
    "bad-span value": "a while",
    "bad-time value": "soon",
    "bad-query value": "in:#dev",
    "bad-file-name reason": "long",
    "file-too-large limit": 10_485_760,
    "quota-reached limit": 104_857_600,
    "quota-reached seconds": 5400,
    "voice-too-long limit": 300,
    "too-many-uploads limit": 2,
    "too-long limit": 4096,
    "too-many-tries seconds": 60,
    "unknown-setting key": "colour",
    "id": "x",
    "kind": "ban",
    "like": "#lobby",
    "limit": 50,
    "name": "bob",
    "number": "7",
    "op": "sya",
    "reason": "characters",
    "reference": "2f61c0",
    "right": "operator",
    "room": "#dev",
    "seconds": 60,
    "suggestion": "bob2",
    "supported": "1",
    "until": _AT,
    "why": "disk-full",
}


#: No operation gives these: they belong to commands that people type, or to a
#: connection that is turned away in plain text.
NOT_FOR_PROGRAMS: frozenset[type[ChatError]] = frozenset(
    {
        errors.AmbiguousCommand,
        errors.AmbiguousHandle,
        errors.BadNumber,
        errors.GivenUp,
        errors.NoRoom,
        errors.PasswordsDiffer,
        errors.ServerFull,
        errors.UnknownCommand,
        errors.WrongUse,
    }
)


def refusals() -> list[ChatError]:
    """One of each kind that a program may read, by its code: what the chat refuses and
    what the protocol does."""
    kinds = {*_kinds(errors), *_kinds(own_errors)} - NOT_FOR_PROGRAMS
    found = {kind.code: kind for kind in kinds}
    return [_refusal(kind) for _, kind in sorted(found.items())]


def _kinds(module: ModuleType) -> Iterable[type[ChatError]]:
    for kind in vars(module).values():
        if isinstance(kind, type) and ChatError in kind.__mro__[1:]:
            yield kind


def _refusal(kind: type[ChatError]) -> ChatError:
    facts = [
        FACTS.get(f"{kind.code} {name}", FACTS.get(name, name)) for name in kind.fields
    ]
    return kind(*facts)
