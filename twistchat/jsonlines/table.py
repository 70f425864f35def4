"""The operations as rows: what a request is, what its answer is, who may make it. Each
is checked once, before the function is called that acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Raw, Struct, field

from twistchat.chat import errors
from twistchat.chat.rights import check_server_operator
from twistchat.chat.roles import Right
from twistchat.chat.users import User

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: What stands for the ``ref`` of a request that has none.
NO_REF = Raw(b"null")


class Request(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op"
):
    """What a client asks for. ``ref`` may be anything; it comes back with the
    answer."""

    ref: Raw = field(default_factory=lambda: NO_REF)


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in an answer besides ``ref`` and ``ok``. What is false, empty or
    none is left out."""


#: Nothing does.
DONE = Answer()

R = TypeVar("R", bound=Request)

#: What an operation does. None: the answer has gone its own way, with what was said.
Act = Callable[["Client", Any], Answer | Awaitable[Answer | None] | None]


class Row(Struct, frozen=True):
    """``right`` is what whoever asks must have; ``anytime``: before ``hello`` too;
    ``costly``: it counts for several lines; ``sign``: a person did it, who has read
    what there was."""

    group: str
    request: type[Request]
    answer: type[Answer]
    act: Act
    right: Right | None
    anytime: bool
    costly: bool
    sign: bool

    @property
    def name(self) -> str:
        return str(self.request.__struct_config__.tag)

    @property
    def help(self) -> str:
        """What it does: the docstring of its request, as one line."""
        return " ".join((self.request.__doc__ or "").split())

    def check(self, user: User | None) -> None:
        """Raises NotEntered for who is nobody yet, and RightMissing."""
        if user is None:
            if not self.anytime:
                raise errors.NotEntered
        elif self.right is Right.ACCOUNT and user.account is None:
            raise errors.RightMissing(self.right.value, "")
        elif self.right is Right.SERVER_OPERATOR:
            check_server_operator(user)


#: All operations, by the type of their request.
OPERATIONS: dict[type[Request], Row] = {}


def operation(
    group: str,
    request: type[R],
    answer: type[Answer] = Answer,
    *,
    right: Right | None = None,
    anytime: bool = False,
    costly: bool = False,
    sign: bool = False,
) -> Callable[
    [Callable[[Client, R], Answer | Awaitable[Answer | None] | None]],
    Callable[[Client, R], Answer | Awaitable[Answer | None] | None],
]:
    """Make a function what an operation does. The docstring of the request explains
    it."""

    def add(
        act: Callable[[Client, R], Answer | Awaitable[Answer | None] | None],
    ) -> Callable[[Client, R], Answer | Awaitable[Answer | None] | None]:
        if request in OPERATIONS or not request.__doc__:
            raise ValueError(f"{request} is there already, or is not explained")
        OPERATIONS[request] = Row(
            group, request, answer, act, right, anytime, costly, sign
        )
        return act

    return add
