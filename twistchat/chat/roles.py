"""Who may do what in a room, what a room is like, and who is kept out or silent."""

from enum import Enum, IntEnum

from msgspec import Struct
from msgspec.structs import replace


class Role(IntEnum):
    """What somebody is in a room; who is more may do what who is less may."""

    MEMBER = 0
    VOICE = 1
    OPERATOR = 2
    OWNER = 3


class Right(Enum):
    """What a refusal says is missing."""

    ACCOUNT = "account"
    VOICE = "voice"
    OPERATOR = "operator"
    OWNER = "owner"
    SERVER_OPERATOR = "server-operator"


class Mode(Enum):
    """What can be said of a room. A mode has a value: "" is off, and but for the key
    and the limit anything else is on."""

    PRIVATE = "private"  # not listed; who is not invited must knock
    KEY = "key"  # who comes in must say the word
    READ_ONLY = "readonly"  # only operators and voices speak
    TOPIC_LOCK = "topiclock"  # only operators set the topic
    LIMIT = "limit"  # so many people may be there


class Modes(Struct, frozen=True):
    """What a room is like; ``limit`` is how many may be there, 0 for any number."""

    private: bool = False
    key: str = ""
    read_only: bool = False
    topic_lock: bool = False
    limit: int = 0

    def value(self, mode: Mode) -> str:
        """The mode's value: "" is off, "on" is on, a key and a limit are themselves."""
        value = getattr(self, _FIELDS[mode])
        if isinstance(value, bool):
            return "on" * value
        return str(value or "")

    def with_mode(self, mode: Mode, value: str) -> "Modes":
        """The same but for one mode."""
        return replace(self, **{_FIELDS[mode]: as_kept(mode, value)})

    @property
    def special(self) -> bool:
        """Such a room needs somebody to look after it: without an owner it ends."""
        return self.private or bool(self.key) or self.read_only or bool(self.limit)


def as_kept(mode: Mode, value: str) -> str | int:
    """The value of a mode as `Modes` and the store have it."""
    if mode is Mode.KEY:
        return value
    return int(value or 0) if mode is Mode.LIMIT else bool(value)


_FIELDS = {
    Mode.PRIVATE: "private",
    Mode.KEY: "key",
    Mode.READ_ONLY: "read_only",
    Mode.TOPIC_LOCK: "topic_lock",
    Mode.LIMIT: "limit",
}


class SanctionKind(Enum):
    BAN = "ban"  # may not be in the room
    GAG = "gag"  # may not speak there
    EXCEPTION = "exception"  # no ban or gag of the room holds for them
    INVITATION = "invitation"  # may come in at any time, be the room private or not


#: What is done against somebody; the other kinds are in their favour.
AGAINST = (SanctionKind.BAN, SanctionKind.GAG)


class Sanction(Struct, frozen=True):
    """Somebody is kept out of a room, or silent in it; or is neither, whoever else is.

    ``target`` is the name or the range of addresses, as shown. It holds for the one
    person of ``who`` (an account, or one visit of a guest; 0 for none), for all who
    bear the name of that ``key`` ("" for none), for all who come from ``network`` (as
    ipaddress.ip_network writes it; "" for none). ``until`` is a time in milliseconds
    since 1970, 0 is for ever.
    """

    id: int
    kind: SanctionKind
    target: str
    who: int
    key: str
    network: str
    by: str
    reason: str
    at: int
    until: int = 0

    def over(self, now: int) -> bool:
        """Whether its time has passed."""
        return 0 < self.until <= now
