"""A room without doors, who keeps it in order and who is in it: fixtures for tests to
import."""

import pytest
from fakes_chat import Place

from twistchat.chat.events import Person
from twistchat.chat.ids import EPOCH
from twistchat.chat.roles import Role, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session

NOW = EPOCH + 1000
BAN, GAG = SanctionKind.BAN, SanctionKind.GAG
#: The owner of an account who is not here.
ZOE = Person(99, "zoe")


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def dev(place: Place) -> Room:
    return place.room("dev")


@pytest.fixture
def ann(place: Place, dev: Room) -> Session:
    """She is an operator of #dev."""
    ann = place.come("ann", "dev")
    dev.roles[ann.user.id] = Role.OPERATOR
    return ann


@pytest.fixture
def bob(place: Place, ann: Session) -> Session:
    """He is in #dev, and comes from elsewhere."""
    bob = place.come("bob", "dev", address="10.1.2.3")
    place.take(ann)
    return bob
