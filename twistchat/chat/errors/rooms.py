"""Refusals about rooms and the people in them."""

from twistchat.chat.errors.base import ChatError

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


class TooManyFriends(ChatError):
    code = "too-many-friends"
    fields = ("limit",)


class TooManyMonitored(ChatError):
    """Whoever asks monitors as many names as anybody may."""

    code = "too-many-monitored"
    fields = ("limit",)


class NoSuchSession(ChatError):
    """None of one's own sessions has that number."""

    code = "no-such-session"
    fields = ("number",)


# Rooms that are not for everybody


class InviteNeeded(ChatError):
    """The room is private."""

    code = "invite-needed"
    fields = ("room",)


class KeyNeeded(ChatError):
    """The room has a key, and that was not it."""

    code = "key-needed"
    fields = ("room",)


class RoomFull(ChatError):
    """So many are in the room already as its operators let in."""

    code = "room-full"
    fields = ("room", "limit")


class Banned(ChatError):
    """Whoever asks may not be in the room; ``until`` in milliseconds since 1970, 0 for
    ever; ``why`` may be empty."""

    code = "banned"
    fields = ("room", "why", "until")


class Gagged(ChatError):
    """Whoever asks may not speak in the room."""

    code = "gagged"
    fields = ("room", "why", "until")


class TooManyOwned(ChatError):
    """Whoever asks owns as many rooms as anybody may."""

    code = "too-many-owned"
    fields = ("limit",)


class RoomExists(ChatError):
    """A room that was to be made is there already."""

    code = "room-exists"
    fields = ("room",)


class AlreadyInRoom(ChatError):
    """They are there already."""

    code = "already-in-room"
    fields = ("name", "room")


class NotThere(ChatError):
    """Somebody is not in the room."""

    code = "not-there"
    fields = ("name", "room")


class NoSuchSanction(ChatError):
    """Nothing of the kind holds for them; ``kind`` is the value of a `SanctionKind`."""

    code = "no-such-sanction"
    fields = ("kind", "name", "room")


class TooManySanctions(ChatError):
    """So many bans, gags and the like are all that a room may have."""

    code = "too-many-sanctions"
    fields = ("limit",)


class BadAddress(ChatError):
    """Neither an address nor a range of them that could be banned."""

    code = "bad-address"
    fields = ("value",)


class IsOperator(ChatError):
    """Whoever is to be banned or silenced is an operator of the room, or the server."""

    code = "is-operator"
    fields = ("name", "room")


class ForEverybody(ChatError):
    """The room is everybody's: it has no owner and keeps nobody out."""

    code = "for-everybody"
    fields = ("room",)


class RoomOpen(ChatError):
    """Whoever knocks may simply come in."""

    code = "room-open"
    fields = ("room",)


class NobodyToAsk(ChatError):
    """Nobody is in the room who could let others in."""

    code = "nobody-to-ask"
    fields = ("room",)


class AlreadySo(ChatError):
    """What was to be changed is so already."""

    code = "already-so"
