"""The commands of the text doors; importing this fills the table."""

from twistchat.text.commands import people, rooms, server, talk, yours

__all__ = ["people", "rooms", "server", "talk", "yours"]
