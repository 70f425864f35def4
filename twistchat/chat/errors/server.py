"""Refusals that are the server's own fault, or that of too many, or of too few."""

from twistchat.chat.errors.base import ChatError


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


class LastOperator(ChatError):
    """The server would be left without an operator."""

    code = "last-operator"


class Internal(ChatError):
    """A bug; ``reference`` finds it in the log."""

    code = "internal"
    fields = ("reference",)


class ServerFull(ChatError):
    """No more connections, in all or from this address."""

    code = "server-full"
