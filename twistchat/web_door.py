"""What stands behind the web door: its routes, and what it is told by the settings."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from twistchat import bounds
from twistchat.config import Settings
from twistchat.protocols.downloads import Downloads, Read, download_routes
from twistchat.protocols.file_answers import FileAnswers
from twistchat.protocols.gate import Gate
from twistchat.protocols.pages import (
    health_routes,
    page_routes,
    sign_in_page,
    websocket_routes,
)
from twistchat.protocols.sessions import Sessions
from twistchat.protocols.uploads import Uploads
from twistchat.protocols.web import WebFactory
from twistchat.protocols.websocket import WebSocketFactory
from twistchat.text.desk import Desk
from twistchat.web import assets
from twistchat.web.answers import Answer
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
    read: Read,
) -> WebFactory:
    """The web door; ``sockets`` holds those who talk there, ``read`` reads files."""
    web, desk = settings.web, sockets.desk
    sessions = Sessions(desk.tokens, desk.languages.default)
    page = assets.load(STATIC)
    routes = (
        *page_routes(page),
        *websocket_routes(sockets),
        *health_routes(healthy),
        *sessions.routes(),
        *_files(desk, sessions, read, sign_in_page(page)),
    )
    names = (*web.hosts, settings.server.name)
    return WebFactory(
        Routes(routes),
        Screening(Reach(web.url, names), Proxies(web.proxies), web.hsts_seconds),
        gate,
        bounds.http_bounds(settings),
        bounds.door_bounds(settings),
        reactor,
        desk.bug,
        web.access_log,
    )


def _files(desk: Desk, sessions: Sessions, read: Read, page: Answer) -> Sequence[Route]:
    answers = FileAnswers(desk.languages.default)
    downloads = Downloads(read, answers)
    return [
        *Uploads(desk, sessions, answers).routes(),
        *download_routes(desk.files, sessions.who_asks, downloads, page),
    ]
