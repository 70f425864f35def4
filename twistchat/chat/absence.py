"""Who has gone and may be back in a moment: how long it is waited for them."""

from msgspec import Struct

from twistchat.chat.events import Departure
from twistchat.chat.users import Session, User

#: Who goes so may come back: their account stays in its rooms for a while.
LOST = (Departure.LOST, Departure.TIMED_OUT, Departure.TOO_SLOW)
#: A page that is loaded anew is back by then.
RELOAD_SECONDS = 5
#: Guests are not waited for if so many are waited for already: they cost nothing.
MOST_ABSENT = 1000


class Absent(Struct, frozen=True):
    """A user without a session, who may come back: for so many milliseconds, from then
    on. ``reason`` is what the others are told if they do not."""

    user: User
    since: int
    patience: int
    reason: Departure

    def over(self, now: int) -> bool:
        """It has been waited for long enough. A clock set back lets nobody stay for
        longer."""
        return not self.since <= now < self.since + self.patience


def patience_with(
    session: Session, reason: Departure, reloads: bool, most: int, waiting: int
) -> int:
    """So many seconds, ``most`` at the most, it is waited for whose last session has
    gone so; for a guest who can show that they are back, if they may well be in a
    moment and not too many are ``waiting`` for."""
    brief = min(most, RELOAD_SECONDS)
    if session.user.account is None:
        can = session.via.by_browser and waiting < MOST_ABSENT
        return brief if reloads and can else 0
    if reloads:
        return brief
    return most if reason in LOST else 0
