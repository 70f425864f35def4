"""Sessions of clients that answer a ping: who is silent is asked whether they are still
there, and is gone if nothing comes."""

from abc import abstractmethod

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

from twistchat.protocols.gate import Ticket
from twistchat.protocols.line import LineFactory, LineSession


class PingedSession(LineSession):
    """One connection that is pinged when it is silent."""

    def __init__(self, factory: LineFactory, ticket: Ticket) -> None:
        super().__init__(factory, ticket)
        self._heard = factory.seconds()
        self._pinged: float | None = None  # when, if nothing was heard since

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network."""
        self._heard = self.factory.seconds()
        self._pinged = None
        self.take(data)

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone. There is a way to say goodbye: who has not was lost,
        also where that is all that is seen of the end of input (TLS)."""
        done = reason.check(ConnectionDone)
        super().connectionLost(Failure(ConnectionLost()) if done else reason)

    def check(self, now: float) -> None:
        """Called every second: is the client still there?"""
        super().check(now)
        if not self.intake.listening:  # silence means nothing
            self._heard, self._pinged = now, None
        bounds = self.factory.bounds
        if self._pinged is None:
            if 0 < bounds.ping_seconds <= now - self._heard:
                self._pinged = now
                self.ping()
        elif 0 < bounds.drop_seconds <= now - self._heard:
            self.give_up()

    @abstractmethod
    def ping(self) -> None:
        """Ask for a sign of life."""

    @abstractmethod
    def give_up(self) -> None:
        """No sign came."""
