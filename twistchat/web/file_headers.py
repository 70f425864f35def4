"""What is said about a file that people have sent, before its bytes.

A browser is to run nothing of it, whatever it thinks that it is: only what was seen to
be a picture, sound or a film is shown where it stands, and all else is to be kept.
"""

import re
from unicodedata import normalize
from urllib.parse import quote

from twistchat.chat.files import INLINE, UNKNOWN, File

#: What a browser may do with it: nothing of its own.
POLICY = "sandbox; default-src 'none'"
_PLAIN = re.compile(r'[^\x20-\x7e]|["\\%]')
#: What needs no escape in an extended value (RFC 8187, section 3.2.1).
_ATTRIBUTE = "!#$&+-.^_`|~"


def file_headers(file: File, digest: str) -> dict[str, str]:
    """The headers that go with a file, whole or in part."""
    inline = file.type in INLINE
    return {
        "Content-Type": file.type if inline else UNKNOWN,
        "Content-Disposition": disposition(inline, file.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",  # who may have it today may not tomorrow
        "Accept-Ranges": "bytes",
        "ETag": tag_of(digest),
    }


def tag_of(digest: str) -> str:
    """The entity tag of these bytes."""
    return f'"{digest}"'


def disposition(inline: bool, name: str) -> str:
    """What is to be done with a file, and under which name (RFC 6266); a name that is
    not plain ASCII is given twice, the second time as it is (RFC 8187). Some read the
    first alone, such as curl -OJ, and nothing there but ASCII (appendix D)."""
    plain = _PLAIN.sub(_nearest, normalize("NFC", name))
    value = f'{"inline" if inline else "attachment"}; filename="{plain}"'
    if plain != name:
        value += f"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE)}"
    return value


def _nearest(found: re.Match[str]) -> str:
    """A letter without its marks, if that is plain; else what stands for all others."""
    letter = normalize("NFD", found[0])[0]
    return letter if letter.isascii() and letter.isalpha() else "_"
