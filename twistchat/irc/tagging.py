"""What only tags tell of some events (https://ircv3.net/specs/extensions/message-tags);
and the same in words, for who has no tags."""

from collections.abc import Callable
from typing import Any

from twistchat.chat.events import (
    Deleted,
    Edited,
    Event,
    Message,
    Quote,
    Reacted,
    Said,
    ToldPrivately,
    Typing,
)
from twistchat.chat.ids import spell

#: The tag of a reaction, by whether it is added (ircv3.net/specs/client-tags/react).
REACTION = {True: "+draft/react", False: "+draft/unreact"}
#: What was done, and to what.
_DEEDS = {True: ("reacted with", "to"), False: ("took back", "from")}
#: Tags that only the first line of several has.
OF_FIRST = {"msgid", "+draft/reply", "+reply"}


def _answer_tags(target: int, tags: dict[str, str]) -> None:
    """Which message is answered: clients know the tag by one of two names."""
    tags["+draft/reply"] = tags["+reply"] = spell(target)


def _message_tags(event: Message, tags: dict[str, str]) -> None:
    tags["msgid"] = spell(event.id)
    if event.reply_to:
        _answer_tags(event.reply_to, tags)


def _typing_tags(event: Typing, tags: dict[str, str]) -> None:
    tags["+typing"] = event.state.value


def _reaction_tags(event: Reacted, tags: dict[str, str]) -> None:
    tags["msgid"] = spell(event.id)
    tags[REACTION[event.added]] = event.text
    _answer_tags(event.target, tags)


def _edit_tags(event: Edited, tags: dict[str, str]) -> None:
    """What is told as something new says at least which message it is about."""
    _answer_tags(event.target, tags)


def _deletion_tags(event: Deleted, tags: dict[str, str]) -> None:
    tags["msgid"] = spell(event.id)


TAGS: dict[type[Event], Callable[[Any, dict[str, str]], None]] = {
    Said: _message_tags,
    ToldPrivately: _message_tags,
    Typing: _typing_tags,
    Reacted: _reaction_tags,
    Edited: _edit_tags,
    Deleted: _deletion_tags,
}


def in_answer(quote: Quote, text: str) -> str:
    """``(to ann: shall we?) yes``"""
    return f"(to {quote.author.name}: {quote.words}) {text}"


def reaction_in_words(event: Reacted) -> str:
    """``reacted with +1 to ann: shall we?``; nothing if that is gone."""
    quote = event.quote
    if quote is None:
        return ""
    deed, about = _DEEDS[event.added]
    return f"{deed} {event.text} {about} {quote.author.name}: {quote.words}"
