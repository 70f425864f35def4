"""The languages of the text doors, by gettext.

Sentences are written in English where they belong, marked by `N_` (or `NN_` where the
number counts) and translated when they are said. Facts are filled in by name.
"""

import gettext
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: A sentence, or its forms for one and for many (by the fact ``count``).
Sentence = str | tuple[str, str]

LOCALE = Path(__file__).parent.parent / "locale"

#: What stands for something else in the usage of a command: NAME, TEXT.
PLACEHOLDER = re.compile("[A-Z]{2,}")


def N_(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence whose form depends on the fact ``count``."""
    return one, many


class NoTranslation(LookupError):
    """A language that is asked for as the server's own is not installed."""


class Language:
    """One language. ``code`` is its name in gettext's manner: en, pt_BR."""

    __slots__ = ("_catalog", "code")

    def __init__(self, code: str, catalog: gettext.NullTranslations) -> None:
        self.code = code
        self._catalog = catalog

    def translate(self, sentence: str) -> str:
        """The sentence in this language, its facts not yet filled in."""
        return self._catalog.gettext(sentence)

    def say(self, sentence: Sentence, facts: dict[str, Any]) -> str:
        """The sentence in this language with its facts."""
        if isinstance(sentence, tuple):
            form = self._catalog.ngettext(*sentence, facts["count"])
        else:
            form = self._catalog.gettext(sentence)
        return form.format_map(facts)

    def usage(self, usage: str) -> str:
        """How a command is written, with the placeholders of this language."""
        return PLACEHOLDER.sub(lambda word: self.translate(word[0]), usage)


ENGLISH = Language("en", gettext.NullTranslations())


class Languages:
    """The languages there are, and the one that is spoken until another is chosen.

    A language is there when its catalog is compiled, which installing the package does
    (an editable install too). A source tree that was never installed speaks English.

    Raises NoTranslation if the ``default`` is not there.
    """

    def __init__(self, default: str, locale: Path = LOCALE) -> None:
        self._known = {"en": ENGLISH}
        for catalog in sorted(locale.glob("*/LC_MESSAGES/twistchat.mo")):
            code = catalog.parent.parent.name
            with catalog.open("rb") as file:
                self._known[code] = Language(code, gettext.GNUTranslations(file))
        if default not in self._known:
            there = ", ".join(self._known)
            raise NoTranslation(
                f"no translation into {default} is installed, only {there}"
            )
        self.default = self._known[default]

    @property
    def known(self) -> Iterable[Language]:
        """All of them."""
        return self._known.values()

    @property
    def codes(self) -> Iterable[str]:
        """How the languages are chosen."""
        return self._known.keys()

    def find(self, code: str) -> Language | None:
        """The language of that code, however it is written (pt-br, PT_BR, pt)."""
        wanted = code.replace("-", "_").lower()
        for known, language in self._known.items():
            if wanted in (known.lower(), known.lower().split("_")[0]):
                return language
        return None
