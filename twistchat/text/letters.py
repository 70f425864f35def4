"""Mails that the server itself writes."""

from twistchat.text.language import N_, Language

_TRIES_SUBJECT = N_("many wrong passwords")
_TRIES_BODY = N_(
    "Somebody has tried many wrong passwords for your name in the last day. Nobody was "
    "let in by them. If yours is easy to guess, change it: /password"
)


def many_tries(language: Language) -> tuple[str, str]:
    """The subject and the body of the mail to whose password is guessed at a lot."""
    return language.translate(_TRIES_SUBJECT), language.translate(_TRIES_BODY)
