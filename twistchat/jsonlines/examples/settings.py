"""Examples of the operations about what an account has chosen."""

from twistchat.jsonlines.examples.example import Example

EXAMPLES = {
    "settings": Example(
        {"op": "settings"},
        {
            "settings": [
                {
                    "key": "echo",
                    "meaning": ...,
                    "choices": "off, private, on",
                    "value": "private",
                },
                ...,
            ]
        },
        before=(("ann", {"op": "set", "key": "echo", "value": "private"}),),
    ),
    "set": Example({"op": "set", "key": "tz", "value": "America/Sao_Paulo"}),
    "dnd": Example(
        {"op": "dnd", "span": "1h"},
        {"on": True, "until": "2026-11-21T13:00:00.000Z"},
    ),
}
