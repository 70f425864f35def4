"""The data folder: where the database and the keys live, one daemon at a time."""

import errno
import fcntl
import os
from pathlib import Path


class FolderBusy(Exception):
    """Another daemon works on the folder."""


def database_in(folder: Path) -> Path:
    """The file of the database in that folder."""
    return folder / "chat.db"


def files_in(folder: Path) -> Path:
    """Where what people send lies in that folder."""
    return folder / "files"


def data_path(given: str | None) -> Path:
    """Where the data is: as given, or where systemd wants it, or here."""
    of_systemd = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return Path(given or of_systemd or "twistchat-data")


class DataFolder:
    """The folder at ``path``, created if need be, readable by its owner only.

    It is locked as long as this object or a child of the process lives: the lock
    outlives the fork of a daemon. Raises FolderBusy, OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except FileExistsError:
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
        self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            if isinstance(error, BlockingIOError):
                raise FolderBusy(
                    f"{self.path} is in use by another twistchat daemon"
                ) from None
            raise

    @property
    def database(self) -> Path:
        """The file of the database."""
        return database_in(self.path)
