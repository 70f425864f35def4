"""What the connections of the web door have from it: their bounds, and its help."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from twistchat.protocols.pace import PaceBounds
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.web_request import WebRequest
from twistchat.web.answers import Answer
from twistchat.web.routes import Route


class HttpBounds(PaceBounds, frozen=True):
    """What one connection may take, in bytes and seconds; 0 turns a bound off but the
    first two."""

    headers: int = 500
    header_bytes: int = 16_384
    header_seconds: float = 15.0
    requests_per_second: float = 50.0
    requests_burst: float = 200.0
    close_seconds: float = 5.0


class Shared(Protocol):
    """What the connections of a door share."""

    bounds: HttpBounds
    door: DoorBounds
    #: The seconds that a peer has to take what it was sent; 0 is for ever.
    patience: float
    channels: dict[Any, None]
    seconds: Callable[[], float]
    later: Callable[..., Any]
    bug: Callable[[Exception], str]

    def greet(self, request: WebRequest) -> None:
        """Who asks, and what goes with every answer to them."""

    def find(self, request: WebRequest) -> tuple[Route, Sequence[str]]:
        """What is asked for. Raises `Refused`."""

    def log(self, request: WebRequest) -> None:
        """A request was answered."""

    def word(self, answer: Answer) -> bytes:
        """An answer to what was no request, all of it."""
