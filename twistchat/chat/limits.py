"""Token buckets: how often somebody may do something, and how long he has to wait.

Time is handed in, in seconds, from a clock that does not follow the wall clock. Should
it step back all the same, the step counts as no time at all: it neither gives tokens
nor makes anybody wait for the clock to catch up.
"""

from collections import OrderedDict
from collections.abc import Hashable
from itertools import islice

_NEVER = float("-inf")
#: A wait shorter than this many seconds is no wait. It is more than a clock's rounding,
#: so that whoever has waited as long as he was told is never told to wait again.
_INSTANT = 1e-6


class Bucket:
    """Holds up to ``burst`` tokens, is full at first and gains ``rate`` a second.

    Every act costs tokens. One that costs more than ``burst`` needs a full bucket.
    A ``rate`` or ``burst`` of 0 is no limit.
    """

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        if rate < 0 or burst < 0:
            raise ValueError("a rate and a burst are not below 0")
        self._rate = rate if burst else 0.0
        self._burst = self._tokens = burst
        self._at = _NEVER

    @property
    def bounded(self) -> bool:
        """There is a limit at all."""
        return self._rate > 0

    def delay(self, now: float, cost: float = 1.0) -> float:
        """The seconds until ``cost`` tokens are there; 0 if they are."""
        if not self._rate:
            return 0.0
        if now != self._at:
            self._fill(now)
        wait = (min(cost, self._burst) - self._tokens) / self._rate
        return wait if wait > _INSTANT else 0.0

    def take(self, now: float, cost: float = 1.0) -> None:
        """Take the tokens, there or not: a debt is waited for by whoever comes next."""
        if self._rate:
            if now != self._at:
                self._fill(now)
            self._tokens -= cost

    def try_take(self, now: float, cost: float = 1.0) -> float:
        """Take the tokens and return 0, or take none and return the seconds to wait."""
        wait = self.delay(now, cost)
        if not wait and self._rate:
            self._tokens -= cost
        return wait

    def give_back(self, now: float, cost: float = 1.0) -> None:
        """Put tokens back that were taken: what they were for does not count."""
        if self._rate:
            self._fill(now)
            self._tokens = min(self._burst, self._tokens + cost)

    def full(self, now: float) -> bool:
        """Whether the bucket is as good as new."""
        if self._rate:
            self._fill(now)
        return self._tokens >= self._burst

    def _fill(self, now: float) -> None:
        elapsed = now - self._at
        self._at = now
        if elapsed > 0:
            tokens = self._tokens + elapsed * self._rate
            self._tokens = tokens if tokens < self._burst else self._burst


class Pace(Bucket):
    """A bucket that several share. While it is ``eased`` each of their acts costs only
    so much, here and wherever else they are counted: they may do ``factor`` times as
    much as others."""

    __slots__ = ("_eased", "cost")

    def __init__(self, rate: float, burst: float, factor: float = 1.0) -> None:
        super().__init__(rate, burst)
        self._eased = 1 / factor
        self.cost = 1.0

    def ease(self, eased: bool) -> None:
        """Whether they may; from now on."""
        self.cost = self._eased if eased else 1.0


class PerKey:
    """A bucket for each key: an address, an account.

    Full buckets are forgotten: a new one is the same. At most ``most`` are kept (10,000
    take about 3 MB). Beyond that the one longest unused is forgotten, full or not: when
    so many addresses come at once, counting each protects nothing (the limits on the
    whole server do), and a table that is full must not lock newcomers out.
    """

    __slots__ = ("_buckets", "_burst", "_most", "_rate")

    def __init__(self, rate: float, burst: float, most: int = 10_000) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def of(self, key: Hashable, now: float) -> Bucket:
        """The bucket of ``key``, to be used now and not kept: it may be forgotten."""
        bucket = self._buckets.get(key)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[key] = Bucket(self._rate, self._burst)
        else:
            self._buckets.move_to_end(key)
        return bucket

    def _forget(self, now: float) -> None:
        """Make room for one more: two at most for each newcomer, so no step is long."""
        for oldest in list(islice(self._buckets, 2)):
            if len(self._buckets) >= self._most or self._buckets[oldest].full(now):
                del self._buckets[oldest]
