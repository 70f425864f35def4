"""Files: what they may be called, and what they are."""

import pytest
from filing import WEB

from twistchat.chat import errors
from twistchat.chat.files import INLINE, UNKNOWN, File, file_name, id_in, type_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\C:\\boot.ini", "boot.ini"),
        ("a\x00b\x1b[2J\r\nc.txt", "ab[2J c.txt"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("  two   words .txt ", "two words .txt"),
        ("a\tb", "a b"),
        ("\x02bold\x02.txt", "bold.txt"),
        ("férias 🏖.jpeg", "férias 🏖.jpeg"),
        (".bashrc", ".bashrc"),
        ('"><script>.png', '"><script>.png'),
        ("a" * 255, "a" * 255),
    ],
)
def test_names_are_cleaned(typed: str, kept: str) -> None:
    """Nothing is left that is a folder, that nobody sees or that writes backwards."""
    assert kept == file_name(typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        (".", "empty"),
        ("a/..", "empty"),
        ("folder/", "empty"),
        ("\u202e\u200f", "empty"),
        ("a" * 256, "long"),
        ("é" * 128, "long"),
        ("\ud800.png", "characters"),
    ],
)
def test_names_that_no_file_has(typed: str, reason: str) -> None:
    with pytest.raises(errors.BadFileName) as refused:
        file_name(typed)
    assert {"reason": reason} == refused.value.facts


def test_types() -> None:
    """What is shown inline was found in the bytes; the name never says so."""
    for found in INLINE:
        assert found == type_of("a.pdf", found)
    assert "application/pdf" == type_of("a.PDF", "")
    assert UNKNOWN == type_of("evil.png", "")
    assert UNKNOWN == type_of("evil.png", "text/html")
    assert "text/html" == type_of("page.html", "")
    assert UNKNOWN == type_of("nothing", "")


def test_an_id_in_a_link() -> None:
    """What stands beside a file where it was sent is as good as its id."""
    file = File("n0Vq3wJ2yG8hQmT5sXc1Zg", "a b/ü.pdf", 1, UNKNOWN)
    assert "/files/n0Vq3wJ2yG8hQmT5sXc1Zg/a%20b%2F%C3%BC.pdf" == file.path
    assert file.id == id_in(WEB + file.path) == id_in(file.id)
