"""Whatever is typed, in whichever command: no character that a terminal would obey, or
that turns text round, reaches a terminal, or stands in what the chat says happened."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from talking import Talker, World
from test_cleaning import FORBIDDEN, FORMATTING, marks_in_a_row

from twistchat.chat.cleaning import MARKS
from twistchat.chat.events import Event
from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds
from twistchat.store.schema import metadata
from twistchat.text.table import TABLE, Command

#: On a terminal formatting codes mean other things.
ON_TERMINALS = FORBIDDEN | set(FORMATTING)
FREE = TryBounds(per_account=0, per_address=0, new_accounts=0)
RULES = AccountRules(renames_per_minute=0)
#: The ways of the delivery that the rules hand events to.
HERALDS = ("to_room", "said", "to_neighbours", "to_person", "to_all", "end")

#: What means something to some command, as often as what harms.
MEANT = """\
ann #dev dev #den ann,bob @ann +ann -ann bob 1 1h 10.0.0.0/8 on off - :: . , all new
list send reply fwd del undo sent search draft read kill private key=word from:ann
in:#dev since:1d before:1h suspend resume code echo bell email a@b.cd pt_BR secretword
""".split()
HARM = sorted(FORBIDDEN - {"\0", "\n", "\r"}) + list(FORMATTING)
BITS = ["\u0301" * 9, "\u200b", "\u3164", "\ufeff", "\U000e0041", "\xa0", "\u3000"]
harm = st.sampled_from(HARM) | st.sampled_from(BITS)
words = st.lists(
    st.sampled_from(MEANT) | harm | st.sampled_from("aZ0я😀/\t"),
    min_size=1,
    max_size=4,
).map("".join)
commands = st.sampled_from([f"/{name}" for name in TABLE.rows])
others = st.sampled_from(["@ann", "", "//", ".who", ";", ">ann", '"'])
anything = st.builds(
    lambda start, rest: " ".join([start, *rest]),
    commands | others,
    st.lists(words | st.sampled_from(MEANT), max_size=4),
)


def strewn(line: str, harms: list[tuple[int, str]]) -> str:
    """The line with these in it, wherever."""
    for place, char in harms:
        at = place % (len(line) + 1)
        line = line[:at] + char + line[at:]
    return line


#: What works without, so that it is done.
examples = st.builds(
    strewn,
    st.sampled_from([row.example for row in TABLE.rows.values()]),
    st.lists(st.tuples(st.integers(0, 99), harm), min_size=1, max_size=3),
)

#: What shows all that somebody may have changed.
LOOKS = """\
/join dev|/who|/whois mal|/seen mal|/names|/topic|/bans|/key|/rooms|/history|/mentions
/history @mal|/unread|/missed|/mail|/mail 1|/mail 2|/mail search a|/mail draft|.|/cancel
/friends|/ignore|/sessions|/accounts|/search from:mal|/query mal|/query|/focus|/set
""".replace("\n", "|").split("|")


class Onlooker:
    """Looks at all that the rules hand over, whatever door would word it."""

    def __init__(self, world: World) -> None:
        for name in HERALDS:
            setattr(world.delivery, name, self._seen(getattr(world.delivery, name)))
        self.events: list[Event] = []

    def _seen(self, told: Any) -> Any:
        def seen(*arguments: Any) -> Any:
            self.events += [each for each in arguments if isinstance(each, Event)]
            return told(*arguments)

        return seen

    def check(self) -> None:
        """Nothing but formatting is in it that is no text."""
        for event in self.events:
            for text in texts(msgspec.to_builtins(event)):
                assert not FORBIDDEN & set(text), event
                assert marks_in_a_row(text) <= MARKS, event


def texts(thing: Any) -> Iterator[str]:
    """All that are in it."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        yield from (text for each in thing.values() for text in texts(each))
    elif isinstance(thing, Iterable):
        yield from (text for each in thing for text in texts(each))


def check_terminal(talker: Talker) -> None:
    """What was written there is lines, each of them harmless."""
    data = b"".join(talker.wire.writes).decode(talker.conversation.script.encoding)
    talker.wire.writes.clear()
    for line in data.replace("\r\n", "\n").split("\n"):
        line = line.removeprefix("\a")  # of the bell that was asked for
        assert not (ON_TERMINALS - {"\t"}) & set(line), repr(line)
        assert marks_in_a_row(line) <= MARKS, repr(line)


def check_store(world: World) -> None:
    """Neither does any row of any table hold more."""
    with world.store.connection.begin():
        for table in metadata.sorted_tables:
            rows = world.store.connection.execute(select(table)).all()
            for text in texts(map(tuple, rows)):
                assert not (FORBIDDEN - {"\n"}) & set(text), text


#: Whoever comes may do anything.
MAY_ALL = AccountRules(operators={f"mal{number}" for number in range(20)})


@pytest.mark.parametrize("row", TABLE.rows.values(), ids=list(TABLE.rows))
def test_no_control_passes_in_any_word(row: Command) -> None:
    """Of the example of each command, done by somebody who may do it."""
    world = World(rules=MAY_ALL, trying=FREE)
    ann, carl, bob = (world.own(name, "dev") for name in ("ann", "carl", "bob"))
    ann.types("/create #den private")
    onlooker = Onlooker(world)
    for number, word in enumerate(re.finditer(r"\S+", row.example)):
        mal = world.own(f"mal{number}")
        mal.types("/join dev")
        for char in ("\x1b", "\u202e", "\u0301" * 9):
            mal.types(strewn(row.example, [(word.start() + 1, char)]), ".", "/cancel")
            carl.types("/join dev")
        for talker in (mal, ann, bob, carl):
            talker.types(*LOOKS)
            check_terminal(talker)
    onlooker.check()
    check_store(world)
    assert [] == world.bugs


@given(st.lists(examples | anything, min_size=1, max_size=12), st.booleans())
@settings(max_examples=250, deadline=None, derandomize=True)
def test_no_control_passes(typed: list[str], operator: bool) -> None:
    """Neither to the terminal of another nor to one's own, nor into what is kept."""
    world = World(rules=RULES, trying=FREE, tries=0)
    mal, ann, carl = (world.own(name, "dev") for name in ("mal", "ann", "carl"))
    bob, stranger = world.enter("bob", "dev"), world.connect()
    ann.types("/operator open-sesame", "/create #den private", "/bell all")
    mal.types("/mail ann,bob,mal x :: y", "/set shortcuts on")
    if operator:
        ann.types("/grant mal")
    onlooker = Onlooker(world)
    for line in typed:
        for talker in (stranger, mal):  # and then whatever is asked for
            talker.types(line, "x\x1b", ".", "/cancel")
    everybody = (ann, bob, carl, mal, stranger)
    for talker in everybody:
        talker.types(*LOOKS)
    world.tick()
    onlooker.check()
    check_store(world)
    for talker in everybody:
        check_terminal(talker)
    assert [] == world.bugs
