"""Refusals of what was asked, and of how."""

from twistchat.chat.errors.base import ChatError

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


class GivenUp(ChatError):
    """Whoever was asked for something does not go on with it."""

    code = "given-up"


class BadNumber(ChatError):
    code = "bad-number"
    fields = ("value",)


class BadTime(ChatError):
    """Neither a number of lines, nor a span such as 1h, nor a date."""

    code = "bad-time"
    fields = ("value",)


class BadSpan(ChatError):
    """Not a length of time that something could last; ``value`` as it was typed."""

    code = "bad-span"
    fields = ("value",)


class UnknownSetting(ChatError):
    code = "unknown-setting"
    fields = ("key",)


class BadValue(ChatError):
    """A setting that cannot have that value; ``choices`` says which it can."""

    code = "bad-value"
    fields = ("key", "value", "choices")


# Messages


class NoSuchMessage(ChatError):
    """No message has that id, or whoever asks may not read it."""

    code = "no-such-message"


class AmbiguousHandle(ChatError):
    """Several messages have that short name."""

    code = "ambiguous-handle"
    fields = ("handle",)


class NotYours(ChatError):
    """A message that only its author may change, or take back."""

    code = "not-yours"


class TooManyReactions(ChatError):
    """A message has so many different reactions as it may."""

    code = "too-many-reactions"
    fields = ("limit",)


# Mail


class MailboxFull(ChatError):
    """The recipient's box has room for no more; nothing was sent to anybody."""

    code = "mailbox-full"
    fields = ("name",)


class NoSuchMail(ChatError):
    """No mail has that number; ``number`` as it was typed."""

    code = "no-such-mail"
    fields = ("number",)


# Search


class BadQuery(ChatError):
    """Nothing that could be searched for; ``value`` is the part in question."""

    code = "bad-query"
    fields = ("value",)


class SearchTooSlow(ChatError):
    """It took too long; a narrower question is quicker."""

    code = "search-too-slow"
