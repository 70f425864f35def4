"""Writes ``docs/commands.rst`` from the table of commands::

    python -m twistchat.text.manual > docs/commands.rst

A test holds the file to the table.
"""

import re
import sys
from collections.abc import Iterator

from twistchat.text import commands as commands  # fills the table
from twistchat.text.commands.server import HEADINGS
from twistchat.text.commands.yours import EMAIL
from twistchat.text.settings import ENCODINGS, SETTINGS
from twistchat.text.table import TABLE, Command

_WIDTH = 88

INTRODUCTION = """\
Commands
========

What people type on the line door and the telnet door, and what they read there.
(``python -m twistchat.text.manual`` writes this page from the table of commands.)

The first line
--------------

The first line is ``NAME``, ``NAME ROOM`` or ``NAME ROOM PASSWORD``; a ``-`` in the
place of the room is the default one. The ``#`` of a room may be left out, but where
text follows that could begin like it (``/topic #dev TEXT``). If a name or a room cannot
be had, the answer says why, and the next line may do better; but if more lines wait
already, as in a pipe, the session ends there: they were not meant for a name.

{anytime}

To own a name
-------------

Whoever comes in under a name that nobody owns is a guest; the name is free again when
they leave. ``/register`` makes the name one bears one's own. From then on it takes the
password to come in by it, however the name is spelt: in the first line, or in the next
one if none was given there and no more lines wait. ``/login NAME`` does the same for
who is here already.

Mail and private messages wait for the owner of a name, and so does what was said in
their rooms. They may come in several times at once, by any door: their rooms and
private talks are the same in all of them. One whose connection was lost stays in their
rooms for a minute, and nobody is told if they come back meanwhile.

What a command asks
-------------------

A command may ask for lines. Until it has them the next line is its answer, whatever it
begins with, and never speech:

- ``/register``, ``/login``, ``/password`` and ``/unregister`` ask for passwords, and
  ``/register`` for a code where it takes one. At the telnet door a password is not
  shown as it is typed, or one is told that it may be; at the line door it is the
  terminal that shows it.
- ``/mail NAME SUBJECT`` and ``/compose`` take the next lines for the mail, up to one
  that is only a dot. A line that begins with two dots means one, ``/cancel`` or ``~q``
  gives up, ``~e`` asks for another subject. If the connection ends before the dot, the
  mail is kept, and ``/mail draft`` goes on with it; the last five are.
  ``/mail NAME SUBJECT :: TEXT`` says all of it in one line.

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
``@bob hello``      goes to bob alone; ``@bob: hello`` and ``@bob, hello`` too. If bob
                    owns his name and is not here, it is kept for him
``@ann,bob hello``  goes to ann and to bob, or to neither if one cannot be told
``@#dev hello``     is said in another room that one is in
``@ five``          is said; so is ``bob: hello``, and an ``@`` that comes later
==================  ====================================================================

After ``/set shortcuts on`` a line may also begin as on talkers: ``;waves`` or
``:waves`` is ``/me waves``, ``>bob hello`` is ``@bob hello``, ``!hello`` is
``/shout hello``, ``"hello`` is ``hello``.

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
``mail: 2 new``            about mail: that it came, or was stored for somebody
``!! nobody is here``      a refusal: what was typed was not done, and not said
``09:12 <ann> hello``      said before, at that time; a day has a heading of its own
=========================  =============================================================

The commands stand below in groups, as ``/help`` names them. Most of those under Order
take an operator of the room: who made it, and whoever they made one. Those that take an
operator of the server ``/help`` names only to operators.
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
    meanings = {name: setting.meaning for name, setting in SETTINGS.items()}
    for name, meaning in {**meanings, "email": EMAIL}.items():
        yield from _paragraph(f"- ``{name}``: {_escaped(meaning)}", "    ")
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
