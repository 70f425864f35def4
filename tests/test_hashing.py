"""Passwords are hashed in a few threads, and not more at a time than those can bear."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fakes_store import Posts
from twisted.internet.defer import CancelledError, Deferred

from twistchat.chat.errors import Busy
from twistchat.errands.hashing import HashCosts, Hasher, Verdict

CHEAP = HashCosts(memory_kib=8, passes=1)

Make = Callable[..., Hasher]


@pytest.fixture
def posts() -> Posts:
    return Posts()


@pytest.fixture
def make(posts: Posts) -> Iterator[Make]:
    """Makes a hasher that runs and is stopped in the end."""
    made: list[Hasher] = []

    def make(costs: HashCosts = CHEAP, **bounds: int) -> Hasher:
        made.append(Hasher(posts, costs, **bounds))
        made[-1].start()
        return made[-1]

    yield make
    for hasher in made:
        posts.result(hasher.stop())


class Slow:
    """In place of argon2: takes until it is told to go on, and counts."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.hashed: list[str] = []

    def hash(self, password: str) -> str:
        self.begun.release()
        assert self.go_on.wait(10)
        self.hashed.append(password)
        return f"hash of {password}"

    def wait_for(self, count: int) -> None:
        """Until so many more have begun."""
        for _ in range(count):
            assert self.begun.acquire(timeout=10)


def slowed(hasher: Hasher) -> Slow:
    slow = Slow()
    hasher._hasher = slow
    return slow


def failure(deferred: Deferred[Any]) -> Any:
    """What it has failed with already."""
    failures: list[Any] = []
    deferred.addErrback(failures.append)
    return failures[0].value if failures else None


# What comes of it


def test_a_password_is_known_again(make: Make, posts: Posts) -> None:
    """The one that was hashed is, another is not; two hashes of it are two."""
    hasher = make()
    one, two = (posts.result(hasher.hash("correct horse")) for _ in range(2))
    assert one != two
    for hash in one, two:
        assert Verdict(True) == posts.result(hasher.verify(hash, "correct horse"))
        assert Verdict(False) == posts.result(hasher.verify(hash, "correct house"))


def test_argon2id_as_the_settings_say(make: Make, posts: Posts) -> None:
    """The kind and the costs stand in the hash; the password does not."""
    hasher = make(HashCosts(memory_kib=64, passes=3, lanes=2))
    hash = posts.result(hasher.hash("correct horse"))
    assert hash.startswith("$argon2id$v=19$m=64,t=3,p=2$")
    assert "horse" not in hash


def test_default_costs() -> None:
    """They are OWASP's."""
    assert HashCosts(memory_kib=19 * 1024, passes=2, lanes=1) == HashCosts()


def test_a_password_in_any_script(make: Make, posts: Posts) -> None:
    """It is bytes to argon2."""
    hasher = make()
    hash = posts.result(hasher.hash("пароль 🔑"))
    assert posts.result(hasher.verify(hash, "пароль 🔑")).ok


@pytest.mark.parametrize(
    "costs", [HashCosts(16, 1), HashCosts(8, 2), HashCosts(16, 1, 2)]
)
def test_rehash_when_the_costs_changed(
    make: Make, posts: Posts, costs: HashCosts
) -> None:
    """Whoever knows the password gets a new hash; to others nothing is said of it."""
    old = posts.result(make().hash("correct horse"))
    hasher = make(costs)
    assert Verdict(True, rehash=True) == posts.result(
        hasher.verify(old, "correct horse")
    )
    assert Verdict(False) == posts.result(hasher.verify(old, "wrong"))


def test_the_hash_of_nobody(make: Make, posts: Posts) -> None:
    """It is compared with in vain, whatever is said."""
    hasher = make()
    for password in ("correct horse", "", "None"):
        assert Verdict(False) == posts.result(hasher.verify(None, password))


def test_nobody_costs_as_much_as_somebody(make: Make, posts: Posts) -> None:
    """An unknown name and a wrong password cannot be told apart by the time."""
    hasher = make(HashCosts(4096, 2), threads=1)
    kept = posts.result(hasher.hash("correct horse"))

    def least(hash: str | None) -> float:
        """The shortest of some, which nothing else has held up."""
        times = []
        for _ in range(15):
            start = time.perf_counter()
            posts.result(hasher.verify(hash, "wrong"))
            times.append(time.perf_counter() - start)
        return min(times)

    assert 0.7 < least(None) / least(kept) < 1.4


@pytest.mark.parametrize("hash", ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_what_is_no_hash(make: Make, posts: Posts, hash: str) -> None:
    """That is a bug, or a database that somebody wrote in: it is no verdict."""
    with pytest.raises((InvalidHashError, VerificationError)) as caught:
        posts.result(make().verify(hash, "correct horse"))
    assert "horse" not in f"{caught.value!r}"


# How much at a time


def test_two_at_once(make: Make, posts: Posts) -> None:
    """Two are hashed while a third one waits; then it has its turn."""
    hasher = make()
    slow = slowed(hasher)
    three = [hasher.hash(str(number)) for number in range(3)]
    slow.wait_for(2)
    assert not slow.begun.acquire(timeout=0.05)
    slow.go_on.set()
    assert ["hash of 0", "hash of 1", "hash of 2"] == [posts.result(d) for d in three]


def test_so_many_wait(make: Make, posts: Posts) -> None:
    """At the bound one is taken, one more is refused at once, and may come again."""
    hasher = make(threads=2, queue=3)
    slow = slowed(hasher)
    taken = [hasher.hash(str(number)) for number in range(5)]
    assert isinstance(failure(hasher.hash("one more")), Busy)
    assert isinstance(failure(hasher.verify(None, "one more")), Busy)
    slow.go_on.set()
    for deferred in taken:
        posts.result(deferred)
    assert "one more" not in slow.hashed
    slow.go_on.clear()
    again = [hasher.hash("again") for _ in range(5)]
    assert isinstance(failure(hasher.hash("one more")), Busy)
    slow.go_on.set()
    assert ["hash of again"] * 5 == [posts.result(deferred) for deferred in again]


def test_any_number_waits(make: Make, posts: Posts) -> None:
    """A bound of 0 is none."""
    hasher = make(queue=0)
    hashes = [posts.result(d) for d in [hasher.hash("x") for _ in range(100)]]
    assert 100 == len(set(hashes))


def test_who_does_not_wait_any_more(make: Make, posts: Posts) -> None:
    """What is cancelled is not hashed, and harms nobody."""
    hasher = make(threads=1)
    slow = slowed(hasher)
    under_way, cancelled, last = (hasher.hash(word) for word in ("a", "b", "c"))
    slow.wait_for(1)
    for deferred in (cancelled, under_way):
        deferred.cancel()
        assert isinstance(failure(deferred), CancelledError)
    slow.go_on.set()
    assert "hash of c" == posts.result(last)
    assert ["a", "c"] == slow.hashed


# The end


def test_the_end(make: Make, posts: Posts) -> None:
    """What is under way is finished; who waits, and who comes after, gets Busy."""
    hasher = make(threads=1)
    slow = slowed(hasher)
    under_way, waiting = hasher.hash("a"), hasher.hash("b")
    slow.wait_for(1)
    stopped = hasher.stop()
    slow.go_on.set()
    assert "hash of a" == posts.result(under_way)
    with pytest.raises(Busy):
        posts.result(waiting)
    assert isinstance(failure(hasher.hash("c")), Busy)
    posts.result(stopped)
    assert ["a"] == slow.hashed
    assert not any(t.name.startswith("hashing") for t in threading.enumerate())


def test_the_end_twice(make: Make, posts: Posts) -> None:
    """The second time there is nothing left to end."""
    hasher = make()
    posts.result(hasher.stop())
    assert None is posts.result(hasher.stop())


def test_the_end_before_the_beginning(posts: Posts) -> None:
    """Nothing has begun, nothing is waited for."""
    assert None is posts.result(Hasher(posts, CHEAP).stop())


def test_hashes_of_others() -> None:
    """Any argon2 hash will do, such as one that another program has made."""
    kept = PasswordHasher(1, 16, 1).hash("correct horse")
    posts = Posts()
    hasher = Hasher(posts, CHEAP)
    hasher.start()
    assert Verdict(True, rehash=True) == posts.result(
        hasher.verify(kept, "correct horse")
    )
    posts.result(hasher.stop())
