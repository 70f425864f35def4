"""Who people are on IRC: nick!user@host, where the host says whose they are and not
where they come from."""

import hashlib
import hmac
import re
from functools import lru_cache
from typing import NamedTuple

from twistchat.chat.accounts import Account
from twistchat.chat.addresses import Host
from twistchat.chat.events import Person
from twistchat.chat.past import Past
from twistchat.chat.service import Chat
from twistchat.chat.users import Trait, User

#: What stands for the user name of who has said none, as nobody does at other doors.
USERNAME = "~u"
#: The longest user name, in characters.
USERLEN = 10
#: The longest realname, in characters.
REALNAME = 200
#: So many characters of the hash of an address are shown.
_SHOWN = 12
#: So many addresses are remembered by their hashes.
_REMEMBERED = 4096
#: What a user name is not made of: it stands between ! and @ in masks.
_NOT_OF_NAMES = re.compile(r"[^A-Za-z0-9._-]")


class _Made(NamedTuple):
    """A source, and what it was made of."""

    person: Person
    account: Account | None
    address: Host
    source: str

    def fits(self, person: Person, user: User) -> bool:
        """Whether it would be made the same again."""
        return (
            self.person is person
            and self.account is user.account
            and self.address is user.address
        )


class Masks:
    """``key`` makes the hashes of addresses this server's own."""

    def __init__(self, chat: Chat, server: str, key: bytes) -> None:
        self._chat = chat
        self.server = server
        self._key = key
        self._cloak = lru_cache(maxsize=_REMEMBERED)(self._hashed)
        self._addresses: dict[str, Host] = {}  # by the cloak, the last ones hashed
        self._sources: dict[int, _Made] = {}  # of people, by id

    def of(self, person: Person) -> str:
        """The source of what somebody does: ann!~u@ann.users.server. It is made once,
        for as long as all that it is made of stays the same."""
        user = self._chat.known(person.id)
        made = self._sources.get(person.id)
        if made is not None and user is not None and made.fits(person, user):
            return made.source
        source = f"{person.name}!{self.tail(person)}"
        if user is not None:
            if len(self._sources) >= _REMEMBERED:
                self._sources.clear()
            made = _Made(person, user.account, user.address, source)
            self._sources[person.id] = made
        return source

    def host(self, person: Person) -> str:
        """Where the person seems to be. Of who is gone it is not known any more whether
        the name was theirs."""
        user = self._chat.known(person.id)
        return f"gone.{self.server}" if user is None else self._host_of(user)

    def _host_of(self, user: User) -> str:
        if user.account is not None:
            return f"{user.name.shown}.users.{self.server}"
        return self._cloak(user.address)

    def host_then(self, past: Past) -> str:
        """Where somebody seemed to be who has gone."""
        if past.owned:
            return f"{past.name.shown}.users.{self.server}"
        return self.cloak(past.address)

    def cloak(self, address: Host) -> str:
        """The hash of an address, as a host name."""
        return self._cloak(address)

    def _hashed(self, address: Host) -> str:
        if address is None:
            return f"local.{self.server}"
        digest = hmac.new(self._key, str(address).encode(), hashlib.sha256)
        cloak = f"{digest.hexdigest()[:_SHOWN]}.ip.{self.server}"
        self._addresses.pop(cloak, None)
        self._addresses[cloak] = address
        if len(self._addresses) > _REMEMBERED:
            del self._addresses[next(iter(self._addresses))]
        return cloak

    def address_of(self, cloak: str) -> Host:
        """The address of which that is the hash, as a host name: of somebody who is
        here, or was seen lately; None if it is not known."""
        found = self._addresses.get(cloak)
        if found is None:
            here = (user.address for user in self._chat.people())
            found = next((each for each in here if self.cloak(each) == cloak), None)
        return found

    def tail(self, person: Person) -> str:
        """What stands behind the ``!``."""
        user = self._chat.known(person.id)
        if user is None:
            return f"{USERNAME}@gone.{self.server}"
        return f"{shown_username(user.username)}@{self._host_of(user)}"

    def away(self, person: Person) -> str | None:
        """Why they are away; None if they are not."""
        text = self._chat.away_text(person)
        return text if text is None else text or "away"

    def account(self, person: Person) -> str:
        """The account of somebody who is here; "" for a guest, and who is not here."""
        user = self._chat.known(person.id)
        if user is None or user.account is None:
            return ""
        return user.name.shown

    def is_present(self, person: Person) -> bool:
        """They are in their rooms, with or without a session."""
        user = self._chat.known(person.id)
        return user is not None and user.present

    def is_bot(self, person: Person) -> bool:
        """They have said that they are a program."""
        user = self._chat.known(person.id)
        return user is not None and Trait.BOT in user.traits

    def realname(self, person: Person) -> str:
        """What they call themselves at length."""
        user = self._chat.known(person.id)
        return real_name(user) if user is not None else person.name


def real_name(user: User) -> str:
    """What somebody calls themselves at length; their name if nothing else."""
    return user.realname or user.name.shown


def clean_username(text: str) -> str:
    """What a client calls its user, as it is kept: "" if nothing of it can be."""
    return _NOT_OF_NAMES.sub("", text)[: USERLEN - 1]


def shown_username(kept: str) -> str:
    """A user name as it is told: the ~ says that nobody has checked it."""
    return f"~{kept}" if kept else USERNAME
