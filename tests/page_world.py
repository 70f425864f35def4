"""One house with all its doors, and people there with browsers and on netcat."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browsing import Browsers, Window, browsers, url_of
from running import Client, Daemons

#: All doors on ports of their own.
DOORS = ("--line", "0", "--telnet", "0", "--irc", "0", "--web", "0")
QUICK = ("limits.lines_burst=0", "limits.account_lines_burst=0")
PASSWORD = "correct-horse"


class PageWorld:
    """A daemon, and a browser in which each window is somebody else's."""

    def __init__(self, daemons: Daemons, chromium: Browsers) -> None:
        self._daemons = daemons
        self.chromium = chromium
        self.start()

    def start(self) -> None:
        """Open the house, perhaps again; then all its doors are elsewhere."""
        self.daemon = self._daemons.start(doors=DOORS)
        self.url = url_of(self.daemon.address("web"))

    def window(self, **options: Any) -> Window:
        """A window that shows the door."""
        return self.chromium.open(self.url, **options)

    def guest(self, name: str, room: str = "", **options: Any) -> Window:
        """Somebody who came by the page, and owns no name."""
        return self.window(**options).enter(name, room=room)

    def owner(self, name: str, room: str = "", **options: Any) -> Window:
        """Somebody who came by the page with their password."""
        return self.window(**options).enter(name, PASSWORD, room)

    def nc(self, name: str, room: str = "lobby") -> Client:
        """Somebody on netcat."""
        return Client(self.daemon.address("line")).enter(name, room)

    def account(self, name: str) -> None:
        """The name is somebody's now, who is away."""
        client = self.nc(name)
        client.ask(f"/register {PASSWORD}", f"-- {name} is now yours")
        client.say("/quit")
        client.rest()
        client.close()


@contextmanager
def page_world(folder: Path, *settings: str, flags: tuple[str, ...] = ()) -> Iterator:
    """Such a house, for as long as it is needed. Nothing went wrong in it."""
    with Daemons(folder, *QUICK, *settings) as daemons, browsers(*flags) as chromium:
        yield PageWorld(daemons, chromium)
