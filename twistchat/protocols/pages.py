"""What the web door answers: the page and what belongs to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twistchat.protocols.web_request import WebRequest
from twistchat.protocols.websocket import WebSocketFactory
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route

#: What autobahn reads of a handshake.
_HANDSHAKE = ("host", "upgrade", "connection", "sec-websocket-key")
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}


def websocket_routes(sockets: WebSocketFactory) -> Sequence[Route]:
    """Where HTTP becomes a websocket."""

    def shake_hands(request: WebRequest) -> None:
        channel = request.channel
        channel.hand_over(sockets.accept(channel.ticket, _handshake(request)))

    return [Route("GET", "/ws", shake_hands, guarded=True)]


def _handshake(request: WebRequest) -> bytes:
    """The request as autobahn wants to read it."""
    lines = ["GET /ws HTTP/1.1", "sec-websocket-version: 13"]
    lines += [f"{name}: {request.header(name)}" for name in _HANDSHAKE]
    return "\r\n".join([*lines, "", ""]).encode()


def page_routes(folder: Path) -> Sequence[Route]:
    """The page, and what it is made of."""

    def page(request: WebRequest) -> Answer:
        text = (folder / "index.html").read_text(encoding="utf-8")
        body = text.replace("{assets}", "/assets/0").encode()
        return Answer(body, kind=_KINDS[".html"])

    def asset(request: WebRequest, path: str) -> Answer:
        found = {
            file.relative_to(folder).as_posix(): file for file in folder.rglob("*.*")
        }.get(path)
        if found is None:
            raise Refused(404)
        return Answer(found.read_bytes(), kind=_KINDS.get(found.suffix, "text/plain"))

    def top(name: str) -> Any:
        return lambda request: asset(request, name)

    return [
        Route("GET", "/", page),
        Route("GET", "/assets/0/**", asset),
        *(
            Route("GET", f"/{name}", top(name))
            for name in ("sw.js", "manifest.webmanifest")
        ),
    ]
