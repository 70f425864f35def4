"""Refusals: everything the chat says no to, each with a code that never changes.

A rule that refuses raises a `ChatError`. Its ``code`` is part of every protocol, its
``facts`` are what a door needs to word it; the sentences themselves live in ``text``.
Anything else that is raised is a bug.
"""

from typing import Any, ClassVar


class ChatError(Exception):
    """Something that was asked for and is refused.

    A subclass names its ``code`` and, in order, the ``fields`` that are its facts.
    """

    code: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any) -> None:
        if len(values) != len(self.fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(self.fields)}")
        super().__init__(*values)

    @property
    def facts(self) -> dict[str, Any]:
        """What the refusal is about, by field name."""
        return dict(zip(self.fields, self.args, strict=True))


# Text


class BadUtf8(ChatError):
    """The bytes are not UTF-8 (or not the encoding that the session chose)."""

    code = "bad-utf8"


class BadCharacter(ChatError):
    """The text holds a NUL."""

    code = "bad-char"


class EmptyText(ChatError):
    """Nothing in the text can be seen."""

    code = "empty"


class TooLong(ChatError):
    """A line, a text or a topic is longer than ``limit`` bytes (topics: characters)."""

    code = "too-long"
    fields = ("limit",)


# Names of people and rooms


class BadName(ChatError):
    """A name that nobody may bear; ``reason`` is a key of `NAME_REASONS`."""

    code = "bad-name"
    fields = ("name", "reason")


class NameReserved(ChatError):
    """A name kept for the server itself, or one that looks like it."""

    code = "name-reserved"
    fields = ("name",)


class NameTaken(ChatError):
    """Somebody bears the name, or one that looks like it; ``suggestion`` is free."""

    code = "name-taken"
    fields = ("name", "suggestion")


class BadRoom(ChatError):
    """A name that no room may bear; ``reason`` is a key of `NAME_REASONS`."""

    code = "bad-room"
    fields = ("name", "reason")


class RoomTaken(ChatError):
    """Another room, ``like``, has a name that looks the same."""

    code = "room-taken"
    fields = ("name", "like")


NAME_REASONS = (
    "empty",  # nothing there
    "long",  # too many characters or bytes
    "characters",  # a character that no name may hold
    "start",  # begins with a digit or a dash
    "scripts",  # letters of scripts that do not go together
    "marks",  # too many marks on one letter
    "confusable",  # non-Latin letters that read like plain ASCII
)


# Rooms and people


class NoSuchRoom(ChatError):
    code = "no-such-room"
    fields = ("room",)


class NotInRoom(ChatError):
    code = "not-in-room"
    fields = ("room",)


class NoRoom(ChatError):
    """There is no current room to talk to."""

    code = "no-room"


class TooManyRooms(ChatError):
    code = "too-many-rooms"
    fields = ("limit",)


class NobodyThere(ChatError):
    """Nobody of that name is here."""

    code = "no-such-person"
    fields = ("name",)


class TooManyRecipients(ChatError):
    code = "too-many-recipients"
    fields = ("limit",)


class TooManyIgnored(ChatError):
    code = "too-many-ignored"
    fields = ("limit",)


class NotRegistered(ChatError):
    """A password was given for a name that nobody owns."""

    code = "not-registered"
    fields = ("name",)


# Commands


class UnknownCommand(ChatError):
    """No such command; ``suggestion`` is a near one, or empty."""

    code = "unknown-command"
    fields = ("word", "suggestion")


class AmbiguousCommand(ChatError):
    code = "ambiguous-command"
    fields = ("word", "candidates")


class WrongUse(ChatError):
    """A command with too few or too many words; ``usage`` is how it is written."""

    code = "usage"
    fields = ("usage",)


class NotEntered(ChatError):
    """A command that only somebody with a name may give."""

    code = "not-logged-in"


class BadNumber(ChatError):
    code = "bad-number"
    fields = ("value",)


class BadTime(ChatError):
    """Neither a number of lines, nor a span such as 1h, nor a date."""

    code = "bad-time"
    fields = ("value",)


class UnknownSetting(ChatError):
    code = "unknown-setting"
    fields = ("key",)


class BadValue(ChatError):
    """A setting that cannot have that value; ``choices`` says which it can."""

    code = "bad-value"
    fields = ("key", "value", "choices")


# The server's own state


class NotStored(ChatError):
    """What was said could not be stored, so nobody was shown it.

    ``why`` is "disk-full", "busy", "read-only", "refused" or, of what is neither surely
    stored nor surely not, "unknown".
    """

    code = "not-stored"
    fields = ("why",)


class Busy(ChatError):
    """Too much of this kind is under way already."""

    code = "busy"


class Internal(ChatError):
    """A bug; ``reference`` finds it in the log."""

    code = "internal"
    fields = ("reference",)


class ServerFull(ChatError):
    """No more connections, in all or from this address."""

    code = "server-full"
