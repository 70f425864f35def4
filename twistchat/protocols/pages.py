"""What the web door answers: the page and what belongs to it."""

from pathlib import Path
from typing import Any

from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET
from twisted.web.static import File

from twistchat.protocols.websocket import WebSocketFactory

#: What autobahn reads of a handshake.
_HANDSHAKE = (
    b"host",
    b"upgrade",
    b"connection",
    b"sec-websocket-key",
    b"sec-websocket-version",
    b"sec-websocket-protocol",
    b"sec-websocket-extensions",
)


class WebSocketDoor(Resource):
    """Where HTTP becomes a websocket."""

    isLeaf = True

    def __init__(self, sockets: WebSocketFactory) -> None:
        super().__init__()
        self._sockets = sockets

    def render_GET(self, request: Any) -> Any:
        """Shake hands."""
        channel = request.channel
        channel.hand_over(self._sockets.accept(channel.ticket, _handshake(request)))
        return NOT_DONE_YET


def _handshake(request: Any) -> bytes:
    """The request as autobahn wants to read it."""
    lines = [b"%b %b HTTP/1.1" % (request.method, request.path)]
    for name in _HANDSHAKE:
        values = request.requestHeaders.getRawHeaders(name, [])
        lines += [b"%b: %b" % (name, value) for value in values]
    return b"\r\n".join(lines) + b"\r\n\r\n"


class Page(Resource):
    """The page itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def getChild(self, path: bytes, request: Any) -> Resource:
        """The page has one address."""
        return self if not path else super().getChild(path, request)

    def render_GET(self, request: Any) -> bytes:
        """As it is written, with the place of its assets."""
        text = (self._folder / "index.html").read_text(encoding="utf-8")
        request.setHeader(b"content-type", b"text/html; charset=utf-8")
        return text.replace("{assets}", "/assets/0").encode()


def site(folder: Path, sockets: WebSocketFactory) -> Resource:
    """All that the door answers."""
    page = Page(folder)
    page.putChild(b"ws", WebSocketDoor(sockets))
    assets = Resource()
    assets.putChild(b"0", File(str(folder)))
    page.putChild(b"assets", assets)
    for name in ("sw.js", "manifest.webmanifest"):
        page.putChild(name.encode(), File(str(folder / name)))
    return page
