"""Up to when a room was read, as MARKREAD says it."""

from twistchat.chat.ids import EPOCH
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.text.stamps import timestamp


def mark_line(server: str, user: User, room: Room) -> str:
    """The mark of a user in a room; ``*`` if there is none."""
    mark = user.account.marks.get(room.id, 0) if user.account else 0
    when = f"timestamp={timestamp((mark >> 22) + EPOCH)}" if mark else "*"
    return f":{server} MARKREAD {room.name} {when}"
