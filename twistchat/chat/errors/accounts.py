"""Refusals about names that are owned, passwords and rights."""

from twistchat.chat.errors.base import ChatError


class NameOwned(ChatError):
    """The name, or one that looks like it, belongs to an account; ``suggestion`` is
    free."""

    code = "name-owned"
    fields = ("name", "suggestion")


class NameQuarantined(ChatError):
    """The name belonged to an account of late; nobody else may have it yet."""

    code = "name-quarantined"
    fields = ("name",)


class WrongPassword(ChatError):
    """The password is not that of the account, or there is no such account."""

    code = "wrong-password"


class PasswordNeeded(ChatError):
    """The name is owned, and its password was not given."""

    code = "password-needed"
    fields = ("name",)


class BadPassword(ChatError):
    """A password that nobody may have; ``reason`` is a key of `PASSWORD_REASONS`,
    ``limit`` the number of characters that it is about, or 0."""

    code = "bad-password"
    fields = ("reason", "limit")


PASSWORD_REASONS = (
    "short",  # fewer than ``limit`` characters
    "long",  # more than ``limit`` characters
    "characters",  # a control character, or another that none may hold
)


class PasswordsDiffer(ChatError):
    """The new password was typed in two ways."""

    code = "passwords-differ"


class TooManyTries(ChatError):
    """Too much of something in too short a time; ``seconds`` to wait."""

    code = "too-many-tries"
    fields = ("seconds",)


class Suspended(ChatError):
    """The account may not be used; ``why`` is what the operator said."""

    code = "suspended"
    fields = ("name", "why")


class AlreadyOwned(ChatError):
    """Whoever asks has an account already."""

    code = "already-registered"
    fields = ("name",)


class LoggedIn(ChatError):
    """Whoever asks is somebody else here, and has an account."""

    code = "logged-in"
    fields = ("name",)


class RegistrationClosed(ChatError):
    """Nobody may register here."""

    code = "registration-closed"


class CodeNeeded(ChatError):
    """Only who was given a code may register, and that is none, or is used up."""

    code = "code-needed"


class NoGuests(ChatError):
    """Only who has an account may come in; ``name`` could be registered."""

    code = "no-guests"
    fields = ("name",)


class RightMissing(ChatError):
    """``right`` is the value of a `Right` that whoever asks has not; ``room`` is where,
    or empty."""

    code = "right-missing"
    fields = ("right", "room")


class NoSuchAccount(ChatError):
    """Nobody owns the name."""

    code = "no-such-account"
    fields = ("name",)


class NobodyKnown(ChatError):
    """Nobody of that name is here, and nobody owns it."""

    code = "no-such-name"
    fields = ("name",)


class WrongWord(ChatError):
    """Not the word that makes the first operator, or it is used up."""

    code = "wrong-word"


class BadEmail(ChatError):
    """Not an address that mail could be sent to."""

    code = "bad-email"
    fields = ("value",)


class WrongToken(ChatError):
    """The token, ticket or cookie is none, or no longer, or not that of the name."""

    code = "wrong-token"


class TooManyTokens(ChatError):
    """The account has ``limit`` of them, which is as many as can be."""

    code = "too-many-tokens"
    fields = ("limit",)


class NoSuchToken(ChatError):
    """The account has no such token; ``id`` is as it was given."""

    code = "no-such-token"
    fields = ("id",)


class PasswordOnly(ChatError):
    """Who has come in by a token cannot do that: it takes the password."""

    code = "password-only"
