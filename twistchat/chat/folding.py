"""Text as it is searched: whatever its case, accents, width and formatting.

What is searched and what is searched for are folded by the same rule, which may not
change as long as there is an index that was made by it.
"""

from unicodedata import category, combining, normalize

from twistchat.chat.cleaning import plain

#: Marks of these classes are more than accents: vowels of India, the dots of kana.
_MORE_THAN_ACCENTS = 9


class _Folding(dict[int, str]):
    """What becomes of each character, remembered for as many as texts are made of. A
    character that is not a letter, a digit or a mark of one is space."""

    def __missing__(self, code: int) -> str:
        apart = normalize("NFKD", chr(code))
        bare = "".join(c for c in apart if combining(c) <= _MORE_THAN_ACCENTS)
        text = normalize("NFC", bare.casefold())
        text = "".join(c if _is_of_a_word(c) else " " for c in text)
        if len(self) < 10_000:
            self[code] = text
        return text


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or category(character).startswith("M")


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text in small letters, without accents, points and formatting codes; what is
    left between its words means nothing."""
    text = plain(text)
    return text.lower() if text.isascii() else _fold(text)


def words_of(text: str) -> list[str]:
    """The words of a text, folded. A run of a script without spaces is one word."""
    return _fold(plain(text)).split()


def _fold(text: str) -> str:
    return normalize("NFKC", text).translate(_FOLDING)
