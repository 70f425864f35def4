"""The languages: every sentence is in each of them, with the same facts and signs."""

import ast
import importlib.util
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from talking import World, compiled

from twistchat.text.language import ENGLISH, NN_, Languages, NoTranslation

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "twistchat"
CATALOGS = sorted(SOURCES.glob("locale/*/LC_MESSAGES/twistchat.po"))
IN_EACH = pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])


@pytest.fixture(scope="module")
def languages(tmp_path_factory):
    return Languages("en", compiled(tmp_path_factory.mktemp("locale")))


@pytest.fixture(scope="module")
def sentences():
    """Every sentence in the sources, by the tool that fills the catalogs."""
    place = ROOT / "tools" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", place)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return {message.id for message in tool.template() if message.id}


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def pairs(path):
    """Each sentence with each form of its translation."""
    for message in read(path):
        if isinstance(message.id, tuple):
            yield from zip(message.id, message.string, strict=True)
        elif message.id:
            yield message.id, message.string


# The catalogs


def test_there_is_portuguese():
    """The language of many of the people this is for."""
    assert "pt_BR" in [path.parts[-3] for path in CATALOGS]


@IN_EACH
def test_no_sentence_is_without_translation(sentences, path):
    """The catalog has exactly the sentences of the sources: none is missing, empty,
    uncertain or left over. ``make messages`` brings it up to them."""
    catalog = read(path)
    assert sentences == {message.id for message in catalog if message.id}
    assert [] == [english for english, other in pairs(path) if not other.strip()]
    assert [] == [message.id for message in catalog if message.fuzzy and message.id]
    assert {} == dict(catalog.obsolete)


def facts(sentence):
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)


@IN_EACH
def test_translations_have_the_same_facts(path):
    """The same fields stand in a sentence and in its translation."""
    assert [] == [each for each in pairs(path) if facts(each[0]) != facts(each[1])]


@IN_EACH
def test_translations_have_the_same_signs(path):
    """The kind of a line, the space around it, and the words one types are the same."""

    def signs(sentence):
        sign = re.match(r"(-- |== |!! |mail: )?\s*", sentence)[0]
        return sign, sentence.endswith("."), sorted(re.findall("/[a-z]+", sentence))

    assert [] == [each for each in pairs(path) if signs(each[0]) != signs(each[1])]


@IN_EACH
def test_translations_are_one_printable_line(path):
    """A translation cannot break a line or smuggle a control character."""
    assert [] == [other for _, other in pairs(path) if not other.isprintable()]


@IN_EACH
def test_placeholders_stay_one_word(path):
    """A placeholder is one word in capitals in every language."""
    for english, other in pairs(path):
        if re.fullmatch("[A-Z]{2,}", english):
            assert other.isalpha()
            assert other.isupper()


#: What is the same of one and of many, in every language, or never said of one.
UNCHANGED = {
    "mail: {count} are not finished, and the next takes the place of the oldest; "
    "/mail draft lists them",
    "-- and {count} more",
    "-- {name} joined {room} ({count} here)",
}


def test_what_is_counted_has_a_form_for_one(sentences):
    """Nobody reads "1 seconds"."""
    counting = [
        each
        for each in sentences
        if isinstance(each, str) and re.search(r"\{(count|limit|seconds)\} [a-z]", each)
    ]
    assert set() == set(counting) - UNCHANGED


# The sources


def literals(tree):
    """The texts in a module but for docstrings and marked sentences."""
    skipped = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            skipped.add(body[0].value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("N_", "NN_"):
            skipped.update(node.args)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in skipped:
            yield node.value


def test_every_line_that_people_read_is_marked():
    """No text of the doors begins like a line and is not marked for translation,
    but what is typed so in every language."""
    found = [
        text
        for room in ("text", "protocols", "delivery", "chat")
        for file in sorted((SOURCES / room).rglob("*.py"))
        for text in literals(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, str) and re.match(r"(--|==|!!|mail:) \w", text)
    ]
    assert {
        "-- twistchat ",
        "-- email = ",
        "== email = ",
        "== curl -OJ ",
    } == set(found)


def test_sentences_are_marked_in_text_alone():
    """All human sentences are in one place."""
    others = [
        file.relative_to(SOURCES).as_posix()
        for file in SOURCES.rglob("*.py")
        if re.search(r"\bNN?_\(", file.read_text(encoding="utf-8"))
    ]
    assert [] == [file for file in others if not file.startswith("text/")]


# The languages of a server


@pytest.mark.parametrize("code", ["pt_BR", "pt-br", "PT_BR", "pt", "Pt"])
def test_how_a_language_is_found(languages, code):
    """However its code is written, or without its country."""
    assert "pt_BR" == languages.find(code).code


@pytest.mark.parametrize("code", ["", "p", "pt_PT", "tlh", "BR", "en_US", "{x}"])
def test_languages_that_are_not_there(languages, code):
    """No other is taken in its place."""
    assert languages.find(code) is None


def test_the_default(tmp_path):
    """It is English or another; one that is not installed is refused by name."""
    folder = compiled(tmp_path / "all")
    assert "pt_BR" == Languages("pt_BR", folder).default.code
    assert Languages("en", tmp_path / "none").default is ENGLISH
    with pytest.raises(NoTranslation, match=r"pt_BR is installed, only en$"):
        Languages("pt_BR", tmp_path / "none")


def test_one_and_many(languages):
    """The form follows the number."""
    forms = NN_("{count} here", "{count} here")
    assert "1 here" == ENGLISH.say(forms, {"count": 1})
    welcome = NN_(
        "-- welcome {name}; {count} other here; /help for help",
        "-- welcome {name}; {count} others here; /help for help",
    )
    portuguese = languages.find("pt")
    for count, people in ((1, "1 pessoa"), (2, "2 pessoas")):
        told = portuguese.say(welcome, {"name": "ann", "count": count})
        assert f"-- boas-vindas, ann; mais {people} aqui; /help mostra a ajuda" == told


def test_the_way_to_ones_own_language(tmp_path):
    """The greeting tells it, in that language and in one line."""
    folder = compiled(tmp_path / "all")
    told = {"en": "-- em português: /lang pt_BR", "pt_BR": "-- in English: /lang en"}
    for code, line in told.items():
        ann = World(languages=Languages(code, folder)).connect()
        assert line == ann.reads()[1]
        assert ann.asks(line.partition(": ")[2])[0].startswith("-- ")
        assert ann.conversation.language.code != code


def test_nobody_else(languages):
    """Where one is alone there are no numbers, on coming in and in another room."""
    world = World(languages=languages)
    eva = world.connect()
    eva.types("/lang pt")
    welcome = "-- boas-vindas, eva; ninguém mais aqui; /help mostra a ajuda"
    assert welcome == eva.asks("eva")[0]
    assert "-- você entrou em #dev; ninguém mais aqui" == eva.asks("/join dev")[0]


def test_a_visit_in_portuguese(languages):
    """From the greeting of the server's default language to the goodbye."""
    world = World(languages=languages)
    eva = world.enter("eva")
    ann = world.connect()
    assert ["-- agora em português"] == ann.asks("/lang pt")[-1:]
    assert "-- boas-vindas, ann; mais 1 pessoa aqui" in ann.asks("ann")[0]
    eva.types("@ann hi", "/away lunch")
    assert ["[eva -> você] hi", "-- eva está ausente: lunch"] == ann.reads()
    assert ["-- agora você não está em nenhuma sala"] == [
        line.partition(";")[0] for line in ann.asks("/part")[1:]
    ]
    assert ["!! comando desconhecido /jion - você quis dizer /join?"] == ann.asks(
        "/jion"
    )
    assert "!! escreve-se assim: @NOME TEXTO" == ann.asks("@eva")[0]
    assert "== /join SALA [CHAVE]" == ann.asks("/help join")[0]
    assert "== eva  #lobby  sem falar há 0s  line  ausente: lunch" in ann.asks("/who")
    assert ["-- até logo"] == ann.asks("/quit")
    assert "-- ann left #lobby" in eva.reads()


def test_the_language_of_each_reader(languages):
    """The same event is told to each in their own language."""
    world = World(languages=languages)
    ann, eva = world.enter("ann"), world.enter("eva")
    eva.types("/lang pt_BR")
    ann.reads(), eva.reads()
    world.enter("bob")
    assert ["-- bob joined #lobby (3 here)"] == ann.reads()
    assert ["-- bob entrou em #lobby (3 aqui)"] == eva.reads()
    assert ["-- languages: en, pt_BR"] == ann.asks("/lang")
    assert ["!! lang cannot be tlh, only en, pt_BR"] == ann.asks("/lang tlh")
    assert ["-- now in English"] == eva.asks("/lang en")


def test_a_server_that_speaks_portuguese(tmp_path):
    """Its default is what people read who have not chosen."""
    world = World(languages=Languages("pt_BR", compiled(tmp_path / "all")))
    assert "-- aqui é testchat, um chat" == world.connect().reads()[0]
