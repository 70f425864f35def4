"""People who send files over real sockets, and what is left of them on the disk."""

import json
from pathlib import Path
from typing import Any

from visiting import OpenHouse, Visitor, until
from web_visiting import ANYWHERE, comes

MEBIBYTE = 1024 * 1024
#: What an `OpenHouse` needs for files to come and go.
WEB = {"web": ANYWHERE}


class Ann:
    """Somebody who is in #lobby by a websocket, and asks for leave to send."""

    def __init__(self, house: OpenHouse, name: str = "ann") -> None:
        until(lambda: house.house._files.ready)  # the disk was swept
        self._socket = comes(house, name)
        self.visitor = self._socket.visitor
        self.asks = self._socket.asks
        self.told = self._socket.told

    def slot(self, name: str = "x.bin", **fields: Any) -> str:
        """A path where the web door takes a file for #lobby."""
        answer = self.asks("upload", room="#lobby", name=name, **fields)
        assert answer["ok"], answer
        path: str = answer["path"]
        return path

    def link(self, id: str) -> str:
        """A path where the web door gives a file, once."""
        path: str = self.asks("download", id=id)["path"]
        return path


def head(line: str, *headers: str) -> bytes:
    """The head of a request."""
    lines = [f"{line} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode()


def put(path: str, data: bytes, *headers: str, size: int | None = None) -> bytes:
    """A whole request that brings a file."""
    length = len(data) if size is None else size
    return head(f"PUT {path}", f"Content-Length: {length}", *headers) + data


def chunk(data: bytes) -> bytes:
    """A part of a body whose length nobody knows."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Heard:
    """One answer of the web door."""

    def __init__(self, visitor: Visitor, bodiless: bool = False) -> None:
        top = visitor.hears("\r\n\r\n").decode()
        status, *lines = top.rstrip().split("\r\n")
        self.status = int(status.split(" ")[1])
        pairs = [line.split(": ", 1) for line in lines]
        self.headers = {name.lower(): value for name, value in pairs}
        assert len(pairs) == len(self.headers), lines
        size = 0 if bodiless else int(self.headers["content-length"])
        until(lambda: len(visitor.heard) >= size or (visitor.take() and False))
        self.body, visitor.heard = visitor.heard[:size], visitor.heard[size:]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(house: OpenHouse, data: bytes) -> Heard:
    """What a new connection is answered to these bytes."""
    caller = house.visit("web")
    caller.sends(data)
    return Heard(caller)


def send(house: OpenHouse, ann: Ann, data: bytes, name: str = "x.bin") -> str:
    """The id of a file that somebody has sent."""
    slot = ann.slot(name)
    heard = ask(house, put(slot, data, "Accept: application/json"))
    assert 201 == heard.status, heard.body
    id: str = heard.json["file"]["id"]
    return id


def on_disk(folder: Path) -> tuple[int, int]:
    """How many files are there, and how many are on their way."""
    files = folder / "files"
    coming = len(list((files / "tmp").iterdir()))
    return len([path for path in files.rglob("*") if path.is_file()]) - coming, coming
