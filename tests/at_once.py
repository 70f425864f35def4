"""What coroutines of errands give, where nothing is to be waited for."""

from collections.abc import Awaitable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from twistchat.chat.accounts import AccountRecord


def ask(answer: Awaitable[Any]) -> list[Any]:
    """What it gives, as soon as it gives it."""
    got: list[Any] = []
    Deferred.fromCoroutine(answer).addBoth(got.append)
    return got


def done(answer: Awaitable[Any]) -> Any:
    """What it gives at once; what it raises is raised."""
    (got,) = ask(answer)
    if isinstance(got, Failure):
        got.raiseException()
    return got


async def nothing(record: AccountRecord) -> str:
    """Meanwhile, nothing is to be done."""
    return record.name
