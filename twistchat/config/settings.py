"""Everything that can be set, with its default and a sentence that says what it does.

Each class is a table of the settings file, each field a setting. The types are checked
when a file is read; what depends on two settings is checked here.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from twistchat.chat.rooms import RECENT, History
from twistchat.config.values import (
    MOST,
    Checked,
    Doors,
    File,
    Keep,
    Limit,
    Number,
    RoomName,
    bound,
    check_addresses,
    check_at_least,
    check_server,
    check_zone,
    says,
    span_of,
)


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the settings file."""


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


class Limits(Section, frozen=True, kw_only=True):
    """What one stranger, and all of them together, may ask of the server."""

    # What is said
    line_bytes: Annotated[Limit, says("The longest line, in bytes.")] = 8192
    overlong_lines: Annotated[Limit, says("So many longer lines end the session.")] = 3
    text_bytes: Annotated[Limit, says("The longest message, in bytes of UTF-8.")] = 4096
    topic_characters: Annotated[Limit, says("The longest topic, in characters.")] = 390
    recipients: Annotated[Limit, says("The most people that one message is for.")] = 4
    rooms_per_user: Annotated[
        Limit, says("The most rooms that one is in at a time.")
    ] = 50
    ignores: Annotated[Limit, says("The most people that one ignores.")] = 100

    # Connections
    exempt: Annotated[
        tuple[Annotated[str, Checked(check_addresses)], ...],
        says("Addresses and ranges that no limit for one address applies to."),
    ] = ("127.0.0.0/8", "::1")
    connections: Annotated[
        Limit,
        says("The most connections, and never more than open files allowed less 128."),
    ] = 4096
    connections_per_address: Annotated[
        Limit, says("The most connections from one address (IPv6: from one /64).")
    ] = 64
    new_connections_per_minute: Annotated[
        Limit, says("The most new connections a minute from one address.")
    ] = 120
    waiting_for_name: Annotated[
        Limit, says("The most connections that have not said a name yet.")
    ] = 100
    waiting_for_name_per_address: Annotated[
        Limit, says("The same from one address.")
    ] = 32
    login_seconds: Annotated[
        Limit, says("Who has said no name after so long is sent away.")
    ] = 60
    ping_seconds: Annotated[
        Limit, says("After so long a silence the client is pinged, where its door can.")
    ] = 90
    drop_seconds: Annotated[
        Limit, says("After so long a silence a client that was pinged is gone.")
    ] = 150
    keepalive_idle: Annotated[
        Annotated[int, bound(32_767)],  # the kernel's own
        says("After so many seconds of silence TCP sends keepalive probes."),
    ] = 60
    keepalive_interval: Annotated[
        Annotated[int, Meta(ge=1, le=32_767)], says("The seconds between these probes.")
    ] = 15
    keepalive_count: Annotated[
        Annotated[int, Meta(ge=1, le=127)],
        says("So many unanswered probes end the connection."),
    ] = 4
    user_timeout_seconds: Annotated[
        Annotated[int, bound(MOST // 1000)],
        says("Data that TCP sees unacknowledged for so long ends the connection."),
    ] = 60

    # What is read
    unread_bytes: Annotated[
        Limit, says("So much may wait in a session's queue before reading pauses.")
    ] = 65_536
    first_line_bytes: Annotated[
        Limit, says("So much without an end of line ends a session that has no name.")
    ] = 16_384
    lines_per_turn: Annotated[
        Limit, says("So many lines of a session are obeyed before others have a turn.")
    ] = 100
    lines_burst: Annotated[
        Limit, says("So many lines are obeyed at once before a session is slowed.")
    ] = 100
    lines_per_second: Annotated[
        Limit, says("So many lines a second are obeyed after that.")
    ] = 10
    bytes_burst: Annotated[
        Limit, says("So many bytes are obeyed at once before a session is slowed.")
    ] = 65_536
    bytes_per_second: Annotated[
        Limit, says("So many bytes a second are obeyed after that.")
    ] = 8192
    costly: Annotated[
        Number,
        says(
            "So many lines does a command count for that costs much, such as /history."
        ),
    ] = 4
    join_burst: Annotated[
        Limit, says("So many rooms are joined at once before joining is slowed.")
    ] = 50
    joins_per_minute: Annotated[
        Limit, says("So many rooms a minute are joined after that.")
    ] = 10
    option_commands: Annotated[
        Limit, says("So many telnet option commands are answered in option_seconds.")
    ] = 64
    option_seconds: Annotated[
        Number, says("The seconds that option_commands counts over.")
    ] = 10
    subnegotiation_bytes: Annotated[
        Limit, says("The longest telnet subnegotiation, in bytes.")
    ] = 4096

    # What is sent
    send_queue_bytes: Annotated[
        Limit, says("A reader who is owed more than this is cut off.")
    ] = 262_144
    send_queue_soft_bytes: Annotated[
        Limit, says("So is one who is owed more than this for too long.")
    ] = 65_536
    send_queue_soft_seconds: Annotated[
        Limit, says("So long is too long for send_queue_soft_bytes.")
    ] = 30
    send_queue_total_bytes: Annotated[
        Limit,
        says("If all readers are owed more together, who is owed most is cut off."),
    ] = 134_217_728
    send_buffer_bytes: Annotated[
        Annotated[int, Meta(ge=0, le=MOST)],
        says("What the system buffers for a connection; 0 leaves that to the system."),
    ] = 131_072

    # What waits to be stored
    journal_entries: Annotated[
        Limit, says("So many messages may wait to be stored before reading pauses.")
    ] = 1000
    journal_bytes: Annotated[Limit, says("So many bytes of them may wait.")] = 262_144
    journal_seconds: Annotated[
        Limit, says("A session that waits for the store for so long is ended.")
    ] = 30

    def __post_init__(self) -> None:
        check_at_least(self, "drop_seconds", "ping_seconds")
        check_at_least(self, "send_queue_bytes", "send_queue_soft_bytes")


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
    rooms: dict[RoomName, RoomSettings] = {}
    limits: Limits = Limits()
    store: Store = Store()
    shutdown: Shutdown = Shutdown()
    log: Log = Log()

    def history_of(self, key: str) -> History:
        """What becomes of what is said in the room of that key."""
        room = self.rooms.get(key)
        return (room and room.history) or self.history.default

    def keep_of(self, key: str) -> int:
        """How many seconds the history of the room of that key is kept, 0 for ever."""
        room = self.rooms.get(key)
        own = room.keep if room else None
        return span_of(self.history.keep if own is None else own)
