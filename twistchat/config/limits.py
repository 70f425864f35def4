"""The bounds on what people may ask of the server, each with its default."""

from typing import Annotated

from msgspec import Meta

from twistchat.config.values import (
    MOST,
    Checked,
    Limit,
    Number,
    Section,
    bound,
    check_addresses,
    check_at_least,
    says,
)


class Limits(Section, frozen=True, kw_only=True):
    """What one stranger, and all of them together, may ask of the server."""

    # What is said
    line_bytes: Annotated[Limit, says("The longest line, in bytes.")] = 8192
    json_line_bytes: Annotated[
        Limit, says("The longest request of who speaks JSON, in bytes.")
    ] = 65536
    overlong_lines: Annotated[Limit, says("So many longer lines end the session.")] = 3
    text_bytes: Annotated[Limit, says("The longest message, in bytes of UTF-8.")] = 4096
    text_lines: Annotated[
        Limit, says("The most lines of a message, where it may have several.")
    ] = 100
    reactions: Annotated[
        Limit, says("The most different reactions to one message.")
    ] = 20
    topic_characters: Annotated[Limit, says("The longest topic, in characters.")] = 390
    recipients: Annotated[Limit, says("The most people that one message is for.")] = 4
    rooms_per_user: Annotated[
        Limit, says("The most rooms that one is in at a time.")
    ] = 50
    ignores: Annotated[Limit, says("The most people that one ignores.")] = 100
    friends: Annotated[Limit, says("The most friends that one has.")] = 100
    monitored: Annotated[Limit, says("The most names that one session monitors.")] = 100
    departed: Annotated[
        Annotated[int, Meta(ge=0, le=MOST)],
        says("So many who have left are remembered, for WHOWAS of IRC; 0 is none."),
    ] = 1000
    rooms_owned: Annotated[Limit, says("The most rooms that one owns.")] = 15
    sanctions_per_room: Annotated[
        Limit, says("The most bans and gags that a room has at a time.")
    ] = 500

    # Connections
    exempt: Annotated[
        tuple[Annotated[str, Checked(check_addresses)], ...],
        says("No limit for one address applies to these, but those on passwords."),
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
    irc_login_seconds: Annotated[
        Limit, says("How long an IRC client has to register.")
    ] = 30
    web_login_seconds: Annotated[
        Limit, says("How long a websocket has to say hello.")
    ] = 30
    http_connections: Annotated[
        Limit,
        says(
            "The most connections over which only pages and files are had; never more "
            "than half of all."
        ),
    ] = 1024
    http_connections_per_address: Annotated[
        Limit, says("The most of them from one address.")
    ] = 64
    new_http_connections_per_minute: Annotated[
        Limit, says("The most new ones a minute from one address.")
    ] = 600
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

    # Names and passwords
    tries_per_connection: Annotated[
        Limit, says("So many wrong passwords end the connection.")
    ] = 3
    tries_per_account: Annotated[
        Limit,
        says("So many passwords of an account are tried at once from one address."),
    ] = 5
    tries_per_account_per_minute: Annotated[
        Limit, says("So many a minute after that.")
    ] = 1
    tries_per_address: Annotated[
        Limit,
        says("So many of any account are tried from one address, be it exempt or not."),
    ] = 20
    tries_per_address_per_minute: Annotated[
        Limit, says("So many a minute after that.")
    ] = 2
    tries_penalty_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=MOST)],
        says(
            "Who comes too early waits twice as long each time, up to this; 0 is no "
            "longer."
        ),
    ] = 600
    tries_notice: Annotated[
        Limit,
        says("After so many wrong ones in a day the owner of the account is told."),
    ] = 100
    new_accounts_per_address: Annotated[
        Limit,
        says("So many accounts are made from one address in new_accounts_minutes."),
    ] = 3
    new_accounts: Annotated[Limit, says("So many are made in all.")] = 30
    new_accounts_minutes: Annotated[
        Number, says("The minutes that new_accounts counts over.")
    ] = 10
    renames_per_minute: Annotated[
        Limit, says("So often a minute does one change one's name.")
    ] = 3
    invites_per_minute: Annotated[
        Limit, says("So often a minute does one invite somebody.")
    ] = 4

    # Tokens and browsers
    tokens_per_account: Annotated[
        Limit, says("The most tokens of an account; beyond that none is made.")
    ] = 20
    cookies_per_user: Annotated[
        Limit,
        says("The most browsers that are signed in to an account; the oldest goes."),
    ] = 20
    tickets: Annotated[
        Limit, says("The most tickets, which let a browser sign in, at a time.")
    ] = 10_000
    tickets_per_user: Annotated[
        Limit, says("The most tickets of one user; the oldest goes.")
    ] = 10
    ticket_seconds: Annotated[Number, says("How long a ticket is good.")] = 60

    # Mail
    mail_bytes: Annotated[Limit, says("The longest mail, in bytes of UTF-8.")] = 16_384
    mailbox: Annotated[
        Limit, says("The most mails that a box holds; beyond that mail is refused.")
    ] = 1000
    mails_per_hour: Annotated[Limit, says("So many mails an hour does one send.")] = 30

    # Search
    search_characters: Annotated[
        Limit, says("The longest question of a search, in characters.")
    ] = 128
    search_rows: Annotated[Limit, says("The most lines that a search finds.")] = 50
    search_seconds: Annotated[
        Limit, says("A search that takes longer is given up.")
    ] = 2
    searches: Annotated[
        Limit, says("So many searches does one make in searches_seconds.")
    ] = 5
    searches_seconds: Annotated[
        Number, says("The seconds that searches counts over.")
    ] = 10

    # What is read
    unread_bytes: Annotated[
        Limit, says("So much may wait in a session's queue before reading pauses.")
    ] = 65_536
    ws_message_bytes: Annotated[
        Limit, says("The longest message of a websocket, in bytes.")
    ] = 65_536
    ws_fragments: Annotated[
        Limit, says("So many frames does one message of a websocket have at most.")
    ] = 8
    http_headers: Annotated[
        Number, says("The most headers of a request over HTTP.")
    ] = 500
    http_header_bytes: Annotated[Number, says("The most bytes of them.")] = 16_384
    http_header_seconds: Annotated[
        Limit, says("So long may they take from their first byte.")
    ] = 15
    http_requests_burst: Annotated[
        Limit, says("So many requests of a connection are answered at once.")
    ] = 200
    http_requests_per_second: Annotated[Limit, says("So many a second after that.")] = (
        50
    )
    http_idle_seconds: Annotated[
        Limit, says("After so long a silence a connection of HTTP is closed.")
    ] = 60
    http_body_seconds: Annotated[
        Limit, says("So long may what is sent take, such as a file.")
    ] = 600
    http_bytes_per_second: Annotated[
        Limit, says("What is sent, or fetched, more slowly is given up.")
    ] = 1024
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
    account_lines_burst: Annotated[
        Limit, says("So many lines of all sessions of an account are obeyed at once.")
    ] = 200
    account_lines_per_second: Annotated[Limit, says("So many a second after that.")] = (
        20
    )
    bytes_burst: Annotated[
        Limit, says("So many bytes are obeyed at once before a session is slowed.")
    ] = 65_536
    bytes_per_second: Annotated[
        Limit, says("So many bytes a second are obeyed after that.")
    ] = 8192
    bot_factor: Annotated[
        Number,
        says(
            "So many times as many lines and bytes as of others are obeyed of an "
            "account that an operator marked as a bot."
        ),
    ] = 10
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
