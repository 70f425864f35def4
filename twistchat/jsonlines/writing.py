"""Answers as lines."""

from typing import Any

from msgspec import Struct
from msgspec.json import Encoder

from twistchat.chat.errors import ChatError
from twistchat.jsonlines.errors import SENTENCES
from twistchat.jsonlines.table import Answer
from twistchat.text.language import Language
from twistchat.text.refusals import word_refusal
from twistchat.text.stamps import timestamp

encode = Encoder().encode


class Refusal(Struct, frozen=True, omit_defaults=True):
    """What stands in an answer that says no, besides ``ref`` and ``ok``: the ``code``
    never changes, the ``message`` is for people, the ``facts`` are what the message
    names."""

    code: str
    message: str
    facts: dict[str, str | int] = {}


def success(ref: bytes, answer: Answer) -> bytes:
    """The line that says yes. ``ref`` is written as it came."""
    return _joined(ref, b"true", encode(answer))


def failure(ref: bytes, error: ChatError, language: Language) -> bytes:
    """The line that says no."""
    return _joined(ref, b"false", encode(refusal_of(error, language)))


def refusal_of(error: ChatError, language: Language) -> Refusal:
    """The refusal as it is written."""
    facts = {name: _fact(name, value) for name, value in error.facts.items() if value}
    return Refusal(error.code, message_of(error, language), facts)


def message_of(error: ChatError, language: Language) -> str:
    """The refusal as a sentence."""
    own = SENTENCES.get(type(error))
    return own.format(**error.facts) if own else word_refusal(error, language)


def _joined(ref: bytes, ok: bytes, body: bytes) -> bytes:
    more = b"," + body[1:] if len(body) > 2 else b"}"
    return b'{"ref":%b,"ok":%b%b\n' % (ref, ok, more)


def _fact(name: str, value: Any) -> str | int:
    if name == "until":  # a time in milliseconds
        return timestamp(value)
    return value if isinstance(value, int | str) else str(value)
