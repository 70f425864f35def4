"""Each setting reaches the bound that it is named for."""

from pathlib import Path

from twistchat import bounds as of
from twistchat.config import load


def test_journal_bounds() -> None:
    """Entries, bytes and seconds do not change places."""
    names = ("journal_entries=7", "journal_bytes=8", "journal_seconds=9")
    bounds = of.journal_bounds(load(None, [f"limits.{name}" for name in names]))
    assert (7, 8, 9) == (bounds.entries, bounds.bytes, bounds.seconds)


def test_chat_limits() -> None:
    """Nor do the limits of the rules."""
    names = (
        "text_bytes",
        "text_lines",
        "reactions",
        "topic_characters",
        "rooms_per_user",
        "recipients",
        "ignores",
    )
    settings = load(None, [f"limits.{name}={n}" for n, name in enumerate(names, 11)])
    limits = of.chat_limits(settings)
    assert [11, 12, 13, 14, 15, 16, 17] == [getattr(limits, name) for name in names]


def test_send_bounds() -> None:
    """Nor does what a reader may be owed."""
    names = (
        "limits.send_queue_bytes=25",
        "limits.send_queue_soft_bytes=22",
        "limits.send_queue_soft_seconds=23",
        "limits.send_queue_total_bytes=24",
        "shutdown.close_seconds=21",
    )
    bounds = of.send_bounds(load(None, names))
    assert (25, 22) == (bounds.hard_bytes, bounds.soft_bytes)
    assert (23, 24) == (bounds.soft_seconds, bounds.total_bytes)
    assert 21 == bounds.close_seconds


def test_input_bounds() -> None:
    """Nor does what a session may say, nor what comes before its first line ends."""
    names = (
        "lines_per_second",
        "lines_burst",
        "bytes_per_second",
        "bytes_burst",
        "joins_per_minute",
        "join_burst",
        "unread_bytes",
        "lines_per_turn",
    )
    given = [f"limits.{name}={n}" for n, name in enumerate(names, 31)]
    bounds = of.door_bounds(load(None, [*given, "limits.first_line_bytes=99"]))
    assert list(range(31, 39)) == [getattr(bounds.input, name) for name in names]
    assert 99 == bounds.first_line_bytes


def test_try_bounds() -> None:
    """Nor do the limits on passwords and new accounts."""
    names = (
        "tries_per_account",
        "tries_per_account_per_minute",
        "tries_per_address",
        "tries_per_address_per_minute",
        "tries_penalty_seconds",
        "tries_notice",
        "new_accounts_per_address",
        "new_accounts",
        "new_accounts_minutes",
    )
    given = [f"limits.{name}={n}" for n, name in enumerate(names, 41)]
    bounds = of.try_bounds(load(None, [*given, 'limits.exempt=["192.0.2.0/24"]']))
    *numbers, exempt = (getattr(bounds, name) for name in bounds.__struct_fields__)
    assert list(range(41, 50)) == numbers
    assert ["192.0.2.0/24"] == list(exempt)


def test_account_rules(tmp_path: Path) -> None:
    """Nor do the rules of accounts; operators are known by their keys."""
    path = tmp_path / "chat.toml"
    path.write_text(
        "[accounts]\n"
        'registration = "closed"\n'
        "guests = false\n"
        "password_min = 9\n"
        "password_max = 99\n"
        'quarantine = "2d"\n'
        "[[operators]]\n"
        'name = "Ann"\n'
    )
    rules = of.account_rules(load(path, ["limits.renames_per_minute=5"]))
    assert ("closed", False) == (rules.registration, rules.guests)
    assert (9, 99) == (rules.passwords.least, rules.passwords.most)
    assert (2 * 86_400, 5) == (rules.quarantine, rules.renames_per_minute)
    assert {"ann"} == set(rules.operators)


def test_account_limits_of_the_rules() -> None:
    """Nor do those of the rules that are about accounts."""
    names = (
        "friends",
        "sanctions_per_room",
        "account_lines_per_second",
        "account_lines_burst",
        "bot_factor",
    )
    given = [f"limits.{name}={n}" for n, name in enumerate(names, 61)]
    limits = of.chat_limits(load(None, [*given, "accounts.linger_seconds=99"]))
    assert list(range(61, 66)) == [getattr(limits, name) for name in names]
    assert 99 == limits.linger_seconds


def test_mail_and_memory_bounds() -> None:
    """Nor do those of mail and of searching."""
    settings = load(
        None,
        (
            "limits.mail_bytes=71",
            "limits.mailbox=72",
            "limits.mails_per_hour=73",
            "limits.recipients=74",
            "limits.search_characters=75",
            "limits.search_rows=76",
            "limits.searches=77",
            "limits.searches_seconds=78",
            "history.page_max=79",
        ),
    )
    mail, memory = of.mail_bounds(settings), of.memory_bounds(settings)
    assert (71, 72) == (mail.body_bytes, mail.box)
    assert (73, 74) == (mail.per_hour, mail.recipients)
    assert (75, 76) == (memory.characters, memory.rows)
    assert (77, 78) == (memory.searches, memory.seconds)
    assert 79 == memory.page


def test_irc_bounds() -> None:
    """A line of IRC is as long as IRC says, and there is a time of its own to
    register."""
    settings = load(None, ["limits.irc_login_seconds=81", "limits.ping_seconds=82"])
    bounds = of.irc_bounds(settings)
    assert (4606, 0) == (bounds.line_bytes, bounds.overlong_lines)
    assert (81, 82) == (bounds.login_seconds, bounds.ping_seconds)
    assert 60 == of.door_bounds(settings).login_seconds


def test_irc_customs() -> None:
    """The network is called like the server if it is not said how; where TLS is comes
    of the doors."""
    customs = of.irc_customs(load(None, ["server.name=irc.test"]))
    assert ("irc.test", "irc.test") == (customs.server, customs.network)
    assert (0, 2_592_000) == (customs.tls_port, customs.sts_seconds)
    settings = load(
        None,
        [
            'doors.irc=["0", "unix:/run/irc"]',
            "irc.network=TestNet",
            "irc.password=secret",
            "irc.backlog=7",
            "irc.sts_seconds=8",
        ],
    )
    customs = of.irc_customs(settings)
    assert ("TestNet", "secret", 7) == (
        customs.network,
        customs.password,
        customs.backlog,
    )
    assert (0, 8) == (customs.tls_port, customs.sts_seconds)
