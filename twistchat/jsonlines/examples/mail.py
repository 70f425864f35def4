"""Examples of the operations about mail. What came to ann is from eve."""

from twistchat.jsonlines.examples.example import AT, EVE_COMES, Example, Line

_LETTER: Line = {"subject": "Release notes", "text": "Are they done?\nI miss some."}
_WORDS = "Are they done? I miss some."

#: What must come first: a mail to ann, one from her, one that she has begun.
_CAME: tuple[tuple[str, Line], ...] = (
    EVE_COMES,
    ("new", {"op": "mail-send", "to": ["ann"], **_LETTER}),
)
_WENT: tuple[tuple[str, Line], ...] = (
    ("ann", {"op": "mail-send", "to": ["eve"], **_LETTER}),
)
_BEGUN: tuple[tuple[str, Line], ...] = (
    ("ann", {"op": "mail-draft-keep", "to": ["eve"], **_LETTER}),
)

EXAMPLES = {
    "mail-inbox": Example(
        {"op": "mail-inbox", "new": True},
        {
            "mails": [
                {
                    "box": "inbox",
                    "number": 1,
                    "at": AT,
                    "from": "eve",
                    "subject": "Release notes",
                    "words": _WORDS,
                    "unread": True,
                }
            ]
        },
        before=_CAME,
    ),
    "mail-sent": Example(
        {"op": "mail-sent", "limit": 5},
        {
            "mails": [
                {
                    "box": "sent",
                    "number": 1,
                    "at": AT,
                    "to": ["eve"],
                    "subject": "Release notes",
                    "words": _WORDS,
                }
            ]
        },
        before=_WENT,
    ),
    "mail-count": Example(
        {"op": "mail-count"}, {"unread": 1, "mails": 1}, before=_CAME
    ),
    "mail-search": Example(
        {"op": "mail-search", "query": "notes done"},
        {
            "mails": [
                {
                    "box": "inbox",
                    "number": 1,
                    "at": AT,
                    "from": "eve",
                    "subject": "Release notes",
                    "words": _WORDS,
                    "unread": True,
                }
            ]
        },
        before=_CAME,
    ),
    "mail-read": Example(
        {"op": "mail-read", "number": 1},
        {"number": 1, "at": AT, "from": "eve", "to": ["ann"], **_LETTER},
        before=_CAME,
    ),
    "mail-delete": Example({"op": "mail-delete", "numbers": [1]}, before=_CAME),
    "mail-undo": Example(
        {"op": "mail-undo"},
        {"numbers": [1]},
        before=(*_CAME, ("ann", {"op": "mail-delete", "numbers": [1]})),
    ),
    "mail-send": Example(
        {"op": "mail-send", "to": ["eve", "bob"], **_LETTER, "client_id": "5d-18"},
        {"stored": ["eve"], "shown": ["bob"]},
    ),
    "mail-reply": Example(
        {"op": "mail-reply", "number": 1, "text": "They are now."},
        {"stored": ["eve"]},
        before=_CAME,
    ),
    "mail-forward": Example(
        {"op": "mail-forward", "number": 1, "to": ["bob"], "note": "Look, bob:"},
        {"shown": ["bob"]},
        before=_CAME,
    ),
    "mail-drafts": Example(
        {"op": "mail-drafts"},
        {
            "mails": [
                {
                    "box": "drafts",
                    "number": 1,
                    "at": AT,
                    "to": ["eve"],
                    "subject": "Release notes",
                    "words": _WORDS,
                }
            ]
        },
        before=_BEGUN,
    ),
    "mail-draft": Example(
        {"op": "mail-draft", "number": 1},
        {"number": 1, "at": AT, "to": ["eve"], **_LETTER},
        before=_BEGUN,
    ),
    "mail-draft-keep": Example(
        {"op": "mail-draft-keep", "to": ["eve"], "text": "Dear eve,"}, {"number": 1}
    ),
    "mail-draft-drop": Example({"op": "mail-draft-drop", "number": 1}, before=_BEGUN),
}
