"""What stands behind the web door: its routes, and what it is told by the settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from twistchat import bounds
from twistchat.config import Settings
from twistchat.protocols.gate import Gate
from twistchat.protocols.pages import health_routes, page_routes, websocket_routes
from twistchat.protocols.sessions import Sessions
from twistchat.protocols.web import WebFactory
from twistchat.protocols.websocket import WebSocketFactory
from twistchat.web import assets
from twistchat.web.forwarded import Proxies
from twistchat.web.reach import Reach
from twistchat.web.routes import Route, Routes
from twistchat.web.screening import Screening

#: The page, as it is shipped.
STATIC = Path(__file__).parent / "static"


def web_door(
    settings: Settings,
    sockets: WebSocketFactory,
    gate: Gate,
    reactor: Any,
    healthy: Callable[[], bool],
    *routes: Route,
) -> WebFactory:
    """The web door; ``sockets`` holds those who talk there. It answers ``routes``
    besides its own."""
    web, desk = settings.web, sockets.desk
    sessions = Sessions(desk.tokens, desk.languages.default)
    own = (
        *page_routes(assets.load(STATIC)),
        *websocket_routes(sockets),
        *health_routes(healthy),
        *sessions.routes(),
    )
    names = (*web.hosts, settings.server.name)
    return WebFactory(
        Routes((*own, *routes)),
        Screening(Reach(web.url, names), Proxies(web.proxies), web.hsts_seconds),
        gate,
        bounds.http_bounds(settings),
        bounds.door_bounds(settings),
        reactor,
        desk.bug,
        web.access_log,
    )
