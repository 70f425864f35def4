"""Whom a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.errors import BadName
from twistchat.chat.mentions import mention_key, mentioned, words
from twistchat.chat.names import person_name

BOB = person_name("Bob")
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@pytest.mark.parametrize(
    "text",
    [
        "bob",
        "@bob look",
        "bob: look",
        "BOB, look",
        "is it bob's?",
        "is it “bob”",
        "(bob) [bob] `bob`",
        "ask _bob_, not ann",
        "look,bob!",
        "tab\tbob\tstop",
        "ｂｏｂ",
        "b\x02o\x02b in bold",
        "\x0304,12bob\x0f in red",
        "https://bob.example.org",
        "bob、こんにちは",
        "bob-",
    ],
)
def test_a_name_that_stands_by_itself(text):
    """It is named however it is written and whatever signs are around it."""
    assert mentioned(text, BOB)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bobby",
        "kebob",
        "bob2",
        "bob_2",
        "bob-the-builder",
        "x|bob",
        "bo b",
        "b0b",
        "bob\u0301",
        "bóbo",
        "\x0304bobby",
        "Bоb",  # with a Cyrillic letter
    ],
)
def test_a_part_of_another_word(text):
    """A longer word, and a word that only looks like it, names nobody."""
    assert not mentioned(text, BOB)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("[bob]", "hi [BOB]!"),
        ("bob^", "bob^: hi"),
        ("_bob_", "hi _bob_"),
        ("a|b\\c", "A|B\\C?"),
        ("Ñandú", "¿ÑANDÚ?"),
        ("Ñandú", "n\u0303andu\u0301"),
        ("Straße", "die STRASSE"),
        ("ΝΊΚΟΣ", "γεια νίκος"),
        ("नमस्ते", "हे नमस्ते।"),
        ("小明", "@小明 你好"),
        ("小明", "小明：你好"),
        ("İlker", "İLKER!"),
    ],
)
def test_names_of_all_kinds(name, text):
    """Signs may be a part of a name, and case is more than 26 letters."""
    assert mentioned(text, person_name(name))


def test_a_name_with_signs_is_not_the_one_without():
    """Who is called [bob] is not named by bob, though bob is by [bob]."""
    assert not mentioned("hi bob", person_name("[bob]"))
    assert {"[bob]", "bob", "hi"} == words("hi [bob]")


@given(before=TEXTS, after=TEXTS)
def test_a_name_between_spaces_is_always_found(before, after):
    """Whatever else the text holds."""
    assert mentioned(f"{before} bob {after}", BOB)


@given(TEXTS)
def test_any_text_will_do(text):
    """Nothing that people type breaks it, and words hold no separators."""
    for word in words(text):
        assert word == "".join(word.split())


@given(TEXTS)
def test_a_name_names_itself(text):
    """Whoever it is that can be called so."""
    try:
        name = person_name(text)
    except BadName:
        return
    assert mentioned(f"@{name.shown}: hi", name)
    assert mention_key(name) in words(name.key)
