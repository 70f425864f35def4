"""``docs/irc.rst`` says what the tables of the IRC door say."""

from pathlib import Path

from twistchat.irc.capabilities import NAMES
from twistchat.irc.manual import CAPABILITIES, manual
from twistchat.irc.services import SERVICES
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


def test_every_command_of_the_services_is_explained() -> None:
    """Under the name of its service, in the order of the rows, with what it does."""
    page = " ".join(manual().partition("\nServices\n")[2].split())
    for service in SERVICES:
        _, found, page = page.partition(f" {service.name} ~")
        assert found
        for row in service.rows.values():
            _, found, page = page.partition(f"``{row.usage}`` {row.help}")
            assert found, row.name
