"""Two who are in the same two rooms: fixtures for tests to import."""

import pytest
from talking import Talker, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ann(world: World) -> Talker:
    """She owns her name, and is in #lobby and #dev."""
    ann = world.own("ann")
    ann.types("/join dev", "/room lobby")
    return ann


@pytest.fixture
def zed(world: World, ann: Talker) -> Talker:
    """He is in #lobby and #dev too; both have read all there is."""
    zed = world.enter("zed")
    zed.types("/join dev", "/room lobby")
    ann.reads()
    zed.reads()
    return zed
