"""What the web door answers by itself: the page, and what becomes a websocket."""

import re
from base64 import b64decode
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from twistchat.protocols.web_request import WebRequest
from twistchat.protocols.websocket import WebSocketFactory
from twistchat.web.answers import Answer, Refused
from twistchat.web.assets import FRESH, Assets, takes_gzip
from twistchat.web.routes import Route

#: What has an address at the top, and where it lies.
_TOP = {
    "/": "index.html",
    "/favicon.ico": "icons/icon.svg",
    "/manifest.webmanifest": "manifest.webmanifest",
    "/sw.js": "sw.js",
}
_VERSION = "13"  # of the protocol of websockets: RFC 6455
_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")


def websocket_routes(sockets: WebSocketFactory) -> Sequence[Route]:
    """Where HTTP becomes a websocket."""

    def shake_hands(request: WebRequest) -> None:
        handshake = _handshake(request)
        channel = request.channel
        if not channel.ticket.talks(request.peer):
            raise Refused(503)
        channel.hand_over(sockets.accept(channel.ticket, handshake))

    return [Route("GET", "/ws", shake_hands, guarded=True)]


def _handshake(request: WebRequest) -> bytes:
    """The request as autobahn wants to read it: it has nothing to refuse in that, and
    nothing to agree on. Raises `Refused`."""
    wanted = (
        request.method == b"GET"
        and request.clientproto == b"HTTP/1.1"
        and _has(request.header("upgrade"), "websocket")
        and _has(request.listed("connection"), "upgrade")
    )
    if not wanted or request.header("sec-websocket-version") != _VERSION:
        raise Refused(
            426,
            Upgrade="websocket",
            Connection="Upgrade",
            Sec_WebSocket_Version=_VERSION,
        )
    key = request.header("sec-websocket-key")
    if not _KEY.fullmatch(key) or len(b64decode(key)) != 16:
        raise Refused(400)
    return (
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: {_VERSION}\r\n"
        f"Sec-WebSocket-Key: {key}\r\n\r\n"
    ).encode()


def _has(values: str, wanted: str) -> bool:
    return wanted in (value.strip().lower() for value in values.split(","))


def page_routes(assets: Assets) -> Sequence[Route]:
    """The page, and what it is made of."""

    def found(request: WebRequest, path: str, fresh: bool = False) -> Answer:
        asset = assets.find(path)
        if asset is None:
            raise Refused(404)
        if fresh:  # its address stays when it changes
            asset = replace(asset, keep=FRESH)
        accepted = request.listed("accept-encoding")
        known = request.listed("if-none-match")
        return asset.answer(takes_gzip(accepted), known)

    def below(request: WebRequest, path: str) -> Answer:
        if "/" not in path:  # these have their own addresses
            raise Refused(404)
        return found(request, path)

    def top(path: str) -> Callable[[WebRequest], Answer]:
        return lambda request: found(request, path, fresh=True)

    return [
        Route("GET", f"{assets.base}/**", below),
        *(Route("GET", address, top(path)) for address, path in _TOP.items()),
    ]


def sign_in_page(assets: Assets) -> Answer:
    """The page, in place of what is for those alone who have signed in."""
    asset = assets.find(_TOP["/"])
    assert asset is not None
    page = asset.answer(packed=False, known="")
    kept = [each for each in page.headers if each[0] == "Content-Security-Policy"]
    headers = (*kept, ("Cache-Control", "no-store"), ("WWW-Authenticate", "Bearer"))
    return replace(page, status=401, headers=headers)


def health_routes(healthy: Callable[[], bool]) -> Sequence[Route]:
    """Whether all is well, for those who watch over servers."""

    def health(request: WebRequest) -> Answer:
        return Answer(b"ok\n") if healthy() else Refused(503).answer

    return [Route("GET", "/healthz", health)]
