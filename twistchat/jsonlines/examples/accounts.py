"""Examples of the operations about whose a name is, and about one's own sessions."""

from twistchat.jsonlines.examples.example import AT, DEV, EVE_COMES, Example, Line

#: Another session of ann's.
_ANN_AGAIN: tuple[str, Line] = (
    "new",
    {"op": "hello", "name": "ann", "password": "secret-of-ann"},
)

EXAMPLES = {
    "whoami": Example(
        {"op": "whoami"},
        {
            "you": {"name": "ann", "account": True, "operator": True},
            "created": AT,
            "email": "ann@example.org",
        },
        before=(("ann", {"op": "set-email", "email": "ann@example.org"}),),
    ),
    "register": Example(
        {"op": "register", "password": "tea at five", "email": "bob@example.org"},
        who="bob",
    ),
    "login": Example(
        {
            "op": "login",
            "name": "eve",
            "password": "secret-of-eve",
            "replay": False,
        },
        {
            "you": {"name": "eve", "account": True},
            "rooms": [
                {**DEV, "members": [DEV["members"][0], {"name": "eve"}]},
                {"room": "#lobby", "members": [{"name": "eve"}]},
            ],
        },
        who="bob",
    ),
    "change-password": Example(
        {"op": "change-password", "old": "secret-of-ann", "new": "tea at five"}
    ),
    "rename": Example({"op": "rename", "name": "robert"}, {"name": "robert"}, "bob"),
    "set-email": Example({"op": "set-email", "email": "ann@example.org"}),
    "unregister": Example(
        {"op": "unregister", "password": "secret-of-eve"},
        who="new",
        before=(EVE_COMES,),
    ),
    "sessions": Example(
        {"op": "sessions"},
        {
            "sessions": [
                {"number": 1, "door": "json", "up": 0, "idle": 0, "here": True},
                {"number": 2, "door": "json", "up": 0, "idle": 0},
            ]
        },
        before=(_ANN_AGAIN,),
    ),
    "end-session": Example({"op": "end-session", "number": 2}, before=(_ANN_AGAIN,)),
}
