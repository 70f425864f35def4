"""The key that makes the host names of IRC's guests this server's own: it lies in the
data folder, so that a ban outlives a restart."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_BYTES = 32


def cloak_key(folder: Path) -> bytes:
    """The key of this folder, which is locked; made if there is none. Raises OSError.

    It is there as a whole or not at all, wherever the process ended: else all guests
    would hide behind a key that everybody knows.
    """
    path = folder / "cloak-key"
    with suppress(FileNotFoundError):
        key = path.read_bytes()
        if len(key) == _BYTES:
            return key
    key, beside = secrets.token_bytes(_BYTES), path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(made)
    beside.rename(path)
    return key
