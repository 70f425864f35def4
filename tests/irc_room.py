"""A room of the IRC door with people in it: fixtures for tests to import."""

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker

NOT_OPERATOR = ":irc.test 482 bob #dev :You're not channel operator"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    """A guest with an IRC client, who made #dev and keeps it in order."""
    zed = world.registers("zed")
    zed.asks("JOIN #dev")
    return zed


@pytest.fixture
def ann(world: IrcWorld, zed: Caller) -> Talker:
    """A guest at netcat, who is in #dev too."""
    ann = world.enter("ann", "dev")
    zed.reads()
    return ann


@pytest.fixture
def bob(world: IrcWorld, zed: Caller, ann: Talker) -> Caller:
    """A guest with an IRC client, who comes from elsewhere and is in #dev."""
    bob = world.registers("bob", address="10.1.2.3")
    bob.asks("JOIN #dev")
    zed.reads()
    ann.reads()
    return bob


def mode(by: str, change: str) -> str:
    """The line that a change in #dev is told by."""
    return f":{by}!~u@local.irc.test MODE #dev {change}"
