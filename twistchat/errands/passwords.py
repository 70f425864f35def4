"""What a password may be, and which ways to type it are the same (RFC 8265,
OpaqueString).

No password stands in the text of an error, nor in one that is behind it.
"""

from functools import cache
from unicodedata import normalize

from msgspec import Struct
from precis_i18n import get_profile
from precis_i18n.profile import Profile

from twistchat.chat.errors import BadPassword


class PasswordBounds(Struct, frozen=True):
    """The least and the most characters of a password."""

    least: int = 8
    most: int = 128


#: The most characters that the settings can allow.
MOST = 1024
#: For a password to be compared: the bounds may have been others when it was chosen.
ANY = PasswordBounds(1, MOST)


def prepared(text: str, bounds: PasswordBounds = ANY) -> str:
    """The password as it is hashed, the same for all ways to type it.

    Raises `BadPassword` if nobody may have it. What is far too long costs nothing.
    """
    # NFC makes one character out of four at most, so longer ones need no second look.
    if len(text) > 4 * bounds.most:
        raise BadPassword("long", bounds.most)
    composed = normalize("NFC", text)
    if len(composed) < bounds.least:
        raise BadPassword("short", bounds.least)
    if len(composed) > bounds.most:
        raise BadPassword("long", bounds.most)
    password = _enforced(composed)
    if password is None:  # raised here, lest the text be in the error behind it
        raise BadPassword("characters", 0)
    return password


def _enforced(text: str) -> str | None:
    try:
        return str(_opaque().enforce(text))
    except UnicodeEncodeError:
        return None


@cache
def _opaque() -> Profile:
    """Made when it is first needed: reading the tables takes a while."""
    return get_profile("OpaqueString")
