"""Threads for what takes long, so that nobody else waits for it."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, fail, succeed

from twistchat.chat.errors import Busy

T = TypeVar("T")


class Threads:
    """Do one thing after the other, ``count`` at a time, while at most ``queue`` wait
    (0: any number). In the end what waits is done, or gets Busy if not ``faithful``.

    ``post`` gets back to the reactor's thread, where all methods are called. Who
    cancels what ``do`` gave does not wait for it any more, and it is not begun in vain.
    """

    def __init__(
        self,
        name: str,
        post: Callable[..., None],
        count: int,
        queue: int,
        *,
        faithful: bool,
    ) -> None:
        self._post = post
        self._most = count + queue if queue else 0
        self._faithful = faithful
        self._unanswered = self._running = 0
        self._closing = False
        self._stopped: Deferred[None] = Deferred()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        self._running = len(self._threads)

    def do(self, work: Callable[[], T]) -> Deferred[T]:
        """What it returns or raises; Busy if too much waits, or at the end."""
        if self._closing or 0 < self._most <= self._unanswered:
            return fail(Busy())
        self._unanswered += 1
        job = _Job(work)
        self._queue.put(job)
        return job.deferred

    def stop(self) -> Deferred[None]:
        """End the threads, when what is under way is done."""
        if not self._running:
            return succeed(None)
        if not self._closing:
            self._closing = True
            for _ in self._threads:
                self._queue.put(None)
        return self._stopped

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
            if self._closing and not self._faithful:
                job.error = Busy()
            elif self._faithful or not job.deferred.called:
                job.run()
            self._post(self._answer, job)
        self._post(self._ended)


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
