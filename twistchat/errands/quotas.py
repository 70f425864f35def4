"""How much people send: so many bytes in a day, so many files at once."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from math import ceil

from twistchat.chat.addresses import Exempt, counted
from twistchat.chat.errors import QuotaReached, TooManyUploads
from twistchat.chat.limits import PerKey
from twistchat.chat.users import Session

DAY = 86_400_000  # milliseconds
#: So many files in a day, however small: each counts for this part of it at least.
MOST_FILES = 1000


class Quotas:
    """Counted for each account; guests for each address, and those at an ``exempt`` one
    each for themselves. What was sent and deleted counts too. 0 is any number.

    ``seconds`` is a monotonic clock.
    """

    def __init__(
        self,
        per_day: int,
        at_once: int,
        exempt: Exempt,
        seconds: Callable[[], float],
    ) -> None:
        self._per_day = per_day
        self._least = per_day / MOST_FILES
        self._at_once = at_once
        self._exempt = exempt
        self._seconds = seconds
        self._sent = PerKey(per_day * 1000 / DAY, per_day)
        self._under_way: Counter[Hashable] = Counter()

    def begin_with(self, sent: Iterable[tuple[int, int, int]], now: int) -> None:
        """For the start: what accounts have sent before, as (who, size, when), the
        oldest first. What they have deleted, and guests, nobody knows any more."""
        since = self._seconds() - now / 1000
        for who, size, at in sent:
            when = since + min(at, now) / 1000
            self._sent.of(who, when).take(when, max(size, self._least))

    def key(self, session: Session) -> Hashable:
        """Who is counted for a session."""
        if session.user.account is None and session.address not in self._exempt:
            return counted(session.address)
        return session.user.id

    def check(self, key: Hashable, size: int) -> None:
        """QuotaReached if it cannot be one more file of that size."""
        now = self._seconds()
        if wait := self._sent.of(key, now).delay(now, max(size, self._least)):
            raise QuotaReached(self._per_day, ceil(wait))

    def take(self, key: Hashable, size: int) -> None:
        """So much more has come; QuotaReached if it may not be."""
        now = self._seconds()
        if wait := self._sent.of(key, now).try_take(now, size):
            raise QuotaReached(self._per_day, ceil(wait))

    def begin(self, key: Hashable) -> None:
        """A file begins to come; TooManyUploads."""
        if 0 < self._at_once <= self._under_way[key]:
            raise TooManyUploads(self._at_once)
        self._under_way[key] += 1

    def end(self, key: Hashable, size: int, stays: bool) -> None:
        """It has come, and so much of it was taken; for nothing, unless it stays."""
        self._under_way[key] -= 1
        self._under_way = +self._under_way
        now = self._seconds()
        sent = self._sent.of(key, now)
        if stays:
            sent.take(now, max(0.0, self._least - size))
        else:
            sent.give_back(now, size)
