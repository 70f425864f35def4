"""What is written down of what was done, for operators of the server to read."""

from msgspec import Struct


class Act(Struct, frozen=True):
    """Somebody did what others could not have done. Names are those of the time; ``at``
    is in milliseconds since 1970; ``target``, ``room`` and ``detail`` may be empty."""

    id: int
    at: int
    actor: str
    act: str
    target: str
    room: str
    detail: str


class Trace(Struct, frozen=True):
    """Something was done to a message that was said in a ``room``: ``act`` is edit,
    delete, react or unreact. ``before`` is the text that was changed or taken away,
    ``after`` the new one, why it was taken away, or the reaction."""

    id: int
    at: int
    actor: str
    act: str
    room: str
    author: str
    before: str
    after: str
