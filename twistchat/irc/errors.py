"""Refusals that only IRC knows; `twistchat.irc.refusals` has their numbers."""

from twistchat.chat.errors import ChatError


class NoSuchCommand(ChatError):
    code = "unknown-command"
    fields = ("command",)


class NotRegistered(ChatError):
    """Only for who has said who they are."""

    code = "not-logged-in"


class AlreadyRegistered(ChatError):
    """Only for who has not yet."""

    code = "already-registered"


class NeedMoreParams(ChatError):
    code = "usage"
    fields = ("command",)


class NoPrivileges(ChatError):
    """Only for operators of the server."""

    code = "right-missing"


class NoNicknameGiven(ChatError):
    code = "no-name"


class NoRecipient(ChatError):
    code = "no-recipient"
    fields = ("command",)


class NoTextToSend(ChatError):
    code = "empty"


class NoOrigin(ChatError):
    """A PING of nothing."""

    code = "no-origin"


class NoSuchServer(ChatError):
    """Only this one is here."""

    code = "no-such-server"
    fields = ("server",)


class NoOperators(ChatError):
    """The settings name nobody who could become an operator by OPER."""

    code = "no-operators"


class CannotKillServer(ChatError):
    """A KILL of the server itself."""

    code = "not-a-person"


class UnknownMode(ChatError):
    code = "unknown-mode"
    fields = ("letter",)


class UnknownUserMode(ChatError):
    code = "unknown-user-mode"


class OfOthers(ChatError):
    """The modes of somebody else."""

    code = "not-yours"


class BadModeParameter(ChatError):
    code = "bad-mode-parameter"
    fields = ("target", "letter", "parameter")


class BadMask(ChatError):
    """A mask that no ban can be about, nor anything else that is listed."""

    code = "bad-mask"
    fields = ("target", "letter", "parameter")


class BadKey(ChatError):
    """A word that cannot be the key of a room."""

    code = "bad-key"
    fields = ("room",)


class BadChannel(ChatError):
    """A name that no room may bear."""

    code = "bad-room"
    fields = ("room",)


class TooManyKnocks(ChatError):
    code = "too-many-knocks"
    fields = ("room",)


class InThere(ChatError):
    """Whoever knocks is in the room already."""

    code = "in-there"
    fields = ("room",)


class TooManyInvites(ChatError):
    code = "too-many-invites"
    fields = ("command",)


class BadCapCommand(ChatError):
    code = "bad-cap-command"
    fields = ("command",)


class SaslFailed(ChatError):
    code = "sasl-failed"


class SaslTooLong(ChatError):
    """A piece, or all of them, has too many characters."""

    code = "sasl-too-long"


class SaslAborted(ChatError):
    """The client has given up, or has gone on with something else."""

    code = "sasl-aborted"


class SaslAlready(ChatError):
    """The client is logged in, and stays so."""

    code = "sasl-already"


class CannotSend(ChatError):
    """What was said cannot be said there."""

    code = "cannot-send"
    fields = ("target", "why")


class NoCtcp(ChatError):
    """A request of the client-to-client protocol, or an answer to one."""

    code = "no-ctcp"
    fields = ("target",)


class Outside(ChatError):
    """Nobody speaks in a room from outside, be it there or not."""

    code = "not-in-room"
    fields = ("room",)


class Failed(ChatError):
    """What a specification of IRCv3 answers with FAIL: the command, the code in
    capitals, the context, a sentence. Who uses that specification reads FAIL, be the
    capability standard-replies agreed on or not."""

    code = "failed"
    fields = ("command", "name", "context", "sentence")
