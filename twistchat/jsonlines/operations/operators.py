"""Operations for operators of the server, and those that make one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.accounts import About
from twistchat.chat.events import Ending
from twistchat.chat.names import person_name
from twistchat.chat.roles import Right
from twistchat.jsonlines.operations.entering import counting_tries
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

_OPERATOR = Right.SERVER_OPERATOR

#: So many accounts are listed at once.
LISTED = 100


# What is answered


class ListedAccount(Struct, frozen=True, omit_defaults=True):
    """An account; ``seen`` is when its owner left last. A ``suspended`` one cannot be
    used since then, ``why`` is what the operator said."""

    name: str
    created: str
    seen: str = ""
    operator: bool = False
    suspended: str = ""
    why: str = ""


class Accounts(Answer, frozen=True, kw_only=True):
    """The accounts by name; ``more``: there are more than are listed."""

    accounts: list[ListedAccount]
    more: bool = False


class Code(Answer, frozen=True, kw_only=True):
    """It is good for one account."""

    code: str


# What is asked for


class OperatorWord(Request, frozen=True, kw_only=True, tag="operator-word"):
    """Become the first operator of the server: whoever started it was shown the word,
    which is good once."""

    word: str


class Oath(Request, frozen=True, kw_only=True, tag="oath"):
    """Be an operator of the server as long as one is here, with a name and a password
    that its settings give operators."""

    name: str
    password: str


class Forswear(Request, frozen=True, kw_only=True, tag="forswear"):
    """Be no operator by oath any more."""


class Grant(Request, frozen=True, kw_only=True, tag="grant"):
    """Make an account an operator of the server."""

    name: str


class Revoke(Request, frozen=True, kw_only=True, tag="revoke"):
    """Make an operator of the server an ordinary account again; the last one stays."""

    name: str


class ListAccounts(Request, frozen=True, kw_only=True, tag="accounts"):
    """List the accounts, or those with the pattern in their name."""

    pattern: str = ""


class Suspend(Request, frozen=True, kw_only=True, tag="suspend"):
    """Let nobody use an account; its sessions end, and the reason is said to whoever
    tries."""

    name: str
    reason: str = ""


class Reinstate(Request, frozen=True, kw_only=True, tag="reinstate"):
    """Let the owner of a suspended account use it again."""

    name: str


class DeleteAccount(Request, frozen=True, kw_only=True, tag="delete-account"):
    """Delete an account for good; its sessions end."""

    name: str


class Kill(Request, frozen=True, kw_only=True, tag="kill"):
    """End all sessions of somebody who is here; those who see it are told who did and
    why."""

    name: str
    reason: str = ""


class MakeCode(Request, frozen=True, kw_only=True, tag="make-code"):
    """Make a code with which one more may register."""


class Announce(Request, frozen=True, kw_only=True, tag="announce"):
    """Tell everybody on the server something, in the server's name."""

    text: str


class Shout(Request, frozen=True, kw_only=True, tag="shout"):
    """Tell everybody on the server something, in one's own name."""

    text: str


# Becoming one


@operation("operators", OperatorWord, right=Right.ACCOUNT)
async def operator_word(client: Client, request: OperatorWord) -> Answer:
    await client.desk.operators.say_word(client.here, request.word)
    return DONE


@operation("operators", Oath, costly=True)
async def oath(client: Client, request: Oath) -> Answer:
    with counting_tries(client):
        await client.desk.oaths.swear(client.here, request.name, request.password)
    return DONE


@operation("operators", Forswear)
def forswear(client: Client, request: Forswear) -> Answer:
    if not client.desk.oaths.forswear(client.here):
        raise errors.AlreadySo
    return DONE


@operation("operators", Grant, right=_OPERATOR)
async def grant(client: Client, request: Grant) -> Answer:
    await client.desk.operators.grant(client.here, request.name)
    return DONE


@operation("operators", Revoke, right=_OPERATOR)
async def revoke(client: Client, request: Revoke) -> Answer:
    await client.desk.operators.revoke(client.here, request.name)
    return DONE


# What they do to accounts


@operation("operators", ListAccounts, Accounts, right=_OPERATOR, costly=True)
async def accounts(client: Client, request: ListAccounts) -> Answer:
    operators, pattern = client.desk.operators, request.pattern.lower()
    found = await operators.people(client.here, pattern, LISTED + 1)
    listed = [_listed(each) for each in found[:LISTED]]
    return Accounts(accounts=listed, more=len(found) > LISTED)


def _listed(about: About) -> ListedAccount:
    return ListedAccount(
        name=about.person.name,
        created=timestamp(about.created_at),
        seen=timestamp(about.seen_at) if about.seen_at else "",
        operator=about.operator,
        suspended=timestamp(about.suspended_at) if about.suspended_at else "",
        why=about.suspended_why,
    )


@operation("operators", Suspend, right=_OPERATOR)
async def suspend(client: Client, request: Suspend) -> Answer:
    with _perhaps_oneself(client, request.name, Ending.SUSPENDED):
        operators, why = client.desk.operators, request.reason
        await operators.suspend(client.here, request.name, why)
    return DONE


@operation("operators", Reinstate, right=_OPERATOR)
async def reinstate(client: Client, request: Reinstate) -> Answer:
    await client.desk.operators.resume(client.here, request.name)
    return DONE


@operation("operators", DeleteAccount, right=_OPERATOR)
async def delete_account(client: Client, request: DeleteAccount) -> Answer:
    with _perhaps_oneself(client, request.name, Ending.DELETED):
        await client.desk.operators.delete(client.here, request.name)
    return DONE


@operation("operators", Kill, right=_OPERATOR)
async def kill(client: Client, request: Kill) -> Answer:
    with _perhaps_oneself(client, request.name, Ending.KILLED):
        await client.desk.operators.kill(client.here, request.name, request.reason)
    return DONE


@contextmanager
def _perhaps_oneself(client: Client, name: str, reason: Ending) -> Iterator[None]:
    """What is done to whoever bears that name ends this session if it is one's own."""
    if person_name(name).key == client.here.user.name.key:
        with client.ending_by(reason):
            yield
    else:
        yield


@operation("operators", MakeCode, Code, right=_OPERATOR)
async def make_code(client: Client, request: MakeCode) -> Answer:
    return Code(code=await client.desk.operators.make_code(client.here))


# What they say to everybody


@operation("operators", Announce, right=_OPERATOR)
async def announce(client: Client, request: Announce) -> Answer:
    order, here = client.desk.order, client.here
    await client.keep(order.announce(here, request.text, official=True))
    return DONE


@operation("operators", Shout, right=_OPERATOR)
async def shout(client: Client, request: Shout) -> Answer:
    order, here = client.desk.order, client.here
    await client.keep(order.announce(here, request.text, official=False))
    return DONE
