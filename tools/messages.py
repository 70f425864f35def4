"""Brings the catalogs of translations up to the sentences in the sources.

``python tools/messages.py`` updates every catalog there is; with ``fr`` behind it, it
begins one for French first. What is not translated is left empty and said in English.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "twistchat"
LOCALE = PACKAGE / "locale"
#: How sentences are marked, and which arguments are the forms for one and for many.
KEYWORDS = {"N_": None, "NN_": (1, 2)}


def template() -> Catalog:
    """All sentences that are to be translated, and where they are said."""
    catalog = Catalog(project="twistchat")
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS)
    for file, _, message, comments, context in found:
        said = (f"twistchat/{file}", 0)
        catalog.add(message, None, [said], [], comments, context=context)
    for path, help_ in helps():
        catalog.add(help_, None, [(path, 0)])
    return catalog


def helps() -> Iterator[tuple[str, str]]:
    """The help of each command: the docstring of its function, as one line."""
    for source in sorted((PACKAGE / "text").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                words = (ast.get_docstring(node) or "").split()
                if words and any(map(is_command, node.decorator_list)):
                    yield source.relative_to(ROOT).as_posix(), " ".join(words)


def is_command(decorator: ast.expr) -> bool:
    """Whether it makes a function a row of the table of commands."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(function, "attr", getattr(function, "id", "")) == "command"


def update(path: Path, sentences: Catalog) -> None:
    """Write the catalog of one language anew, keeping what is translated."""
    language = path.parent.parent.name
    header = f"# The words of twistchat in {language}."
    catalog = Catalog(language, header_comment=header, project="twistchat", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(sentences, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            catalog,
            width=79,
            sort_by_file=True,
            include_lineno=False,
            ignore_obsolete=True,
        )
    missing = sum(not is_translated(message) for message in catalog if message.id)
    print(f"{language}: {len(catalog)} sentences, {missing} without translation")


def is_translated(message: Message) -> bool:
    """Whether all forms of a sentence are translated."""
    forms = message.string
    return all(forms) if isinstance(forms, tuple | list) else bool(forms)


def main() -> None:
    new = [LOCALE / code / "LC_MESSAGES" / "twistchat.po" for code in sys.argv[1:]]
    known = LOCALE.glob("*/LC_MESSAGES/twistchat.po")
    for path in sorted({*new, *known}):
        update(path, template())


if __name__ == "__main__":
    main()
