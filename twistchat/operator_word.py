"""The word that makes the first operator of the server: whoever can read the data
folder, or saw the daemon start for the first time, knows it."""

import os
import secrets
from hmac import compare_digest
from pathlib import Path

#: No two of these letters look alike, nor like a digit.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
#: So many of them stand together: a letter is worth 4.5 bits.
GROUP = 4


def easy_word(groups: int) -> str:
    """A secret that is easy to type: groups of letters, with a - between them."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(GROUP)) for _ in range(groups)
    )


class OperatorWord:
    """Lies in the data folder, in a file of its own, until it has been said."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "operator-word"

    def make(self) -> str:
        """A new word, in a file that only its owner can read. Raises OSError."""
        word = easy_word(3)
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)  # its rights may be others
        made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w") as file:
            file.write(f"{word}\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        self._sync()
        return word

    def check(self, word: str) -> bool:
        """Whether that is the word, however its letters and gaps are written; never
        once it is void. It takes as long for a near miss as for any other."""
        try:
            kept = self.path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return False
        expected, said = (_bare(text) for text in (kept, word))
        return bool(expected) and compare_digest(expected, said)

    def void(self) -> None:
        """It makes nobody an operator any more, not even after a power cut. Harmless
        twice. Raises OSError."""
        self.path.unlink(missing_ok=True)
        self._sync()

    def _sync(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _bare(text: str) -> bytes:
    """Its letters alone, in lower case."""
    return "".join(filter(str.isalpha, text.lower())).encode(errors="replace")
