"""How a client says who it is: NICK, USER, perhaps PASS, CAP and SASL, in any order.

The nick is claimed when all is there, so that SASL may come before it or after. Who has
logged in bears the name of the account, whatever nick was asked for.

PASS gives the password of the server, where it has one, or that of an account, as
NAME:PASSWORD, or alone for the account of the nick. Who has logged in need not know the
server's. A token of the account does in place of its password.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.cleaning import plain
from twistchat.chat.users import Session, User
from twistchat.errands.proving import Proof
from twistchat.irc import numerics as n
from twistchat.irc.errors import SaslAborted
from twistchat.irc.owning import admit, log_in, recognise, veiled
from twistchat.irc.rejoining import rejoin
from twistchat.irc.welcome import tell_news, welcome
from twistchat.text.refusals import word_refusal

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: What wrong passwords of the server are counted as; no account is called so.
_SERVERS = "password of the server"
#: What a guest is told whose nick is an account's.
_OWNED = (
    "{name} is registered. If it is yours, log in by SASL, or connect with the "
    "password NAME:PASSWORD; else choose another nick"
)
#: What a guest is told where only accounts come in.
_NO_GUESTS = (
    "Only accounts come in here: log in by SASL, or connect with the password "
    "NAME:PASSWORD"
)
_REGISTER = "; /quote REGISTER * * PASSWORD makes {name} yours"


class Registration:
    """What a client has said so far. ``negotiating``: CAP has begun and not ended;
    ``password`` is what PASS gave; ``proof`` that an account is theirs."""

    __slots__ = (
        "negotiating",
        "nick_given",
        "password",
        "proof",
        "realname",
        "user_given",
        "username",
    )

    def __init__(self) -> None:
        self.negotiating = False
        self.nick_given = False
        self.password = ""
        self.proof: Proof | None = None
        self.realname = ""
        self.user_given = False
        self.username = ""


def may_complete(client: Client) -> bool:
    """All is there that must be. Who has logged in needs no nick that is free."""
    said = client.registration
    return (
        said is not None
        and said.nick_given
        and (bool(client.wanted) or said.proof is not None)
        and said.user_given
        and not said.negotiating
    )


async def complete(client: Client) -> None:
    """The client is who it says, and is told so; or it may say otherwise."""
    said = client.registration
    if client.sasl is not None:  # nobody waits for the rest of it (SASL 3.1)
        client.sasl = None
        client.refuse(SaslAborted(), "AUTHENTICATE")
    if said is None:
        return
    await _check_password(client, said)
    if client.outbox.ending:
        return
    if said.proof is not None:
        await _come_in_as_owner(client, said.proof)
    else:
        await _come_in_as_guest(client)


# The password


def check_password(client: Client, said: Registration) -> None:
    """WrongPassword if PASS has not given the password of the server, where it has one
    and this is not the owner of an account; TooManyTries, as for those of accounts."""
    wanted, given = client.desk.customs.password, said.password
    if not wanted or said.proof is not None:
        return
    if not given:  # nothing was guessed
        raise errors.WrongPassword
    house = client.desk.house
    house.tries.password(_SERVERS, client.address, house.seconds())
    if not compare_digest(given.encode(), wanted.encode()):
        raise errors.WrongPassword
    _forgive(client)


def _forgive(client: Client) -> None:
    house = client.desk.house
    house.tries.forgive(_SERVERS, client.address, house.seconds())


async def _check_password(client: Client, said: Registration) -> None:
    """Turn away who may not come in with the password that was given: neither the
    server's nor an account's, if it had to be one of them."""
    if said.proof is not None:
        return
    refused: errors.ChatError | None = None
    try:
        check_password(client, said)
    except errors.ChatError as error:
        refused = error
    if refused is None and client.desk.customs.password:
        return
    try:
        with veiled():
            await _prove_by_pass(client, said)
    except errors.ChatError as error:
        refused = error
    if said.proof is None and refused is not None:
        turn_away(client, refused)
    elif isinstance(refused, errors.WrongPassword):  # it was an account's
        _forgive(client)


async def _prove_by_pass(client: Client, said: Registration) -> None:
    """An account is the client's, if PASS gave its password: with its name before it,
    or alone if the nick is one's that is owned. For all other nicks it is a password of
    nothing, which old clients give wherever they go."""
    name, colon, password = said.password.partition(":")
    if not colon:
        name, password = client.wanted, said.password
    if not name or not password:
        return
    if not colon and await client.desk.house.accounts.named(name) is None:
        return
    await log_in(client, await recognise(client, name, password))


def turn_away(client: Client, refused: errors.ChatError) -> None:
    """Whoever does not know a password does not come in, nor who tries too many."""
    sentence = word_refusal(refused, client.desk.house.languages.default)
    if isinstance(refused, errors.TooManyTries):
        client.numeric(n.ERR_PASSWDMISMATCH, last=plain(sentence))
    else:
        client.refuse(refused, "PASS")
    client.end(sentence)


# Coming in


async def _come_in_as_guest(client: Client) -> None:
    try:
        await _as_guest(client)
    except errors.NoGuests as refused:
        sentence, name = _NO_GUESTS, refused.facts["name"]
        if client.desk.house.accounts.rules.registration != "closed":
            sentence += _REGISTER
        client.fail("*", "ACCOUNT_REQUIRED", sentence.format(name=name))
    except errors.PasswordNeeded as refused:
        client.wanted = ""
        client.refuse(refused, "NICK")
        client.notice(_OWNED.format(name=refused.facts["name"]))
    except errors.ChatError as refused:
        nick, client.wanted = client.wanted, ""
        client.refuse(refused, "NICK", name=nick)


async def _as_guest(client: Client) -> None:
    chat = client.desk.house.chat
    user = await client.desk.house.accounts.guest(client.wanted)
    try:
        _come_in(client, user)
    finally:
        chat.release(user)
    welcome(client)


async def _come_in_as_owner(client: Client, proof: Proof) -> None:
    chat = client.desk.house.chat
    try:
        record, back = await admit(client, proof)
        if client.outbox.ending:  # they have hung up meanwhile
            return
        user = chat.admit(record)
    except errors.ChatError as refused:
        turn_away(client, refused)
        return
    try:
        _come_in(client, user, proof)
    finally:
        chat.release(user)
    welcome(client)
    rejoin(client, back)
    await tell_news(client)


def _come_in(client: Client, user: User, proof: Proof | None = None) -> None:
    if client.outbox.ending:
        return
    said, house = client.registration, client.desk.house
    session = Session(user, client.door, house.seconds(), client.outbox, client.address)
    session.secure = client.secure
    if proof is not None:
        session.via = proof.via
    if said is not None:
        user.realname = said.realname
        if not user.present:  # else clients know them by another one
            user.username = said.username
    client.entered(session)
    house.chat.enter(session)
    if user.account is not None:
        client.intake.share(user.account.pace)
