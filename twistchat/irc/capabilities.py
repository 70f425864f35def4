"""What a client and the server agree on beyond RFC 2812 (https://ircv3.net/irc)."""

from collections.abc import Iterable
from enum import IntFlag, auto


class Cap(IntFlag):
    """The capabilities, as bits: a client has a set of them."""

    ACCOUNT_NOTIFY = auto()
    ACCOUNT_TAG = auto()
    AWAY_NOTIFY = auto()
    BATCH = auto()
    CAP_NOTIFY = auto()
    CHATHISTORY = auto()
    ECHO_MESSAGE = auto()
    EVENT_PLAYBACK = auto()
    EXTENDED_JOIN = auto()
    EXTENDED_MONITOR = auto()
    INVITE_NOTIFY = auto()
    LABELED_RESPONSE = auto()
    MESSAGE_TAGS = auto()
    MULTILINE = auto()
    MULTI_PREFIX = auto()
    READ_MARKER = auto()
    REDACTION = auto()
    REGISTRATION = auto()
    SASL = auto()
    SERVER_TIME = auto()
    SETNAME = auto()
    STANDARD_REPLIES = auto()
    USERHOST_IN_NAMES = auto()
    #: No capability of its own: the client has asked with version 302 or a later one.
    VERSION_302 = auto()
    #: Nor this: what is said in several lines comes as one batch.
    TOGETHER = auto()


#: How they are called on the wire.
NAMES = {
    Cap.ACCOUNT_NOTIFY: "account-notify",
    Cap.ACCOUNT_TAG: "account-tag",
    Cap.AWAY_NOTIFY: "away-notify",
    Cap.BATCH: "batch",
    Cap.CAP_NOTIFY: "cap-notify",
    Cap.CHATHISTORY: "draft/chathistory",
    Cap.ECHO_MESSAGE: "echo-message",
    Cap.EVENT_PLAYBACK: "draft/event-playback",
    Cap.EXTENDED_JOIN: "extended-join",
    Cap.EXTENDED_MONITOR: "extended-monitor",
    Cap.INVITE_NOTIFY: "invite-notify",
    Cap.LABELED_RESPONSE: "labeled-response",
    Cap.MESSAGE_TAGS: "message-tags",
    Cap.MULTILINE: "draft/multiline",
    Cap.MULTI_PREFIX: "multi-prefix",
    Cap.READ_MARKER: "draft/read-marker",
    Cap.REDACTION: "draft/message-redaction",
    Cap.REGISTRATION: "draft/account-registration",
    Cap.SASL: "sasl",
    Cap.SERVER_TIME: "server-time",
    Cap.SETNAME: "setname",
    Cap.STANDARD_REPLIES: "standard-replies",
    Cap.USERHOST_IN_NAMES: "userhost-in-names",
}
BY_NAME = {name: cap for cap, name in NAMES.items()}

#: Those that change how something that happens in a room is worded: whoever has the
#: same ones of these reads the same bytes.
WORDING = (
    Cap.ACCOUNT_NOTIFY
    | Cap.ACCOUNT_TAG
    | Cap.AWAY_NOTIFY
    | Cap.EXTENDED_JOIN
    | Cap.INVITE_NOTIFY
    | Cap.MESSAGE_TAGS
    | Cap.REDACTION
    | Cap.SERVER_TIME
    | Cap.SETNAME
    | Cap.TOGETHER
)
#: Multiline needs the other one, whichever was asked for first.
_FOR_TOGETHER = Cap.MULTILINE | Cap.BATCH


def settled(caps: Cap) -> Cap:
    """What was agreed on, with what follows from it: worked out here, so that nobody
    asks again for each message."""
    if caps & _FOR_TOGETHER == _FOR_TOGETHER:
        return caps | Cap.TOGETHER
    return caps & ~Cap.TOGETHER


def written(caps: Cap) -> list[str]:
    """The names of a set of capabilities."""
    return [name for cap, name in NAMES.items() if cap in caps]


def known(names: Iterable[str]) -> Cap | None:
    """The set of these, None if one is not known."""
    found = Cap(0)
    for name in names:
        cap = BY_NAME.get(name)
        if cap is None:
            return None
        found |= cap
    return found
