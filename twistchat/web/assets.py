"""The files that the page is made of, as they are shipped.

They are read once, and one hash stands for all of them: it is in their addresses, so
that modules import each other by relative paths and browsers never ask for one again.
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath

from msgspec import Struct

from twistchat.web import headers
from twistchat.web.answers import Answer

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
#: What is packed already.
_PACKED = (".ico", ".png")
#: What says something of pages goes with none of the many files that a page is made of.
_NO_PAGE = tuple((name, "") for name in headers.OF_PAGES)
#: What is at the top has an address of its own, which must be asked for each time.
FRESH = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
#: The module that the page begins with.
MAIN = "js/main.js"

_IMPORT = re.compile(
    r"""^\s*(?:import|export|\})[^;'"()]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)


class Asset(Struct, frozen=True):
    """One of them, plain and (if that is shorter) packed by gzip."""

    body: bytes
    packed: bytes
    kind: str
    tag: str
    policy: str
    keep: str

    def answer(self, packed: bool, known: str) -> Answer:
        """It, for a browser that takes what is packed or not, and knows what has these
        tags (If-None-Match)."""
        fields = (
            *(() if self.keep == FRESH else _NO_PAGE),
            ("Cache-Control", self.keep),
            ("Content-Security-Policy", self.policy),
            ("ETag", self.tag),
            ("Vary", "Accept-Encoding"),
        )
        if self.tag in known:
            return Answer(status=304, headers=fields)
        if packed and self.packed:
            encoding = ("Content-Encoding", "gzip")
            return Answer(self.packed, kind=self.kind, headers=(*fields, encoding))
        return Answer(self.body, kind=self.kind, headers=fields)


class Assets:
    """All of them. ``base`` is the beginning of their addresses."""

    def __init__(self, folder: Path) -> None:
        files = dict(_files(folder))
        whole = sha256()
        for path, body in files.items():
            whole.update(f"{path}\0{len(body)}\0".encode() + body)
        digest = whole.hexdigest()[:16]
        self.base = f"/assets/{digest}"
        modules = sorted(_closure(MAIN, files))
        links = "\n".join(
            f'<link rel="modulepreload" href="{self.base}/{path}">' for path in modules
        )
        #: What is written so in a file at the top becomes that.
        addresses = [f"{self.base}/{path}" for path in files if "/" in path]
        names = {
            b"{all}": json.dumps(addresses).encode(),
            b"{assets}": self.base.encode(),
            b"{preload}": links.encode(),
        }
        self._assets = {}
        for path, body in files.items():
            top = "/" not in path
            for name, value in names.items() if top else ():
                body = body.replace(name, value)
            self._assets[path] = _asset(path, body, FRESH if top else FOR_EVER)

    def __iter__(self) -> Iterator[str]:
        return iter(self._assets)

    def find(self, path: str) -> Asset | None:
        """The one at this path, as below the folder."""
        return self._assets.get(path)


@lru_cache(maxsize=4)
def load(folder: Path) -> Assets:
    """The assets of a folder, read once."""
    return Assets(folder)


def takes_gzip(accepted: str) -> bool:
    """A browser that sends this Accept-Encoding takes what is packed."""
    for each in accepted.lower().split(","):
        coding, _, quality = each.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return quality.strip("0.") != "" if quality else True
    return False


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.suffix in KINDS and not any(
            part.startswith(".") for part in PurePosixPath(path).parts
        ):
            yield path, file.read_bytes()


def _asset(path: str, body: bytes, keep: str) -> Asset:
    suffix = PurePosixPath(path).suffix
    packed = b"" if suffix in _PACKED else gzip.compress(body, 9, mtime=0)
    return Asset(
        body,
        packed if len(packed) < len(body) else b"",
        KINDS[suffix],
        f'W/"{sha256(body).hexdigest()[:16]}"',
        headers.PAGE if keep == FRESH else headers.NOTHING,
        keep,
    )


def _closure(first: str, files: dict[str, bytes]) -> set[str]:
    """The modules that one imports, and those import, and it."""
    found: set[str] = set()
    waiting = [first]
    while waiting:
        path = waiting.pop()
        if path in found or path not in files:
            continue
        found.add(path)
        text = files[path].decode()
        folder = PurePosixPath(path).parent
        waiting += [normpath(str(folder / each)) for each in _IMPORT.findall(text)]
    return found
