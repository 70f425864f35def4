"""Refusals of texts and names."""

from twistchat.chat.errors.base import ChatError

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


class TooManyLines(ChatError):
    """A text of more than ``limit`` lines."""

    code = "too-many-lines"
    fields = ("limit",)


class BadReaction(ChatError):
    """Not one word that can be seen; ``value`` as it was typed."""

    code = "bad-reaction"
    fields = ("value",)


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
