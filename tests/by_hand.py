"""What stores of tests have in common: what is to be stored waits till a test says
so."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from twisted.internet.defer import Deferred

from twistchat.chat.errors import ChatError, NotStored
from twistchat.store import Batch, Refusals
from twistchat.store.records import AmendmentRecord


class ByHand(ABC):
    """What is to be stored waits for `commit`, unless everything is stored ``at_once``.
    `refuse` lets the next commit refuse some messages, and with ``why`` set it refuses
    all there is."""

    def __init__(self, at_once: bool = False) -> None:
        self.at_once = at_once
        self.why: str | None = None
        self.waiting: list[Batch | tuple[Callable[[Any], Any], Deferred[Any]]] = []
        self.settled: Callable[[list[tuple[Any, Refusals]]], None]
        self._refused: dict[int, str] = {}

    def commit(self) -> None:
        """Store what waits, but for what is to be refused, and say so."""
        waiting, self.waiting = self.waiting, []
        settled: list[tuple[Any, Refusals]] = []
        answers = []
        with self._begin():
            for item in waiting:
                if isinstance(item, tuple):
                    answers.append((item[1], self._try(item[0])))
                else:
                    settled.append((item, self._store(item)))
        if settled:
            self.settled(settled)
        for deferred, (result, error) in answers:
            if error is None:
                deferred.callback(result)
            else:
                deferred.errback(error)

    def refuse(self, ids: Iterable[int], why: str = "refused") -> None:
        """These messages will not be stored, for that reason."""
        self._refused.update(dict.fromkeys(ids, why))

    def journal(self, batch: Batch) -> None:
        """As the store has it."""
        self.waiting.append(batch)
        if self.at_once:
            self.commit()

    def change(self, work: Callable[[Any], Any]) -> Deferred[Any]:
        """As the store has it."""
        deferred: Deferred[Any] = Deferred()
        self.waiting.append((work, deferred))
        if self.at_once:
            self.commit()
        return deferred

    def _try(self, work: Callable[[Any], Any]) -> tuple[Any, Exception | None]:
        if self.why:
            return None, NotStored(self.why)
        try:
            return self._do(work), None
        except Exception as error:
            return None, error

    def _store(self, batch: Batch) -> Refusals:
        refusals: dict[int, ChatError] = {}
        for row in batch.records:
            why = self.why or self._refused.pop(row[0], None)
            if why:
                refusals[row[0]] = NotStored(why)
            elif isinstance(row, AmendmentRecord):
                refusal = self._amend(row)
                if refusal is not None:
                    refusals[row.id] = refusal
            else:
                self._put(row)
        return refusals

    # Where it is kept

    def _begin(self) -> AbstractContextManager[Any]:
        """One transaction."""
        return nullcontext()

    def _do(self, work: Callable[[Any], Any]) -> Any:
        """What the work returns; nothing is done if it raises."""
        return work(None)

    @abstractmethod
    def _amend(self, record: AmendmentRecord) -> ChatError | None:
        """Do it to one message; why it cannot be done."""

    @abstractmethod
    def _put(self, row: tuple[Any, ...]) -> None:
        """Keep one message."""
