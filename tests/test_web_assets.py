"""What the page is made of: one hash, packed once, kept for ever."""

import gzip
import json
from pathlib import Path

import pytest

from twistchat.web.assets import Assets, takes_gzip
from twistchat.web_door import STATIC

INDEX = '<link href="{assets}/css/a.css">\n{preload}\n'
MAIN = """import { a } from "./views/a.js";
import "./b.js";
const c = await import("./later.js");
export {
  d,
} from "./d.js";
// import { x } from "x";
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small page."""
    files = {
        "index.html": INDEX,
        "sw.js": 'const base = "{assets}", all = {all};',
        "css/a.css": "body {}\n" * 100,
        "js/main.js": MAIN,
        "js/views/a.js": 'import { b } from "../b.js";',
        "js/b.js": 'import { a } from "./views/a.js"; "{assets}"',
        "js/d.js": 'export * from "./gone.js";',
        "js/later.js": "",
        "notes.txt": "not for everybody",
        "js/.hidden.js": "",
    }
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "icon.png").write_bytes(b"\x89PNG" + bytes(2000))
    return tmp_path


def body(assets: Assets, path: str) -> str:
    found = assets.find(path)
    assert found is not None
    return found.body.decode()


def test_what_there_is(folder: Path) -> None:
    """What a page is made of, and nothing else that lies there."""
    assert {
        "index.html",
        "sw.js",
        "icon.png",
        "css/a.css",
        "js/main.js",
        "js/b.js",
        "js/d.js",
        "js/later.js",
        "js/views/a.js",
    } == set(Assets(folder))
    for path in ("notes.txt", "../x", "/etc/passwd", "", "css", "js/.hidden.js"):
        assert Assets(folder).find(path) is None


def test_one_hash_for_all(folder: Path) -> None:
    """It changes with any of them, and by nothing else."""
    first = Assets(folder).base
    assert first == Assets(folder).base
    (folder / "js/later.js").write_text(" ")
    second = Assets(folder).base
    (folder / "js/later.js").rename(folder / "js/earlier.js")
    assert 3 == len({first, second, Assets(folder).base})


def test_where_the_page_finds_them(folder: Path) -> None:
    """At the top the hash is put in, and what is loaded in any case."""
    assets = Assets(folder)
    base = assets.base
    modules = ("js/b.js", "js/d.js", "js/main.js", "js/views/a.js")
    links = [f'<link rel="modulepreload" href="{base}/{path}">' for path in modules]
    assert [f'<link href="{base}/css/a.css">', *links] == body(
        assets, "index.html"
    ).splitlines()
    names = ("css/a.css", "js/b.js", "js/d.js", "js/later.js", "js/main.js")
    every = json.dumps([f"{base}/{path}" for path in (*names, "js/views/a.js")])
    assert f'const base = "{base}", all = {every};' == body(assets, "sw.js")
    assert body(assets, "js/b.js").endswith('"{assets}"')


def test_packed_where_that_is_shorter(folder: Path) -> None:
    """And where the browser takes it."""
    assets = Assets(folder)
    css = assets.find("css/a.css")
    assert css is not None
    packed = css.answer(True, "")
    assert ("Content-Encoding", "gzip") in packed.headers
    assert css.body == gzip.decompress(packed.body)
    assert css.body == css.answer(False, "").body
    for path in ("js/later.js", "icon.png"):
        other = assets.find(path)
        assert other is not None
        assert b"" == other.packed


def test_what_a_browser_has_already(folder: Path) -> None:
    """It is not sent again."""
    css = Assets(folder).find("css/a.css")
    assert css is not None
    for known in (css.tag, f'"x", {css.tag}'):
        answer = css.answer(True, known)
        assert (304, b"") == (answer.status, answer.body)
    assert 200 == css.answer(True, '"x"').status


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("br, gzip, deflate", True),
        ("GZIP;q=0.5", True),
        ("gzip; q=1.000", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("x-gzip", False),
        ("", False),
        ("identity", False),
    ],
)
def test_who_takes_what_is_packed(accepted: str, takes: bool) -> None:
    """By Accept-Encoding (RFC 9110, section 12.5.3)."""
    assert takes == takes_gzip(accepted)


def test_the_page_as_it_is_shipped() -> None:
    """Every address in it is of something that is there."""
    assets = Assets(STATIC)
    for path in assets:
        if "/" in path:
            continue
        for piece in body(assets, path).split(assets.base + "/")[1:]:
            asked = piece.split('"')[0].split("'")[0].split("`")[0]
            assert not asked or "$" in asked or assets.find(asked), asked
