"""Files on their way, for tests: the links that people were told."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from talking import Posting, Talker, World
from twisted.internet.defer import Deferred

from twistchat.errands.sending import Sending

#: How the web door begins its links in tests.
WEB = "http://chat.test:8080"

_LINK = re.compile(rf"{WEB}\S*/(?:send|get)/\S*")


def link_in(lines: Iterable[str]) -> str:
    """The path of the link that is good once among what somebody has read."""
    [found] = [match[0] for line in lines if (match := _LINK.search(line))]
    return urlsplit(found).path


def got(answer: Any) -> Any:
    """What it gives at once; what it raises is raised."""
    results: list[Any] = []

    async def wait() -> None:
        try:
            results.append(await answer)
        except Exception as error:
            results.append(error)

    Deferred.fromCoroutine(wait())
    [result] = results
    if isinstance(result, Exception):
        raise result
    return result


def slot(talker: Talker, where: str = "#dev", name: str = "report.pdf") -> str:
    """The path that somebody is told who wants to send a file."""
    return link_in(talker.asks(f"/send {where} {name}"))


def rows(world: World, table: str = "files") -> int:
    """So many there are in a table."""
    with world.store.connection.begin():
        query = f"SELECT count(*) FROM {table}"
        count: int = world.store.connection.exec_driver_sql(query).scalar_one()
    return count


def here(talker: Talker) -> Any:
    """The session of somebody."""
    return talker.conversation.here


def begin(world: World, talker: Talker, size: int = 0, voice: bool = False) -> Any:
    """They begin to send a file of that size."""
    session = here(talker)
    path = world.files.slot(session, session.current, "a", voice=voice)
    return world.files.begin(path.split("/")[2], size=size)


def posted(world: World, sending: Sending) -> Posting:
    """What comes of it in the end."""
    posting = Posting(sending)
    world.turns.end()
    return posting
