"""What is alike in requests."""

from twistchat.chat.ids import read
from twistchat.jsonlines.errors import BadId


def id_of(text: str) -> int:
    """The id that is written so; BadId if none is."""
    try:
        return read(text)
    except ValueError:
        raise BadId(text[:32]) from None
