"""Files are on the disk for good before anybody is told, and nothing else is left."""

import errno
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import recordings as made
from fakes_store import Posts
from hypothesis import given, settings
from hypothesis import strategies as st
from running import logged

from twistchat.chat.errors import (
    Busy,
    ChatError,
    FileTooLarge,
    NoSpace,
    NotStored,
)
from twistchat.files.disk import Disk, Upload
from twistchat.files.vault import Floor, Stored, Swept, Vault

MEBIBYTE = 1024 * 1024
NOTHING = Floor(0, 0)

Make = Callable[..., Disk]


@pytest.fixture
def posts() -> Posts:
    return Posts()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def make(posts: Posts, folder: Path) -> Iterator[Make]:
    """Makes a disk that runs and is stopped in the end, with no file left open."""
    made: list[Disk] = []

    def make(floor: Floor = NOTHING, **bounds: int) -> Disk:
        made.append(Disk(folder, posts, floor, **bounds))
        made[-1].start()
        return made[-1]

    yield make
    for disk in made:
        posts.result(disk.stop())
    assert [] == open_in(folder)


@pytest.fixture
def disk(make: Make) -> Disk:
    return make()


def open_in(folder: Path) -> list[Path]:
    """The files in the folder that this process has open."""
    found = [path.resolve() for path in Path("/proc/self/fd").iterdir()]
    return [path for path in found if path.is_relative_to(folder)]


def digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def there(folder: Path) -> set[str]:
    """All files there are, without the folders they lie in."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


def put(disk: Disk, posts: Posts, data: bytes) -> Stored:
    upload = disk.open(len(data))
    upload.write(data)
    stored = posts.result(upload.finish())
    assert isinstance(stored, Stored)
    return stored


def refusal(posts: Posts, upload: Upload) -> ChatError:
    """What `finish` fails with."""
    with pytest.raises(ChatError) as raised:
        posts.result(upload.finish())
    return raised.value


# Coming


def test_stored(disk: Disk, posts: Posts, folder: Path) -> None:
    """A file lies under the hash of its content, readable by nobody else."""
    data = made.opus(12.4)
    stored = put(disk, posts, data)
    assert Stored(digest_of(data), len(data), "audio/ogg", 12) == stored
    path = disk.path(stored.digest)
    assert folder / stored.digest[:2] / stored.digest == path
    assert data == path.read_bytes()
    assert 0o600 == path.stat().st_mode & 0o777
    assert {stored.digest} == there(folder)
    assert len(data) == disk.used


def test_empty(disk: Disk, posts: Posts) -> None:
    """A file of no bytes is a file."""
    stored = put(disk, posts, b"")
    assert b"" == disk.path(stored.digest).read_bytes()
    assert "application/octet-stream" == stored.type


def test_in_pieces(disk: Disk, posts: Posts, folder: Path) -> None:
    """It is on the disk piece by piece, and until it is whole under no name."""
    upload = disk.open(MEBIBYTE)
    for piece in (b"one ", b"two ", b"three"):
        upload.write(piece)
        posts.until(lambda: not upload.waiting)
    (name,) = there(folder)
    assert b"one two three" == (folder / "tmp" / name).read_bytes()
    assert digest_of(b"one two three") == posts.result(upload.finish()).digest


@settings(deadline=None, max_examples=50)  # each waits for the disk
@given(st.lists(st.binary(max_size=300), max_size=20), st.booleans())
def test_any_pieces(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], waits: bool
) -> None:
    """However the bytes come, the file is all of them in their order."""
    posts, folder = Posts(), tmp_path_factory.mktemp("any") / "files"
    disk = Disk(folder, posts, NOTHING)
    disk.start()
    upload = disk.open(10_000)
    for piece in pieces:
        upload.write(piece)
        if waits:
            posts.until(lambda: not upload.waiting)
    stored = posts.result(upload.finish())
    assert b"".join(pieces) == disk.path(stored.digest).read_bytes()
    posts.result(disk.stop())


def test_same_content(disk: Disk, posts: Posts, folder: Path) -> None:
    """Twice the same takes the place of one."""
    first, second = (put(disk, posts, b"the same") for _ in range(2))
    assert first == second
    assert {first.digest} == there(folder)
    assert len(b"the same") == disk.used


def test_at_the_limit(disk: Disk, posts: Posts, folder: Path) -> None:
    """The limit passes, the first byte beyond is refused and nothing is left."""
    assert 10 == put(disk, posts, b"1234567890").size
    upload = disk.open(10)
    upload.write(b"1234567890")
    with pytest.raises(FileTooLarge) as raised:
        upload.write(b"x")
    assert FileTooLarge(10).args == raised.value.args
    assert isinstance(refusal(posts, upload), FileTooLarge)
    assert {digest_of(b"1234567890")} == there(folder)
    with pytest.raises(FileTooLarge):
        upload.write(b"more")


def test_no_limit(disk: Disk, posts: Posts) -> None:
    """No limit is no limit, and takes nobody's room."""
    upload = disk.open(0)
    assert 0 == upload.to_come
    upload.write(b"x" * 100_000)
    assert 100_000 == posts.result(upload.finish()).size


def test_who_sends_is_held_up(disk: Disk, posts: Posts) -> None:
    """How much waits is known, and when it no longer does."""
    upload = disk.open(MEBIBYTE)
    called: list[int] = []
    upload.when_written(lambda: called.append(upload.waiting))
    assert [0] == called  # nothing waited
    upload.write(b"x" * 1000)
    upload.write(b"y" * 1000)
    assert 2000 == upload.waiting
    upload.when_written(lambda: called.append(upload.waiting))
    assert [0] == called
    posts.until(lambda: len(called) > 1)
    assert [0, 0] == called
    posts.result(upload.finish())


@pytest.mark.parametrize("size", [0, 1000])
def test_aborted(disk: Disk, posts: Posts, folder: Path, size: int) -> None:
    """What is given up leaves nothing, whoever waits is called, twice is harmless."""
    upload = disk.open(MEBIBYTE)
    called: list[int] = []
    upload.write(b"x" * size)
    upload.when_written(lambda: called.append(upload.waiting))
    posts.result(upload.abort())
    posts.result(upload.abort())
    assert [0] == called
    assert set() == there(folder)
    upload.write(b"still coming")
    assert 0 == upload.waiting
    assert isinstance(refusal(posts, upload), Busy)


def test_aborted_while_finishing(disk: Disk, posts: Posts, folder: Path) -> None:
    """Giving up is too late for a file that is stored, and in time before."""
    upload = disk.open(MEBIBYTE)
    finishing = upload.finish()  # a thread has it
    gone = upload.abort()
    assert posts.result(finishing).digest == digest_of(b"")
    posts.result(gone)
    upload = disk.open(MEBIBYTE)
    upload.write(b"x")  # a thread writes
    finishing = upload.finish()
    upload.abort()
    with pytest.raises(Busy):
        posts.result(finishing)
    assert {digest_of(b"")} == there(folder)


def test_how_many_at_once(make: Make, posts: Posts) -> None:
    """So many files come at once; one more has to wait."""
    disk = make(uploads=2)
    first, second = disk.open(10), disk.open(10)
    with pytest.raises(Busy):
        disk.open(10)
    posts.result(first.abort())
    third = disk.open(10)
    for upload in (second, third):
        posts.result(upload.finish())
    assert 10 == disk.open(10).limit


def test_end(make: Make, posts: Posts, folder: Path) -> None:
    """At the end of the service what is not whole is deleted."""
    disk = make()
    uploads = [disk.open(10) for _ in range(3)]
    for upload in uploads:
        upload.write(b"half")
    posts.result(disk.stop())
    assert set() == there(folder)
    upload = disk.open(10)
    upload.write(b"x")
    assert isinstance(refusal(posts, upload), Busy)


# No space


class FileSystem:
    """In place of a file system: ``free`` of 1000 blocks of 1 KiB."""

    f_blocks = 1000
    f_frsize = 1024

    def __init__(self, free: int) -> None:
        self.f_bavail = free


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> FileSystem:
    found = FileSystem(1000)
    monkeypatch.setattr(os, "statvfs", lambda path: found)
    return found


@pytest.mark.parametrize("floor", [Floor(100 * 1024, 0), Floor(0, 10), Floor(1024, 10)])
def test_floor(make: Make, free: FileSystem, floor: Floor) -> None:
    """So much stays free, in bytes or in parts, whichever is more."""
    disk = make(floor)
    free.f_bavail = 110
    disk.open(10 * 1024).abort()
    with pytest.raises(NoSpace):
        disk.open(10 * 1024 + 1)


def test_what_is_announced(make: Make, free: FileSystem, posts: Posts) -> None:
    """Who has announced a file has its room, whoever comes next."""
    disk = make(Floor(100 * 1024, 0))
    free.f_bavail = 110
    first = disk.open(6 * 1024)
    with pytest.raises(NoSpace):
        disk.open(6 * 1024)
    first.write(b"x" * 4096)
    posts.until(lambda: not first.waiting)
    free.f_bavail -= 4
    second = disk.open(4 * 1024)
    with pytest.raises(NoSpace):
        disk.open(1)
    posts.result(first.abort())
    posts.result(second.abort())


def test_space_taken_by_others(
    make: Make, free: FileSystem, posts: Posts, folder: Path
) -> None:
    """The floor holds for each byte that comes, whoever has filled the disk."""
    disk = make(Floor(100 * 1024, 0))
    upload = disk.open(10 * 1024)
    upload.write(b"x" * 1000)
    posts.until(lambda: not upload.waiting)
    free.f_bavail = 100
    upload.write(b"x" * 1000)
    posts.until(lambda: not upload.waiting)
    with pytest.raises(NoSpace):
        upload.write(b"x")
    assert isinstance(refusal(posts, upload), NoSpace)
    assert set() == there(folder)
    free.f_bavail = 1000
    assert 1 == put(disk, posts, b"x").size


# Faults


def failing(
    monkeypatch: pytest.MonkeyPatch, call: str, number: int, when: int = 1
) -> None:
    """That call of the system fails so from its ``when``-th time on."""
    real: Callable[..., Any] = getattr(os, call)
    count = 0

    def fail(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count >= when:
            raise OSError(number, os.strerror(number))
        return real(*arguments)

    monkeypatch.setattr(os, call, fail)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_disk_full(
    disk: Disk,
    posts: Posts,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    """A full disk is told as such, and a moment later it may be another one (F4)."""
    with monkeypatch.context() as patched:
        failing(patched, "write", number, when=2)
        upload = disk.open(10)
        upload.write(b"1")
        posts.until(lambda: not upload.waiting)
        upload.write(b"2")
        called: list[bool] = []
        upload.when_written(lambda: called.append(True))
        posts.until(lambda: called)
        with pytest.raises(NoSpace), logged() as log:
            upload.write(b"3")
        assert isinstance(refusal(posts, upload), NoSpace)
    assert [] == log
    assert set() == there(folder)
    assert 2 == put(disk, posts, b"12").size


@pytest.mark.parametrize(
    "which",
    [
        pytest.param(1, id="of the file"),
        pytest.param(2, id="of the folders"),
        pytest.param(3, id="of the folder"),
    ],
)
def test_sync_fails(
    disk: Disk,
    posts: Posts,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    which: int,
) -> None:
    """What could not be synced is not stored, nor does it lie about."""
    with monkeypatch.context() as patched, logged() as log:
        failing(patched, "fsync", errno.EIO, when=which)
        upload = disk.open(10)
        upload.write(b"1")
        error = refusal(posts, upload)
    assert isinstance(error, NotStored)
    assert ("refused",) == error.args
    assert ["a file was not written: [Errno 5] Input/output error"] == log
    assert set() == there(folder)
    assert 0 == disk.used
    assert 1 == put(disk, posts, b"1").size


def test_sync_of_a_new_folder_fails(
    disk: Disk, posts: Posts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not there for whoever comes next, who would not sync it."""
    with monkeypatch.context() as patched, logged():
        failing(patched, "fsync", errno.EIO, when=2)
        upload = disk.open(10)
        upload.write(b"1")
        refusal(posts, upload)
    assert ["tmp"] == [path.name for path in folder.iterdir()]
    put(disk, posts, b"1")
    assert {"tmp", digest_of(b"1")[:2]} == {path.name for path in folder.iterdir()}


def test_sync_fails_where_it_was(
    disk: Disk, posts: Posts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there already stays, whatever becomes of the same once more."""
    stored = put(disk, posts, b"1")
    with monkeypatch.context() as patched, logged():
        failing(patched, "fsync", errno.EIO, when=2)
        upload = disk.open(10)
        upload.write(b"1")
        assert isinstance(refusal(posts, upload), NotStored)
    assert {stored.digest} == there(folder)
    assert 1 == disk.used


def test_order_of_steps(
    disk: Disk, posts: Posts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced, then it gets its name, then the folder is synced."""
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(file: int) -> None:
        opened = Path(f"/proc/self/fd/{file}").resolve()
        steps.append(f"sync {(opened if opened.is_dir() else opened.parent).name}")
        real_sync(file)

    def replace(path: Path, target: Path) -> Path:
        steps.append("name")
        return real_replace(path, target)

    digest = put(disk, posts, b"1").digest  # so the folder is there
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", sync)
        patched.setattr(Path, "replace", replace)
        put(disk, posts, b"1")
    assert ["sync tmp", "name", f"sync {digest[:2]}"] == steps


def test_bug(disk: Disk, posts: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug while a file is looked at is logged, and the file refused."""

    def spoilt(source: object) -> None:
        raise LookupError("a bug")

    with monkeypatch.context() as patched, logged() as log:
        patched.setattr("twistchat.files.vault.sniff", spoilt)
        assert isinstance(refusal(posts, disk.open(10)), NotStored)
    assert ["a bug while a file was written LookupError('a bug')"] == log


def test_cannot_even_be_deleted(
    disk: Disk, posts: Posts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be deleted now is deleted by the next sweep."""
    with monkeypatch.context() as patched, logged() as log:
        upload = disk.open(10)
        upload.write(b"1")
        posts.until(lambda: not upload.waiting)

        def unlink(path: Path, missing_ok: bool = False) -> None:
            raise OSError(errno.EROFS, "no")

        patched.setattr(Path, "unlink", unlink)
        posts.result(upload.abort())
    assert ["[Errno 30] no: it is left for the next sweep"] == log
    assert 1 == len(there(folder))
    assert Swept(1, 0, frozenset()) == posts.result(disk.sweep([]))
    assert set() == there(folder)


# Going


def test_removed(disk: Disk, posts: Posts, folder: Path) -> None:
    """What is not needed any more is deleted; what is gone already is no matter."""
    kept, gone = put(disk, posts, b"kept"), put(disk, posts, b"gone")
    posts.result(disk.remove([gone.digest, digest_of(b"never there")]))
    assert {kept.digest} == there(folder)
    assert len(b"kept") == disk.used


def test_one_that_does_not_go(disk: Disk, posts: Posts, folder: Path) -> None:
    """It keeps no other from going."""
    digests = [put(disk, posts, text).digest for text in (b"a", b"b", b"c")]
    held = folder / digests[1][:2] / digests[1]
    held.unlink()
    held.mkdir()
    with pytest.raises(IsADirectoryError):
        posts.result(disk.remove(digests))
    assert set() == there(folder) - {digests[1]}


def test_swept(make: Make, posts: Posts, folder: Path) -> None:
    """At the start everything goes that no row speaks of, and what is missing is told
    (F27)."""
    before = make()
    kept, orphan = put(before, posts, b"kept"), put(before, posts, b"orphan")
    half = before.open(10)
    half.write(b"half")
    posts.until(lambda: not half.waiting)
    (folder / "note.txt").write_text("of the operator's")
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "note.txt").write_text("of the operator's")
    assert 4 == len(there(folder))  # the notes have one name

    disk = make()  # as after a kill: nothing is remembered
    lost = digest_of(b"lost")
    with logged() as log:
        swept = posts.result(disk.sweep([kept.digest, lost]))
    assert Swept(1, 1, frozenset({lost})) == swept
    assert ["1 files that people sent are missing in the data folder"] == log
    assert {kept.digest, "note.txt"} == there(folder)
    assert len(b"kept") == disk.used
    assert orphan.digest not in there(folder)


def test_swept_meanwhile(disk: Disk, posts: Posts, folder: Path) -> None:
    """A sweep harms no file that is coming."""
    stored, upload = put(disk, posts, b"stored"), disk.open(10)
    upload.write(b"coming")
    posts.until(lambda: not upload.waiting)
    assert Swept(0, 1, frozenset()) == posts.result(disk.sweep([]))
    assert digest_of(b"coming") == posts.result(upload.finish()).digest
    assert {digest_of(b"coming")} == there(folder)
    assert stored.digest not in there(folder)
    assert len(b"coming") == disk.used


def test_folder_is_no_folder(tmp_path: Path, posts: Posts) -> None:
    """Where no folder can be, there is no disk."""
    (tmp_path / "files").write_text("a file")
    with pytest.raises(OSError, match="exists"):
        Disk(tmp_path / "files", posts).start()


def test_large_file_in_little_memory(disk: Disk, posts: Posts) -> None:
    """Whoever heeds `waiting` never holds more than a few pieces in memory."""
    upload = disk.open(10 * MEBIBYTE)
    most = 0
    for _ in range(160):
        upload.write(bytes(64 * 1024))
        most = max(most, upload.waiting)
        if upload.waiting >= 256 * 1024:
            posts.until(lambda: not upload.waiting)
    assert 10 * MEBIBYTE == posts.result(upload.finish()).size
    assert most <= 256 * 1024


def test_vault_without_threads(folder: Path) -> None:
    """What threads do is plain code: it can be done without them."""
    vault = Vault(folder, NOTHING)
    vault.prepare()
    coming = vault.temporary()
    coming.discard()  # nothing was written
    coming = vault.temporary()
    coming.write([b"a", b"b"])
    assert digest_of(b"ab") == coming.finish().digest
    assert set() == vault.coming
