"""The table of commands: every row is explained and works; how they are found."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from filing import WEB, link_in
from talking import World, compiled

from twistchat.chat import errors
from twistchat.chat.events import Ending
from twistchat.chat.roles import Right
from twistchat.errands import files
from twistchat.text import commands
from twistchat.text.commands import messages
from twistchat.text.dialect import ENDINGS
from twistchat.text.language import ENGLISH, Languages
from twistchat.text.table import TABLE, Table, first_sign, first_word, words

OPERATOR = Right.SERVER_OPERATOR
ROWS = pytest.mark.parametrize("row", TABLE.rows.values(), ids=list(TABLE.rows))


# Every row


@pytest.fixture(scope="module")
def languages(tmp_path_factory):
    return Languages("en", compiled(tmp_path_factory.mktemp("locale")))


@ROWS
def test_every_command_is_explained_in_every_language(languages, row):
    """Its usage, its help in that language, an example, and its other names."""
    assert {"en", "pt_BR"} <= set(languages.codes)
    for code in languages.codes:
        ann = World(languages=languages).connect()
        ann.types(f"/lang {code}")
        usage, help_, example, *also = ann.asks(f"/help {row.name}")
        assert usage.startswith(f"== /{row.name}")
        assert len(help_) > len("== ") + 10
        assert (help_ == f"== {row.help}") is (code == "en")
        assert example.endswith(f": {row.example}")
        assert bool(also) is bool(row.aliases)
        assert all(f"/{alias}" in also[0] for alias in row.aliases)


#: What happens before the example of a command is typed, where it takes more than that
#: ann has made #dev, and bob has written to her: who types what.
BEFORE = {
    "join": ["ann: /part"],
    "edit": ["ann: what I said"],
    "delete": ["ann: what I said"],
    "react": ["ann: what I said"],
    "thread": ["ann: what I said"],
    "dmail": [
        "bob: /mail ann 1 :: 1",
        "bob: /mail ann 2 :: 2",
        "bob: /mail ann 3 :: 3",
    ],
    "knock": ["carl: /create #den private"],
    "deop": ["ann: /op carl"],
    "devoice": ["ann: /voice carl"],
    "unban": ["ann: /ban troll"],
    "uninvite": ["ann: /invite eve always"],
    "unspare": ["ann: /spare eve"],
    "ungag": ["ann: /gag troll"],
    "unignore": ["ann: /ignore bob"],
    "back": ["ann: /away"],
    "announce": ["ann: /operator open-sesame"],
    "shout": ["ann: /operator open-sesame"],
    "grant": ["ann: /operator open-sesame"],
    "accounts": ["ann: /operator open-sesame"],
    "audit": ["ann: /operator open-sesame"],
    "revoke": ["ann: /operator open-sesame", "ann: /grant bob"],
}
#: The id of a file that was sent in #dev.
A_FILE = "w0qPnHf2S3mXcGd8TtYbEA"
#: Who types the example, if not ann.
TYPED_BY = {"register": "eve", "login": "eve"}
#: What is answered if the command asks.
ANSWERS = {
    "login": ["secret-of-ann"],
    "password": ["secret-of-ann", "correct-horse", "correct-horse"],
    "unregister": ["secret-of-ann"],
}
#: Those that say nothing to whoever gives them.
SILENT = ("me", "msg", "reply")


@ROWS
def test_every_example_works(languages, row, monkeypatch):
    """What the help gives as an example is not refused, if the message that was said
    before is called as it is there."""
    monkeypatch.setattr(messages, "handle", lambda id: "#k7f2")
    monkeypatch.setattr(files.secrets, "token_urlsafe", lambda size: A_FILE)
    world = World(languages=languages, web_url=WEB)
    cast = {name: world.own(name) for name in ("ann", "bob", "carl")}
    cast |= {"eve": world.enter("eve"), "ann's phone": world.come("ann")}
    for name in ("ann", "bob", "carl"):
        cast[name].types("/join #dev")
    cast["bob"].types("@ann hi")
    if row.name == "get":
        world.brings(link_in(cast["bob"].asks("/send #dev notes.txt")))
    for line in BEFORE.get(row.name, ()):
        name, _, typed = line.partition(": ")
        assert not refusals(cast[name].asks(typed))
    talker = cast[TYPED_BY.get(row.name, "ann")]
    conversation = talker.conversation
    conversation.speak_json = conversation.write  # as if this were the line door
    answer = talker.asks(row.example, *ANSWERS.get(row.name, ()))
    assert not refusals(answer)
    assert [] == world.bugs
    assert bool(answer) is (row.name not in SILENT)


def refusals(lines):
    """The lines that are one. That a session ends as was meant is none."""
    ends = ENGLISH.say(ENDINGS[Ending.DELETED], {"name": "ann"})
    return [line for line in lines if line.startswith("!!") and line != ends]


def test_every_preparation_is_of_a_command():
    """None is left over."""
    prepared = {*BEFORE, *TYPED_BY, *ANSWERS, *SILENT}
    assert set() == prepared - set(TABLE.rows)


@pytest.mark.parametrize("code", ["en", "pt_BR"])
def test_every_command_stands_in_the_overview(languages, code):
    """``/help`` names each in its group, on one screen; those of operators of the
    server only to them."""
    world = World(languages=languages)
    ann = world.own("ann")
    ann.types(f"/lang {code}")
    theirs = {row.name for row in TABLE.rows.values() if row.right is OPERATOR}
    assert set(TABLE.rows) - theirs == overview(world.connect()) == overview(ann)
    ann.types("/operator open-sesame")
    assert set(TABLE.rows) == overview(ann)


def overview(talker):
    """The commands that ``/help`` names."""
    lines = talker.asks("/help")
    assert len(lines) <= 23
    assert max(map(len, lines)) < 80
    return set(re.findall(r" /([a-z]+)(?= |$)", "\n".join(lines[1:]), re.M))


@pytest.fixture(scope="module")
def typed():
    """All other tests."""
    here = Path(__file__)
    files = [file for file in here.parent.glob("test_*.py") if file != here]
    return "".join(file.read_text(encoding="utf-8") for file in files)


@ROWS
def test_every_command_is_used_in_a_transcript(typed, row):
    """Some test types each of them."""
    assert re.search(rf'"[/.]{row.name}[ "]', typed)


@ROWS
def test_every_command_refuses_what_is_too_much_or_too_little(row):
    """Words that are needed or have no place are refused with the usage."""
    ann = World().own("ann")
    ann.types("/operator open-sesame")
    usage = f"!! that is written: {row.written}"
    if any(parameter.needed for parameter in row.parameters):
        assert [usage] == ann.asks(f"/{row.name}")
    if not any(parameter.rest for parameter in row.parameters):
        assert [usage] == ann.asks(f"/{row.name} 1 2 3 4 5")


def test_what_is_not_built_is_not_in_the_table():
    """Reloading the server comes later."""
    later = "paste reload stats shutdown"
    assert not [word for word in later.split() if TABLE.knows(word)]


def test_the_modules_of_commands_hold_nothing_else():
    """Every public function there that is given the conversation is a row."""
    for module in map(commands.__dict__.get, commands.__all__):
        for node in ast.parse(inspect.getsource(module)).body:
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and not node.name.startswith("_") and node.name != "change":
                assert node.decorator_list, node.name


# The table


def example_table():
    table = Table()

    def add(name, usage="", **more):
        def act(*arguments):
            """Do what it does."""

        table.command(name, usage, group="talk", example=f"/{name}", **more)(act)

    add("join", "ROOM", aliases=("j",))
    add("quit", "[REASON...]", aliases=("exit",))
    add("query", "[NAME]")
    add("who", aliases=("users",))
    add("whois", "NAME")
    return table


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("join", "join"),
        ("JOIN", "join"),
        ("j", "join"),
        ("jo", "join"),
        ("who", "who"),
        ("whoi", "whois"),
        ("us", "who"),
        ("qui", "quit"),
    ],
)
def test_how_a_command_is_found(word, name):
    """By its name, an alias, or a beginning that only one has; exact ones win."""
    assert name == example_table().find(word).name


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [("jion", "join"), ("exot", "exit"), ("", ""), ("zzz", ""), ("x" * 9000, "")],
)
def test_an_unknown_command(word, suggestion):
    """It is refused, with a near one if there is one."""
    with pytest.raises(errors.UnknownCommand) as refused:
        example_table().find(word)
    assert (word[:40], suggestion) == refused.value.args


def test_a_beginning_that_several_have():
    """It is refused with the words that begin so."""
    with pytest.raises(errors.AmbiguousCommand) as refused:
        example_table().find("q")
    assert ("q", "/query, /quit") == refused.value.args


def test_two_commands_of_one_name():
    """The table refuses a second one."""
    table = example_table()
    with pytest.raises(ValueError, match="two commands are called j"):
        table.command("jump", aliases=["j"], group="talk", example="/jump")(described)


def described():
    """Do it."""


@pytest.mark.parametrize("row", [{"usage": "WHATEVER"}, {"example": "/other"}, {}])
def test_a_command_that_cannot_be_explained(row):
    """A row needs help, an example of itself, and placeholders that are translated."""

    def act():
        pass

    act.__doc__ = "Do it." if row else None
    more = {"usage": "", "example": "/it", "group": "talk", **row}
    with pytest.raises(ValueError, match="/it cannot be explained to people"):
        Table().command("it", **more)(act)


def test_first_words():
    """A word ends with space; text that begins with space has none. Only what is typed
    between words is space: any other may stand in a password."""
    assert ("", "") == first_word("")
    assert ("a", "") == first_word("a")
    assert ("a", "b  c ") == first_word("a\t b  c ")
    assert ("", " a") == first_word(" a")
    assert ("a\xa0b\x85c", "d\u2028e") == first_word("a\xa0b\x85c\u3000 d\u2028e")
    assert ["a\xa0b", "c\x1c", "d"] == words(" a\xa0b\tc\x1c\u3000d ")


def test_the_sign_of_a_line():
    """It is that of the text; what follows is as it was typed."""
    assert ("/", "jo\x1bin") == first_sign("/jo\x1bin")
    assert ("/", "\u202e/x\x1b") == first_sign("\x1b\u202e/\u202e/x\x1b")
    assert ("a", "") == first_sign("a")
    with pytest.raises(errors.EmptyText):
        first_sign("\x1b ")
    with pytest.raises(errors.BadCharacter):
        first_sign("/a\0")


@pytest.mark.parametrize(
    ("usage", "text", "arguments"),
    [
        ("[#ROOM] [REASON...]", "", ["", ""]),
        ("[#ROOM] [REASON...]", "#dev", ["#dev", ""]),
        ("[#ROOM] [REASON...]", "dev bye now", ["", "dev bye now"]),
        ("[#ROOM] [REASON...]", "#dev bye now", ["#dev", "bye now"]),
        ("[#ROOM] [TEXT...]", "dev", ["", "dev"]),
        ("[#ROOM] NAME [REASON...]", "dev bye", ["", "dev", "bye"]),
        ("[#ROOM] NAME [REASON...]", "#dev bob bye", ["#dev", "bob", "bye"]),
        ("[#ROOM] NAME", "dev bob", ["dev", "bob"]),
        ("[#ROOM] NAME", "dev", ["", "dev"]),
        ("[#ROOM] on|off", "dev", ["", "dev"]),
        ("[#ROOM] [WORD|off]", "dev", ["dev", ""]),
        ("[#ROOM] [REASON...]", "bye  now", ["", "bye  now"]),
        ("[#ROOM] [REASON...]", "@bob bye", ["", "@bob bye"]),
        ("[#ROOM|@NAME] [N|1h|DATE]", "@bob 5", ["@bob", "5"]),
        ("[#ROOM|@NAME] [N|1h|DATE]", "dev", ["dev", ""]),
        ("[#ROOM|@NAME] [N|1h|DATE]", "5", ["", "5"]),
        ("[#ROOM]", "ops", ["ops"]),
        ("NAME TEXT...", " bob  hi ", ["bob", "hi"]),
    ],
)
def test_how_arguments_are_taken_apart(usage, text, arguments):
    """A room is taken by what is a room's name, but not where text follows, nor in the
    place of what must be there; the rest of the line stays whole."""
    table = Table()
    table.command("it", usage, group="talk", example="/it")(described)
    assert arguments == table.rows["it"].split(text, lambda word: word == "dev")
