"""By which names the door is reached, and which pages may make a browser ask there.

A name of somebody else's that leads here (DNS rebinding) makes their page one of ours
in the eyes of a browser, so requests for names that are not ours are refused. Which
page asks is what ``Origin`` says; only browsers send it, and pages cannot change it.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address

_AUTHORITY = re.compile(
    r"(?P<name>[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?"
)
_PORTS = {"http": 80, "https": 443}
LOCAL = "localhost"


class Reach:
    """The names of the door: those of ``url`` and ``names``, besides addresses and
    localhost."""

    def __init__(self, url: str, names: Iterable[str]) -> None:
        self._own = _origin(url)
        listed = [*names, *(() if self._own is None else (self._own[1],))]
        self._names = {_plain(name) for name in listed} | {LOCAL}

    def admits(self, host: str) -> bool:
        """A request with this Host header is for us."""
        found = _AUTHORITY.fullmatch(host)
        if found is None or int(found["port"] or 0) > 65_535:
            return False
        name = _plain(found["name"])
        return name in self._names or _is_address(name)

    def owns(self, origin: str, host: str, secure: bool) -> bool:
        """A page of this origin is ours, for a request with that Host header; over TLS
        only one that came so as well."""
        found = _origin(origin)
        if found is None:
            return False
        if found == self._own:
            return True
        scheme, name, port = found
        if secure and scheme != "https":
            return False
        return (name, port) == _place(host, scheme)


def _origin(text: str) -> tuple[str, str, int] | None:
    """Scheme, name and port of an origin; None if it is none."""
    scheme, _, rest = text.rstrip("/").partition("://")
    place = _place(rest, scheme)
    return (scheme, *place) if scheme in _PORTS and place else None


def _place(authority: str, scheme: str) -> tuple[str, int] | None:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return None
    return _plain(found["name"]), int(found["port"] or _PORTS.get(scheme, 0))


def _plain(name: str) -> str:
    return name.lower().strip("[]").removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
