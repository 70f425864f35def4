"""Examples of the operations that keep order in rooms."""

from twistchat.jsonlines.examples.example import AT, Example, Line

_DEV: Line = {"room": "#dev"}
_SPAM: Line = {"kind": "ban", "target": "bob", "seconds": 3600, "reason": "spam"}
_BAN: Line = {
    "kind": "ban",
    "target": "bob",
    "by": "ann",
    "at": AT,
    "until": "2026-11-21T13:00:00.000Z",
    "reason": "spam",
}
_BANNED = ("ann", {"op": "sanction", **_DEV, **_SPAM})
_CARL = ("new", {"op": "hello", "name": "carl"})

EXAMPLES = {
    "give-role": Example({"op": "give-role", **_DEV, "who": "bob", "role": "voice"}),
    "take-role": Example(
        {"op": "take-role", **_DEV, "who": "bob", "role": "voice"},
        before=(("ann", {"op": "give-role", **_DEV, "who": "bob", "role": "voice"}),),
    ),
    "set-mode": Example({"op": "set-mode", **_DEV, "mode": "limit", "value": 20}),
    "key": Example(
        {"op": "key", **_DEV},
        {"key": "sesame"},
        before=(("ann", {"op": "set-mode", **_DEV, "mode": "key", "value": "sesame"}),),
    ),
    "kick": Example({"op": "kick", **_DEV, "who": "bob", "reason": "spam"}),
    "sanction": Example({"op": "sanction", **_DEV, **_SPAM}, {"sanction": _BAN}),
    "pardon": Example(
        {"op": "pardon", **_DEV, "kind": "ban", "target": "bob"},
        {"sanctions": [_BAN]},
        before=(_BANNED,),
    ),
    "sanctions": Example(
        {"op": "sanctions", **_DEV}, {"sanctions": [_BAN]}, before=(_BANNED,)
    ),
    "invite": Example(
        {"op": "invite", **_DEV, "who": "carl"}, {"here": True}, before=(_CARL,)
    ),
    "knock": Example(
        {"op": "knock", **_DEV, "text": "it is me, carl"},
        who="new",
        before=(
            ("ann", {"op": "set-mode", **_DEV, "mode": "private", "value": True}),
            _CARL,
        ),
    ),
}
