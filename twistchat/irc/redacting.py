"""Why a message is not taken back, as REDACT is answered
(https://ircv3.net/specs/extensions/message-redaction). There is no time after which it
is too late."""

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Event
from twistchat.chat.ids import spell
from twistchat.irc.errors import Failed

_FORBIDDEN = "REDACT_FORBIDDEN", "You may not take that message back"
_UNKNOWN = "UNKNOWN_MSGID", "There is no such message there"
_CODES: dict[type[ChatError], tuple[str, str]] = {
    errors.NotYours: _FORBIDDEN,
    errors.RightMissing: _FORBIDDEN,
    errors.NoSuchMessage: _UNKNOWN,
}


def no_target(target: str) -> Failed:
    """The client is in no such room, or there is no such person."""
    sentence = "You cannot take messages back there"
    return Failed("REDACT", "INVALID_TARGET", [target[:64]], sentence)


def not_allowed(error: ChatError, target: str, msgid: str) -> ChatError:
    """The refusal in the words of the specification, if it has any for it."""
    found = _CODES.get(type(error))
    if found is None:
        return error
    name, sentence = found
    return Failed("REDACT", name, [target[:64], msgid[:64]], sentence)


def not_redacted(error: ChatError, target: str, event: Event) -> Failed | None:
    """The same of what the store has refused; None if it has no words for it."""
    refused = not_allowed(error, target, spell(getattr(event, "target", 0)))
    return refused if isinstance(refused, Failed) else None
