"""Everything that can be set, with its default and a sentence that says what it does.

Each class is a table of the settings file, each field a setting. The types are checked
when a file is read; what depends on two settings is checked here.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from twistchat.chat.rooms import RECENT, History
from twistchat.config.limits import Limits
from twistchat.config.values import (
    MOST,
    MOST_PASSWORD,
    Checked,
    Doors,
    File,
    Keep,
    Limit,
    Number,
    PersonName,
    RoomName,
    Section,
    bound,
    check_at_least,
    check_hash,
    check_line,
    check_network,
    check_server,
    check_zone,
    person_key,
    says,
    span_of,
)
from twistchat.config.web import WebSettings


class Server(Section, frozen=True, kw_only=True):
    """What the server is and how it speaks."""

    name: Annotated[
        str,
        Checked(check_server),
        says("What the server calls itself: a word or DNS name."),
    ] = "twistchat"
    language: Annotated[
        Literal["en", "pt_BR"],
        says("What it speaks to people who have not said /lang."),
    ] = "en"
    motd_file: Annotated[
        File, says("A UTF-8 file with the welcome that all who enter read.")
    ] = ""
    rules_file: Annotated[File, says("A UTF-8 file with what /rules says.")] = ""
    default_room: Annotated[
        RoomName, says("Where people land who name no room; the # may be left out.")
    ] = "lobby"
    timezone: Annotated[
        str,
        Checked(check_zone),
        says("Whose clock is shown to people who have not said /set tz."),
    ] = "UTC"


class DoorSettings(Section, frozen=True, kw_only=True):
    """Where people come in: a PORT of this machine only, HOST:PORT, a Twisted endpoint
    (tcp:, tcp6:, ssl:, unix:, systemd:, haproxy:), or off."""

    line: Annotated[Doors, says("For netcat and programs: plain lines.")] = ("4000",)
    telnet: Annotated[Doors, says("For telnet clients.")] = ("4023",)
    irc: Annotated[Doors, says("For IRC clients.")] = ("6667",)
    web: Annotated[Doors, says("For browsers, and for files.")] = ("8080",)


class HistorySettings(Section, frozen=True, kw_only=True):
    """What is kept of what is said: durable (stored, then shown), relaxed (shown at
    once, stored with the next commit) or off (shown and forgotten)."""

    default: Annotated[
        History, says("What becomes of what is said in rooms: durable, relaxed or off.")
    ] = History.DURABLE
    private: Annotated[
        History, says("The same for private messages: durable, relaxed or off.")
    ] = History.DURABLE
    keep: Annotated[
        Keep, says("How long history is kept, such as 12h, 30d or 2w; 0 is for ever.")
    ] = "0"
    durability: Annotated[
        Literal["full", "normal"],
        says(
            "For the whole store: full outlives a power cut; normal outlives only a "
            "crash of the daemon, and is faster."
        ),
    ] = "full"
    backlog: Annotated[
        Annotated[int, Meta(ge=0, le=RECENT)],
        says("So many of a room's last lines are shown on entering it."),
    ] = 20
    page: Annotated[Number, says("So many lines does a plain /history show.")] = 50
    page_max: Annotated[Limit, says("The most lines that one /history shows.")] = 200

    def __post_init__(self) -> None:
        check_at_least(self, "page_max", "page")


class RoomSettings(Section, frozen=True, kw_only=True):
    """What is particular to one room; what is left out is as in [history]."""

    history: Annotated[History | None, says("durable, relaxed or off.", "off")] = None
    keep: Annotated[
        Keep | None, says("How long its history is kept; 0 is for ever.", "30d")
    ] = None


class Accounts(Section, frozen=True, kw_only=True):
    """Names that are owned, and how their passwords are kept."""

    registration: Annotated[
        Literal["open", "invitation", "closed"],
        says(
            "Who may register a name: open (everybody), invitation (who has a code, "
            "from /accounts code or twistchat-admin) or closed (nobody)."
        ),
    ] = "open"
    guests: Annotated[
        bool, says("People may come in under names that nobody owns.")
    ] = True
    password_min: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_PASSWORD)],
        says("The fewest characters of a new password."),
    ] = 8
    password_max: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_PASSWORD)], says("The most.")
    ] = 128
    linger_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=3600)],
        says(
            "An account whose link was lost is away only after so long; 0 is at once."
        ),
    ] = 60
    quarantine: Annotated[
        Keep,
        says(
            "A name that was given up or deleted is free for others after so long; 0 "
            "is at once."
        ),
    ] = "30d"
    cookie_days: Annotated[
        Annotated[int, Meta(ge=1, le=3650)],
        says("A browser stays signed in for so many days after it was used."),
    ] = 30
    hash_memory_kib: Annotated[
        Annotated[int, Meta(ge=8, le=4_194_304)],
        says(
            "What hashing a password costs (argon2id), in KiB of memory; who logs in "
            "gets the new costs."
        ),
    ] = 19_456
    hash_passes: Annotated[
        Annotated[int, Meta(ge=1, le=1000)], says("In passes over that memory.")
    ] = 2
    hash_lanes: Annotated[
        Annotated[int, Meta(ge=1, le=64)], says("In threads for one password.")
    ] = 1
    hash_threads: Annotated[
        Annotated[int, Meta(ge=1, le=64)], says("So many are hashed at a time.")
    ] = 2
    hash_queue: Annotated[
        Limit, says("So many more may wait; others are told to come again.")
    ] = 32

    def __post_init__(self) -> None:
        check_at_least(self, "password_max", "password_min")
        least = 8 * self.hash_lanes  # what argon2 needs
        if self.hash_memory_kib < least:
            raise ValueError(
                f"hash_memory_kib: expected at least {least} for all lanes"
            )


class OperatorSettings(Section, frozen=True, kw_only=True):
    """An account whose owner is an operator of the server."""

    name: Annotated[PersonName, says("The name of the account.", "ann")]
    password: Annotated[
        str,
        Checked(check_hash),
        says(
            "What OPER of IRC takes, as it is or hashed by argon2; empty is nothing.",
            "long words",
        ),
    ] = ""


class IrcSettings(Section, frozen=True, kw_only=True):
    """What is particular to the IRC door."""

    network: Annotated[
        str,
        Checked(check_network),
        says("What clients call the network; empty is the server's name."),
    ] = ""
    description: Annotated[
        str,
        Checked(check_line),
        says("What WHOIS and LINKS say of the server; empty keeps it out of LINKS."),
    ] = ""
    admin: Annotated[
        tuple[Annotated[str, Checked(check_line)], ...],
        says("What ADMIN says: where it is, who runs it, and an address of e-mail."),
    ] = ()
    password: Annotated[
        str,
        says("What PASS must give, unless it logs in to an account; empty is nothing."),
    ] = ""
    backlog: Annotated[
        Annotated[int, Meta(ge=0, le=RECENT)],
        says("So many last lines of a room are sent to clients without chathistory."),
    ] = 20
    sts_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=MOST)],
        says(
            "Where the door has an ssl: endpoint, clients that know sts insist on it "
            "for so long, and on a certificate they trust; 0 lets them forget that."
        ),
    ] = 2_592_000


class FileSettings(Section, frozen=True, kw_only=True):
    """Files that people send: how large, how many, and how long they are kept."""

    file_bytes: Annotated[Limit, says("The largest file, in bytes.")] = 10_485_760
    voice_bytes: Annotated[Limit, says("The largest voice message, in bytes.")] = (
        5_242_880
    )
    voice_seconds: Annotated[Limit, says("The longest voice message, in seconds.")] = (
        300
    )
    per_day_bytes: Annotated[
        Limit,
        says(
            "So many bytes of files in a day does one account send, or one address of "
            "guests; each file counts for a thousandth of it at least."
        ),
    ] = 104_857_600
    at_once: Annotated[Limit, says("So many files at once does one send.")] = 2
    total_bytes: Annotated[
        Annotated[int, bound(2**53)], says("So many bytes of files are kept in all.")
    ] = 10_737_418_240
    free_bytes: Annotated[
        Annotated[int, bound(2**53)],
        says("No file is taken while the disk has less than so many bytes free."),
    ] = 536_870_912
    free_percent: Annotated[
        Annotated[int, bound(99)],
        says("Nor while it has less than this part of itself free, in percent."),
    ] = 5
    keep: Annotated[
        Keep, says("How long files are kept, such as 12h, 30d or 2w; 0 is for ever.")
    ] = "30d"
    slot_seconds: Annotated[
        Number, says("For so long is a link good by which one file goes or comes.")
    ] = 600


class Store(Section, frozen=True, kw_only=True):
    """How the database is used."""

    gather_milliseconds: Annotated[
        Annotated[int, Meta(ge=0, le=1000)],
        says("After a commit, the next one gathers for so long; 0 is not at all."),
    ] = 5
    busy_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=3600)],
        says("How long another program may hold the database; 0 is not at all."),
    ] = 5
    queue: Annotated[Limit, says("So many questions to it may wait.")] = 1000
    retention_batch: Annotated[
        Number, says("So many rows too old to keep are deleted in one go.")
    ] = 500
    retention_minutes: Annotated[
        Number, says("How often rows too old to keep are looked for.")
    ] = 10


class Shutdown(Section, frozen=True, kw_only=True):
    """How long the end may take."""

    flush_seconds: Annotated[
        Number, says("For people to be sent what they are owed.")
    ] = 10
    hard_seconds: Annotated[
        Number, says("For all of it; after that the daemon is gone in any case.")
    ] = 25
    close_seconds: Annotated[
        Number, says("For one connection to close, at any time, before it is cut.")
    ] = 5

    def __post_init__(self) -> None:
        check_at_least(self, "hard_seconds", "flush_seconds")


class Log(Section, frozen=True, kw_only=True):
    """What the daemon tells its operator."""

    format: Annotated[
        Literal["text", "json"], says("text for people, json for machines.")
    ] = "text"


class Settings(Section, frozen=True, kw_only=True):
    """All settings, checked as a whole. Rooms are found by their key."""

    server: Server = Server()
    doors: DoorSettings = DoorSettings()
    history: HistorySettings = HistorySettings()
    rooms: dict[RoomName, RoomSettings] = field(default_factory=dict)
    accounts: Accounts = Accounts()
    operators: tuple[OperatorSettings, ...] = ()
    limits: Limits = Limits()
    irc: IrcSettings = IrcSettings()
    web: WebSettings = WebSettings()
    files: FileSettings = FileSettings()
    store: Store = Store()
    shutdown: Shutdown = Shutdown()
    log: Log = Log()

    def __post_init__(self) -> None:
        keys = [person_key(operator.name) for operator in self.operators]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                raise ValueError(f"operators: item {number + 1}: name: given twice")

    def operator_keys(self) -> frozenset[str]:
        """The keys of the names whose owners are operators of the server."""
        return frozenset(person_key(operator.name) for operator in self.operators)

    def history_of(self, key: str) -> History:
        """What becomes of what is said in the room of that key."""
        room = self.rooms.get(key)
        return (room and room.history) or self.history.default

    def keep_of(self, key: str) -> int:
        """How many seconds the history of the room of that key is kept, 0 for ever."""
        room = self.rooms.get(key)
        own = room.keep if room else None
        return span_of(self.history.keep if own is None else own)
