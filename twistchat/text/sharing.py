"""How a file is asked for, whether it is to come or to go."""

import shlex

from twistchat.chat import errors
from twistchat.chat.events import Person
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session
from twistchat.text.desk import Desk

#: What stands for several names in one: https://curl.se/docs/manpage.html, under -T.
_GLOBS = frozenset("[]{}")
_QUOTES = ("'", '"')


def web_url(desk: Desk) -> str:
    """What a link begins with; NoWebDoor if no file could come or go."""
    if not desk.customs.web_url:
        raise errors.NoWebDoor
    return desk.customs.web_url


def file_typed(text: str) -> str:
    """The file that is meant: what is typed in quotes, as shells have it and terminals
    write a file that is dropped on them, is called as it says between them."""
    quote, inside = text[:1], text[1:-1]
    is_quoted = quote in _QUOTES and text[-1] == quote and quote not in inside
    return inside if is_quoted and inside else text


def curl_line(file: str, url: str) -> str:
    """What is run in a shell to send that file there. Where curl would read more than a
    name in it, it is told not to."""
    plain = "-g " if _GLOBS.intersection(file) else ""
    return f"curl {plain}-T {shlex.quote(file)} {url}"


async def slot_of(
    desk: Desk,
    session: Session,
    where: Room | Person,
    name: str = "",
    *,
    size: int = 0,
    voice: bool = False,
    client_id: str = "",
) -> str:
    """The path where the web door takes a file for that place, once. Raises NoWebDoor,
    NobodyThere, and what `Files.slot` raises."""
    web_url(desk)
    kept = False
    if isinstance(where, Person):
        owner = await desk.accounts.named(where.name)
        kept = owner is not None and owner.id == where.id
        if not kept and not desk.chat.is_expected(where):
            raise errors.NobodyThere(where.name)
    if session not in desk.chat.sessions:  # they have hung up meanwhile
        raise errors.NotEntered
    return desk.files.slot(
        session,
        where,
        name,
        size=size,
        voice=voice,
        client_id=client_id,
        kept=kept,
    )
