"""Operations about tokens, which show that an account is one's own, and tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from twistchat.chat.events import Ending
from twistchat.chat.ids import spell
from twistchat.chat.roles import Right
from twistchat.chat.tokens import Token
from twistchat.jsonlines.requests import id_of
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: A token is good for so many days at most, or for ever; a day has so many seconds.
_MOST_DAYS = 3650
_DAY = 86_400


class MakeToken(Request, frozen=True, kw_only=True, tag="token"):
    """Make a token, with which a program logs in to the account in place of its
    password. It is told here and never again. Who came in by a token is refused with
    ``password-only``."""

    label: str = ""
    days: Annotated[int, Meta(ge=0, le=_MOST_DAYS)] = 0


class MadeToken(Answer, frozen=True, kw_only=True):
    """The token, and the id under which it is listed and ended."""

    id: str
    token: str


class ListTokens(Request, frozen=True, kw_only=True, tag="tokens"):
    """List the tokens of the account, and the browsers that are signed in to it."""


class ListedToken(Struct, frozen=True, omit_defaults=True):
    """A token, without what nobody is told again."""

    id: str
    made: str
    label: str = ""
    used: str = ""
    expires: str = ""
    browser: bool = False


class TokenList(Answer, frozen=True, kw_only=True):
    """In the order of their making."""

    tokens: list[ListedToken]


class EndToken(Request, frozen=True, kw_only=True, tag="token-end"):
    """End a token, or sign a browser out. The sessions that came in by it end too, and
    so do what a browser was given for it and the session whose ticket signed it in."""

    id: str


class MakeTicket(Request, frozen=True, kw_only=True, tag="ticket"):
    """A ticket says once who one is: to the web door, for a browser to sign in there;
    or, if one has an account, or is a guest whose page is loaded anew, as the ``token``
    of a ``hello``."""


class MadeTicket(Answer, frozen=True, kw_only=True):
    """The ticket, and for how many seconds it is good."""

    ticket: str
    seconds: int


@operation("account", MakeToken, MadeToken, right=Right.ACCOUNT)
async def make(client: Client, request: MakeToken) -> Answer:
    tokens, seconds = client.desk.tokens, request.days * _DAY
    token, secret = await tokens.make(client.here, request.label, seconds)
    return MadeToken(id=spell(token.id), token=secret)


@operation("account", ListTokens, TokenList, right=Right.ACCOUNT)
async def list_(client: Client, request: ListTokens) -> Answer:
    found = await client.desk.tokens.of(client.here)
    return TokenList(tokens=[_listed(each) for each in found])


def _listed(token: Token) -> ListedToken:
    return ListedToken(
        spell(token.id),
        timestamp(token.created_at),
        token.label,
        timestamp(token.used_at) if token.used_at else "",
        timestamp(token.expires_at) if token.expires_at else "",
        token.cookie,
    )


@operation("account", EndToken, right=Right.ACCOUNT)
async def end(client: Client, request: EndToken) -> Answer:
    with client.ending_by(Ending.ENDED):
        await client.desk.tokens.end(client.here, id_of(request.id))
    return DONE


@operation("account", MakeTicket, MadeTicket)
def ticket(client: Client, request: MakeTicket) -> Answer:
    tokens = client.desk.tokens
    made = tokens.ticket(client.here)
    return MadeTicket(ticket=made, seconds=tokens.bounds.ticket_seconds)
