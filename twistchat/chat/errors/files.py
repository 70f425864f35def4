"""Refusals of files."""

from twistchat.chat.errors.base import ChatError


class BadFileName(ChatError):
    """A name that no file may have; ``reason`` is a key of `FILE_NAME_REASONS`."""

    code = "bad-file-name"
    fields = ("reason",)


FILE_NAME_REASONS = (
    "empty",  # nothing there, or nothing but dots
    "long",  # too many bytes
    "characters",  # half a character
)


class FileTooLarge(ChatError):
    """A file of more than ``limit`` bytes, or a voice message of more than are taken of
    such."""

    code = "file-too-large"
    fields = ("limit",)


class VoiceTooLong(ChatError):
    """A voice message of more than ``limit`` seconds."""

    code = "voice-too-long"
    fields = ("limit",)


class TooManyUploads(ChatError):
    """Somebody sends, or is about to send, ``limit`` files at once already."""

    code = "too-many-uploads"
    fields = ("limit",)


class QuotaReached(ChatError):
    """Somebody has sent as much as they may, which is ``limit`` bytes in a day; they
    may send this much again in so many ``seconds``."""

    code = "quota-reached"
    fields = ("limit", "seconds")


class NoSuchFile(ChatError):
    """No file has that id any more, or whoever asks may not have it."""

    code = "no-such-file"


class NoSuchTicket(ChatError):
    """What was to be good once is used up, or too old, or was never given."""

    code = "no-such-ticket"


class NotText(ChatError):
    """A message that is a file has no text to be changed."""

    code = "not-text"


class NoSpace(ChatError):
    """The server has no room for more files."""

    code = "no-space"


class NoWebDoor(ChatError):
    """Files come and go by the web door, and the server has none."""

    code = "no-web-door"
