"""A command under way and the lines it asks for.

A command is a coroutine, and what takes several lines is one linear function: it awaits
`Conversation.ask` for each. While it asks, its session is free to hear the next line,
which is the answer and nothing else.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from msgspec import Struct
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from twistchat.chat.errors import ChatError
from twistchat.text.language import N_

_log = Logger()

#: What somebody is told once whose client does not hide what is typed.
NOT_HIDDEN = N_("-- take care: what you type here may be seen on your screen")


class EndOfInput(Exception):
    """Nobody will answer any more. A command may still store what it has; if the
    session itself is over, nothing that it says is heard."""


class Bug(Exception):
    """A bug of a command that had asked for lines: of what kind it is and where, but
    not in its own words, which may be those of an answer."""


class Question(Struct, frozen=True):
    """What a command waits for. ``prompt`` says it, ``blanks``: the answer may be a
    blank line, ``strict``: a line that cannot be is not asked for again."""

    prompt: Callable[[], None]
    blanks: bool
    strict: bool
    answer: Deferred[str]


class Dialogue:
    """The command that is under way, if any, and its question."""

    __slots__ = ("_asked", "_over", "_question", "_rest", "_running")

    def __init__(self) -> None:
        self._running = False
        self._asked = False
        self._over = False
        self._question: Question | None = None
        self._rest: Deferred[None] | None = None

    def begin(self, command: Coroutine[Any, Any, None]) -> None:
        """Run a command, which raises nothing, until it ends or asks."""
        self._running = True
        done = Deferred.fromCoroutine(command)
        done.addErrback(_say_lost).addBoth(self._ended)

    def pause(self) -> Deferred[None] | None:
        """What to wait for before the next line is heard: that the command ends or
        asks. None if it does, or if there is none."""
        if not self._running or self._question is not None:
            return None
        self._rest = Deferred()
        return self._rest

    @property
    def wants_blanks(self) -> bool:
        """A blank line would be an answer."""
        return self._question is not None and self._question.blanks

    def check(self) -> None:
        """EndOfInput if nothing will be answered any more."""
        if self._over:
            raise EndOfInput

    def ask(
        self, prompt: Callable[[], None], blanks: bool, strict: bool
    ) -> Deferred[str]:
        """For the command: the next line."""
        prompt()
        self._asked = True
        self._question = Question(prompt, blanks, strict, Deferred())
        answer = self._question.answer
        self._end_pause()
        return answer

    def refuse(self, error: ChatError) -> bool:
        """What came cannot be an answer; True if whoever asked is told so."""
        question = self._question
        if question is None or not question.strict:
            return False
        self._question = None
        question.answer.errback(error)
        return True

    def ask_again(self) -> None:
        """What came was no answer."""
        if self._question is not None:
            self._question.prompt()

    def answer(self, line: str) -> None:
        """The line that was asked for: the command goes on."""
        question, self._question = self._question, None
        if question is not None:
            question.answer.callback(line)

    def end(self) -> None:
        """No line will come any more: whoever asks, now or later, is told so."""
        self._over = True
        question, self._question = self._question, None
        if question is not None:
            question.answer.errback(EndOfInput())

    def veiled(self, error: Exception) -> Exception:
        """A bug of the command under way, fit for the log."""
        if not self._asked:
            return error
        return Bug(type(error).__name__).with_traceback(error.__traceback__)

    def _ended(self, _: object) -> None:
        self._running = self._asked = False
        self._end_pause()

    def _end_pause(self) -> None:
        rest, self._rest = self._rest, None
        if rest is not None:
            rest.callback(None)


def _say_lost(failure: Failure) -> None:
    """Not even its refusal could be told."""
    _log.error("a command was lost: {kind}", kind=failure.type)
