"""Writes ``docs/commands.rst`` from the table of commands::

    python -m twistchat.text.manual > docs/commands.rst

A test holds the file to the table.
"""

import re
import sys
from collections.abc import Iterator

from twistchat.text import commands as commands  # fills the table
from twistchat.text.commands.server import HEADINGS
from twistchat.text.commands.yours import ENCODINGS, SETTINGS
from twistchat.text.table import TABLE, Command

_WIDTH = 88

INTRODUCTION = """\
Commands
========

What people type on the line door and the telnet door, and what they read there.
(``python -m twistchat.text.manual`` writes this page from the table of commands.)

The first line
--------------

The first line is ``NAME`` or ``NAME ROOM``; a ``-`` in the place of the room is the
default one. The ``#`` of a room may be left out everywhere. If a name or a room cannot
be had, the answer says why, and the next line may do better; but if more lines wait
already, as in a pipe, the session ends there: they were not meant for a name.

{anytime}

How a line is read
------------------

==================  ====================================================================
``hello``           is said in the current room: the one joined or chosen last
``/who``            is a command; ``.who`` is the same
``/hist``           is short for ``/history``: any beginning that only one command has.
                    A near miss is asked about, never guessed, and an unknown ``/word``
                    is never said
``//text``          says ``/text``; so does a space before it
``...ok``, ``.5``   are said: a dot makes a command only before the word of one
``@bob hello``      goes to bob alone; ``@bob: hello`` and ``@bob, hello`` too
``@ann,bob hello``  goes to ann and to bob, or to nobody if one of them is not here
``@#dev hello``     is said in another room that one is in
``@ five``          is said; so is ``bob: hello``, and an ``@`` that comes later
==================  ====================================================================

After ``/set shortcuts on`` a line may also begin as on talkers: ``;waves`` or
``:waves`` is ``/me waves``, ``>bob hello`` is ``@bob hello``, ``"hello`` is ``hello``.

What a line says
----------------

One event is one line, and how it begins tells what it is.

=========================  =============================================================
``<ann> hello``            said in the current room
``[#dev] <ann> hello``     said in another room
``* ann waves``            done, by ``/me``
``[ann -> you] hello``     said to the reader alone; ``[you -> bob] hello`` is the echo
``-- ann joined #dev``     something happened, or was done
``== #dev  4 here``        a heading, or a row of a list
``!! nobody is here``      a refusal: what was typed was not done, and not said
``09:12 <ann> hello``      said before, at that time; a day has a heading of its own
=========================  =============================================================
"""


def manual() -> str:
    """The whole page."""
    names = sorted(f"``/{row.name}``" for row in TABLE.rows.values() if row.anytime)
    anytime = f"Of the commands, {', '.join(names)} are obeyed before there is a name."
    parts = [INTRODUCTION.format(anytime="\n".join(_paragraph(anytime, "")))]
    for group, rows in TABLE.grouped():
        title = HEADINGS[group].capitalize()
        parts.append(f"{title}\n{'-' * len(title)}\n")
        parts += map(_section, rows)
    return "\n".join(parts)


def _section(row: Command) -> str:
    lines = [f"``{row.written}``", *_paragraph(_escaped(row.help), "    "), ""]
    if row.name == "set":
        lines += [*_settings(), ""]
    use = f"For example ``{row.example}``."
    if row.aliases:
        use += f" Also {', '.join(f'``/{alias}``' for alias in row.aliases)}."
    return "\n".join([*lines, *_paragraph(use, "    "), ""])


def _settings() -> Iterator[str]:
    for name, setting in SETTINGS.items():
        yield from _paragraph(f"- ``{name}``: {_escaped(setting.meaning)}", "    ")
    yield ""
    yield from _paragraph(f"The encodings are {', '.join(ENCODINGS)}.", "    ")


def _escaped(text: str) -> str:
    return re.sub(r"([\\*`|_])", r"\\\1", text)


def _paragraph(text: str, indent: str) -> Iterator[str]:
    """The text in lines that fit. What stands between double backticks stays whole."""
    line = indent
    for word in re.findall(r"\S*``.*?``\S*|\S+", text):
        if len(line) + len(word) > _WIDTH:
            yield line.rstrip()
            line = indent
        line += f"{word} "
    yield line.rstrip()


if __name__ == "__main__":  # pragma: no cover
    sys.stdout.write(manual())
