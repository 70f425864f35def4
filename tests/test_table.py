"""The table of commands: every row is explained and works; how they are found."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from talking import World, compiled

from twistchat.chat import errors
from twistchat.text import commands
from twistchat.text.language import Languages
from twistchat.text.table import GROUPS, TABLE, Table, first_word

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


@ROWS
def test_every_example_works(languages, row):
    """What the help gives as an example is not refused."""
    world = World(languages=languages)
    bob = world.enter("bob", "dev")
    ann = world.enter("ann", "ops")
    if row.name != "join":
        ann.types("/join dev")
    bob.types("@ann hi")
    answer = ann.asks(row.example)
    assert not [line for line in answer if line.startswith("!!")]
    assert [] == world.bugs
    assert answer or row.name in ("me", "msg", "reply")


@ROWS
def test_every_command_stands_in_the_overview(row):
    """``/help`` names it in its group, on one screen."""
    lines = World().connect().asks("/help")
    assert f" /{row.name} " in f"{' '.join(lines)} "
    assert len(lines) == len(GROUPS) + 1
    assert max(map(len, lines)) < 80


@ROWS
def test_every_command_is_used_in_a_transcript(row):
    """The tests of talking, of the commands and of history type each of them."""
    names = ("talking", "commands", "history")
    files = [Path(__file__).with_name(f"test_{name}.py") for name in names]
    typed = "".join(file.read_text(encoding="utf-8") for file in files)
    assert re.search(rf'"[/.]{row.name}[ "]', typed)


@ROWS
def test_every_command_refuses_what_is_too_much_or_too_little(row):
    """Words that are needed or have no place are refused with the usage."""
    ann = World().enter("ann")
    usage = f"!! that is written: {row.written}"
    if row.parameters and row.parameters[0].needed:
        assert [usage] == ann.asks(f"/{row.name}")
    if not any(parameter.rest for parameter in row.parameters):
        assert [usage] == ann.asks(f"/{row.name} 1 2 3 4 5")


def test_what_is_not_built_is_not_in_the_table():
    """Accounts, mail, roles and search come later."""
    later = "login register nick mail search op kick shout operator json create invite"
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
    assert (word[:32], suggestion) == refused.value.args


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
    """A word ends with space; text that begins with space has none."""
    assert ("", "") == first_word("")
    assert ("a", "") == first_word("a")
    assert ("a", "b  c ") == first_word("a\t b  c ")
    assert ("", " a") == first_word(" a")


@pytest.mark.parametrize(
    ("usage", "text", "arguments"),
    [
        ("[#ROOM] [REASON...]", "", ["", ""]),
        ("[#ROOM] [REASON...]", "#dev", ["#dev", ""]),
        ("[#ROOM] [REASON...]", "dev bye now", ["dev", "bye now"]),
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
    """A room is taken by what is a room's name; the rest of the line stays whole."""
    table = Table()
    table.command("it", usage, group="talk", example="/it")(described)
    assert arguments == table.rows["it"].split(text, lambda word: word == "dev")
