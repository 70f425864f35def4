"""Whose a name is, at the IRC door: showing that an account is one's own, and making
the nick that one bears an account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure
from twistchat.chat.rooms import Room
from twistchat.chat.tokens import Via
from twistchat.errands.proving import Proof
from twistchat.irc import numerics as n
from twistchat.irc.capabilities import Cap
from twistchat.irc.masks import shown_username
from twistchat.irc.rejoining import rejoin
from twistchat.irc.welcome import tell_news
from twistchat.text.dialogue import Bug
from twistchat.text.endings import TOO_MANY_TRIES

if TYPE_CHECKING:
    from twistchat.irc.client import Client


def account_of(client: Client) -> str:
    """The name of the account that the client is logged in to, "" for none."""
    if client.session is not None:
        user = client.session.user
        return user.person.name if user.account is not None else ""
    proof = client.registration.proof if client.registration is not None else None
    return proof.known.name if proof is not None else ""


@contextmanager
def veiled() -> Iterator[None]:
    """For what is done with passwords: a bug goes into the log without its own words,
    which may be those of a password."""
    try:
        yield
    except ChatError:
        raise
    except Exception as bug:
        raise Bug(type(bug).__name__).with_traceback(bug.__traceback__) from None


async def recognise(client: Client, name: str, secret: str) -> Proof:
    """That an account is the client's, who has one of its tokens or knows its password;
    raises what `Accounts.prove` does."""
    try:
        return await client.desk.house.tokens.prove(name, secret)
    except errors.WrongToken:
        return await prove(client, name, secret)


async def prove(client: Client, name: str, password: str) -> Proof:
    """The same of who knows its password."""
    accounts = client.desk.house.accounts
    return await accounts.prove(name, password, client.address)


def count_try(client: Client, refused: ChatError) -> None:
    """Whoever does not know a password for too often is sent away, when that has been
    said."""
    if isinstance(refused, errors.WrongPassword):
        client.tries += 1
        if 0 < client.desk.house.customs.tries <= client.tries:
            client.cut(Departure.LOST, TOO_MANY_TRIES)


def logged_in(client: Client, name: str) -> str:
    """RPL_LOGGEDIN, of the account of that name."""
    mask = client.mask
    if client.session is None:
        host = client.desk.masks.cloak(client.address)
        said = client.registration
        username = shown_username(said.username if said is not None else "")
        mask = f"{client.nick}!{username}@{host}"
    sentence = f"You are now logged in as {name}"
    return client._numeric(n.RPL_LOGGEDIN, mask, name, last=sentence)


async def log_in(client: Client, proof: Proof, *more: str) -> None:
    """The client is logged in, at once if it is here, else when it comes in. It reads
    so, and these lines.

    Raises what `Accounts.admit` does; then it stays who it is.
    """
    said = client.registration
    if said is not None:
        said.proof = proof
        _send_all(client, (logged_in(client, proof.known.name), *more))
        return
    record, kept = await admit(client, proof)
    if client.outbox.ending:  # they have hung up meanwhile
        return
    await _become(client, record, proof.via, kept, more)


async def admit(client: Client, proof: Proof) -> tuple[AccountRecord, Sequence[Room]]:
    """The account, to be used in this turn, and the rooms that it goes back to: none if
    its owner is in theirs already."""
    house = client.desk.house

    async def open_rooms(record: AccountRecord) -> Sequence[Room]:
        return await house.rooms.open_kept(record.memberships)

    record, kept = await house.accounts.admit(proof, open_rooms)
    return record, kept if house.chat.account(record.id) is None else ()


async def _become(
    client: Client,
    record: AccountRecord,
    via: Via,
    kept: Sequence[Room],
    more: Sequence[str],
) -> None:
    """The guest who is here is the owner of the account from now on."""
    chat, session = client.desk.house.chat, client.here
    guest, source = session.user, client.mask
    rooms, there = dict(guest.rooms), chat.account(record.id)
    known = there is not None and there.present
    lines = [logged_in(client, record.name), *more]
    if there is not None and rooms.keys() & there.rooms.keys():
        # Two cannot bear one nick: whom the client saw there is the client itself.
        mask = client.desk.masks.of(there.person)
        lines.append(f":{mask} QUIT :Logged in from here too")
    refused = chat.become(session, record)
    session.via = via
    user = session.user
    user.realname = guest.realname or user.realname
    if not known:
        user.username = guest.username
    lines.append(f":{source} NICK {user.person.name}")
    if Cap.ACCOUNT_NOTIFY in client.caps:
        lines.append(f":{client.mask} ACCOUNT {user.person.name}")
    if (guest.away is None) is not (user.away is None):
        lines.append(client.away_line(user.away is not None))
    _send_all(client, lines)
    out = [room for id, room in rooms.items() if id not in user.rooms]
    for room, refusal in zip(out, refused, strict=True):
        client.refuse(refusal, "JOIN", room=room.name)
        client.send(f":{client.mask} PART {room.name}")
    rejoin(client, kept, known=rooms)
    await _settle(client)
    await tell_news(client)


async def register(
    client: Client, password: str, email: str = "", code: str = ""
) -> None:
    """The nick of a guest who is here is theirs; raises what `Accounts.register`
    does."""
    await client.desk.house.accounts.register(client.here, password, email, code)
    client.send(logged_in(client, client.nick))
    await _settle(client)


async def _settle(client: Client) -> None:
    """What belongs to the account is so in this session too."""
    user = client.here.user
    if user.account is not None:
        client.intake.share(user.account.pace)
    await client.desk.house.rooms.keep_roles(user)


def _send_all(client: Client, lines: Sequence[str]) -> None:
    for line in lines:
        client.send(line)
