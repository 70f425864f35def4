"""Examples of the operations about what was said."""

from twistchat.jsonlines.examples.example import (
    AT,
    FIRST,
    NEW,
    SECOND,
    TALK,
    THIRD,
    Example,
    said,
)

_TOMORROW = {"op": "say", "room": "#dev", "text": "tomorrow"}

EXAMPLES = {
    "history": Example(
        {"op": "history", "room": "#dev", "before": THIRD, "limit": 2},
        {"messages": list(TALK[:2])},
    ),
    "message": Example(
        {"op": "message", "id": THIRD},
        {
            "messages": [
                {**TALK[2], "text": "then I do it", "edited_at": AT}
                | {"reactions": [{"reaction": "👍", "people": ["bob"]}]}
            ]
        },
        before=(
            ("ann", {"op": "edit", "id": THIRD, "text": "then I do it"}),
            ("bob", {"op": "react", "id": THIRD, "reaction": "👍"}),
        ),
    ),
    "thread": Example(
        {"op": "thread", "id": FIRST},
        {
            "messages": [
                TALK[0],
                {**said(NEW, "bob", "tomorrow"), "reply_to": FIRST},
            ]
        },
        before=(("bob", {**_TOMORROW, "reply_to": FIRST}),),
    ),
    "search": Example(
        {"op": "search", "query": "ship in:#dev"}, {"messages": [TALK[0]]}
    ),
    "mentions": Example({"op": "mentions", "limit": 5}, {"messages": [TALK[1]]}),
    "unread": Example(
        {"op": "unread"},
        {"rooms": [{"room": "#dev", "count": 1, "mentions": 1}]},
        before=(
            ("ann", {"op": "mute", "room": "#dev"}),
            ("bob", {"op": "say", "room": "#dev", "text": "ann, is it out?"}),
        ),
    ),
    "read": Example({"op": "read", "room": "#dev", "until": SECOND}),
}
