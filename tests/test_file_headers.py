"""What a browser is told about a file, and which part of it somebody asks for."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.files import INLINE, File
from twistchat.web.file_headers import disposition, file_headers
from twistchat.web.ranges import Part, Unsatisfiable, has_tag, part_of


def file_of(type: str, name: str = "x.png") -> File:
    return File("id", name, 10, type)


@pytest.mark.parametrize("type", sorted(INLINE))
def test_shown(type: str) -> None:
    """What was seen to be a picture, sound or a film is shown as that."""
    headers = file_headers(file_of(type), "abc")
    assert type == headers["Content-Type"]
    assert 'inline; filename="x.png"' == headers["Content-Disposition"]


@pytest.mark.parametrize(
    "type", ["text/html", "image/svg+xml", "application/pdf", "text/plain", ""]
)
def test_not_shown(type: str) -> None:
    """All else is to be kept, and no type is told that anybody could run (W12)."""
    headers = file_headers(file_of(type), "abc")
    assert "application/octet-stream" == headers["Content-Type"]
    assert headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("type", ["image/png", "text/html"])
def test_always(type: str) -> None:
    """Whatever it is, it is what it is, runs nothing and belongs to this page."""
    headers = file_headers(file_of(type), "abc")
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "sandbox; default-src 'none'" == headers["Content-Security-Policy"]
    assert "same-origin" == headers["Cross-Origin-Resource-Policy"]
    assert '"abc"' == headers["ETag"]
    assert "private, no-cache" == headers["Cache-Control"]


def test_names() -> None:
    """A name is told as it is, and so that old programs make something of it."""
    assert 'attachment; filename="a b.txt"' == disposition(False, "a b.txt")
    assert (
        "attachment; filename=\"e____.txt\"; filename*=UTF-8''%C3%A9%22%25%5C%E2%82%AC"
        ".txt" == disposition(False, 'é"%\\€.txt')
    )


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("relatório São João.pdf", "relatorio Sao Joao.pdf"),
        ("re\u0301sume\u0301.txt", "resume.txt"),
        ("日本.png", "__.png"),
        ("½ ≯ ／ ＂ \u0301.txt", "_ _ _ _ _.txt"),
    ],
)
def test_the_plain_name(name: str, plain: str) -> None:
    """It is read by those who read no other: letters lose their marks rather than
    themselves, and nothing becomes a sign that means something."""
    assert disposition(False, name).startswith(f'attachment; filename="{plain}"; ')


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_any_name(name: str) -> None:
    """No name gets out of its place, and every name comes back."""
    value = disposition(False, name)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    _, _, extended = value.partition("filename*=UTF-8''")
    plain = value.split('"')[1]
    assert name == (unquote(extended) if extended else plain)
    assert not set(extended) & set(' ",;\\')


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-0", Part(0, 1)),
        ("bytes=0-4", Part(0, 5)),
        ("bytes=5-", Part(5, 10)),
        ("bytes=9-9", Part(9, 10)),
        ("bytes=5-999999999999999999999", Part(5, 10)),
        ("bytes=-3", Part(7, 10)),
        ("bytes=-100", Part(0, 10)),
        ("BYTES= 1-2 ", Part(1, 3)),
        ("bytes=0-1,3-4", None),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=+1-2", None),
        ("bytes=٣-٤", None),
        ("lines=1-2", None),
        ("", None),
    ],
)
def test_parts(wanted: str, part: Part | None) -> None:
    """One part is a part; several, or what is not understood, is the whole."""
    assert part == part_of(wanted, 10)


@pytest.mark.parametrize(
    ("wanted", "size"),
    [("bytes=10-", 10), ("bytes=10-20", 10), ("bytes=-0", 10), ("bytes=0-", 0)],
)
def test_nothing_there(wanted: str, size: int) -> None:
    """A part beyond the end is refused."""
    with pytest.raises(Unsatisfiable):
        part_of(wanted, size)


@given(st.text(max_size=40), st.integers(0, 100))
def test_any_range(wanted: str, size: int) -> None:
    """Whatever is asked for, it lies in the file."""
    for text in (wanted, f"bytes={wanted}"):
        try:
            part = part_of(text, size)
        except Unsatisfiable:
            continue
        assert part is None or 0 <= part.start < part.stop <= size


def test_tags() -> None:
    """A tag is found among several, weak or strong; any is any."""
    for wanted in ('"abc"', 'W/"abc"', '"x", W/"y","abc"', "*", " * "):
        assert has_tag(wanted, '"abc"')
    for wanted in ("", "abc", '"abcd"', '"ab", "c"', '"*"'):
        assert not has_tag(wanted, '"abc"')
