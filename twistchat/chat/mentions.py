"""Whom a text names: ``@bob``, ``bob:`` and plain ``bob``, however they are spelt.

A name counts where it stands by itself: in ``bobby`` and ``bob-the-builder`` nobody
called bob is named. Signs around it are no part of it, unless they are of the name.
"""

import re
from unicodedata import category, normalize

from twistchat.chat.cleaning import plain
from twistchat.chat.names import Name

#: What a name may hold besides letters, marks and digits.
_SIGNS = r"_-[]\^|`"
_IN_NAMES = rf"\w{re.escape(_SIGNS)}"
_RUNS = re.compile(f"[{_IN_NAMES}]+")
_OTHER = re.compile(f"[^{_IN_NAMES}\\s]")


def mentioned(text: str, name: Name) -> bool:
    """Whether the text names the one who bears that name."""
    return mention_key(name) in words(text)


def mention_key(name: Name) -> str:
    """By which a name is found among the `words` of a text."""
    return _folded(name.key)


def words(text: str) -> set[str]:
    """All that may be a name in the text, as `mention_key` writes it."""
    text = _folded(plain(text))
    runs = _RUNS.findall(text) if text.isascii() else _OTHER.sub(_apart, text).split()
    return {*runs, *(run.strip(_SIGNS) for run in runs)}


def _folded(text: str) -> str:
    """The same for all ways to write it: upper, lower, wide, composed or not."""
    if text.isascii():
        return text.lower()
    return normalize("NFKC", normalize("NFKC", text).casefold())


def _apart(found: re.Match[str]) -> str:
    """Marks belong to the letter before them, though ``\\w`` knows none."""
    return found[0] if category(found[0])[0] == "M" else " "
