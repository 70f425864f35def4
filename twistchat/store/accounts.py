"""Names that are owned, and all that belongs to their owners."""

from collections.abc import Collection
from functools import partial

from twisted.internet.defer import Deferred

from twistchat.chat.accounts import About, AccountRecord, Credentials, Notice, Owner
from twistchat.chat.events import Person
from twistchat.chat.names import Name
from twistchat.chat.notes import Notes
from twistchat.chat.trail import Act, Trace
from twistchat.store import noted, order, ownership, people, trail
from twistchat.store.transaction import Doing


class AccountStore:
    """All accounts.

    ``change`` runs what writes, and what it gives is durable; ``read`` runs what reads.
    All may fail with `NotStored` or `Busy`, and what changes one account raises
    NoSuchAccount, without a name, if it is deleted by then.
    """

    def __init__(self, change: Doing, read: Doing) -> None:
        self._change = change
        self._read = read

    # Reading

    def acts(self, before: int, limit: int, room: str = "") -> Deferred[list[Act]]:
        """The last ``limit`` acts that are written down, of those before that id, and
        in that room if one is named; the newest comes first."""
        return self._read(partial(trail.acts, before=before, limit=limit, room=room))

    def traces(self, message: int) -> Deferred[list[Trace]]:
        """What was done to a message of a room, the first act first."""
        return self._read(partial(trail.traces, message=message))

    def credentials(self, key: str) -> Deferred[Credentials | None]:
        """What it takes to log in with the name of that key."""
        return self._read(partial(people.credentials, key=key))

    def load(self, id: int) -> Deferred[AccountRecord | None]:
        """The account of that id, with the rooms that it is in."""
        return self._read(partial(people.load, id=id))

    def owner(self, key: str, skeleton: str, now: int) -> Deferred[Owner | None]:
        """Whose the name is, or one that looks like it; None if anybody may have it.

        One in quarantine is nobody's: then the id is of the account that may have it
        back, 0 for none, and the name is the one in quarantine, as it compares.
        """
        return self._read(partial(people.owner, key=key, skeleton=skeleton, now=now))

    def named(self, key: str) -> Deferred[Person | None]:
        """The owner of the name of that key."""
        return self._read(partial(people.named, key=key))

    def about(self, key: str) -> Deferred[About | None]:
        """What is told of the account with the name of that key."""
        return self._read(partial(people.about, key=key))

    def invitations(self, id: int) -> Deferred[list[str]]:
        """The names of the rooms that an account is invited to, in their order."""
        return self._read(partial(people.invitations, id=id))

    def people(self, pattern: str, limit: int) -> Deferred[list[About]]:
        """At most ``limit`` accounts with that text in their key, in its order."""
        return self._read(partial(people.people, pattern=pattern, limit=limit))

    def notices(self, after: int) -> Deferred[list[Notice]]:
        """What other programs have done since the notice of that id, within a day."""
        return self._read(partial(people.notices_after, after=after))

    # Names

    def register(
        self, id: int, at: int, name: Name, password: str, email: str, code: str | None
    ) -> Deferred[None]:
        """Make an account; ``password`` is the hash. A ``code`` is used up by it.

        Raises NameOwned (the name or one that looks like it), NameQuarantined, and
        CodeNeeded if the code is none, or used.
        """
        work = partial(
            ownership.register,
            id=id,
            at=at,
            name=name,
            password=password,
            email=email,
            code=code,
        )
        return self._change(work)

    def rename(self, id: int, name: Name, at: int, until: int) -> Deferred[None]:
        """Give an account a name; nobody else has the old one before ``until``.

        Raises NameOwned, NameQuarantined.
        """
        work = partial(ownership.rename, id=id, name=name, at=at, until=until)
        return self._change(work)

    def delete(
        self, id: int, until: int, named: Collection[str] = ()
    ) -> Deferred[None]:
        """Delete an account, with its mail and whatever it is to rooms and people; its
        messages stay. Nobody has its names before ``until``.

        LastOperator if that would leave the server without an operator; ``named`` are
        the keys of names whose owners are operators anyway.
        """
        work = partial(ownership.remove, id=id, until=until)
        return self._change(partial(ownership.sparing, work=work, named=named))

    # What is said of an account

    def change_password(self, id: int, before: str, password: str) -> Deferred[None]:
        """Both are hashes; WrongPassword if it is no more what it was ``before``. All
        tokens of the account end, as with `suspend` and `delete`."""
        work = partial(
            ownership.change_password, id=id, before=before, password=password
        )
        return self._change(work)

    def hash_anew(self, id: int, before: str, password: str) -> Deferred[None]:
        """The same of a password that stays as it is: nothing ends by that."""
        work = partial(ownership.hash_anew, id=id, before=before, password=password)
        return self._change(work)

    def set_email(self, id: int, email: str) -> Deferred[None]:
        """An address, "" for none."""
        return self._change(partial(ownership.set_email, id=id, email=email))

    def set_setting(self, id: int, key: str, value: str | None) -> Deferred[None]:
        """One of its settings has that value; with None it has none of its own."""
        work = partial(ownership.set_setting, id=id, key=key, value=value)
        return self._change(work)

    def set_operator(self, id: int, on: bool) -> Deferred[None]:
        """Whether it is an operator of the server."""
        return self._change(partial(ownership.set_operator, id=id, on=on))

    def mark_bot(self, id: int, on: bool) -> Deferred[None]:
        """Whether it is a bot."""
        return self._change(partial(ownership.mark_bot, id=id, on=on))

    def revoke(self, id: int, named: Collection[str] = ()) -> Deferred[None]:
        """It is no operator of the server any more; for the rest see `delete`."""
        work = partial(ownership.set_operator, id=id, on=False)
        return self._change(partial(ownership.sparing, work=work, named=named))

    def suspend(
        self, id: int, at: int, why: str, named: Collection[str] = ()
    ) -> Deferred[None]:
        """Nobody may use it; for the rest see `delete`."""
        work = partial(ownership.suspend, id=id, at=at, why=why)
        return self._change(partial(ownership.sparing, work=work, named=named))

    def resume(self, id: int) -> Deferred[None]:
        """Its owner may again."""
        return self._change(partial(ownership.resume, id=id))

    # Other people

    def relate(self, id: int, kind: str, person: Person, most: int) -> Deferred[None]:
        """The account's owner ignores that person, or has them as a "friend"; the other
        ``kind`` is "ignore". Harmless twice.

        Raises TooManyIgnored, TooManyFriends if there are ``most`` others (0: any
        number).
        """
        work = partial(ownership.relate, id=id, kind=kind, person=person, most=most)
        return self._change(work)

    def unrelate(self, id: int, kind: str, other: int) -> Deferred[None]:
        """Not any more. Harmless if it was not so."""
        return self._change(partial(ownership.unrelate, id=id, kind=kind, other=other))

    def make_code(self, code: str, by: Person, at: int) -> Deferred[None]:
        """Whoever has this code may register once."""
        return self._change(partial(ownership.make_code, code=code, by=by, at=at))

    # What was noted, what was done

    def note(self, notes: Notes) -> Deferred[None]:
        """Write all of it down, in one change; from now on the notes are the store's.

        Marks only grow, and what is about accounts and rooms that are gone is left out.
        """
        return self._change(partial(noted.note, notes=notes))

    def audit(
        self,
        id: int,
        at: int,
        actor: Person,
        act: str,
        target: str,
        room: str,
        detail: str,
    ) -> Deferred[None]:
        """Write down that somebody did something; the target and the room by name."""
        work = partial(
            order.record_act,
            id=id,
            at=at,
            actor=actor,
            act=act,
            target=target,
            room=room,
            detail=detail,
        )
        return self._change(work)
