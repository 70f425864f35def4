"""Who wants to know when a name is borne, by whomever
(https://ircv3.net/specs/extensions/monitor)."""

from collections.abc import Collection, Mapping

from twistchat.chat.errors import TooManyMonitored
from twistchat.chat.names import Name
from twistchat.chat.users import Session

#: Most names are monitored by nobody, and most sessions monitor none.
_NOBODY: dict[Session, None] = {}
_NOTHING: dict[str, Name] = {}


class Monitors:
    """Names that sessions monitor, from both sides: who does is asked whenever somebody
    comes or goes. At most ``most`` names for one session; 0 is any number."""

    __slots__ = ("_most", "_names", "_sessions")

    def __init__(self, most: int) -> None:
        self._most = most
        self._names: dict[Session, dict[str, Name]] = {}
        self._sessions: dict[str, dict[Session, None]] = {}  # by key

    def add(self, session: Session, name: Name) -> bool:
        """The session monitors the name; False if it did already. TooManyMonitored."""
        names = self._names.get(session, _NOTHING)
        if name.key in names:
            return False
        if 0 < self._most <= len(names):
            raise TooManyMonitored(self._most)
        self._names.setdefault(session, {})[name.key] = name
        self._sessions.setdefault(name.key, {})[session] = None
        return True

    def remove(self, session: Session, name: Name) -> None:
        """The session does not monitor the name any more. Harmless if it never did."""
        names = self._names.get(session, {})
        if names.pop(name.key, None) is None:
            return
        if not names:
            del self._names[session]
        sessions = self._sessions[name.key]
        del sessions[session]
        if not sessions:
            del self._sessions[name.key]

    def clear(self, session: Session) -> None:
        """The session monitors nothing any more."""
        for name in list(self.names(session).values()):
            self.remove(session, name)

    def names(self, session: Session) -> Mapping[str, Name]:
        """What the session monitors, by key, each as it was given first."""
        return self._names.get(session, _NOTHING)

    def of(self, name: Name) -> Collection[Session]:
        """The sessions that monitor the name."""
        return self._sessions.get(name.key, _NOBODY)
