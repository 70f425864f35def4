"""The commands of the text doors; importing this fills the table."""

from twistchat.text.commands import (
    accounts,
    files,
    mail,
    memory,
    messages,
    operators,
    order,
    people,
    rooms,
    server,
    talk,
    tokens,
    yours,
)

__all__ = [
    "accounts",
    "files",
    "mail",
    "memory",
    "messages",
    "operators",
    "order",
    "people",
    "rooms",
    "server",
    "talk",
    "tokens",
    "yours",
]
