"""Examples of the operations about files."""

from twistchat.jsonlines.examples.example import (
    AT,
    FILE,
    SENT,
    TICKET,
    WEB,
    Example,
)

_TAKEN = f"/send/{TICKET}/report%202.pdf"
_GIVEN = f"/get/{TICKET}/report.pdf"

EXAMPLES = {
    "upload": Example(
        {"op": "upload", "room": "#dev", "name": "report 2.pdf", "size": 48213},
        {"path": _TAKEN, "url": WEB + _TAKEN, "seconds": 600},
    ),
    "files": Example(
        {"op": "files", "to": "bob"},
        {
            "files": [
                {
                    "id": FILE,
                    "name": "report.pdf",
                    "size": 11,
                    "type": "application/pdf",
                    "from": "ann",
                    "at": AT,
                    "message": SENT,
                }
            ]
        },
    ),
    "download": Example(
        {"op": "download", "id": FILE},
        {"path": _GIVEN, "url": WEB + _GIVEN, "seconds": 600},
        who="bob",
    ),
}
