"""What is known of a file that somebody sent; its bytes are kept elsewhere."""

import re
from functools import cache
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from urllib.parse import quote

from msgspec import Struct

from twistchat.chat.cleaning import plain, thin_marks
from twistchat.chat.errors import BadFileName
from twistchat.chat.who import Person

#: What is shown where it stands, in a page: nothing that a browser would run. A file
#: has one of these types only if its bytes are such.
INLINE = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "audio/ogg",
        "audio/webm",
        "audio/mp4",
        "video/webm",
    }
)
#: What a voice message may be made of; browsers record nothing else in these.
SPOKEN = frozenset({"audio/ogg", "audio/webm", "audio/mp4", "video/webm"})
#: What nothing is known of.
UNKNOWN = "application/octet-stream"
#: What file systems take, in bytes of UTF-8.
NAME_BYTES = 255

_LINK = re.compile("/files/([^/]+)")
_PARTS = re.compile(r"[/\\]")


class File(Struct, frozen=True):
    """A file: its public ``id``, which nobody guesses, the ``name`` that its sender
    gave it, its ``size`` in bytes, its ``type`` (see `type_of`); and of sound that was
    recorded to be said (``voice``), or the like, its ``seconds``, 0 if they are not
    known."""

    id: str
    name: str
    size: int
    type: str
    seconds: int = 0
    voice: bool = False

    @property
    def path(self) -> str:
        """Where the web door has it."""
        return f"/files/{self.id}/{quoted(self.name)}"


class KeptFile(Struct, frozen=True):
    """A file that somebody has sent: in a room, or to somebody else; by id, 0 for none.
    ``digest`` is what its bytes are found by, ``at`` when (milliseconds since 1970)."""

    file: File
    digest: str
    sender: Person
    room_id: int
    recipient_id: int
    at: int


class ListedFile(Struct, frozen=True):
    """A file in a list; ``message`` is the id of the message that it is."""

    file: File
    sender: Person
    at: int
    message: int


def file_name(text: str) -> str:
    """The name of a file, without the folders before it and whatever nobody sees or
    what writes backwards. BadFileName if nothing is left of it, or too much."""
    name = thin_marks(" ".join(plain(_PARTS.split(text)[-1]).split()))
    if not name.strip("."):
        raise BadFileName("empty")
    try:
        size = len(name.encode())
    except UnicodeEncodeError:  # JSON can spell half a character
        raise BadFileName("characters") from None
    if size > NAME_BYTES:
        raise BadFileName("long")
    return name


def type_of(name: str, found: str) -> str:
    """The type that was ``found`` in the bytes, if it is one that is shown inline; else
    what the name says, as long as that is none of these. Only for people to read."""
    if found in INLINE:
        return found
    kind = _types().get(PurePosixPath(name).suffix.lower(), UNKNOWN)
    return UNKNOWN if kind in INLINE else kind


def id_in(text: str) -> str:
    """The id in a link to a file; or the text, which may be one itself."""
    found = _LINK.search(text)
    return found[1] if found else text


def quoted(name: str) -> str:
    """The name as the last part of the path of an URL."""
    return quote(name, safe="")


@cache
def _types() -> dict[str, str]:
    """Types by ending: those that Python knows, not those of this machine."""
    return MimeTypes().types_map[True]
