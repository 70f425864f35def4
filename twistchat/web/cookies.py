"""The cookie of a browser that is signed in. Each is sent to its own path alone, so one
browser holds any number of people."""

from twistchat.chat.ids import read, spell
from twistchat.web.screening import COOKIE

#: Under this and its id lives what is asked with a cookie.
UNDER = "/s/"


def path_of(id: int) -> str:
    """Where the cookie of that id is sent to."""
    return f"{UNDER}{spell(id)}"


def id_in(path: str) -> int:
    """The id of the cookie that a path lies under. ValueError if it is none."""
    if not path.startswith(UNDER):
        raise ValueError(path)
    return read(path.removeprefix(UNDER).partition("/")[0])


def set_cookie(id: int, secret: str, seconds: int | None, secure: bool) -> str:
    """The header that has a browser keep it for so long: until it is closed with 0, and
    no longer with None (RFC 6265, section 4.1). ``secure``: only over TLS."""
    parts = [f"{COOKIE}={secret}", f"Path={path_of(id)}", "HttpOnly", "SameSite=Strict"]
    if seconds is None:
        parts.append("Max-Age=0")
    elif seconds:
        parts.append(f"Max-Age={seconds}")
    if secure:
        parts.append("Secure")
    return "; ".join(parts)
