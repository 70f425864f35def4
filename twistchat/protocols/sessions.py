"""Signing in over HTTP: who asks, by a cookie or by a token, and what gives cookies."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.errands.tokens import Cookie, Tokens
from twistchat.errands.visits import Who
from twistchat.jsonlines.writing import message_of
from twistchat.protocols.web_request import WebRequest
from twistchat.text.language import Language
from twistchat.web.answers import Answer, Refused, json_answer
from twistchat.web.cookies import UNDER, id_in, path_of, set_cookie
from twistchat.web.routes import Route
from twistchat.web.screening import COOKIE

_BEARER = "Bearer"


class Sessions:
    """The routes of it; what is refused is said in the ``language``."""

    def __init__(self, tokens: Tokens, language: Language) -> None:
        self._tokens = tokens
        self._language = language

    def routes(self) -> Sequence[Route]:
        """What the web door answers."""
        return [
            Route("POST", "/session", self._open, ours=True),
            Route("DELETE", "/s/*", self._close, ours=True),
            Route("POST", "/s/*/ticket", self._ticket, ours=True),
        ]

    async def who_asks(self, request: WebRequest) -> Who:
        """Whose cookie comes with the request, under its path; elsewhere, whose token.

        It is so in this turn. Raises `Refused`: 401, or 429 for too many wrong tokens.
        """
        with self._refusing():
            path = request.path.decode("ascii", "replace")
            if not path.startswith(UNDER):
                return await self._tokens.by_token(_bearer(request), request.peer)
            try:
                id = id_in(path)
            except ValueError:
                raise errors.WrongToken from None
            return await self._tokens.by_cookie(id, _given(request.cookie(COOKIE)))

    async def check(self, who: Who) -> None:
        """What showed who they are, some time ago, is still good. Raises `Refused`."""
        with self._refusing():
            await self._tokens.check(who)

    async def _open(self, request: WebRequest) -> Answer:
        """A browser signs in, by a ticket or a token."""
        with self._refusing():
            cookie = await self._tokens.open(_bearer(request), request.peer)
        path = {"path": path_of(cookie.id)}
        return json_answer(path, Set_Cookie=_header(cookie, request))

    async def _ticket(self, request: WebRequest, id: str) -> Answer:
        """A page that was loaded anew comes in again; the browser keeps the cookie for
        longer."""
        who = await self.who_asks(request)
        with self._refusing():
            ticket = self._tokens.ticket_of(who)
        cookie = self._tokens.renewed(who, request.cookie(COOKIE))
        what = {"ticket": ticket, "seconds": self._tokens.bounds.ticket_seconds}
        return json_answer(what, Set_Cookie=_header(cookie, request))

    async def _close(self, request: WebRequest, id: str) -> Answer:
        """A browser signs out."""
        who = await self.who_asks(request)
        with self._refusing():
            await self._tokens.close(who)
        gone = set_cookie(who.via.cookie, "", None, request.secure)
        return Answer(status=204, headers=(("Set-Cookie", gone),))

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """What the chat refuses is refused over HTTP."""
        try:
            yield
        except ChatError as error:
            raise refused(error, self._language) from None


def refused(error: ChatError, language: Language) -> Refused:
    """A refusal of the chat, as HTTP has it."""
    status, headers = 503, {}
    if isinstance(error, errors.WrongToken | errors.Suspended):
        status, headers = 401, {"WWW_Authenticate": _BEARER}
    elif isinstance(error, errors.TooManyTries):
        status, headers = 429, {"Retry_After": str(error.facts["seconds"])}
    return Refused(status, message_of(error, language), **headers)


def _bearer(request: WebRequest) -> str:
    """The token or ticket that a request brings (RFC 6750, section 2.1)."""
    scheme, _, secret = request.header("authorization").partition(" ")
    return _given(secret.strip() if scheme.lower() == _BEARER.lower() else "")


def _given(secret: str) -> str:
    """The secret, if there is one: who brings none has not tried any."""
    if not secret:
        raise Refused(401, WWW_Authenticate=_BEARER)
    return secret


def _header(cookie: Cookie, request: WebRequest) -> str:
    return set_cookie(cookie.id, cookie.secret, cookie.seconds, request.secure)
