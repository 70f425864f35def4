"""How events are told to programs."""

import json

import pytest
from json_world import CARRIERS, JsonWorld
from test_dialect import every

from twistchat.chat.events import EVENTS, AwayMarked, Event
from twistchat.chat.users import Trait
from twistchat.jsonlines.dialect import DIALECT


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_can_be_told(kind: type[Event]) -> None:
    """As one line with its kind, id and time; or is left out on purpose."""
    for event in every(kind):
        line = DIALECT.word(event)
        if kind is AwayMarked:  # the away event of all others is for these too
            assert line == b""
            continue
        assert line.count(b"\n") == 1
        assert {"event", "id", "at"} <= json.loads(line).keys()


def test_ones_other_sessions_are_told(world: JsonWorld) -> None:
    """What one is of one's own choice; that one is away is told as to all others."""
    world.own("ann", "dev")
    one, two = world.logs_in("ann"), world.logs_in("ann", bot=True)
    one.reads(), two.reads()
    user, session = two.client.here.user, two.client.here
    world.chat.set_trait(user, Trait.INVISIBLE, True, session)
    world.chat.away(session, "tea")
    world.commit()
    assert one.events() == [
        {"event": "trait", "who": "ann", "trait": "invisible", "on": True},
        {"event": "away", "who": "ann", "text": "tea"},
    ]
