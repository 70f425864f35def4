"""Refusals: each has a code of its own, and a sentence in every language."""

import inspect
import itertools
import re
from functools import partial
from pathlib import Path

import pytest
from talking import NOON, compiled

from twistchat.chat import errors
from twistchat.chat.errors import (
    FILE_NAME_REASONS,
    NAME_REASONS,
    PASSWORD_REASONS,
    ChatError,
)
from twistchat.chat.roles import Right, SanctionKind
from twistchat.text.language import ENGLISH, Languages
from twistchat.text.refusals import word_refusal

REFUSALS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ChatError) and kind is not ChatError
]
STORE_REASONS = re.findall(r'"([a-z-]+)"', errors.NotStored.__doc__ or "")

#: What each fact may be; where it decides about the sentence, every value.
FACTS = {
    "reason": NAME_REASONS,
    "why": ("some why", ""),
    "until": (0, NOON),
    "kind": tuple(kind.value for kind in SanctionKind),
    "right": tuple(right.value for right in Right),
    "suggestion": ("ann2", ""),
    "limit": (7,),
    "seconds": (7,),
}
#: Facts of one kind of refusal that are not like those of others.
SPECIAL = {
    (errors.NotStored, "why"): (*STORE_REASONS, "a reason that is new"),
    (errors.BadPassword, "reason"): PASSWORD_REASONS,
    (errors.BadFileName, "reason"): FILE_NAME_REASONS,
}
#: Rights that one has everywhere, or nowhere.
OF_THE_SERVER = (Right.ACCOUNT.value, Right.SERVER_OPERATOR.value)
#: Facts that choose the sentence and are not told in it as they are.
CHOOSING = ("reason", "kind", "right", "until")


def every(kind):
    """Refusals of this kind with every fact that makes a difference."""
    values = [
        SPECIAL.get((kind, field), FACTS.get(field, (f"some {field}",)))
        for field in kind.fields
    ]
    return [kind(*each) for each in itertools.product(*values)]


@pytest.fixture(scope="module")
def languages(tmp_path_factory):
    return Languages("en", compiled(tmp_path_factory.mktemp("locale")))


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_is_a_sentence_in_every_language(languages, kind):
    """It is one line that is not the English one elsewhere, and leaves no fact open."""
    for error in every(kind):
        english = word_refusal(error, ENGLISH)
        for code in languages.codes:
            sentence = word_refusal(error, languages.find(code))
            assert len(sentence) > 10
            assert sentence.isprintable()
            assert not re.search("[{}]", sentence)
            assert (sentence == english) is (code == "en")


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_fact_of_a_refusal_is_told(kind):
    """What the refusal is about stands in its sentence, but for what chose it."""
    for error in every(kind):
        sentence = word_refusal(error, ENGLISH)
        told = [
            str(error.facts[field]) for field in kind.fields if is_told(error, field)
        ]
        assert [] == [fact for fact in told if fact not in sentence]


def is_told(error, field):
    """Whether the fact is one for people, which this refusal has."""
    match error:
        case errors.BadName() | errors.BadRoom() if error.facts["reason"] == "empty":
            return False
        case errors.BadPassword() if error.facts["reason"] == "characters":
            return False
        case errors.RightMissing() if error.facts["right"] in OF_THE_SERVER:
            return False
        case errors.NotStored():
            return False
    return field not in CHOOSING


def test_until_when():
    """The end of a ban is told as people read it, if it has one."""
    banned = errors.Banned("#dev", "", NOON)
    told = "you are banned from #dev until 2026-11-21 12:00 UTC"
    assert told == word_refusal(banned, ENGLISH)
    assert {"room": "#dev", "why": "", "until": NOON} == banned.facts


def test_every_code_is_its_own():
    """No two refusals share a code; codes are words joined by dashes."""
    codes = [kind.code for kind in REFUSALS]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)


def test_every_refusal_is_said_by_somebody():
    """A refusal that nothing raises any more is to be taken away."""
    where = Path(errors.__file__).parent
    files = [
        file
        for file in where.parent.parent.rglob("*.py")
        if file.parent != where and file.name != "refusals.py"
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    unused = [kind.__name__ for kind in REFUSALS if kind.__name__ not in text]
    assert [] == unused


def test_a_refusal_keeps_its_facts():
    """Wording it changes nothing in it."""
    error = errors.BadName("x", "long")
    word_refusal(error, ENGLISH)
    assert {"name": "x", "reason": "long"} == error.facts


def test_the_limits_of_names():
    """People and rooms are told their own bound and their own signs."""
    assert "at most 32 characters" in word_refusal(errors.BadName("x", "long"), ENGLISH)
    assert "at most 64 characters" in word_refusal(errors.BadRoom("x", "long"), ENGLISH)
    person = word_refusal(errors.BadName("x", "characters"), ENGLISH)
    room = word_refusal(errors.BadRoom("x", "characters"), ENGLISH)
    assert room == person.replace("` only", "` . only")


@pytest.mark.parametrize(
    ("kind", "one", "many"),
    [
        (errors.TooManyTries, "in 1 second", "in 2 seconds"),
        (errors.TooManyRooms, "in 1 room,", "in 2 rooms,"),
        (errors.TooManyRecipients, "1 person", "2 people"),
        (errors.TooManyIgnored, "1 person", "2 people"),
        (errors.TooManyFriends, "1 friend,", "2 friends,"),
        (errors.TooManyOwned, "1 room,", "2 rooms,"),
        (errors.TooManySanctions, "there is 1 ban", "there are 2 bans"),
        (partial(errors.BadPassword, "short"), "1 character", "2 characters"),
        (partial(errors.BadPassword, "long"), "1 character", "2 characters"),
    ],
)
def test_one_and_many(languages, kind, one, many):
    """The form follows the number, here and elsewhere."""
    portuguese = languages.find("pt")
    for number, told in (0, many.replace("2", "0")), (1, one), (2, many):
        assert told in word_refusal(kind(number), ENGLISH)
        assert str(number) in word_refusal(kind(number), portuguese)
    singular, plural = (word_refusal(kind(each), portuguese) for each in (1, 2))
    assert singular.replace("1", "2") != plural


def test_what_was_typed_is_no_format():
    """Braces in what was typed stay as they are."""
    told = word_refusal(errors.UnknownCommand("{word}", ""), ENGLISH)
    assert "unknown command /{word}; /help lists them" == told


def test_usage_is_translated(languages):
    """Placeholders are in the reader's language; what is typed as it stands is not."""
    error = errors.WrongUse("/history [#ROOM|@NAME] [N|1h|DATE]")
    told = word_refusal(error, languages.find("pt-br"))
    assert "escreve-se assim: /history [#SALA|@NOME] [N|1h|DATA]" == told
