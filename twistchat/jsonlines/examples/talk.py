"""Examples of the operations that say something, and that change what was said."""

from twistchat.jsonlines.examples.example import (
    AT,
    FIRST,
    NEW,
    SECOND,
    THIRD,
    Example,
    Line,
)

_NEWS: Line = {"room": "#dev", "text": "it is out:\n- faster\n- smaller"}
_TO_BOB: Line = {"to": "bob", "text": "are you there?", "client_id": "5d-17"}

EXAMPLES = {
    "say": Example(
        {"op": "say", **_NEWS, "reply_to": SECOND, "client_id": "5d-16"},
        {"id": NEW, "at": AT},
    ),
    # Sent again, for its first answer was lost.
    "tell": Example(
        {"op": "tell", **_TO_BOB},
        {"id": NEW, "at": AT, "repeated": True},
        before=(("ann", {"op": "tell", **_TO_BOB}),),
    ),
    "edit": Example(
        {"op": "edit", "id": THIRD, "text": "then I do it"}, {"id": NEW, "at": AT}
    ),
    "delete": Example(
        {"op": "delete", "id": SECOND, "reason": "not yet"}, {"id": NEW, "at": AT}
    ),
    "react": Example(
        {"op": "react", "id": FIRST, "reaction": "👍"}, {"id": NEW, "at": AT}, who="bob"
    ),
    "typing": Example({"op": "typing", "room": "#dev", "state": "active"}),
}
