"""What a file is, by its bytes and by nothing else.

Only what a browser shows without ever running anything of it is known as what it is:
pictures, sound and films of a few kinds, each looked at from its beginning to its end.
All else is unknown: markup and pictures made of it, documents, programs, files that
are two things at once.
"""

from collections.abc import Callable

from twistchat.chat.files import UNKNOWN
from twistchat.files.images import gif, jpeg, png, webp
from twistchat.files.mp4 import mp4
from twistchat.files.ogg import ogg
from twistchat.files.source import Found, Source
from twistchat.files.webm import webm

_OTHER = Found(UNKNOWN)

#: By the first bytes: who looks at the rest.
_KINDS: tuple[tuple[bytes, Callable[[Source], Found | None]], ...] = (
    (b"\x89PNG", png),
    (b"\xff\xd8\xff", jpeg),
    (b"GIF8", gif),
    (b"RIFF", webp),
    (b"OggS", ogg),
    (b"\x1a\x45\xdf\xa3", webm),
    (b"\0\0\0", mp4),
)
#: What has one of these in it may be a page as well, for those who guess. They are so
#: long that data has them by chance once in many thousand files.
_MARKUP = (b"<html", b"<body", b"<script", b"<iframe", b"<!doctype")
#: The end of an archive, which is found from the end of the file.
_ARCHIVE = b"PK\x05\x06"
_END_OF_ARCHIVE = 22 + 65_535
_PIECE = 256 * 1024


def sniff(source: Source) -> Found:
    """What the file is, and for how long it plays; never raises, whatever it holds."""
    head = source.at(0, 4)
    for magic, look in _KINDS:
        if head.startswith(magic):
            found = look(source)
            return _OTHER if found is None or _is_two(source) else found
    return _OTHER


def _is_two(source: Source) -> bool:
    """Whether it may be a page or an archive besides."""
    if _ARCHIVE in source.at(max(0, source.size - _END_OF_ARCHIVE), _END_OF_ARCHIVE):
        return True
    overlap = max(map(len, _MARKUP)) - 1
    for place in range(0, source.size, _PIECE):
        piece = source.at(place, _PIECE + overlap).lower()
        if any(mark in piece for mark in _MARKUP):
            return True
    return False
