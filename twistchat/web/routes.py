"""What can be asked for: a table of routes, and how one is found."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from twistchat.web.answers import Refused

#: In the path of a route: any one segment, and (at its end) all that follows.
ONE = "*"
REST = "**"
#: The methods that change nothing.
SAFE = ("GET", "HEAD")


class Route(Struct, frozen=True):
    """One thing that can be asked for.

    ``act`` is called with the request and the text of each ``*`` of the path (``**``,
    all that follows, is text with slashes). It gives an `Answer`, or None if it answers
    by itself, or raises `Refused`; or it is a coroutine that does. A GET answers HEAD
    too.

    ``body``: the request has a body, and ``act``, called when its headers are there,
    gives the `Receiver` of it. Else none may come.
    ``ours``: asked for only by scripts of ours, who say so by a header that no other
    site can send.
    ``guarded``: a page of another site may not even read it (the websocket).
    """

    method: str
    path: str
    act: Callable[..., Any]
    body: bool = False
    ours: bool = False
    guarded: bool = False

    @property
    def private(self) -> bool:
        """No page of another site may ask for it."""
        return self.guarded or self.method not in SAFE


class Routes:
    """All that a door answers."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(tuple(route.path[1:].split("/")), route) for route in routes]

    def __iter__(self) -> Any:
        return (route for _, route in self._routes)

    def find(self, method: str, path: str) -> tuple[Route, Sequence[str]]:
        """The route and the texts of its stars. Raises `Refused`."""
        segments = [_decoded(segment) for segment in path[1:].split("/")]
        allowed: set[str] = set()
        for pattern, route in self._routes:
            stars = _match(pattern, segments)
            if stars is None:
                continue
            methods = SAFE if route.method == "GET" else (route.method,)
            if method in methods:
                return route, stars
            allowed.update(methods)
        if allowed:
            raise Refused(405, Allow=", ".join(sorted(allowed)))
        raise Refused(404)


def _decoded(segment: str) -> str:
    """A segment of a path as text without controls. Raises `Refused`."""
    try:
        text = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise Refused(400) from None
    if any(letter < " " or letter == "\x7f" for letter in text):
        raise Refused(400)
    return text


def _match(pattern: Sequence[str], segments: Sequence[str]) -> list[str] | None:
    """The texts of the stars of a pattern that fits; None if it does not."""
    at = len(pattern) - 1
    if pattern[at] == REST and len(segments) > at:
        segments = [*segments[:at], "/".join(segments[at:])]
    if len(pattern) != len(segments):
        return None
    stars = []
    for wanted, segment in zip(pattern, segments, strict=True):
        if wanted in (ONE, REST):
            stars.append(segment)
        elif wanted != segment:
            return None
    return stars
