"""The settings of the web door."""

import re
from typing import Annotated

from msgspec import Meta

from twistchat.config.values import (
    MOST,
    Checked,
    Section,
    check_addresses,
    says,
)

_NAME = r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?"
_HOST = re.compile(_NAME)
_URL = re.compile(rf"https?://({_NAME}|\[[0-9A-Fa-f:.]+\])(:[0-9]{{1,5}})?/?")
#: A proxy on this machine that comes by a unix socket.
UNIX = "unix"


def check_url(text: str) -> None:
    if text and not _URL.fullmatch(text):
        raise ValueError("expected an address such as https://chat.example.org")


def check_host(text: str) -> None:
    if not _HOST.fullmatch(text):
        raise ValueError("expected a name such as chat.example.org")


def check_proxy(text: str) -> None:
    if text != UNIX:
        check_addresses(text)


class WebSettings(Section, frozen=True, kw_only=True):
    """What is particular to the web door."""

    url: Annotated[
        str,
        Checked(check_url),
        says(
            "Where people reach the page, for the links in messages and as a name of "
            "the door; empty is where it listens.",
        ),
    ] = ""
    hosts: Annotated[
        tuple[Annotated[str, Checked(check_host)], ...],
        says(
            "More names that the door is reached by. A request for any other is "
            "refused, but for addresses, localhost and the server's name."
        ),
    ] = ()
    proxies: Annotated[
        tuple[Annotated[str, Checked(check_proxy)], ...],
        says(
            "The addresses, ranges or unix sockets (unix) of proxies that are believed "
            "when they say who asks: X-Forwarded-For and X-Forwarded-Proto."
        ),
    ] = ()
    hsts_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=MOST)],
        says(
            "For so long browsers that came by TLS insist on it; 0 lets them forget "
            "that."
        ),
    ] = 2_592_000
    access_log: Annotated[
        bool,
        says(
            "Each request is logged: what kind it was and its status, not who asked or "
            "for what."
        ),
    ] = False
