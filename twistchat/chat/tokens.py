"""What shows that an account is somebody's without its password: the tokens of programs
and the cookies of browsers."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from twistchat.chat.accounts import Credentials


class Via(Struct, frozen=True):
    """By what somebody has come in, by id: a token, a cookie, both if the cookie was
    made for who had the token, or neither. ``given`` is the cookie that was made last
    by a ticket of theirs: that of their own browser, with which they end as well."""

    token: int = 0
    cookie: int = 0
    given: int = 0

    @property
    def by_browser(self) -> bool:
        """They have a cookie, by which they can show who they are."""
        return bool(self.cookie or self.given)

    def is_one_of(self, ended: Collection[int]) -> bool:
        """Whether one of them is among these."""
        return self.token in ended or self.cookie in ended or self.given in ended


class Token(Struct, frozen=True):
    """A token, or a ``cookie``, without the secret, which nobody keeps.

    Times are in milliseconds since 1970; ``expires_at`` is 0 for never. ``by_id`` is
    the token that a cookie was made for, with which it ends, or 0; ``from_id`` is the
    cookie by whose ticket it was made, with which it is ended, or 0.
    """

    id: int
    account_id: int
    label: str
    created_at: int
    used_at: int
    expires_at: int = 0
    cookie: bool = False
    by_id: int = 0
    from_id: int = 0

    @property
    def via(self) -> Via:
        """Who has it comes in by this."""
        return Via(self.by_id, self.id) if self.cookie else Via(self.id)


class Held(Struct, frozen=True):
    """A token that somebody has, and what is known of its account."""

    token: Token
    known: Credentials
