"""What the web door says of files: that they are stored, or why not."""

from typing import Any, NoReturn

import msgspec
from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.ids import spell
from twistchat.errands.sending import Posted
from twistchat.jsonlines.file_shapes import FileShape, file_shape
from twistchat.jsonlines.writing import message_of, refusal_of
from twistchat.text.language import Language
from twistchat.web.answers import Answer, Refused

#: What a refusal is called by HTTP; all others are 403.
STATUS: dict[type[ChatError], int] = {
    errors.BadFileName: 400,
    errors.NotEntered: 401,
    errors.NoSuchFile: 404,
    errors.NoSuchRoom: 404,
    errors.NoSuchTicket: 404,
    errors.NobodyThere: 404,
    errors.FileTooLarge: 413,
    errors.VoiceTooLong: 413,
    errors.QuotaReached: 429,
    errors.TooManyTries: 429,
    errors.TooManyUploads: 429,
    errors.Busy: 503,
    errors.NotStored: 503,
    errors.NoSpace: 507,
}
_NOT_KEPT = ("cache-control", "no-store")


class FileStored(Struct, frozen=True, omit_defaults=True):
    """The file is stored, and was said: the ``id`` of the message. ``file`` is left out
    if that was said before."""

    id: str
    file: FileShape | None = None


class FileRefused(Refused):
    """What the house says no to, in its own words."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status, "-")
        self.answer = answer


class FileAnswers:
    """Words answers: as JSON to who asks for that, else as a line of text in the
    ``language``."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def stored(self, request: Any, posted: Posted) -> Answer:
        """It is here."""
        id = spell(posted.id)
        file = None if posted.file is None else file_shape(posted.file)
        return _answer(request, 201, f"stored {id}", FileStored(id, file))

    def refuse(self, request: Any, error: ChatError) -> NoReturn:
        """It is not; raises that."""
        language = self._language
        code = STATUS.get(type(error), 403)
        text = message_of(error, language)
        seconds = error.facts.get("seconds")
        more = [("retry-after", str(seconds))] if seconds else []
        answer = _answer(request, code, text, refusal_of(error, language), *more)
        raise FileRefused(answer) from None


def _answer(
    request: Any, code: int, text: str, thing: Any, *headers: tuple[str, str]
) -> Answer:
    headers = (_NOT_KEPT, *headers)
    if "application/json" in request.listed("accept"):
        body = msgspec.json.encode(thing) + b"\n"
        return Answer(body, code, "application/json", headers)
    return Answer(f"{text}\n".encode(), code, headers=headers)
