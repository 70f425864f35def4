"""The data folder: for its owner, and for one daemon at a time."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from twistchat.cloak_key import cloak_key
from twistchat.folder import DataFolder, FolderBusy


def release(folder: DataFolder) -> None:
    """What the end of the process does."""
    os.close(folder._lock)


def test_it_is_made_for_its_owner(tmp_path: Path) -> None:
    """It is made, those above it too, and only its owner may look into it."""
    folder = DataFolder(tmp_path / "a" / "b")
    assert tmp_path / "a" / "b" == folder.path
    assert 0o700 == folder.path.stat().st_mode & 0o777
    assert 0o600 == (folder.path / "lock").stat().st_mode & 0o777
    assert folder.path / "chat.db" == folder.database
    release(folder)


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    """Its rights are its owner's business, and so is what else is in it."""
    (tmp_path / "notes").write_text("mine")
    tmp_path.chmod(0o750)
    release(DataFolder(tmp_path))
    assert 0o750 == tmp_path.stat().st_mode & 0o777
    assert {"notes", "lock"} == {path.name for path in tmp_path.iterdir()}


def test_the_path_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon may go to another folder later on."""
    monkeypatch.chdir(tmp_path)
    folder = DataFolder(Path("here"))
    assert tmp_path / "here" == folder.path
    release(folder)


def test_one_at_a_time(tmp_path: Path) -> None:
    """Who comes second is told whose it is, and may have it afterwards."""
    first = DataFolder(tmp_path)
    with pytest.raises(FolderBusy, match=str(tmp_path)):
        DataFolder(tmp_path)
    release(first)
    release(DataFolder(tmp_path))


def test_a_lock_left_over_locks_nothing(tmp_path: Path) -> None:
    """The file stays when a daemon is killed; it is the lock on it that counts."""
    (tmp_path / "lock").touch()
    release(DataFolder(tmp_path))


def test_the_lock_outlives_us_in_a_child(tmp_path: Path) -> None:
    """A daemon forks after it has locked the folder, and its parent ends."""
    folder = DataFolder(tmp_path)
    child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[folder._lock])
    release(folder)
    with child:
        with pytest.raises(FolderBusy):
            DataFolder(tmp_path)
        child.communicate()
    release(DataFolder(tmp_path))


@pytest.mark.parametrize("beyond", ["", "further"])
def test_a_file_is_no_folder(tmp_path: Path, beyond: str) -> None:
    """The reason is the system's own."""
    (tmp_path / "file").touch()
    with pytest.raises(OSError) as caught:  # noqa: PT011
        DataFolder(tmp_path / "file" / beyond)
    assert os.strerror(errno.ENOTDIR) == caught.value.strerror


def test_a_lock_that_cannot_be_had(tmp_path: Path) -> None:
    """What is in the way is said, and no file stays open."""
    (tmp_path / "lock").mkdir()
    with pytest.raises(IsADirectoryError):
        DataFolder(tmp_path)


def test_a_file_system_without_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is not another daemon, and no file stays open."""

    def flock(number: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", flock)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match="lock"):
        DataFolder(tmp_path)
    assert before == len(list(Path("/proc/self/fd").iterdir()))


def test_the_cloak_key(tmp_path: Path) -> None:
    """It is made once, for the owner alone; half of one, of a process that was killed
    while it wrote, is none."""
    key = cloak_key(tmp_path)
    assert 32 == len(key)
    assert key == cloak_key(tmp_path)
    path = tmp_path / "cloak-key"
    assert 0o600 == path.stat().st_mode & 0o777
    for rest in (b"", key[:31]):
        path.write_bytes(rest)
        (tmp_path / "cloak-key.new").write_bytes(b"left over")
        other = cloak_key(tmp_path)
        assert 32 == len(other)
        assert other not in (key, rest)
        assert ["cloak-key"] == [each.name for each in tmp_path.iterdir()]
