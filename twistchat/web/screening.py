"""What is looked at in every request, whatever it asks for, before it is answered."""

from typing import Protocol as Interface

from twistchat.chat.addresses import Host
from twistchat.web import headers
from twistchat.web.answers import Refused
from twistchat.web.forwarded import Proxies
from twistchat.web.reach import Reach
from twistchat.web.routes import SAFE, Route

#: The cookie by which the page signs in again.
COOKIE = "twistchat"
#: What only scripts of ours send, and its value.
OURS = ("X-Twistchat", "1")
_METHODS = (*SAFE, "DELETE", "POST", "PUT")


class Asked(Interface):
    """A request, as far as it is looked at."""

    peer: Host
    secure: bool

    def header(self, name: str) -> str:
        """The value of a header; empty without one. Raises `Refused` for several."""

    def cookie(self, name: str) -> str:
        """The value of a cookie; empty without one."""


class Screening:
    """Which requests are for us, who asks them, and whether they may."""

    def __init__(
        self, reach: Reach, proxies: Proxies, hsts_seconds: int = 2_592_000
    ) -> None:
        self._reach = reach
        self.proxies = proxies
        self._hsts_seconds = hsts_seconds

    def headers(self, secure: bool) -> dict[str, str]:
        """Those of every answer."""
        return headers.common(secure, self._hsts_seconds)

    def target(self, method: str, target: str) -> str:
        """The path of what is asked for. Raises `Refused` for what is no path of
        ours."""
        if method not in _METHODS:
            raise Refused(405, Allow=", ".join(SAFE))
        if not target.startswith("/"):  # a proxy is asked so, and we are none
            raise Refused(400)
        return target.partition("?")[0]

    def host(self, asked: Asked, version: str) -> None:
        """It is for a name that we are reached by, or `Refused`. Nothing that is old
        enough to say none is a browser."""
        host = asked.header("Host")
        if not host and version == "HTTP/1.0":
            return
        if not self._reach.admits(host):
            raise Refused(
                400, "this door is not reached by that name (settings web.url, hosts)"
            )

    def origin(self, asked: Asked, route: Route) -> None:
        """No page of another site has it asked for, or `Refused`."""
        name, value = OURS
        if route.ours and asked.header(name) != value:
            raise Refused(403)
        if not route.private:
            return
        origin = asked.header("Origin")
        if origin:
            allowed = self._reach.owns(origin, asked.header("Host"), asked.secure)
        else:  # no browser
            allowed = not asked.cookie(COOKIE)
        if not allowed:
            raise Refused(403)
