"""The telnet door: the line door with telnet's codec between bytes and lines."""

from twistchat.protocols.gate import Ticket
from twistchat.protocols.line import LineFactory, LineSession
from twistchat.protocols.telnet_codec import Signal, TelnetCodec
from twistchat.text.conversation import Echo, Manner
from twistchat.text.dialect import Script
from twistchat.text.language import N_


class TelnetSession(LineSession):
    """One connection of a telnet client."""

    factory: "TelnetFactory"

    def __init__(self, factory: "TelnetFactory", ticket: Ticket) -> None:
        super().__init__(factory, ticket)
        bounds = factory.bounds
        self._codec = TelnetCodec(
            factory.seconds,
            command_limit=bounds.option_commands,
            command_period=bounds.option_seconds,
            subnegotiation_limit=bounds.subnegotiation_bytes,
        )
        self._probed = False

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network: commands are answered at once, the rest is lines."""
        self._heard = self.factory.seconds()
        self._probed = False
        for heard in self._codec.receive(data):
            if isinstance(heard, bytes):
                self.take(heard)
            elif heard is Signal.END_OF_INPUT:
                super().readConnectionLost()
            elif heard is Signal.FLOOD:
                self._cut(N_("too many telnet commands"))
            elif heard is Signal.OVERLONG:
                self._cut(N_("a telnet command without end"))
        self._send(self._codec.take_answers())

    def readConnectionLost(self) -> None:
        """No more will come."""
        self.take(self._codec.finish())
        super().readConnectionLost()

    def _send(self, data: bytes) -> None:
        if data:
            self.factory.desk.pipeline.give(self.conversation.outbox, data)

    def check(self, now: float) -> None:
        """Called every second: is the peer still there?"""
        super().check(now)
        if self.intake.paused:  # we do not listen, so silence means nothing
            self._heard = now
        silence = now - self._heard
        bounds = self.factory.bounds
        if 0 < bounds.drop_seconds <= silence:
            self.time_out()
        elif 0 < bounds.ping_seconds <= silence and not self._probed:
            self._probed = True
            self._send(self._codec.probe())


class TelnetFactory(LineFactory):
    """The telnet door."""

    manner = Manner("telnet", Script("\r\n", telnet=True), Echo.PRIVATE)
    protocol = TelnetSession
