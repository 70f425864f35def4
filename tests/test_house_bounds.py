"""Each setting reaches the bound that it is named for."""

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
        "topic_characters",
        "rooms_per_user",
        "recipients",
        "ignores",
    )
    settings = load(None, [f"limits.{name}={n}" for n, name in enumerate(names, 11)])
    limits = of.chat_limits(settings)
    assert [11, 12, 13, 14, 15] == [getattr(limits, name) for name in names]


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
