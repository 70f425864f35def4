"""Passwords are hashed, and compared with hashes, in threads of their own (argon2id).

It takes long on purpose, and memory: how many are hashed at a time is bounded, and so
is how many wait.
"""

from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from msgspec import Struct
from twisted.internet.defer import Deferred

from twistchat.threads import Threads


class HashCosts(Struct, frozen=True):
    """What one hash costs; more of it makes guessing dearer."""

    memory_kib: int = 19_456
    passes: int = 2
    lanes: int = 1

    def hasher(self) -> PasswordHasher:
        """What hashes at these costs, at once."""
        return PasswordHasher(self.passes, self.memory_kib, self.lanes)


class Verdict(Struct, frozen=True):
    """Whether the password is the one; ``rehash`` if the costs are others by now."""

    ok: bool
    rehash: bool = False


class Hasher:
    """Hashes passwords, ``threads`` at a time, while at most ``queue`` wait (0: any
    number). ``post`` gets back to the reactor's thread, where all methods are called.

    All that returns a Deferred fails with `Busy` if too many wait or the end has come.
    Who cancels it does not wait for it any more, and nothing is hashed in vain.
    """

    def __init__(
        self,
        post: Callable[..., None],
        costs: HashCosts | None = None,
        threads: int = 2,
        queue: int = 32,
    ) -> None:
        self._hasher = (costs or HashCosts()).hasher()
        self._threads = Threads("hashing", post, threads, queue, faithful=False)

    def start(self) -> None:
        """Start the threads."""
        self._threads.start()

    def hash(self, password: str) -> Deferred[str]:
        """The password as it is kept, with its costs and a salt in it."""
        return self._threads.do(lambda: self._hasher.hash(password))

    def verify(self, hash: str | None, password: str) -> Deferred[Verdict]:
        """Whether this is the password that was hashed.

        None is the hash of nobody: it is never the one, and takes as long.
        """
        return self._threads.do(lambda: self._verdict(hash, password))

    def stop(self) -> Deferred[None]:
        """End the threads when what is under way is done; those who wait get Busy."""
        return self._threads.stop()

    def _verdict(self, hash: str | None, password: str) -> Verdict:
        if hash is None:
            self._hasher.hash(password)  # the very work of comparing
            return Verdict(False)
        try:
            self._hasher.verify(hash, password)
        except VerifyMismatchError:
            return Verdict(False)
        return Verdict(True, self._hasher.check_needs_rehash(hash))
