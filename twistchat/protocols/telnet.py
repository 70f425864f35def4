"""The telnet door: the line door with telnet's codec between bytes and lines."""

from msgspec.structs import replace

from twistchat.protocols.gate import Ticket
from twistchat.protocols.line import LineFactory, LineSession
from twistchat.protocols.telnet_codec import Signal, TelnetCodec
from twistchat.text import endings
from twistchat.text.conversation import Conversation
from twistchat.text.dialogue import NOT_HIDDEN
from twistchat.text.script import Script
from twistchat.text.voice import Echo, Manner

#: A client that has not agreed for so many seconds to hide what is typed may show it.
DOUBT_SECONDS = 2.0


class TelnetSession(LineSession):
    """One connection of a telnet client."""

    factory: "TelnetFactory"
    speaks_json = False
    conversation: Conversation

    def __init__(self, factory: "TelnetFactory", ticket: Ticket) -> None:
        super().__init__(factory, ticket)
        bounds = factory.bounds
        self._codec = TelnetCodec(
            factory.seconds,
            command_limit=bounds.option_commands,
            command_period=bounds.option_seconds,
            subnegotiation_limit=bounds.subnegotiation_bytes,
        )
        self.manner = replace(
            factory.manner, hide=self._codec.hide, show=self._codec.show
        )
        self._heard = factory.seconds()
        self._probed: float | None = None  # when, if nothing was heard since
        self._warned = False

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the network: commands are answered at once, the rest is lines."""
        self._heard = self.factory.seconds()
        self._probed = None
        commands = len(data)
        for heard in self._codec.receive(data):
            if isinstance(heard, bytes):
                commands -= len(heard)
                self.take(heard)
            elif heard is Signal.END_OF_INPUT:
                super().readConnectionLost()
            elif heard is Signal.SHOWN:
                self._warn()
            elif heard is Signal.FLOOD:
                self._cut(endings.TELNET_FLOOD)
            elif heard is Signal.OVERLONG:
                self._cut(endings.TELNET_ENDLESS)
        self._send(self._codec.take_answers())
        if commands > 0:
            self.intake.waste(commands)

    def readConnectionLost(self) -> None:
        """No more will come."""
        self.take(self._codec.finish())
        super().readConnectionLost()

    def _warn(self) -> None:
        """Say once that what is typed here may be seen."""
        if not self._warned:
            self._warned = True
            self.conversation.say(NOT_HIDDEN)

    def _send(self, data: bytes) -> None:
        if data:
            self.factory.desk.pipeline.give(self.conversation.outbox, data)

    def check(self, now: float) -> None:
        """Called every second: is the peer still there?"""
        super().check(now)
        if self._codec.in_doubt >= DOUBT_SECONDS:
            self._warn()
        if not self.intake.listening:  # silence means nothing
            self._heard, self._probed = now, None
        bounds = self.factory.bounds
        patience = bounds.drop_seconds - bounds.ping_seconds
        if self._probed is None:
            if 0 < bounds.ping_seconds <= now - self._heard:
                self._probed = now
                self._send(self._codec.probe())
        elif bounds.drop_seconds and now - self._probed >= patience:
            self.time_out()


class TelnetFactory(LineFactory):
    """The telnet door."""

    manner = Manner("telnet", Script("\r\n", telnet=True), Echo.PRIVATE)
    session = TelnetSession
