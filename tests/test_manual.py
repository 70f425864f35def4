"""``docs/commands.rst`` says what the table of commands says."""

from pathlib import Path

import pytest

from twistchat.text.commands.yours import SETTINGS
from twistchat.text.manual import manual
from twistchat.text.table import TABLE

PAGE = Path(__file__).parent.parent / "docs" / "commands.rst"


def test_the_page_is_that_of_the_table():
    """``python -m twistchat.text.manual > docs/commands.rst`` would change nothing."""
    assert manual() == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("row", TABLE.rows.values(), ids=list(TABLE.rows))
def test_every_command_stands_there(row):
    """With its usage, its help, its example and its other names, in lines that fit."""
    _, _, rest = manual().partition(f"\n``{row.written}``\n")
    section = " ".join(rest.split("\n\n``")[0].split())
    assert section.startswith(row.help.replace("_", r"\_").replace("|", r"\|"))
    assert f"For example ``{row.example}``." in section
    assert all(f"``/{alias}``" in section for alias in row.aliases)


def test_every_setting_stands_there():
    """And what it means."""
    text = " ".join(manual().split())
    for name, setting in SETTINGS.items():
        assert f"- ``{name}``: {setting.meaning}" in text


def test_the_lines_fit():
    """None is longer than 88 characters, none ends with space."""
    lines = manual().splitlines()
    assert max(map(len, lines)) <= 88
    assert [] == [line for line in lines if line != line.rstrip()]
