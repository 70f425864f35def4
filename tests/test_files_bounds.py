"""What of files is bounded: how large, how long, how many, how much in a day."""

import pytest
from fakes_files import OGG
from filing import WEB, begin, got, here, posted, rows, slot
from talking import Talker, World

from twistchat.chat import errors
from twistchat.errands.files import FileBounds
from twistchat.errands.quotas import MOST_FILES
from twistchat.errands.tickets import EACH

BOUNDS = FileBounds(
    file_bytes=100,
    voice_bytes=50,
    voice_seconds=30,
    per_day_bytes=250,
    at_once=2,
    total_bytes=1000,
)


@pytest.fixture
def small() -> World:
    return World(web_url=WEB, files=BOUNDS)


def test_as_large_as_may_be_and_a_byte_more(small: World) -> None:
    """Refused before it comes where its size is told, else at its first byte too
    many."""
    ann = small.enter("ann", "dev")
    room, session = here(ann).current, here(ann)
    for voice, limit in ((False, 100), (True, 50)):
        small.files.slot(session, room, "a", size=limit, voice=voice)
        with pytest.raises(errors.FileTooLarge) as refused:
            small.files.slot(session, room, "a", size=limit + 1, voice=voice)
        assert {"limit": limit} == refused.value.facts
        with pytest.raises(errors.FileTooLarge):
            begin(small, ann, limit + 1, voice)
        sending = begin(small, ann, 0, voice)
        sending.write(b"x" * limit)
        with pytest.raises(errors.FileTooLarge):
            sending.write(b"x")
        sending.abort()
    assert [] == small.disk.coming
    assert {} == small.disk.blobs


def test_as_long_as_may_be_and_a_second_more(small: World) -> None:
    ann = small.enter("ann", "dev")
    for seconds in (30, 31):
        sending = begin(small, ann, voice=True)
        sending.write(OGG + bytes([seconds]))
        if seconds == 30:
            assert posted(small, sending).file.seconds == 30
        else:
            assert isinstance(posted(small, sending).error, errors.VoiceTooLong)
    got(small.files.tidy())
    assert 1 == len(small.disk.blobs) == rows(small)


def test_so_much_a_day(small: World) -> None:
    """What did not come whole does not count; what was deleted does. Each account has
    its own measure, and each address of guests."""
    ann = small.own("ann", "dev")
    for _ in range(2):
        sending = begin(small, ann, 100)
        sending.write(b"x" * 100)
        sending.abort()
        sending.abort()
    for _ in range(2):
        sending = begin(small, ann, 100)
        sending.write(b"x" * 100)
        assert posted(small, sending).file
    with pytest.raises(errors.QuotaReached) as refused:
        begin(small, ann, 51)
    assert 250 == refused.value.facts["limit"]
    assert 0 < refused.value.facts["seconds"] <= 86_400 / 250 + 1
    begin(small, ann, 50).abort()
    sending = begin(small, ann)
    sending.write(b"x" * 50)
    with pytest.raises(errors.QuotaReached):
        sending.write(b"x")
    sending.abort()
    small.clock.advance(86_400)
    begin(small, ann, 100)


def test_a_restart_forgets_nobody(small: World) -> None:
    """What an account has sent counts as if nothing had been: what of it had become
    free again is so. Guests begin anew, as those that they are not any more."""
    ann, gil = small.own("ann", "dev"), small.enter("gil", "dev")
    for size in (100, 100, 50):
        for talker in (ann, gil):
            sending = begin(small, talker, size)
            sending.write(b"x" * size)
            assert posted(small, sending).file
        small.clock.advance(86_400 / 5)  # which frees 50 each
    again = World(before=small, web_url=WEB, files=BOUNDS)
    ann, gil = again.come("ann", "dev"), again.enter("gil", "dev")
    begin(again, gil, 100).abort()
    sending = begin(again, ann)
    sending.write(b"x" * 100)
    assert posted(again, sending).file
    with pytest.raises(errors.QuotaReached):
        begin(again, ann, 51)
    begin(again, ann, 50).abort()


def test_a_restart_counts_small_files_too() -> None:
    """Each as the part of a day that it is in any case; none of days before."""
    bounds = FileBounds(per_day_bytes=MOST_FILES * 10)
    world = World(web_url=WEB, files=bounds)
    ann = world.own("ann", "dev")
    for _ in range(MOST_FILES // 2):
        assert posted(world, begin(world, ann)).file
    world.clock.advance(86_400)
    for _ in range(MOST_FILES):
        assert posted(world, begin(world, ann)).file
    again = World(before=world, web_url=WEB, files=bounds)
    ann = again.come("ann", "dev")
    with pytest.raises(errors.QuotaReached) as refused:
        begin(again, ann)
    assert 81 < refused.value.facts["seconds"] <= 82
    later = World(before=again, web_url=WEB, files=bounds)
    later.clock.advance(86_400)
    begin(later, later.come("ann", "dev"), MOST_FILES * 10)


def test_so_many_files_a_day() -> None:
    """However small they are: each is a message to all, and a row. What does not come
    does not count, nor twice what has bytes enough."""
    world = World(web_url=WEB, files=FileBounds(per_day_bytes=MOST_FILES * 10))
    ann = world.enter("ann", "dev")
    for number in range(MOST_FILES):
        begin(world, ann).abort()
        sending = begin(world, ann)
        sending.write(b"x" * (number % 11))
        assert posted(world, sending).file
    with pytest.raises(errors.QuotaReached) as refused:
        begin(world, ann)
    world.clock.advance(refused.value.facts["seconds"])
    begin(world, ann)


def test_guests_are_counted_by_address(small: World) -> None:
    """But at an address that is exempt each for themselves."""
    for address, refused in (("192.0.2.7", True), ("127.0.0.1", False)):
        guests = []
        for name in ("gil", "gus"):
            guest = small.connect(address=address)
            guest.types(f"{name} dev")
            guests.append(guest)
        for _ in range(2):
            sending = begin(small, guests[0], 100)
            sending.write(b"x" * 100)
            assert posted(small, sending).file
        if refused:
            with pytest.raises(errors.QuotaReached):
                begin(small, guests[1], 100)
        else:
            begin(small, guests[1], 100).abort()
        for guest in guests:
            guest.types("/quit")


def test_guests_who_come_and_go_do_not_ask_for_more(small: World) -> None:
    """Else those of one address had all the slots and links that there are."""
    ann = small.own("ann", "dev")
    file = small.brings(slot(ann)).file

    def come(name: str) -> Talker:
        guest = small.connect(address="192.0.2.7")
        guest.types(f"{name} dev")
        return guest

    gil = come("gil")
    for _ in range(EACH):
        slot(gil)
        got(small.files.link(here(gil), file.id))
    gil.types("/quit")
    gus = come("gus")
    with pytest.raises(errors.TooManyUploads):
        small.files.slot(here(gus), here(gus).current)
    with pytest.raises(errors.Busy):
        got(small.files.link(here(gus), file.id))
    assert slot(ann)
    small.clock.advance(600)
    assert slot(gus)


def test_so_many_at_once(small: World) -> None:
    ann, bob = small.enter("ann", "dev"), small.enter("bob", "dev")
    one, _ = begin(small, ann), begin(small, ann)
    path = slot(ann)
    for _ in range(2):
        with pytest.raises(errors.TooManyUploads):
            small.brings(path)
    begin(small, bob)
    one.abort()
    assert small.brings(path).file  # it was still good


def test_so_many_bytes_in_all() -> None:
    world = World(web_url=WEB, files=FileBounds(file_bytes=100, total_bytes=150))
    ann = world.enter("ann", "dev")
    world.brings(slot(ann), b"x" * 100)
    sending = begin(world, ann, 50)
    with pytest.raises(errors.NoSpace):
        begin(world, ann, 51)
    sending.write(b"y" * 50)
    with pytest.raises(errors.NoSpace):
        begin(world, ann, 1)
    assert posted(world, sending).file
    world.disk.full = True
    with pytest.raises(errors.NoSpace):
        begin(world, ann)
    world.disk.full = False
    assert not world.files._quotas._under_way


def test_bounds_that_are_off() -> None:
    none = FileBounds(0, 0, 0, 0, 0, 0, 0)
    world = World(web_url=WEB, files=none)
    ann = world.enter("ann", "dev")
    sendings = [begin(world, ann, 10**12) for _ in range(5)]
    sendings[0].write(b"x" * 1000)
    assert posted(world, sendings[0]).file
    world.clock.advance(400 * 86_400)
    got(world.files.tidy())
    assert 1 == rows(world)
