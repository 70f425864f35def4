"""Passwords are hashed, and compared with hashes, in threads of their own (argon2id).

It takes long on purpose, and memory: how many are hashed at a time is bounded, and so
is how many wait.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from msgspec import Struct
from twisted.internet.defer import Deferred, fail, succeed

from twistchat.chat.errors import Busy

T = TypeVar("T")


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
        self._post = post
        self._most = threads + queue if queue else 0
        self._unanswered = self._running = 0
        self._closing = False
        self._stopped: Deferred[None] = Deferred()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._run, name=f"hashing-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        self._running = len(self._threads)

    def hash(self, password: str) -> Deferred[str]:
        """The password as it is kept, with its costs and a salt in it."""
        return self._do(lambda: self._hasher.hash(password))

    def verify(self, hash: str | None, password: str) -> Deferred[Verdict]:
        """Whether this is the password that was hashed.

        None is the hash of nobody: it is never the one, and takes as long.
        """
        return self._do(lambda: self._verdict(hash, password))

    def stop(self) -> Deferred[None]:
        """End the threads when what is under way is done; those who wait get Busy."""
        if not self._running:
            return succeed(None)
        if not self._closing:
            self._closing = True
            for _ in self._threads:
                self._queue.put(None)
        return self._stopped

    def _do(self, work: Callable[[], T]) -> Deferred[T]:
        if self._closing or 0 < self._most <= self._unanswered:
            return fail(Busy())
        self._unanswered += 1
        job = _Job(work)
        self._queue.put(job)
        return job.deferred

    def _answer(self, job: "_Job") -> None:
        self._unanswered -= 1
        if job.error is None:
            job.deferred.callback(job.result)
        else:
            job.deferred.errback(job.error)

    def _ended(self) -> None:
        self._running -= 1
        if not self._running:
            for thread in self._threads:
                thread.join()
            self._stopped.callback(None)

    # In the threads

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            if self._closing:
                job.error = Busy()
            elif not job.deferred.called:  # else nobody waits for it any more
                job.run()
            self._post(self._answer, job)
        self._post(self._ended)

    def _verdict(self, hash: str | None, password: str) -> Verdict:
        if hash is None:
            self._hasher.hash(password)  # the very work of comparing
            return Verdict(False)
        try:
            self._hasher.verify(hash, password)
        except VerifyMismatchError:
            return Verdict(False)
        return Verdict(True, self._hasher.check_needs_rehash(hash))


class _Job:
    """Something to be done in a thread, and what came of it."""

    __slots__ = ("deferred", "error", "result", "work")

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.deferred: Deferred[Any] = Deferred()
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error
