"""Examples of the operations of operators of the server, and of those that make
one."""

from twistchat.jsonlines.examples.example import (
    AT,
    EVE_COMES,
    FIRST,
    SECOND,
    THIRD,
    Example,
    Line,
)

_OATH: Line = {"op": "oath", "name": "root", "password": "secret-of-root"}
_SUSPEND: Line = {"op": "suspend", "name": "eve", "reason": "spam"}

EXAMPLES = {
    "operator-word": Example(
        {"op": "operator-word", "word": "open-sesame"}, who="new", before=(EVE_COMES,)
    ),
    "oath": Example(_OATH, who="bob"),
    "forswear": Example({"op": "forswear"}, who="bob", before=(("bob", _OATH),)),
    "grant": Example({"op": "grant", "name": "eve"}),
    "revoke": Example(
        {"op": "revoke", "name": "eve"},
        before=(("ann", {"op": "grant", "name": "eve"}),),
    ),
    "accounts": Example(
        {"op": "accounts"},
        {
            "accounts": [
                {"name": "ann", "created": AT, "seen": AT, "operator": True},
                {
                    "name": "eve",
                    "created": AT,
                    "seen": AT,
                    "suspended": AT,
                    "why": "spam",
                },
            ]
        },
        before=(("ann", _SUSPEND),),
    ),
    "suspend": Example(_SUSPEND),
    "reinstate": Example(
        {"op": "reinstate", "name": "eve"}, before=(("ann", _SUSPEND),)
    ),
    "delete-account": Example({"op": "delete-account", "name": "eve"}),
    "kill": Example({"op": "kill", "name": "bob", "reason": "flood"}),
    "make-code": Example({"op": "make-code"}, {"code": "k73be32xeyjr"}),
    "announce": Example({"op": "announce", "text": "back in five minutes"}),
    "shout": Example({"op": "shout", "text": "there is cake in the kitchen"}),
    "audit": Example(
        {"op": "audit", "limit": 1},
        {
            "acts": [
                {
                    "id": FIRST,
                    "at": AT,
                    "by": "ann",
                    "act": "suspend",
                    "target": "eve",
                    "detail": "spam",
                }
            ],
            "more": True,
        },
        before=(("ann", _SUSPEND),),
    ),
    "trail": Example(
        {"op": "trail", "id": SECOND},
        {
            "traces": [
                {
                    "id": THIRD,
                    "at": AT,
                    "by": "bob",
                    "act": "edit",
                    "room": "#dev",
                    "author": "bob",
                    "before": "ann: yes, today",
                    "after": "ann: yes",
                }
            ]
        },
        before=(("bob", {"op": "edit", "id": SECOND, "text": "ann: yes"}),),
    ),
    "mark-bot": Example({"op": "mark-bot", "who": "eve"}),
}
