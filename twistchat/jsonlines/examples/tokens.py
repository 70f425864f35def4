"""Examples of the operations about tokens and tickets."""

from twistchat.jsonlines.examples.example import AT, NEW, SECRET, TOKEN, Example

EXAMPLES = {
    "token": Example(
        {"op": "token", "label": "backup", "days": 90}, {"id": NEW, "token": SECRET}
    ),
    "tokens": Example(
        {"op": "tokens"}, {"tokens": [{"id": TOKEN, "made": AT, "label": "clock"}]}
    ),
    "token-end": Example({"op": "token-end", "id": TOKEN}),
    "ticket": Example({"op": "ticket"}, {"ticket": SECRET, "seconds": 60}),
}
