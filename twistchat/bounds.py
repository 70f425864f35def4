"""The settings as the bounds and rules that each part is given."""

import resource
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from twisted.logger import Logger

import twistchat
from twistchat.chat.limits import PerKey
from twistchat.chat.people import ChatLimits
from twistchat.config import Settings, span_of
from twistchat.config.values import endpoint, person_key
from twistchat.delivery.outbox import Bounds
from twistchat.errands.accounts import AccountRules
from twistchat.errands.files import FileBounds
from twistchat.errands.hashing import HashCosts, Hasher
from twistchat.errands.mail import MailBounds
from twistchat.errands.memory import MemoryBounds
from twistchat.errands.passwords import PasswordBounds
from twistchat.errands.tokens import TokenBounds
from twistchat.errands.tries import TryBounds
from twistchat.files.vault import Floor
from twistchat.irc.desk import IrcCustoms
from twistchat.irc.isupport import Told, isupport
from twistchat.irc.message import LINE_BYTES, TAG_BYTES
from twistchat.protocols.gate import GateBounds
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.web_shared import HttpBounds
from twistchat.protocols.websocket import MessageBounds
from twistchat.protocols.wire import SendBounds
from twistchat.text.desk import Customs
from twistchat.ways import tls_port, web_url

log = Logger()


def journal_bounds(settings: Settings) -> Bounds:
    limits = settings.limits
    return Bounds(limits.journal_entries, limits.journal_bytes, limits.journal_seconds)


def chat_limits(settings: Settings) -> ChatLimits:
    limits = settings.limits
    return ChatLimits(
        text_bytes=limits.text_bytes,
        text_lines=limits.text_lines,
        reactions=limits.reactions,
        topic_characters=limits.topic_characters,
        rooms_per_user=limits.rooms_per_user,
        recipients=limits.recipients,
        ignores=limits.ignores,
        friends=limits.friends,
        monitored=limits.monitored,
        departed=limits.departed,
        sanctions_per_room=limits.sanctions_per_room,
        linger_seconds=settings.accounts.linger_seconds,
        account_lines_per_second=limits.account_lines_per_second,
        account_lines_burst=limits.account_lines_burst,
        bot_factor=limits.bot_factor,
    )


def message_bounds(settings: Settings) -> MessageBounds:
    limits = settings.limits
    return MessageBounds(limits.ws_message_bytes, limits.ws_fragments)


def websocket_bounds(settings: Settings) -> DoorBounds:
    seconds = settings.limits.web_login_seconds
    return replace(door_bounds(settings), login_seconds=seconds)


def try_bounds(settings: Settings) -> TryBounds:
    limits = settings.limits
    return TryBounds(
        per_account=limits.tries_per_account,
        per_account_per_minute=limits.tries_per_account_per_minute,
        per_address=limits.tries_per_address,
        per_address_per_minute=limits.tries_per_address_per_minute,
        penalty_seconds=limits.tries_penalty_seconds,
        notice=limits.tries_notice,
        new_accounts_per_address=limits.new_accounts_per_address,
        new_accounts=limits.new_accounts,
        new_accounts_minutes=limits.new_accounts_minutes,
        exempt=limits.exempt,
    )


def account_rules(settings: Settings) -> AccountRules:
    accounts = settings.accounts
    return AccountRules(
        registration=accounts.registration,
        guests=accounts.guests,
        passwords=PasswordBounds(accounts.password_min, accounts.password_max),
        quarantine=span_of(accounts.quarantine),
        renames_per_minute=settings.limits.renames_per_minute,
        operators=settings.operator_keys(),
    )


def token_bounds(settings: Settings) -> TokenBounds:
    limits = settings.limits
    return TokenBounds(
        tokens=limits.tokens_per_account,
        cookies=limits.cookies_per_user,
        cookie_days=settings.accounts.cookie_days,
        tickets=limits.tickets,
        tickets_per_user=limits.tickets_per_user,
        ticket_seconds=limits.ticket_seconds,
    )


def mail_bounds(settings: Settings) -> MailBounds:
    limits = settings.limits
    return MailBounds(
        body_bytes=limits.mail_bytes,
        box=limits.mailbox,
        per_hour=limits.mails_per_hour,
        recipients=limits.recipients,
    )


def file_bounds(settings: Settings) -> FileBounds:
    files = settings.files
    return FileBounds(
        file_bytes=files.file_bytes,
        voice_bytes=files.voice_bytes,
        voice_seconds=files.voice_seconds,
        per_day_bytes=files.per_day_bytes,
        at_once=files.at_once,
        total_bytes=files.total_bytes,
        keep=span_of(files.keep),
        slot_seconds=files.slot_seconds,
        exempt=settings.limits.exempt,
    )


def floor(settings: Settings) -> Floor:
    return Floor(settings.files.free_bytes, settings.files.free_percent)


def memory_bounds(settings: Settings) -> MemoryBounds:
    limits = settings.limits
    return MemoryBounds(
        characters=limits.search_characters,
        rows=limits.search_rows,
        searches=limits.searches,
        seconds=limits.searches_seconds,
        page=settings.history.page_max,
    )


def hasher(settings: Settings, post: Callable[..., None]) -> Hasher:
    accounts = settings.accounts
    costs = HashCosts(
        accounts.hash_memory_kib, accounts.hash_passes, accounts.hash_lanes
    )
    return Hasher(post, costs, accounts.hash_threads, accounts.hash_queue)


def invites(settings: Settings) -> PerKey:
    a_minute = settings.limits.invites_per_minute
    return PerKey(a_minute / 60, a_minute)


def customs(settings: Settings) -> Customs:
    server, history = settings.server, settings.history
    doors = filter(None, map(endpoint, settings.doors.web))
    return Customs(
        server.name,
        twistchat.__version__,
        server.default_room,
        ZoneInfo(server.timezone),
        history.backlog,
        history.page,
        history.page_max,
        costly=settings.limits.costly,
        tries=settings.limits.tries_per_connection,
        web_url=links(settings, [(door, None) for door in doors]),
    )


def links(settings: Settings, doors: Sequence[tuple[str, Any]]) -> str:
    """How links begin, with the web door at these endpoints; beside each is the address
    that it has got, None before it has one."""
    urls = [web_url(where, settings.server.name, host) for where, host in doors]
    if doors:
        urls.insert(0, settings.web.url.rstrip("/"))
    return next(filter(None, urls), "")


def send_bounds(settings: Settings) -> SendBounds:
    limits = settings.limits
    return SendBounds(
        limits.send_queue_bytes,
        limits.send_queue_soft_bytes,
        limits.send_queue_soft_seconds,
        limits.send_queue_total_bytes,
        settings.shutdown.close_seconds,
    )


def gate_bounds(settings: Settings) -> GateBounds:
    limits = settings.limits
    connections = connections_possible(limits.connections)
    asking = limits.http_connections
    if connections:  # who asks leaves room for who talks
        asking = min(asking, max(1, connections // 2))
    return GateBounds(
        connections,
        limits.connections_per_address,
        limits.new_connections_per_minute,
        limits.waiting_for_name,
        limits.waiting_for_name_per_address,
        limits.exempt,
        asking,
        limits.http_connections_per_address,
        limits.new_http_connections_per_minute,
    )


def http_bounds(settings: Settings) -> HttpBounds:
    limits = settings.limits
    return HttpBounds(
        headers=limits.http_headers,
        header_bytes=limits.http_header_bytes,
        header_seconds=limits.http_header_seconds,
        requests_per_second=limits.http_requests_per_second,
        requests_burst=limits.http_requests_burst,
        idle_seconds=limits.http_idle_seconds,
        body_seconds=limits.http_body_seconds,
        bytes_per_second=limits.http_bytes_per_second,
        close_seconds=settings.shutdown.close_seconds,
    )


def door_bounds(settings: Settings) -> DoorBounds:
    limits = settings.limits
    return DoorBounds(
        line_bytes=limits.line_bytes,
        json_line_bytes=limits.json_line_bytes,
        overlong_lines=limits.overlong_lines,
        first_line_bytes=limits.first_line_bytes,
        login_seconds=limits.login_seconds,
        ping_seconds=limits.ping_seconds,
        drop_seconds=limits.drop_seconds,
        keepalive=(
            limits.keepalive_idle,
            limits.keepalive_interval,
            limits.keepalive_count,
        ),
        user_timeout_seconds=limits.user_timeout_seconds,
        send_buffer_bytes=limits.send_buffer_bytes,
        option_commands=limits.option_commands,
        option_seconds=limits.option_seconds,
        subnegotiation_bytes=limits.subnegotiation_bytes,
        input=InputBounds(
            limits.lines_per_second,
            limits.lines_burst,
            limits.bytes_per_second,
            limits.bytes_burst,
            limits.joins_per_minute,
            limits.join_burst,
            limits.unread_bytes,
            limits.lines_per_turn,
        ),
    )


def irc_bounds(settings: Settings) -> DoorBounds:
    """A line of IRC has its own length, and is answered however often it is longer."""
    return replace(
        door_bounds(settings),
        line_bytes=LINE_BYTES - 2 + TAG_BYTES,
        overlong_lines=0,
        login_seconds=settings.limits.irc_login_seconds,
    )


def irc_customs(settings: Settings) -> IrcCustoms:
    server, irc = settings.server.name, settings.irc
    return IrcCustoms(
        server,
        irc.network or server,
        irc.password,
        irc.backlog,
        irc.description,
        irc.admin,
        next(filter(None, map(tls_port, settings.doors.irc)), 0),
        irc.sts_seconds,
    )


def operator_passwords(settings: Settings) -> dict[str, str]:
    """What makes whoever says it an operator of the server, by the key of the name that
    is said with it."""
    known = {person_key(each.name): each.password for each in settings.operators}
    return {key: password for key, password in known.items() if password}


def irc_tokens(settings: Settings) -> Sequence[str]:
    """What clients are told of the server's bounds."""
    limits = settings.limits
    return isupport(
        irc_customs(settings),
        Told(
            topic=limits.topic_characters,
            rooms=limits.rooms_per_user,
            recipients=limits.recipients,
            sanctions=limits.sanctions_per_room,
            page=settings.history.page_max,
            monitored=limits.monitored,
        ),
    )


def connections_possible(wanted: int) -> int:
    """The bound on connections that the number of open files leaves: at most
    ``wanted``, 0 if both are without bound."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return wanted
    most = max(1, files - 128)
    if 0 < wanted <= most:
        return wanted
    if wanted:
        log.warn(
            "at most {most} connections: {files} open files are allowed",
            most=most,
            files=files,
        )
    return most
