"""The settings of the web door: what they may be, and where they go."""

import pytest

from twistchat import bounds as of
from twistchat.config import BadSettings, load


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", ""),
        ("url", "https://chat.example.org"),
        ("url", "https://chat.example.org/"),
        ("url", "http://chat:8080"),
        ("url", "http://[2001:db8::1]:8080"),
        ("hosts", "['chat.example.org', 'inner_1']"),
        ("proxies", "['127.0.0.1', '10.0.0.0/8', '::1', 'unix']"),
    ],
)
def test_what_they_may_be(key: str, value: str) -> None:
    """Addresses as browsers write them, names, ranges."""
    load(None, [f"web.{key}={value}"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "chat.example.org"),
        ("url", "ftp://chat.example.org"),
        ("url", "https://chat.example.org/chat"),
        ("url", "https://chat.example.org?x"),
        ("url", "https://ann@chat.example.org"),
        ("url", "https://chat example"),
        ("hosts", "['https://chat.example.org']"),
        ("hosts", "['chat.example.org:8080']"),
        ("hosts", "['*.example.org']"),
        ("hosts", "['']"),
        ("proxies", "['nginx']"),
        ("proxies", "['10.0.0.1/8']"),
        ("hsts_seconds", "-1"),
    ],
)
def test_what_they_may_not_be(key: str, value: str) -> None:
    """It is said before anything starts."""
    with pytest.raises(BadSettings, match=f"web.{key}"):
        load(None, [f"web.{key}={value}"])


def test_bounds_of_http() -> None:
    """None takes another's place."""
    names = "headers header_bytes header_seconds idle_seconds body_seconds".split()
    settings = load(
        None,
        [
            *(f"limits.http_{name}={n}" for n, name in enumerate(names, 1)),
            "limits.http_bytes_per_second=6",
            "limits.http_connections=7",
            "limits.http_connections_per_address=9",
            "limits.new_http_connections_per_minute=10",
            "shutdown.close_seconds=8",
        ],
    )
    bounds = of.http_bounds(settings)
    assert [1, 2, 3, 4, 5, 6, 8] == [
        getattr(bounds, name) for name in (*names, "bytes_per_second", "close_seconds")
    ]
    gate = of.gate_bounds(settings)
    assert (7, 9, 10) == (
        gate.asking,
        gate.asking_per_address,
        gate.new_asking_per_minute,
    )


def test_pages_leave_room_for_people() -> None:
    """However few connections there can be."""
    for connections, asking in ((10, 5), (1, 1), (500, 250)):
        bounds = of.gate_bounds(load(None, [f"limits.connections={connections}"]))
        assert asking == bounds.asking
    none = ["limits.connections=10", "limits.http_connections=0"]
    assert 0 == of.gate_bounds(load(None, none)).asking


def test_where_links_begin() -> None:
    """Where people reach the door, if that is said; else where it listens."""
    assert (
        "https://chat.example"
        == of.customs(load(None, ["web.url=https://chat.example/"])).web_url
    )
    assert "http://127.0.0.1:8080" == of.customs(load()).web_url
