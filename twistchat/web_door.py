"""What stands behind the web door: its routes, and what it is told by the settings."""

from pathlib import Path
from typing import Any

from twistchat import bounds
from twistchat.config import Settings
from twistchat.protocols.gate import Gate
from twistchat.protocols.pages import page_routes, websocket_routes
from twistchat.protocols.web import HttpBounds, WebFactory
from twistchat.protocols.websocket import WebSocketFactory
from twistchat.web.routes import Routes

#: The page, as it is shipped.
STATIC = Path(__file__).parent / "static"


def web_door(
    settings: Settings, sockets: WebSocketFactory, gate: Gate, reactor: Any
) -> WebFactory:
    """The web door; ``sockets`` holds those who talk there."""
    routes = Routes([*page_routes(STATIC), *websocket_routes(sockets)])
    return WebFactory(
        routes,
        gate,
        HttpBounds(),
        bounds.door_bounds(settings),
        reactor,
        sockets.desk.bug,
    )
