"""For how long a sound or a film plays, as it is told."""

from twistchat.files.source import Found

#: What says it plays for longer than a week does not know.
MOST_SECONDS = 7 * 24 * 3600


def seconds_of(found: Found) -> int:
    """Whole seconds, at least one if it plays at all; 0 if that is not known."""
    if found.seconds is None or found.seconds > MOST_SECONDS:
        return 0
    return max(1, round(found.seconds))
