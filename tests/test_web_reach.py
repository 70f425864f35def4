"""By which names the web door is reached, which pages may ask there, which proxies are
believed: rows W1 and W16 of the bad input, without sockets."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.web.forwarded import Proxies
from twistchat.web.reach import Reach

REACH = Reach("https://chat.example.org", ["other.example", "inner_1"])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "192.0.2.7:8080",
        "[::1]",
        "[2001:db8::1]:8080",
        "localhost",
        "LOCALHOST:8080",
        "localhost.",
        "chat.example.org",
        "chat.example.org:443",
        "Other.Example.:1",
        "inner_1:65535",
    ],
)
def test_names_that_are_ours(host: str) -> None:
    """Addresses, localhost, and what the settings name; any port."""
    assert REACH.admits(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "chat.example.org.evil.example",
        "evil-chat.example.org",
        "chat.example.org@evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "chat.example.org:",
        "chat.example.org:65536",
        "chat.example.org:80:80",
        "chat.example.org/x",
        "<script>alert(1)</script>",
        "chat.example.org, evil.example",
        "[::1",
        "::1",
        "[evil.example]",
        "2130706433",
        "0x7f000001",
        "[::1%25eth0]",
        "chat.example.örg",
    ],
)
def test_names_that_are_not(host: str) -> None:
    """Whatever somebody else may have lead here."""
    assert not REACH.admits(host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://chat.example.org", "127.0.0.1:8080"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://127.0.0.1", "127.0.0.1"),
        ("http://127.0.0.1", "127.0.0.1:80"),
        ("https://other.example", "other.example"),
        ("https://other.example:443", "OTHER.example"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://localhost:8080", "localhost:8080"),
    ],
)
def test_pages_that_are_ours(origin: str, host: str) -> None:
    """Of the address in the settings, or of the very one that is asked."""
    assert REACH.owns(origin, host, secure=False)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:8081",
        "http://localhost:8080",
        "https://127.0.0.1",
        "http://chat.example.org",
        "https://chat.example.org:8443",
        "https://chat.example.org.evil.example",
        "http://127.0.0.1:8080@evil.example",
        "file://",
        "ftp://127.0.0.1:8080",
        "//127.0.0.1:8080",
        "127.0.0.1:8080",
        "http://127.0.0.1:8080 http://evil.example",
    ],
)
def test_pages_that_are_not(origin: str) -> None:
    """Another name, another port, another scheme."""
    assert not REACH.owns(origin, "127.0.0.1:8080", secure=False)


def test_over_tls_pages_are_too() -> None:
    """A page that anybody on the way could have changed is not ours."""
    assert REACH.owns("https://other.example", "other.example", secure=True)
    assert not REACH.owns("http://other.example", "other.example", secure=True)


@given(st.text(), st.text())
def test_nothing_that_is_said_breaks_it(origin: str, host: str) -> None:
    """Whatever comes, it is a yes or a no."""
    REACH.admits(host)
    REACH.owns(origin, host, secure=False)


# Proxies

NOBODY = "0.0.0.0"
PROXIES = Proxies(["10.0.0.0/8", "2001:db8::1"])


def client(host: str | None, *forwarded: str) -> str:
    """Who asks, by these headers."""
    found = PROXIES.client(None if host is None else ip_address(host), forwarded)
    return str(found)


def test_nobody_else_is_believed() -> None:
    """What anybody may write themselves is not looked at."""
    assert "192.0.2.1" == client("192.0.2.1", "198.51.100.7")
    assert "None" == client(None, "198.51.100.7")
    assert not PROXIES.secure(ip_address("192.0.2.1"), ["https"])


@pytest.mark.parametrize(
    ("forwarded", "who"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["127.0.0.1, 198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7, 10.1.1.1"], "198.51.100.7"),
        (["6.6.6.6, 198.51.100.7, 10.1.1.1,10.2.2.2"], "198.51.100.7"),
        (["6.6.6.6", "198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7:1234"], "198.51.100.7"),
        (["[2001:db8:9::7]:1234"], "2001:db8:9::7"),
        (["[2001:db8:9::7]"], "2001:db8:9::7"),
        (["2001:db8:9::7"], "2001:db8:9::7"),
        (["2001:db8:9::7%eth0"], "2001:db8:9::7"),
        (["::ffff:198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7, 2001:db8::1"], "198.51.100.7"),
        (["10.9.9.9"], "10.9.9.9"),
        ([], "10.0.0.1"),
        ([""], NOBODY),
        (["unknown"], NOBODY),
        (["198.51.100.7, unknown"], NOBODY),
        (["198.51.100.7, unknown, 10.3.3.3"], NOBODY),
        (["198.51.100.7, "], NOBODY),
        (["1e9"], NOBODY),
        (["<script>"], NOBODY),
        ([":1234"], NOBODY),
        (["[]:1"], NOBODY),
    ],
)
def test_who_asks_behind_proxies(forwarded: list[str], who: str) -> None:
    """The last that is none of them; what comes before it anybody may have written."""
    assert who == client("10.0.0.1", *forwarded)


def test_a_list_without_end() -> None:
    """Only its end is looked at."""
    assert "10.0.0.1" == client("10.0.0.1", "6.6.6.6," + ",".join(["10.0.0.1"] * 5000))


@given(st.lists(st.text()))
def test_nothing_that_proxies_say_breaks_it(forwarded: list[str]) -> None:
    """Somebody asks in any case."""
    PROXIES.client(ip_address("10.0.0.1"), forwarded)
    PROXIES.secure(ip_address("10.0.0.1"), forwarded)


def test_what_came_by_tls() -> None:
    """As the nearest proxy says."""
    proxy = ip_address("10.0.0.1")
    assert PROXIES.secure(proxy, ["https"])
    assert PROXIES.secure(proxy, ["http, HTTPS"])
    for values in ([], ["http"], ["https, http"], ["https", "http"], ["httpsx"]):
        assert not PROXIES.secure(proxy, values)


def test_a_proxy_of_this_machine() -> None:
    """One that comes by a unix socket is believed where that is said."""
    near = Proxies(["unix"])
    assert ip_address("198.51.100.7") == near.client(None, ["198.51.100.7"])
    assert near.secure(None, ["https"])
