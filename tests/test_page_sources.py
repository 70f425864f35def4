"""The page as it is written: by hand, in small files, with nothing from elsewhere, and
every sentence of it in Portuguese."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "twistchat" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
MOST_LINES = 400

#: A string of a script, between double quotes.
_STRING = r'"(?:[^"\\\n]|\\.)*"'
#: What is said to people: the first of t, the first two of tn.
_SAID = re.compile(rf"\bt\(\s*({_STRING})")
_COUNTED = re.compile(rf"\btn\(\s*({_STRING}),\s*({_STRING})")
_CALLED = re.compile(r"\bt(n?)\(")
#: An entry of the catalogue, whose key may do without quotes.
_ENTRY = re.compile(rf"^\s*({_STRING}|[A-Za-z]\w*):\s*({_STRING}),$", re.MULTILINE)
#: What a sentence leaves open.
_FACT = re.compile(r"\{\w+\}")
#: What would turn text into something else, or get something from elsewhere.
_NEVER = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    r"|DOMParser|srcdoc|\bstyle=|setAttribute\(\s*\"(?:style|on)|javascript:"
)
_ELSEWHERE = re.compile(r"(?:https?:)?//[a-z][\w-]*\.[a-z]", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)


def by_name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


every_script = pytest.mark.parametrize("path", SCRIPTS, ids=by_name)
every_source = pytest.mark.parametrize(
    "path", [*SCRIPTS, *STYLES, STATIC / "index.html"], ids=by_name
)


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def catalogue() -> dict[str, str]:
    """The sentences in Portuguese, by those in English."""
    found: dict[str, str] = {}
    catalogues = (STATIC / "js" / "pt").glob("*.js")
    for key, value in _ENTRY.findall("".join(map(source, sorted(catalogues)))):
        sentence = json.loads(key) if key.startswith('"') else key
        before = found.setdefault(sentence, json.loads(value))
        assert before == json.loads(value), f"{sentence!r} reads in two ways"
    return found


def sentences(text: str) -> Iterator[str]:
    """What a script says to people."""
    yield from (json.loads(one) for one in _SAID.findall(text))
    for pair in _COUNTED.findall(text):
        yield from map(json.loads, pair)


@every_source
def test_files_are_short(path: Path) -> None:
    assert len(source(path).splitlines()) <= MOST_LINES


@every_source
def test_text_stays_text(path: Path) -> None:
    """Nothing becomes markup or code, and there is no style that the policy forbids."""
    assert [] == _NEVER.findall(source(path))


@every_source
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    """It works without any other network. Names of specifications are no addresses."""
    text = _COMMENT.sub("", source(path)).replace("http://www.w3.org/2000/svg", "")
    assert [] == _ELSEWHERE.findall(text)


@every_script
def test_each_sentence_is_written_where_it_is_said(path: Path) -> None:
    """Else nobody could find those without a translation."""
    if path.name in ("words.js", "words_pt.js"):
        return
    text = _COMMENT.sub("", source(path))
    found = len(_SAID.findall(text)) + len(_COUNTED.findall(text))
    assert found == len(_CALLED.findall(text))


@every_script
def test_each_sentence_has_a_translation(path: Path) -> None:
    translated = catalogue()
    text = _COMMENT.sub("", source(path))
    assert [] == [each for each in sentences(text) if each not in translated]


def test_no_translation_is_left_over() -> None:
    """Of what nobody says any more."""
    said = {
        each for path in SCRIPTS for each in sentences(_COMMENT.sub("", source(path)))
    }
    assert [] == [each for each in catalogue() if each not in said]


def test_translations_name_the_same_facts() -> None:
    """All but the count, which a sentence about one thing may leave out."""
    for sentence, translation in catalogue().items():
        facts, translated = (
            set(_FACT.findall(text)) - {"{count}"} for text in (sentence, translation)
        )
        assert facts == translated, sentence


def test_each_module_is_used() -> None:
    """Somebody imports it, or the page itself loads it."""
    imported = re.compile(r"""(?:from\s|import\(|import\s)\s*"([^"]+)\"""")
    used = {STATIC / "js" / "main.js", STATIC / "sw.js"}
    for path in SCRIPTS:
        for name in imported.findall(source(path)):
            target = (path.parent / name).resolve()
            assert target.exists(), f"{by_name(path)} imports {name}"
            used.add(target)
    assert [] == [by_name(path) for path in SCRIPTS if path not in used]


def test_each_style_is_used() -> None:
    """The page links to it, or a module asks for it."""
    pages = source(STATIC / "index.html") + "".join(map(source, SCRIPTS))
    assert [] == [path.name for path in STYLES if path.name not in pages]
