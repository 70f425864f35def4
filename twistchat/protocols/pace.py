"""How fast a body comes: it may take its time, but not hold a connection for ever."""

from msgspec import Struct


class PaceBounds(Struct, frozen=True):
    """In seconds, and bytes a second on the whole; 0 turns a bound off."""

    idle_seconds: float = 60.0
    body_seconds: float = 600.0
    bytes_per_second: int = 1024


class Pace:
    """One body, from ``now`` on. What we do not read while we are busy with what came
    is no fault of whoever sends it."""

    def __init__(self, bounds: PaceBounds, now: float) -> None:
        self._bounds = bounds
        self._since = self._heard = self._looked = now
        self._rested = 0.0
        self._came = 0

    def came(self, size: int, now: float) -> None:
        """So much has come."""
        self._came += size
        self._heard = now

    def too_slow(self, now: float, held: bool) -> bool:
        """It has been waited for too long; ``held``: nothing is read now. Call it every
        second."""
        if held:
            self._rested += now - self._looked
            self._heard = now
        self._looked = now
        bounds = self._bounds
        read = now - self._since - self._rested
        return (
            0 < bounds.idle_seconds <= now - self._heard
            or 0 < bounds.body_seconds <= now - self._since
            or (
                0 < bounds.idle_seconds <= read
                and self._came < bounds.bytes_per_second * read
            )
        )
