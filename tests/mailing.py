"""A store of mail over one connection, and a world in which people write mail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fakes import Turns
from fakes_store import FakeStore
from sqlalchemy import Connection, insert
from talking import LINE, SHIPPED, Talker, World
from twisted.internet.defer import Deferred, execute
from twisted.internet.task import Clock

from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import NotStored
from twistchat.chat.events import Person
from twistchat.chat.ids import Ids
from twistchat.chat.mail import Box, Draft, KeptMail, MailLine
from twistchat.chat.names import Reserved, person_name, room_name
from twistchat.chat.rooms import History
from twistchat.chat.service import Chat
from twistchat.chat.users import Session, User
from twistchat.delivery.herald import Delivery
from twistchat.delivery.pipeline import Pipeline
from twistchat.errands.mail import Mail, MailBounds
from twistchat.store import KeptRoom, record
from twistchat.store.accounts import AccountStore
from twistchat.store.mail import MailStore
from twistchat.store.schema_accounts import accounts
from twistchat.text.desk import Customs, Desk
from twistchat.text.language import Languages
from twistchat.text.mails import mail_at_entry
from twistchat.text.voice import Manner

SHIPPED_BOUNDS = MailBounds()


class Kept:
    """The accounts and the mail of a store over one connection, which answers at once.

    Each change has a savepoint of its own. While there is a ``why``, nothing can be
    stored, for that reason.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.why = ""
        self.mail = MailStore(self._change, self._read, self._read)
        self.accounts = AccountStore(self._change, self._read)

    def own(self, person: Person) -> None:
        """There is an account of that person."""
        name = person_name(person.name)
        row = {"id": person.id, "name": name.shown, "key": name.key}
        more = {"skeleton": name.skeleton, "password": "", "created_at": 0}
        self.connection.execute(insert(accounts), {**row, **more})

    def _change(self, work: Callable[[Connection], Any]) -> Deferred[Any]:
        def run() -> Any:
            if self.why:
                raise NotStored(self.why)
            with self.connection.begin_nested():
                return work(self.connection)

        return execute(run)

    def _read(self, work: Callable[[Connection], Any]) -> Deferred[Any]:
        return execute(work, self.connection)


def get(deferred: Deferred[Any]) -> Any:
    """What it gives; what it fails with is raised."""
    got: list[Any] = []
    deferred.addBoth(got.append)
    if hasattr(got[0], "raiseException"):
        got[0].raiseException()
    return got[0]


class MailWorld(World):
    """A chat in which people have accounts and mail; all of them are in #lobby."""

    def __init__(self, kept: Kept, bounds: MailBounds = SHIPPED_BOUNDS) -> None:
        self.kept = kept
        self.clock = Clock()
        self.turns = Turns()
        self.store = FakeStore(at_once=True)
        self.pipeline = Pipeline(
            self.store.journal, record, self.turns.post, self.clock.seconds
        )
        self.store.open(self.pipeline.settled)
        self.delivery = Delivery(self.pipeline)
        self.ids = Ids(self.now)
        self.chat = Chat(
            self.ids,
            self.delivery,
            SHIPPED,
            lambda room: History.DURABLE,
            Reserved("chat.example.org"),
        )
        self.chat.opened(room_name("lobby"), KeptRoom(1, "#lobby"))
        self.bugs: list[Exception] = []
        self.desk = Desk(
            chat=self.chat,
            order=None,
            rooms=None,
            accounts=None,
            operators=None,
            oaths=None,
            tries=None,
            tokens=None,
            mail=Mail(
                self.chat,
                self.delivery,
                kept.mail,
                kept.accounts,
                bounds,
                self.clock.seconds,
            ),
            memory=None,
            messages=None,
            files=None,
            delivery=self.delivery,
            pipeline=self.pipeline,
            archive=self.store,
            languages=Languages("en", Path("nowhere")),
            customs=Customs("testchat", "1.0", "lobby", ZoneInfo("UTC")),
            seconds=self.clock.seconds,
            now=self.now,
            motd=list,
            rules=list,
            bug=self._bug,
        )

    def own(self, name: str) -> Person:
        """There is an account of that name."""
        person = Person(self.ids.next()[0], name)
        self.kept.own(person)
        return person

    def guest(self, name: str) -> Talker:
        """Somebody without an account comes in."""
        return self._come(self.chat.claim(name), LINE)

    def owner(self, person: Person, manner: Manner = LINE) -> Talker:
        """The owner of an account comes in."""
        record = AccountRecord(person.id, person.name)
        return self._come(self.chat.admit(record), manner)

    def _come(self, user: User, manner: Manner) -> Talker:
        talker = self.connect(manner)
        talk = talker.conversation
        session = Session(user, manner.door, 0.0, talk.outbox)
        lobby = self.chat.room_in_use(room_name("lobby"))
        session.current = lobby
        talk.entered(session)
        self.chat.enter(session)
        self.chat.join(session, lobby)
        self.turns.end()
        talker.reads()
        return talker


class Here:
    """Ann and Bob are here and own their names, so does Carl, who is not here."""

    def __init__(self, kept: Kept, bounds: MailBounds) -> None:
        self.world = MailWorld(kept, bounds)
        self.kept = kept
        self.who = {name: self.world.own(name) for name in ("ann", "bob", "carl")}
        self.ann = self.world.owner(self.who["ann"])
        self.bob = self.world.owner(self.who["bob"])
        self.ann.reads()

    def body(self, name: str = "bob", number: int = 1) -> str:
        return self._mail(name, number).body

    def subject(self, name: str = "bob", number: int = 1) -> str:
        return self._mail(name, number).subject

    def _mail(self, name: str, number: int) -> KeptMail:
        id = self.who[name].id
        return get(self.kept.mail.read(id, Box.IN, number, False))

    def draft(self, name: str = "ann") -> Draft | None:
        """The one that was kept last."""
        drafts = self.drafts(name)
        if not drafts:
            return None
        account, number = self.who[name].id, drafts[-1].number
        kept = get(self.kept.mail.read(account, Box.DRAFTS, number, False))
        return Draft(kept.recipients, kept.subject, kept.body)

    def drafts(self, name: str = "ann") -> list[MailLine]:
        return get(self.kept.mail.drafts(self.who[name].id, 99))

    def mails(self, name: str = "bob") -> int:
        return get(self.kept.mail.counts(self.who[name].id))[1]

    def reads_anew(self, name: str) -> Talker:
        """Somebody comes in once more and is told what waits."""
        talker = self.world.owner(self.who[name])
        get(Deferred.fromCoroutine(mail_at_entry(talker.conversation)))
        self.world.turns.end()
        return talker
