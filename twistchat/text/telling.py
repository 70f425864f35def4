"""Where words go that are said: to the room, to some people alone, and if these are not
here, to where it waits for them."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Iterable
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.events import Kind, Person, ToldPrivately
from twistchat.chat.rooms import History
from twistchat.text.language import N_
from twistchat.text.words import away_line

if TYPE_CHECKING:
    from twistchat.text.conversation import Conversation


def speak(
    talk: Conversation, text: str, kind: Kind = Kind.SAID
) -> Awaitable[None] | None:
    """Say it where bare text goes: to the private talk or the current room."""
    here = talk.here
    if here.query is not None:
        return _speak_alone(talk, here.query, text, kind)
    talk.desk.chat.say(here, talk.current, text, kind)
    return None


async def _speak_alone(talk: Conversation, to: Person, text: str, kind: Kind) -> None:
    if not await tell_again(talk, to, text, kind):
        talk.say_where()


def speak_to(talk: Conversation, to: str, words: str) -> Awaitable[None] | None:
    """Say it to ``bob``, ``bob:``, ``bob,``, to ``ann,bob``, or in ``#room``."""
    to = to.rstrip(":,")
    names = [name.removeprefix("@") for name in to.split(",") if name]
    if not names or not words:
        raise errors.WrongUse("@NAME TEXT")
    if to.startswith("#"):
        talk.desk.chat.say(talk.here, talk.room_of(to), words)
        return None
    return tell(talk, names, words)


def tell(
    talk: Conversation,
    to: Collection[str | Person],
    text: str,
    kind: Kind = Kind.SAID,
) -> Awaitable[None] | None:
    """Say it privately to these people, and say who of them is away.

    It is kept for owners of accounts who are not here, if such things are: who these
    are takes time to find out.
    """
    try:
        told = talk.desk.chat.tell(talk.here, to, text, kind)
    except errors.NobodyThere:
        if talk.desk.delivery.private is History.OFF:
            raise
        return _tell_owners(talk, to, text, kind)
    _say_who_is_away(talk, told)
    return None


async def _tell_owners(
    talk: Conversation, to: Collection[str | Person], text: str, kind: Kind
) -> None:
    kept = {}
    for each in to:
        name = each.name if isinstance(each, Person) else each
        owner = await talk.desk.accounts.away(name)
        if owner is not None and (isinstance(each, str) or owner.id == each.id):
            kept[name] = owner
    if not talk.outbox.ending:  # they have not hung up meanwhile
        told = talk.desk.chat.tell(talk.here, to, text, kind, kept)
        _say_who_is_away(talk, told)


def _say_who_is_away(talk: Conversation, told: Iterable[ToldPrivately]) -> None:
    for event in told:
        person = event.recipient
        text = talk.desk.chat.away_text(person)
        if text is not None and person.id != talk.here.user.id:
            talk.write(away_line(person.name, text, talk.language))


async def tell_again(
    talk: Conversation, person: Person, text: str, kind: Kind = Kind.SAID
) -> bool:
    """Say it privately to the very person of an earlier talk, not to who may bear the
    name by now; False if they have left."""
    try:
        pause = tell(talk, [person], text, kind)
        if pause is not None:
            await pause
    except errors.NobodyThere:
        talk.say(N_("!! {name} has left; it was not said"), name=person.name)
        return False
    return True
