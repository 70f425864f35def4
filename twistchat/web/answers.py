"""What is answered to a request over HTTP, and the refusals of HTTP itself."""

from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct

#: Why a request was not answered as asked, where nothing better is known.
REASONS = {
    400: "that is no request that is understood here",
    401: "sign in first",
    403: "that is not allowed from there",
    404: "there is nothing here",
    405: "that cannot be done here",
    408: "that took too long",
    411: "say how long it is",
    413: "that is too much",
    426: "this is for websockets",
    431: "so many headers are not read",
    500: "something went wrong here",
    503: "come again later",
}
TEXT = "text/plain; charset=utf-8"


class Answer(Struct, frozen=True):
    """An answer that is whole; ``headers`` come besides those that all answers have, or
    in their place; an empty one leaves that out."""

    body: bytes = b""
    status: int = 200
    kind: str = TEXT
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def phrase(self) -> str:
        """What the status is called."""
        return HTTPStatus(self.status).phrase


class Refused(Exception):
    """A request that is not answered as asked. Its text is read by people and never has
    a word of the request in it."""

    def __init__(self, status: int, text: str = "", **headers: str) -> None:
        """``headers`` are written with ``_`` for the hyphen."""
        super().__init__(status, text)
        self.answer = Answer(
            f"{text or REASONS[status]}\n".encode(),
            status,
            headers=tuple(
                (name.replace("_", "-"), value) for name, value in headers.items()
            ),
        )


def json_answer(what: Any, status: int = 200, **headers: str) -> Answer:
    """An answer for programs, which nobody keeps."""
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(msgspec.json.encode(what), status, "application/json", fields)
