"""What is looked for in what was said, and by whom."""

from collections.abc import Collection

from msgspec import Struct

from twistchat.chat.names import Name

#: No id is greater.
GREATEST_ID = 2**63 - 1


class Talk(Struct, frozen=True):
    """Where something was said: in a ``room``, or between two people; by id, 0 for
    none."""

    room: int = 0
    one: int = 0
    other: int = 0


class Query(Struct, frozen=True):
    """What a message must have to be found: all of it.

    ``words`` and ``phrases`` are folded, their parts separated by one space each; a
    word also stands for what begins with it. ``sender`` is the key of a name, and
    ``room`` the name of a room as it was typed; both may be empty. Ids lie from
    ``first_id`` on and before ``end_id``.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    sender: str = ""
    room: str = ""
    first_id: int = 0
    end_id: int = GREATEST_ID


class Asker(Struct, frozen=True):
    """Somebody who may read these ``rooms``, by id, and if ``talks`` what they said or
    were told privately; not told what those said who are ``ignored``."""

    id: int
    name: Name
    rooms: Collection[int]
    ignored: Collection[int] = ()
    talks: bool = True
