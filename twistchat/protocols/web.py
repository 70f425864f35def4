"""The web door: HTTP for the page and for files, and what becomes a websocket.

Nothing of ``twisted.web.resource`` is used: what is answered stands in `Routes`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.interfaces import IAddress, IProtocolNegotiationFactory
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.logger import Logger
from twisted.web.http import datetimeToString
from zope.interface import implementer

from twistchat.protocols.gate import Gate
from twistchat.protocols.line import REFUSALS_LOGGED, TurnedAway
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.web_channel import BUFFER, WebChannel
from twistchat.protocols.web_request import WebRequest
from twistchat.protocols.web_shared import HttpBounds
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route, Routes
from twistchat.web.screening import Screening

log = Logger()

#: Who has asked nothing for so many seconds makes room for others, if there is none.
YIELDS_AFTER = 1.0


@implementer(IProtocolNegotiationFactory)
class WebFactory(ServerFactory):
    """The web door. ``clock`` is a reactor's time; ``patience`` the seconds that a peer
    has to take what it was sent; ``bug`` logs one; with ``logs`` each
    request is."""

    protocol: Any = WebChannel
    noisy = False

    def __init__(
        self,
        routes: Routes,
        screening: Screening,
        gate: Gate,
        bounds: HttpBounds,
        door: DoorBounds,
        clock: Any,
        bug: Callable[[Exception], str],
        logs: bool = False,
    ) -> None:
        self._routes = routes
        self._screening = screening
        self.gate = gate
        self.bounds = bounds
        self.door = door
        self.patience = 0.0
        if bounds.idle_seconds and bounds.bytes_per_second:
            self.patience = bounds.idle_seconds + BUFFER / bounds.bytes_per_second
        self.later = clock.callLater
        self.seconds: Callable[[], float] = clock.seconds
        self.bug = bug
        self._logs = logs
        self.channels: dict[WebChannel, None] = {}
        self._refused_at = -REFUSALS_LOGGED

    def acceptableProtocols(self) -> list[bytes]:
        """What is spoken over TLS, of what is offered (RFC 7301). Browsers do offer
        some, and Twisted ends the connection if there is nothing to choose."""
        return [b"http/1.1"]

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A channel for who may come in, a refusal for who may not."""
        carries = self._screening.proxies.__contains__
        ticket = self.gate.ask(addr, carries, self._make_room)
        return self._turn_away() if ticket is None else WebChannel(self, ticket)

    def _make_room(self) -> bool:
        """Close the connection that has asked nothing for longest; whether there is
        one. Browsers keep some open, and lose nothing by it."""
        since = self.seconds() - YIELDS_AFTER
        idle = [channel for channel in self.channels if channel.idle_since <= since]
        if idle:
            min(idle, key=lambda channel: channel.idle_since).make_room()
        return bool(idle)

    def greet(self, request: WebRequest) -> None:
        """Who asks, and what goes with every answer to them."""
        proxies, host = self._screening.proxies, request.channel.ticket.host
        request.peer = proxies.client(host, request.headers_of("X-Forwarded-For"))
        request.secure = request.isSecure() or proxies.secure(
            host, request.headers_of("X-Forwarded-Proto")
        )
        request.setHeader(b"Date", datetimeToString())
        for name, value in self._screening.headers(request.secure).items():
            request.setHeader(name.encode(), value.encode())

    def find(self, request: WebRequest) -> tuple[Route, Sequence[str]]:
        """What is asked for. Raises `Refused`."""
        try:
            method, target = request.method.decode("ascii"), request.uri.decode("ascii")
        except UnicodeDecodeError:
            raise Refused(400) from None
        path = self._screening.target(method, target)
        self._screening.host(request, request.clientproto.decode())
        route, stars = self._routes.find(method, path)
        request.route = route
        self._screening.origin(request, route)
        return route, stars

    def log(self, request: WebRequest) -> None:
        """A request was answered. Its path is not told: there are secrets in it."""
        if self._logs:
            route = request.route
            what = "?" if route is None else f"{route.method} {route.path}"
            log.info("{what}: {status}", what=what, status=request.code)

    def word(self, answer: Answer) -> bytes:
        """An answer to what was no request, all of it."""
        fields = {
            **self._screening.headers(False),
            "Content-Type": answer.kind,
            "Content-Length": len(answer.body),
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {answer.status} {answer.phrase}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join([*lines, "", ""]).encode() + answer.body

    def _turn_away(self) -> TurnedAway:
        now = self.seconds()
        if now - self._refused_at >= REFUSALS_LOGGED:
            self._refused_at = now
            log.warn("connections refused so far: {count}", count=self.gate.refused)
        return TurnedAway(self.word(Refused(503).answer), self.later)

    @property
    def busy(self) -> int:
        """So many requests are under way."""
        return sum(channel.busy for channel in self.channels)

    def stop(self) -> None:
        """What has come is answered; nothing that has not is waited for."""
        for channel in list(self.channels):
            channel.stop()

    def abort(self) -> None:
        """End all there are."""
        for channel in list(self.channels):
            channel.abort()

    def check(self) -> None:
        """Called every second. What goes wrong with one connection keeps no other from
        being looked at."""
        now = self.seconds()
        for channel in list(self.channels):
            try:
                channel.check(now)
            except Exception as bug:
                self.bug(bug)
