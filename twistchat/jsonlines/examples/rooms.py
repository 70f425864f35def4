"""Examples of the operations about rooms."""

from twistchat.jsonlines.examples.example import DEV, TALK, Example

EXAMPLES = {
    "join": Example(
        {"op": "join", "room": "#dev"},
        {
            "state": {**DEV, "members": [*DEV["members"], {"name": "carl"}]},
            "messages": list(TALK),
        },
        who="new",
        before=(("new", {"op": "hello", "name": "carl"}),),
    ),
    "create": Example(
        {"op": "create", "room": "#plans", "mode": "private"},
        {
            "state": {
                "room": "#plans",
                "members": [{"name": "ann", "role": "owner"}],
                "modes": {"private": "on"},
            }
        },
    ),
    "part": Example({"op": "part", "room": "#dev", "reason": "lunch"}, who="bob"),
    "rooms": Example(
        {"op": "rooms", "pattern": "de"},
        {"rooms": [{"room": "#dev", "topic": "release 2", "here": 2, "joined": True}]},
    ),
    "room": Example({"op": "room", "room": "#dev"}, {"state": DEV}),
    "topic": Example({"op": "topic", "room": "#dev", "topic": "release 3"}),
    "mute": Example({"op": "mute", "room": "#dev"}),
}
