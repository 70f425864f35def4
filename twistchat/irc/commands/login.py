"""AUTHENTICATE, REGISTER, VERIFY: logging in to an account, and making one.

Sources: https://ircv3.net/specs/extensions/sasl-3.1, sasl-3.2 and
https://ircv3.net/specs/extensions/account-registration.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.names import person_name
from twistchat.irc import numerics as n
from twistchat.irc.commands.connection import go_on
from twistchat.irc.errors import SaslAborted, SaslAlready, SaslFailed
from twistchat.irc.message import Message
from twistchat.irc.owning import account_of, count_try, log_in, recognise, veiled
from twistchat.irc.owning import register as register_here
from twistchat.irc.refusals import code_of, word
from twistchat.irc.registration import check_password, turn_away
from twistchat.irc.sasl import ABORT, MECHANISMS, Exchange, Plain, plain
from twistchat.irc.table import ANYTIME, command
from twistchat.text.refusals import word_refusal

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_DONE = "SASL authentication successful"
_FAILED = "SASL authentication failed"
#: How it stands in REGISTER that there is no e-mail, or that the account is the nick.
_NONE = "*"

#: What REGISTER answers; what is not here has the code that it has elsewhere.
_CODES: dict[type[ChatError], str] = {
    errors.AlreadyOwned: "ALREADY_AUTHENTICATED",
    errors.NameOwned: "ACCOUNT_EXISTS",
    errors.NameTaken: "ACCOUNT_EXISTS",
    errors.NameQuarantined: "ACCOUNT_EXISTS",
    errors.PasswordNeeded: "ACCOUNT_EXISTS",
    errors.BadName: "BAD_ACCOUNT_NAME",
    errors.NameReserved: "BAD_ACCOUNT_NAME",
    errors.BadPassword: "UNACCEPTABLE_PASSWORD",
    errors.BadEmail: "INVALID_EMAIL",
    errors.TooManyTries: "TEMPORARILY_UNAVAILABLE",
    errors.Busy: "TEMPORARILY_UNAVAILABLE",
    errors.NotStored: "TEMPORARILY_UNAVAILABLE",
}


# SASL


@command("AUTHENTICATE mechanism", when=ANYTIME)
def authenticate(client: Client, message: Message) -> Awaitable[None] | None:
    """Log in to an account: AUTHENTICATE PLAIN, then what PLAIN says in base64, in
    pieces of 400 characters; a star gives up."""
    if account_of(client):
        raise SaslAlready
    exchange, client.sasl = client.sasl, None
    piece = message.parameters[0]
    if piece == ABORT:
        raise SaslAborted
    if exchange is None:
        _begin(client, piece)
        return None
    whole = exchange.take(piece)
    if whole is None:
        client.sasl = exchange
        return None
    done = client._numeric(n.RPL_SASLSUCCESS, last=_DONE)
    return _log_in(client, plain(whole), done)


def _begin(client: Client, mechanism: str) -> None:
    if mechanism.upper() not in MECHANISMS:
        known = ",".join(MECHANISMS)
        client.numeric(n.RPL_SASLMECHS, known, last="are available SASL mechanisms")
        raise SaslFailed
    client.sasl = Exchange()
    client.send("AUTHENTICATE +")


async def _log_in(client: Client, said: Plain, *more: str) -> None:
    """The account is the client's, who reads so, and these lines. Who has said all else
    comes in with it."""
    try:
        with veiled():
            proof = await recognise(client, said.name, said.password)
            await log_in(client, proof, *more)
    except ChatError as refused:
        _not_logged_in(client, refused)
        return
    coming = None if client.outbox.ending else go_on(client)
    if coming is not None:
        await coming


def _not_logged_in(client: Client, refused: ChatError) -> None:
    """Whether it was the name that was wrong, or the password, is not told."""
    locked = isinstance(refused, errors.Suspended)
    sentence = _FAILED
    if not isinstance(refused, errors.WrongPassword | errors.BadName):
        why = word_refusal(refused, client.desk.house.languages.default)
        sentence = f"{_FAILED}: {why}"
    client.numeric(n.ERR_NICKLOCKED if locked else n.ERR_SASLFAIL, last=sentence)
    count_try(client, refused)


# Making an account


@command("REGISTER account email password [code]", when=ANYTIME)
async def register(client: Client, message: Message) -> None:
    """Make the nick that you bear, or ask for, your own; a star stands for that nick,
    and for no e-mail. A code is needed where the server wants one."""
    account, email, password = message.parameters[:3]
    if client.registration is not None:
        try:
            check_password(client, client.registration)
        except ChatError as refused:
            turn_away(client, refused)
            return
    name = client.nick if client.session is not None else client.wanted
    if account_of(client):
        own = account_of(client)
        _fail(client, "REGISTER", "ALREADY_AUTHENTICATED", own, "You have an account")
    elif not name:
        _fail(client, "REGISTER", "NEED_NICK", _NONE, "Give your nick first")
    elif account != _NONE and not _is_called(account, name):
        sentence = f"An account is called as its owner is, {name}"
        _fail(client, "REGISTER", "ACCOUNT_NAME_MUST_BE_NICK", account, sentence)
    else:
        email = "" if email == _NONE else email
        await _register(client, name, password, email, message.at(3))


def _is_called(account: str, name: str) -> bool:
    try:
        return person_name(account).key == person_name(name).key
    except errors.BadName:
        return False


async def _register(
    client: Client, name: str, password: str, email: str, code: str
) -> None:
    accounts, here = client.desk.house.accounts, client.session is not None
    try:
        with veiled():
            if here:
                await register_here(client, password, email, code)
            else:
                host = client.address
                await accounts.register_name(name, host, password, email, code)
    except ChatError as refused:
        sentence = word_refusal(refused, client.desk.house.languages.default)
        _fail(client, "REGISTER", _code(refused), name, sentence)
        return
    server = client.desk.customs.server
    client.send(f":{server} REGISTER SUCCESS {name} :{name} is yours now")
    if not here:
        await _log_in(client, Plain(name, password))


def _code(refused: ChatError) -> str:
    if isinstance(refused, errors.BadPassword) and refused.facts["reason"] == "short":
        return "WEAK_PASSWORD"
    return _CODES.get(type(refused), code_of(refused))


@command("VERIFY account code", when=ANYTIME)
def verify(client: Client, message: Message) -> None:
    """Nothing has to be verified here."""
    account, own = message.parameters[0], account_of(client)
    if own:
        _fail(client, "VERIFY", "ALREADY_AUTHENTICATED", own, "You have an account")
    else:
        sentence = "No account here waits for a code"
        _fail(client, "VERIFY", "INVALID_CODE", account, sentence)


def _fail(client: Client, command: str, code: str, account: str, sentence: str) -> None:
    """A standard reply, also to clients that have not asked for these: whoever gives
    these commands knows it."""
    server = client.desk.customs.server
    client.send(f":{server} FAIL {command} {code} {word(account[:64])} :{sentence}")
