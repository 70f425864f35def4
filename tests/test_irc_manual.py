"""``docs/irc.rst`` says what the tables of the IRC door say."""

from pathlib import Path

from twistchat.irc.capabilities import NAMES
from twistchat.irc.manual import CAPABILITIES, manual
from twistchat.irc.table import COMMANDS

PAGE = Path(__file__).parent.parent / "docs" / "irc.rst"


def test_the_page_is_the_tables() -> None:
    """``python -m twistchat.irc.manual > docs/irc.rst`` would change nothing."""
    assert manual() == PAGE.read_text(encoding="utf-8")


def test_every_command_and_capability_is_explained() -> None:
    """In the order of the tables, none left out."""
    page = manual()
    assert [] == [
        row.usage for row in COMMANDS.values() if f"``{row.usage}``" not in page
    ]
    assert set(CAPABILITIES) == set(NAMES)
