"""Passwords: bounded before anything costs, the same however they are typed."""

import time
import traceback
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.errors import PASSWORD_REASONS, BadPassword
from twistchat.errands.passwords import ANY, MOST, PasswordBounds, prepared

BOUNDS = PasswordBounds(8, 128)
#: Four characters when it is decomposed: none has more.
LONGEST_DECOMPOSED = "ᾂ"


def refusal(text: str, bounds: PasswordBounds = BOUNDS) -> BadPassword:
    with pytest.raises(BadPassword) as caught:
        prepared(text, bounds)
    return caught.value


# N12


@pytest.mark.parametrize(
    ("text", "reason", "limit"),
    [
        ("", "short", 8),
        ("a" * 7, "short", 8),
        ("a" * 129, "long", 128),
        ("a" * 10_000_000, "long", 128),
        ("secret\0word", "characters", 0),
        ("secret\ud800word", "characters", 0),
        ("\ud83d\ude00" * 8, "characters", 0),
        ("secret\tword", "characters", 0),
        ("secret\x1b[0m", "characters", 0),
        ("secret\x85word", "characters", 0),
        ("secret\u200bword", "characters", 0),
        ("secret\u202eword", "characters", 0),
        ("secret\ue000word", "characters", 0),
        ("secret\U0010ffffword", "characters", 0),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_n12_refused(text: str, reason: str, limit: int) -> None:
    """Too short, too long, or with a character that none may hold."""
    refused = refusal(text)
    assert {"reason": reason, "limit": limit} == refused.facts
    assert reason in PASSWORD_REASONS


@pytest.mark.parametrize(
    "text",
    ["a" * 8, "a" * 128, "  spaces ", "pass word", "contraseña", "🐘🐎🔋📎🐘🐎🔋📎"],
)
def test_n12_taken_as_it_is(text: str) -> None:
    """At the bounds, with spaces at its ends, in any script: nothing is taken away."""
    assert text == prepared(text, BOUNDS)


@pytest.mark.parametrize(
    "text",
    [
        "séñordüñas",
        "비밀번호비밀번호",
        LONGEST_DECOMPOSED * 8,
        LONGEST_DECOMPOSED * 128,
    ],
)
def test_n12_composed_or_not(text: str) -> None:
    """NFC and NFD are one password, also at the bounds."""
    assert text == prepared(normalize("NFC", text), BOUNDS)
    assert text == prepared(normalize("NFD", text), BOUNDS)


def test_composed_before_it_is_counted() -> None:
    """What composes into seven characters is as short as those."""
    assert "short" == refusal("e\u0301" * 7).facts["reason"]
    assert "long" == refusal("e\u0301" * 129).facts["reason"]


def test_case_counts() -> None:
    """Unlike in names, upper and lower case are different."""
    assert prepared("Passwort", BOUNDS) != prepared("passwort", BOUNDS)


def test_spaces_of_other_scripts() -> None:
    """They are the plain space; which one a keyboard has is not known to its owner."""
    spaced = {prepared(f"pass{space}word") for space in " \u00a0\u2003\u3000"}
    assert {"pass word"} == spaced


@pytest.mark.parametrize("text", ["a" * 10_000_000, "e\u0301" * 5_000_000])
def test_n12_too_long_costs_nothing(text: str) -> None:
    """Ten million characters are refused as quickly as a few."""
    start = time.perf_counter()
    refusal(text)
    assert time.perf_counter() - start < 0.01


# At other bounds


def test_to_be_compared() -> None:
    """A password that was chosen under other bounds can still be said."""
    assert "x" == prepared("x")
    assert "x" * MOST == prepared("x" * MOST)
    assert "short" == refusal("", ANY).facts["reason"]
    assert "long" == refusal("x" * (MOST + 1), ANY).facts["reason"]


# What is told


@pytest.mark.parametrize(
    "text", ["tiny", "secret\0word", "secret\ud800word", "s" * 200]
)
def test_no_error_says_it(text: str) -> None:
    """Neither the refusal nor what is behind it has the password in it."""
    refused = refusal(text)
    assert refused.__context__ is None
    assert refused.__cause__ is None
    said = f"{refused!r} {refused} {''.join(traceback.format_exception(refused))}"
    assert text not in said
    assert ascii(text)[1:-1] not in said


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """It is a password or refused; prepared twice it stays; NFD makes no difference."""
    decomposed = normalize("NFD", text)
    try:
        once = prepared(text, BOUNDS)
    except BadPassword:
        refusal(decomposed)
        return
    assert once == prepared(once, BOUNDS) == prepared(decomposed, BOUNDS)
    assert 8 <= len(once) <= 128
