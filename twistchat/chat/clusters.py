"""What people see as one character, of however many it is made (UAX 29, roughly)."""

import re
import unicodedata

_JOINER = "\u200d"
#: What continues the character before it, besides marks: joiners, skin colours, the
#: tags of flags, the later letters of a Korean syllable.
_CONTINUES = re.compile(
    "[\u200c\u200d\u1160-\u11ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]*\\Z")


def belong_together(text: str, at: int) -> bool:
    """What stands before and what stands after this place is one thing to look at."""
    after = text[at]
    if unicodedata.category(after)[0] == "M" or _CONTINUES.match(after):
        return True
    if text[at - 1] == _JOINER:
        return True
    if _FLAG_LETTERS.match(after):  # two of them are a flag
        letters = _FLAG_LETTERS.search(text, 0, at)
        return letters is not None and len(letters[0]) % 2 == 1
    return False
