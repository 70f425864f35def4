"""The scene in which the examples of the protocol's page are played."""

import json
import re
from typing import Any

from json_world import JsonWorld, Line, Program
from talking import password_of

from twistchat.jsonlines.examples.example import (
    FILE,
    FIRST,
    SECOND,
    THIRD,
    TOKEN,
    WEB,
    Example,
)

_ID = re.compile("[0-7][0-9a-hjkmnp-tv-z]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_CODE = re.compile("[2-9a-hjkmnp-tv-z]{12}")
_SECRET = re.compile("[A-Za-z0-9_-]{43}")
_FILE = re.compile("[0-9A-Za-z_-]{22}")
_TICKET = re.compile("/[0-9A-Za-z_-]{22}/")


class Scene(JsonWorld):
    """Ann, bob and #dev, as `twistchat.jsonlines.examples` has them."""

    def __init__(self) -> None:
        super().__init__(web_url=WEB)
        self.motd, self.rules = ["Welcome."], ["Be kind."]
        eve = self.own("eve")
        eve.types("/quit")
        ann = self.own("ann")
        ann.types("/operator open-sesame", "/part", "/quit")
        self.word.good = True  # for an example; here it makes more than one
        self.operator_passwords["root"] = password_of("root")
        self.people: dict[str, Program] = {"new": self.calls()}
        self.people["ann"] = self.logs_in("ann", rooms=["#dev"])
        self.people["bob"] = self.greets("bob", "#dev")
        self.asks("ann", {"op": "topic", "room": "#dev", "topic": "release 2"})
        self.ids: dict[str, str] = {}
        for id, name, text in (
            (FIRST, "ann", "shall we ship it?"),
            (SECOND, "bob", "ann: yes, today"),
            (THIRD, "ann", "then I do"),
        ):
            said = self.asks(name, {"op": "say", "room": "#dev", "text": text})
            self.ids[id] = said["id"]
        token = self.asks("ann", {"op": "token", "label": "clock"})
        self.ids[TOKEN] = token["id"]
        slot = self.asks("ann", {"op": "upload", "to": "bob", "name": "report.pdf"})
        sent = self.brings(slot["path"], b"hello world")
        self.ids[FILE] = sent.file.id
        self.people["bob"].reads()
        self.people["ann"].reads()

    def asks(self, who: str, request: Line) -> Line:
        """The answer that somebody gets."""
        fields = dict(request)
        return self.people[who].asks(fields.pop("op"), **fields)

    def plays(self, example: Example) -> Line:
        """The answer to an example, as it should stand there."""
        for who, request in example.before:
            assert self.asks(who, self.known(request))["ok"]
        answer = self.asks(example.who, self.known(example.request))
        del answer["ref"]
        return answer

    def known(self, line: Any) -> Any:
        """The same with the ids of this scene for those of the page."""
        text = json.dumps(line)
        for shown, real in self.ids.items():
            text = text.replace(shown, real)
        return json.loads(text)


def alike(shown: Any, real: Any) -> bool:
    """Whether the page may show the one for the other."""
    if shown is ...:
        return True
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() == real.keys() and all(
            alike(value, real[key]) for key, value in shown.items()
        )
    if isinstance(shown, list) and isinstance(real, list):
        if shown and shown[-1] is ...:
            shown, real = shown[:-1], real[: len(shown) - 1]
        return len(shown) == len(real) and all(map(alike, shown, real))
    if isinstance(shown, str) and isinstance(real, str):
        shown, real = (_TICKET.sub("/TICKET/", each) for each in (shown, real))
        for form in (_ID, _TIME, _CODE, _FILE, _SECRET):
            if form.fullmatch(shown):
                return form.fullmatch(real) is not None
    return bool(shown == real and type(shown) is type(real))


__all__ = ["Scene", "alike", "password_of"]
