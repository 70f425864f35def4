"""Examples of the operations about the connection and the server."""

from twistchat.jsonlines.examples.example import AT, DEV, NEW, Example, Line

EXAMPLES = {
    "hello": Example(
        {"op": "hello", "name": "carl", "rooms": ["#dev"], "replay": False},
        {
            "version": 1,
            "server": {
                "name": "testchat",
                "software": "twistchat 1.0",
                "versions": [1],
            },
            "you": {"name": "carl"},
            "limits": {"line": 65536, "text": 4096, "rooms": 50, "page": 200},
            "id": NEW,
            "rooms": [{**DEV, "members": [*DEV["members"], {"name": "carl"}]}],
        },
        who="new",
    ),
    "ping": Example({"op": "ping"}, {"at": AT}),
    "describe": Example(
        {"op": "describe"},
        {
            "schema": {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": ...,
                "description": ...,
                "anyOf": ...,
                "operations": ...,
                "refusal": ...,
                "events": ...,
                "$defs": ...,
            }
        },
    ),
    "quit": Example({"op": "quit", "reason": "tea"}),
    "info": Example(
        {"op": "info"},
        {
            "server": "testchat",
            "software": "twistchat 1.0",
            "at": AT,
            "up": 0,
            "motd": ["Welcome."],
            "rules": ["Be kind."],
        },
    ),
}

#: A whole session of a guest, whose other one is bob. A test plays it.
A_SESSION: tuple[tuple[str, Line], ...] = (
    (
        ">",
        {"op": "hello", "ref": 1, "name": "carl", "rooms": ["#dev"], "replay": False},
    ),
    ("<", {"ref": 1, "ok": True, **EXAMPLES["hello"].answer}),
    (
        "<",
        {"event": "said", "id": NEW, "at": AT, "room": "#dev", "from": "bob"}
        | {"text": "hi carl, it is out"},
    ),
    (">", {"op": "say", "ref": 2, "room": "#dev", "text": "thank you, bob"}),
    (">", {"op": "say", "ref": 3, "room": "#ops", "text": "it is out!"}),
    ("<", {"ref": 2, "ok": True, "id": NEW, "at": AT}),
    (
        "<",
        {
            "ref": 3,
            "ok": False,
            "code": "not-in-room",
            "message": "you are not in #ops; /join #ops takes you there",
            "facts": {"room": "#ops"},
        },
    ),
    (
        "<",
        {"event": "topic", "id": NEW, "at": AT, "room": "#dev", "by": "ann"}
        | {"topic": "release 3"},
    ),
    (">", {"op": "tell", "ref": 4, "to": "bob", "text": "coffee?"}),
    ("<", {"ref": 4, "ok": True, "id": NEW, "at": AT}),
    (">", {"op": "quit", "ref": 5, "reason": "coffee"}),
    ("<", {"ref": 5, "ok": True}),
)
