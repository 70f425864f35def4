"""The operations of the protocol; importing this fills the table."""

from twistchat.jsonlines.operations import (
    accounts,
    bots,
    entering,
    files,
    letters,
    mail,
    memory,
    operators,
    order,
    people,
    relations,
    rooms,
    server,
    settings,
    talk,
    trail,
)

__all__ = [
    "accounts",
    "bots",
    "entering",
    "files",
    "letters",
    "mail",
    "memory",
    "operators",
    "order",
    "people",
    "relations",
    "rooms",
    "server",
    "settings",
    "talk",
    "trail",
]
