"""Examples of the operations about people, and about what they are to each other."""

from twistchat.jsonlines.examples.example import AT, Example, Line

_BOB: Line = {"name": "bob", "idle": 0, "doors": ["json"], "rooms": ["#dev"]}
_ANN: Line = {**_BOB, "name": "ann", "account": True}
_IGNORED = (("ann", {"op": "ignore", "who": "bob"}),)
_FRIENDS = (("ann", {"op": "befriend", "who": "eve"}),)
_NAMES: Line = {"names": ["bob", "carl"]}
_MONITORED = (("ann", {"op": "monitor", **_NAMES}),)
_BEARERS: Line = {"names": [{"name": "bob", "here": True}, {"name": "carl"}]}

EXAMPLES = {
    "who": Example({"op": "who", "pattern": "bo"}, {"people": [_BOB]}),
    "whois": Example(
        {"op": "whois", "who": "ann"},
        {
            "name": "ann",
            "here": _ANN,
            "account": {"since": AT, "operator": True},
            "shared": ["#dev"],
            "since": AT,
        },
        who="bob",
    ),
    "seen": Example(
        {"op": "seen", "who": "eve"}, {"name": "eve", "seen": AT, "how": "quit"}
    ),
    "away": Example({"op": "away", "text": "lunch"}),
    "back": Example({"op": "back"}, {"since": AT}, before=(("ann", {"op": "away"}),)),
    "ignore": Example({"op": "ignore", "who": "bob"}),
    "unignore": Example({"op": "unignore", "who": "bob"}, before=_IGNORED),
    "ignored": Example({"op": "ignored"}, {"names": ["bob"]}, before=_IGNORED),
    "befriend": Example({"op": "befriend", "who": "eve"}),
    "unfriend": Example({"op": "unfriend", "who": "eve"}, before=_FRIENDS),
    "friends": Example(
        {"op": "friends"}, {"names": [{"name": "eve"}]}, before=_FRIENDS
    ),
    "monitor": Example({"op": "monitor", **_NAMES}, _BEARERS),
    "unmonitor": Example({"op": "unmonitor", "names": ["carl"]}, before=_MONITORED),
    "monitored": Example({"op": "monitored"}, _BEARERS, before=_MONITORED),
}
