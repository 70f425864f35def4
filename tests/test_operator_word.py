"""The word that makes the first operator: said once, known to few."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.operator_word import OperatorWord


@pytest.fixture
def word(tmp_path: Path) -> OperatorWord:
    return OperatorWord(tmp_path)


def test_easy_to_type(word: OperatorWord) -> None:
    """Three groups of four letters, of which none looks like another."""
    made = word.make()
    assert re.fullmatch(r"[a-z]{4}(-[a-z]{4}){2}", made)
    assert not set("ilo") & set(made)


def test_hard_to_guess(word: OperatorWord) -> None:
    """No two are the same, and all letters are used."""
    made = [word.make() for _ in range(50)]
    assert 50 == len(set(made))
    assert set("abcdefghjkmnpqrstuvwxyz-") == set("".join(made))


def test_for_its_owner_only(word: OperatorWord, tmp_path: Path) -> None:
    """The file has the word and nothing else, and nobody else can read it, whatever
    lay there before; nothing is left beside it."""
    (tmp_path / "operator-word.new").write_text("left over")
    before = os.umask(0)
    try:
        made = word.make()
    finally:
        os.umask(before)
    file = tmp_path / "operator-word"
    assert 0o600 == file.stat().st_mode & 0o777
    assert f"{made}\n" == file.read_text()
    assert [file] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "written",
    ["{}", " {}\n", "{0}", "{upper}", "{bare}", "{spaced}"],
)
def test_however_it_is_written(word: OperatorWord, written: str) -> None:
    """Capitals, missing signs and spaces in their place do no harm."""
    made = word.make()
    assert word.check(
        written.format(
            made,
            upper=made.upper(),
            bare=made.replace("-", ""),
            spaced=made.replace("-", " "),
        )
    )
    assert word.check(made)  # to say it does not use it up


@pytest.mark.parametrize("said", ["", "-", "\0", "\ud800", "é" * 12, "a" * 1_000_000])
def test_not_the_word(word: OperatorWord, said: str) -> None:
    """Anything else is not; whatever it is, it is no mistake."""
    made = word.make()
    assert not word.check(said)
    assert not word.check(made[:-1])
    assert not word.check(made + "a")
    assert not word.check(made.replace("-", "-a-"))


@given(st.text())
def test_any_text(tmp_path_factory: pytest.TempPathFactory, said: str) -> None:
    """Nobody hits upon it."""
    word = OperatorWord(tmp_path_factory.mktemp("data"))
    word.make()
    assert not word.check(said)


def test_once(word: OperatorWord, tmp_path: Path) -> None:
    """Void, it is gone, from the disk too; to void it again is harmless."""
    made = word.make()
    for _ in range(2):
        word.void()
        assert not word.check(made)
    assert [] == list(tmp_path.iterdir())


def test_it_outlives_a_power_cut(
    word: OperatorWord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says is flushed before it has its name, and then its name is; so is that
    it is void. No file stays open."""
    flushed: list[tuple[str, int, list[str]]] = []

    def fsync(number: int) -> None:
        at = Path(f"/proc/self/fd/{number}")
        names = sorted(path.name for path in tmp_path.iterdir())
        size = at.stat().st_size if at.is_file() else 0
        flushed.append((at.readlink().name, size, names))

    monkeypatch.setattr(os, "fsync", fsync)
    before = len(list(Path("/proc/self/fd").iterdir()))
    made = word.make()
    word.void()
    assert [
        ("operator-word.new", len(made) + 1, ["operator-word.new"]),
        (tmp_path.name, 0, ["operator-word"]),
        (tmp_path.name, 0, []),
    ] == flushed
    assert before == len(list(Path("/proc/self/fd").iterdir()))


def test_known_after_a_restart(word: OperatorWord, tmp_path: Path) -> None:
    """It is in the folder, not in the process."""
    made = word.make()
    assert OperatorWord(tmp_path).check(made)
    OperatorWord(tmp_path).void()
    assert not word.check(made)


def test_a_new_one(word: OperatorWord) -> None:
    """It takes the place of the old one."""
    old, new = word.make(), word.make()
    assert not word.check(old)
    assert word.check(new)


@pytest.mark.parametrize("content", [b"", b"\n", b" - \n", b"\xff\xfe"])
def test_a_file_without_a_word(
    word: OperatorWord, tmp_path: Path, content: bytes
) -> None:
    """Then there is none: an empty word is nobody's."""
    (tmp_path / "operator-word").write_bytes(content)
    for said in ("", "-", " ", "\ufffd"):
        assert not word.check(said)


def test_no_word_was_made(word: OperatorWord, tmp_path: Path) -> None:
    """Nor is there one in an old folder, or where something else has its place."""
    assert not word.check("")
    (tmp_path / "operator-word").mkdir()
    assert not word.check("")


def test_a_folder_that_cannot_be_written() -> None:
    """What the system says is raised."""
    with pytest.raises(OSError, match="No such file"):
        OperatorWord(Path("/proc/none")).make()
