"""How often passwords are tried, and accounts made. What strangers do locks nobody out:
they are slowed where they are, and the owner of the account can be told."""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from twistchat.chat.addresses import Exempt, Host, counted
from twistchat.chat.errors import TooManyTries
from twistchat.chat.limits import Bucket, PerKey

_DAY = 86_400.0
#: The shortest wait of somebody who comes too early, in seconds.
_LEAST_PENALTY = 5.0


class TryBounds(Struct, frozen=True):
    """How many tries there are at once, and how many a minute after that; 0 turns a
    bound off.

    ``notice`` is for the wrong tries of one account in a day. No bound for one address
    on new accounts applies to those that are ``exempt``; those on passwords do.
    """

    per_account: int = 5  # and address
    per_account_per_minute: float = 1
    per_address: int = 20
    per_address_per_minute: float = 2
    penalty_seconds: float = 600
    notice: int = 100
    new_accounts_per_address: int = 3
    new_accounts: int = 30
    new_accounts_minutes: float = 10
    exempt: Sequence[str] = ("127.0.0.0/8", "::1")


class Tries:
    """Counts what is tried, and refuses what is too much by `TooManyTries`.

    An account is named by its key, and need not exist. ``now`` is in seconds, of a
    clock that nobody sets. Nothing here grows without bound.
    """

    def __init__(self, bounds: TryBounds) -> None:
        rate = bounds.per_address_per_minute / 60
        self._rate = rate
        self._longest = bounds.penalty_seconds
        self._here = PerKey(rate, bounds.per_address)
        self._of = PerKey(bounds.per_account_per_minute / 60, bounds.per_account)
        self._wrong = PerKey(bounds.notice / _DAY, bounds.notice)
        self._told = PerKey(1 / _DAY, 1)
        self._exempt = Exempt(bounds.exempt)
        seconds = 60 * bounds.new_accounts_minutes
        here, all_ = bounds.new_accounts_per_address, bounds.new_accounts
        self._made_here = PerKey(here / seconds, here)
        self._made = Bucket(all_ / seconds, all_)

    # Passwords

    def password(self, account: str, host: Host, now: float) -> None:
        """Somebody says a password; called before it is compared.

        Who comes too early from an address waits twice as long from then on.
        """
        address = counted(host)
        here = self._here.of(address, now)
        if wait := here.delay(now):
            longer = max(wait, min(self._longest, max(_LEAST_PENALTY, 2 * wait)))
            here.take(now, (longer - wait) * self._rate)
            raise TooManyTries(ceil(longer))
        if wait := self._of.of((account, address), now).try_take(now):
            raise TooManyTries(ceil(wait))
        here.take(now)

    def forgive(self, account: str, host: Host, now: float) -> None:
        """It was the right one, or nobody could tell: it does not count."""
        address = counted(host)
        self._here.of(address, now).give_back(now)
        self._of.of((account, address), now).give_back(now)

    def wrong(self, account: str, now: float) -> bool:
        """It was not the one of an account that exists. True, once a day at most, if
        the owner should be told that there are many of these, wherever they come from.
        """
        too_many = self._wrong.of(account, now).try_take(now) > 0
        return too_many and not self._told.of(account, now).try_take(now)

    # New accounts

    def new_account(self, host: Host, now: float) -> None:
        """Somebody makes an account; called when nothing else is in the way."""
        wait = self._made.delay(now)
        if host not in self._exempt:
            here = self._made_here.of(counted(host), now)
            wait = max(wait, here.delay(now))
            if not wait:
                here.take(now)
        if wait:
            raise TooManyTries(ceil(wait))
        self._made.take(now)
