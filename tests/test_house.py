"""What the house tells its operator."""

from pathlib import Path

import pytest
from running import logged
from sqlalchemy.exc import OperationalError
from twisted.python.failure import Failure

from twistchat import house
from twistchat.chat.errors import Busy, NotStored


def test_a_file_of_the_operator(tmp_path: Path) -> None:
    """It is read anew each time, and what a terminal would obey is taken out."""
    path = tmp_path / "motd"
    path.write_text("welcome\n\nto \x1b[2Jus\n")
    assert ["welcome", "", "to [2Jus"] == house._lines_of(str(path))
    path.write_text("bye")
    assert ["bye"] == house._lines_of(str(path))
    assert [] == list(house._lines_of(""))


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """Nothing is shown then, and the log says so."""
    path = tmp_path / "motd"
    with logged() as log:
        assert [] == list(house._lines_of(str(path)))
        path.write_bytes(b"\xff")
        assert [] == list(house._lines_of(str(path)))
    assert [f"{path}: No such file or directory", f"{path}: not UTF-8"] == log


def test_the_database_comes_and_goes() -> None:
    """A line each time."""
    with logged() as log:
        house._say_state(False)
        house._say_state(True)
    assert [
        "the database cannot be written: what is said is refused",
        "the database can be written again",
    ] == log


@pytest.mark.parametrize(
    "error",
    [
        NotStored("busy"),
        Busy(),
        OperationalError("", {}, Exception("disk I/O error")),
        PermissionError(13, "Permission denied"),
    ],
)
def test_what_is_too_old_cannot_be_deleted(error: Exception) -> None:
    """A line, since it is tried again soon."""
    with logged() as log:
        house._say_not_tidied(Failure(error))
    assert 1 == len(log)
    assert log[0].startswith("what is too old is still kept: ")


def test_what_was_not_begun_before_the_end() -> None:
    """Nobody needs to read of it. All else is still told."""
    closing = house.House.__new__(house.House)
    closing._closing = True
    with logged() as log:
        closing._not_tidied(Failure(Busy()))
        assert [] == log
        closing._not_tidied(Failure(PermissionError(13, "Permission denied")))
    assert 1 == len(log)


def test_a_bug_is_not_taken_for_that() -> None:
    """It is left to who reports bugs."""
    with pytest.raises(LookupError):
        house._say_not_tidied(Failure(LookupError()))
