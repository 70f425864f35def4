"""Names that are owned: what the store keeps of an account, and what the rules know of
one whose owner is online."""

from collections.abc import Iterable

from msgspec import Struct

from twistchat.chat.events import Person
from twistchat.chat.limits import Pace


class Membership(Struct, frozen=True):
    """A room that an account is in, and up to which id its owner has read it."""

    room_id: int
    room_name: str
    read_id: int


class AccountRecord(Struct, frozen=True):
    """An account as it is kept.

    ``told_id`` is the greatest id of a private message that its owner was shown.
    """

    id: int
    name: str
    email: str = ""
    created_at: int = 0
    operator: bool = False
    told_id: int = 0
    settings: dict[str, str] = {}
    ignored: list[Person] = []
    friends: list[Person] = []
    memberships: list[Membership] = []
    bot: bool = False


class Credentials(Struct, frozen=True):
    """What it takes to log in. ``password`` is the hash; ``suspended_at`` is 0 for an
    account that may be used. ``operator``: of the server."""

    id: int
    name: str
    password: str
    suspended_at: int = 0
    suspended_why: str = ""
    operator: bool = False

    def __repr__(self) -> str:
        return f"<credentials of {self.name}>"  # no hash in any log


class Owner(Struct, frozen=True):
    """Whose a name is, or was until lately if ``quarantined``."""

    id: int
    name: str
    quarantined: bool = False


class About(Struct, frozen=True):
    """What is told of an account. ``seen_at`` is when its owner left last, 0 if never;
    ``seen_how`` the value of the `Departure`; ``suspended_at`` as in `Credentials`;
    ``bot`` as in `Account`."""

    person: Person
    created_at: int
    seen_at: int = 0
    seen_how: str = ""
    operator: bool = False
    suspended_at: int = 0
    suspended_why: str = ""
    bot: bool = False


class Notice(Struct, frozen=True):
    """What the administration command did to an account: ``kind`` is "password",
    "operator", "bot", "suspended", "resumed" or "deleted". ``id`` grows."""

    id: int
    kind: str
    account_id: int


class Account:
    """The account of somebody who is online.

    ``operator``: of the server. ``bot``: an operator lets it say more at a time than
    people do. ``friends`` by id. ``marks`` says of each room, by id,
    up to which id it was read, ``following`` are those that its owner has read all of
    and is shown. ``told_id`` as in the record. ``pace`` is how fast all its sessions
    together may go.
    """

    __slots__ = (
        "bot",
        "created_at",
        "email",
        "following",
        "friends",
        "marks",
        "operator",
        "pace",
        "settings",
        "told_id",
    )

    def __init__(self, record: AccountRecord, pace: Pace) -> None:
        self.pace = pace
        self.created_at = record.created_at
        self.email = record.email
        self.operator = record.operator
        self.settings = dict(record.settings)
        self.friends = _by_id(record.friends)
        self.marks = {each.room_id: each.read_id for each in record.memberships}
        self.following: set[int] = set()
        self.told_id = record.told_id
        self.mark_bot(record.bot)

    def mark_bot(self, on: bool) -> None:
        """Whether it is one, from now on."""
        self.bot = on
        self.pace.ease(on)


def _by_id(people: Iterable[Person]) -> dict[int, Person]:
    return {person.id: person for person in people}
