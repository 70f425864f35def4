"""Files: how they come, are had and go."""

import re

import pytest
from fakes_files import OGG, PNG
from filing import WEB, begin, got, here, link_in, posted, rows, slot
from talking import Posting, Talker, World
from twisted.internet.defer import fail

from twistchat.chat import errors
from twistchat.chat.events import Departure, Ending, Stopping
from twistchat.chat.files import UNKNOWN
from twistchat.chat.rooms import History
from twistchat.chat.tokens import Via
from twistchat.errands.tickets import EACH


@pytest.fixture
def world() -> World:
    return World(web_url=WEB)


# From one to the others


def test_a_file_is_sent_to_a_room(world: World) -> None:
    """All who are there are told, who sent it too; and they get it by a link."""
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    ann.reads()
    told = ann.asks("/send #dev report.pdf")
    path = link_in(told)
    assert told == [
        "-- good once, for 10m; run it in a shell:",
        f"== curl -T report.pdf {WEB}{path}",
    ]
    assert re.fullmatch(r"/send/[\w-]{22}/report.pdf", path)
    posting = world.brings(path, b"x" * 12_000)
    file = posting.file
    said = f"<ann> sent a file: report.pdf (12 KiB) {WEB}/files/{file.id}/report.pdf"
    assert re.fullmatch(r"[\w-]{22}", file.id)
    assert [said] == bob.reads() == ann.reads()
    link = link_in(bob.asks(f"/get {file.id}"))
    _, get, ticket, name = link.split("/")
    assert ("get", "report.pdf") == (get, name)
    found = got(world.files.by_link(ticket))
    assert found.file == file
    assert b"x" * 12_000 == world.disk.blobs[found.digest]
    assert found.fetch
    found.fetch.whole()
    found.fetch.whole()
    with pytest.raises(errors.NoSuchTicket):
        got(world.files.by_link(ticket))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", "== curl -T FILE "),
        ("my report.pdf", "== curl -T 'my report.pdf' "),
        ("$(reboot)", "== curl -T '$(reboot)' "),
        ("a[1].txt", "== curl -g -T 'a[1].txt' "),
        ("docs/a.txt", "== curl -T docs/a.txt "),
    ],
)
def test_the_line_for_the_shell(world: World, typed: str, line: str) -> None:
    """It means that very file, whatever its name is."""
    ann = world.enter("ann", "dev")
    assert ann.asks(f"/send #dev {typed}")[1].startswith(line + WEB)


@pytest.mark.parametrize(
    ("typed", "line", "name"),
    [
        ("./#1 draft.txt", "== curl -T './#1 draft.txt' ", "%231%20draft.txt"),
        ("./@home.txt", "== curl -T ./@home.txt ", "%40home.txt"),
        ('"#1 draft.txt"', "== curl -T '#1 draft.txt' ", "%231%20draft.txt"),
        ("'@home.txt'", "== curl -T @home.txt ", "%40home.txt"),
        ("#dev #1 draft.txt", "== curl -T '#1 draft.txt' ", "%231%20draft.txt"),
        ("#dev '@home.txt'", "== curl -T @home.txt ", "%40home.txt"),
        ("'my report.pdf'", "== curl -T 'my report.pdf' ", "my%20report.pdf"),
        ('"a" or "b"', '== curl -T \'"a" or "b"\' ', "%22a%22%20or%20%22b%22"),
        ('"', "== curl -T '\"' ", "%22"),
        ("''", "== curl -T ''\"'\"''\"'\"'' ", "%27%27"),
    ],
)
def test_a_name_that_begins_like_a_room(
    world: World, typed: str, line: str, name: str
) -> None:
    """It is a file's in quotes, or with its folder before it, or behind a room. Quotes
    that are not around all of it are its own."""
    ann = world.enter("ann", "dev")
    told = ann.asks(f"/send {typed}")
    assert told[1].startswith(line + WEB)
    assert told[1].endswith("/" + name)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("#notes", "!! you are not in #notes; /join #notes takes you there"),
        ("@home", "!! nobody called home is here"),
    ],
)
def test_what_begins_like_a_room_is_one(world: World, typed: str, refusal: str) -> None:
    """Or a person: no file goes where bare text goes for a mistyped room."""
    ann = world.enter("ann", "dev")
    assert [refusal] == ann.asks(f"/send {typed}")


def test_a_file_is_sent_to_one_person(world: World) -> None:
    """The two of them are told, and nobody else gets it."""
    ann, bob, eve = (world.enter(name, "dev") for name in ("ann", "bob", "eve"))
    ann.reads(), bob.reads()
    file = world.brings(slot(ann, "@bob", "") + "notes.txt").file
    link = f"{WEB}/files/{file.id}/notes.txt"
    assert [f"[ann -> you] sent a file: notes.txt (5 B) {link}"] == bob.reads()
    assert [f"[you -> bob] sent a file: notes.txt (5 B) {link}"] == ann.reads()
    for person in (ann, bob):
        assert got(world.files.find(here(person).user.id, file.id)).file == file
    refusal = ["!! there is no such file for you to have"]
    assert refusal == eve.asks(f"/get {file.id}") == eve.asks("/get nothing")


def test_a_file_for_somebody_who_is_not_here(world: World) -> None:
    """It waits for the owner of an account, and is told when they come; a guest who has
    left gets nothing."""
    world.own("bob").types("/quit")
    ann = world.enter("ann", "dev")
    world.enter("eve", "dev")
    path, other = slot(ann, "@bob"), slot(ann, "@eve")
    ann.types("/msg eve bye")
    world.chat.end_sessions(world.chat.person("eve"), Ending.ENDED)
    file = world.brings(path).file
    lines = ann.reads()
    assert "-- bob is offline; kept, will see it at next login" == lines[-1]
    assert isinstance(world.brings(other).error, errors.NobodyThere)
    assert 1 == rows(world)
    bob = world.come("bob")
    assert any(
        f"sent a file: report.pdf (5 B) {WEB}{file.path}" in line
        for line in bob.reads()
    )


def test_a_voice_message(world: World) -> None:
    """It is told by its length; what does not sound, or nobody knows for how long, is a
    file like all others."""
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    room, session = here(ann).current, here(ann)
    path = world.files.slot(session, room, "a.ogg", voice=True)
    file = world.brings(path, OGG + bytes([72])).file
    assert (file.seconds, file.voice, file.type) == (72, True, "audio/ogg")
    said = f"<ann> sent a voice message (1:12) {WEB}{file.path}"
    assert said == bob.reads()[-1]
    path = world.files.slot(session, room, "b.ogg", voice=True)
    file = world.brings(path, b"MZ").file
    assert (file.seconds, file.voice, file.type) == (0, False, UNKNOWN)
    path = world.files.slot(session, room, "c.ogg", voice=True)
    file = world.brings(path, OGG + bytes([0])).file
    assert (file.seconds, file.voice, file.type) == (0, False, "audio/ogg")


def test_it_is_said_again_with_the_rest(world: World) -> None:
    """History, search and what is shown on entering have the file; in another language
    in its words."""
    ann = world.enter("ann", "dev")
    file = world.brings(slot(ann), PNG).file
    said = f"<ann> sent a file: report.pdf (4 B) {WEB}{file.path}"
    assert f"12:00 {said}" == ann.asks("/history")[0]
    assert said in ann.asks("/search report.pdf")[0]
    world.chat.forget_idle_rooms()
    bob = world.connect()
    bob.types("bob dev")
    assert any(said in line for line in bob.reads())


def test_a_list_of_files(world: World) -> None:
    """Of a room one is in, or of a private talk."""
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    one, two = (
        world.brings(slot(ann, name=name)).file for name in ("a b.txt", "c.txt")
    )
    alone = world.brings(slot(bob, "@ann", "d.txt")).file
    assert ann.asks("/files") == [
        f"== {one.id}  a b.txt (5 B)  ann  2026-11-21 12:00 UTC",
        f"== {two.id}  c.txt (5 B)  ann  2026-11-21 12:00 UTC",
        "-- /get with the first word of a line gives that file",
    ]
    assert alone.id in ann.asks("/files @bob")[0]
    assert alone.id in bob.asks("/files @ann")[0]
    eve = world.enter("eve", "ops")
    assert ["-- no files"] == eve.asks("/files @ann")
    assert ["!! you are not in #dev; /join #dev takes you there"] == eve.asks(
        "/files #dev"
    )


def test_who_leaves_the_room_cannot_have_it_any_more(world: World) -> None:
    """And who comes can; a link that was given before is looked at again."""
    ann, bob = world.own("ann", "dev"), world.own("bob", "dev")
    file = world.brings(slot(ann)).file
    ticket = link_in(bob.asks(f"/get {file.id}")).split("/")[2]
    bob.types("/part #dev")
    with pytest.raises(errors.NoSuchFile):
        got(world.files.by_link(ticket))
    bob_id, ann_id = here(bob).user.id, here(ann).user.id
    bob.types("/join #dev")
    assert got(world.files.find(bob_id, file.id)).file == file
    ann.types("/quit")
    bob.types("/part #dev", "/quit")
    world.tick()
    assert got(world.files.find(ann_id, file.id)).file == file  # still a member
    with pytest.raises(errors.NoSuchFile):
        got(world.files.find(bob_id, file.id))


def test_who_was_banned_while_away_cannot_have_it_any_more(world: World) -> None:
    """Nobody puts them out of the room for it until they come. But who would be let in
    all the same still has it."""
    ann, bob = world.own("ann", "dev"), world.own("bob", "dev")
    ann.types("/op ann")
    id, bob_id = world.brings(slot(ann)).file.id, here(bob).user.id
    bob.types("/quit")
    world.tick()

    def has() -> bool:
        try:
            return bool(got(world.files.find(bob_id, id)))
        except errors.NoSuchFile:
            return False

    assert has()
    ann.types("/ban bob 1h")
    assert not has()
    ann.types("/spare bob")
    assert has()
    ann.types("/unspare bob")
    assert not has()
    world.tick(3600)
    assert has()


# Refused


def test_without_a_web_door(world: World) -> None:
    """Files are told without a link, and none can be sent or had."""
    dark = World()
    ann, bob = dark.enter("ann", "dev"), dark.enter("bob", "dev")
    refusal = "!! files come and go by the web door, which this server lacks"
    assert [refusal] == ann.asks("/send #dev a.txt") == ann.asks("/get x")
    path = dark.files.slot(here(ann), here(ann).current, "a.txt")
    dark.brings(path)
    assert "<ann> sent a file: a.txt (5 B)" == bob.reads()[-1]


def test_what_is_refused_of_speech_is_of_files(world: World) -> None:
    """Before it comes, and when it has."""
    ann, bob = world.own("ann", "dev"), world.enter("bob", "dev")
    ann.types("/op ann")
    early = slot(bob)
    ann.types("/gag bob")
    bob.reads()
    [refused] = bob.asks("/send #dev b.txt")
    assert refused.startswith("!! you are silenced in #dev")
    assert isinstance(world.brings(early).error, errors.Gagged)
    assert 0 == rows(world)
    assert not any("sent a file" in line for line in ann.reads())
    got(world.files.tidy())
    assert {} == world.disk.blobs
    assert ["!! you are not in #ops; /join #ops takes you there"] == bob.asks(
        "/send #ops b.txt"
    )
    later = slot(ann)
    ann.types("/part #dev")
    assert isinstance(world.brings(later).error, errors.NotInRoom)


def test_who_ignores_the_sender_is_not_told(world: World) -> None:
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    bob.asks("/ignore ann")
    world.brings(slot(ann))
    world.brings(slot(ann, "@bob"))
    assert [] == bob.reads()


def test_another_session_of_the_account_will_do(world: World) -> None:
    """If the one is gone that asked; a guest who is gone sends nothing."""
    ann, bob = world.own("ann", "dev"), world.enter("bob", "dev")
    phone = world.come("ann")
    path, guests = slot(ann), slot(bob)
    phone.reads()
    ann.types("/quit")
    file = world.brings(path).file
    assert file.path in phone.reads()[-1]
    world.chat.hang_up(here(bob), Departure.QUIT)
    with pytest.raises(errors.NotEntered):
        world.brings(guests)
    path = slot(phone)
    sending = world.files.begin(path.split("/")[2])
    phone.types("/quit")
    with pytest.raises(errors.NotEntered):
        got(sending.post())
    assert [] == world.disk.coming
    assert 1 == rows(world)


def test_with_the_password_ends_what_was_given_for_it(world: World) -> None:
    """Whoever knew it until then sends and has nothing more, by whatever they were
    given; what others were given stays."""
    ann, bob = world.own("ann", "dev"), world.enter("bob", "dev")
    thief = world.come("ann")
    file, bobs = world.brings(slot(thief)).file, slot(bob)
    link = link_in(thief.asks(f"/get {file.id}")).split("/")[2]
    ready, coming, landing = (slot(thief).split("/")[2] for _ in range(3))
    late = world.files.begin(coming)
    world.disk.slow = True
    latest = Posting(world.files.begin(landing))
    world.chat.end_account(here(ann).user.id, Ending.PASSWORD, keep=here(ann))
    world.disk.go()
    assert isinstance(latest.error, errors.NotEntered)
    with pytest.raises(errors.NotEntered):
        got(late.post())
    with pytest.raises(errors.NoSuchTicket):
        world.files.begin(ready)
    with pytest.raises(errors.NoSuchTicket):
        got(world.files.by_link(link))
    assert 1 == rows(world)
    assert world.brings(bobs).posted
    assert world.brings(slot(ann)).posted


def test_with_a_token_ends_what_was_given_for_it(world: World) -> None:
    """Another session of the account sends and gets nothing in its place."""
    ann = world.own("ann", "dev")
    program = world.come("ann")
    here(program).via = Via(7)
    file, mine = world.brings(slot(ann)).file, begin(world, ann)
    ready, coming = (slot(program).split("/")[2] for _ in range(2))
    link = link_in(program.asks(f"/get {file.id}")).split("/")[2]
    late = world.files.begin(coming)
    world.chat.end_tokens(here(ann).user.id, [7])
    with pytest.raises(errors.NotEntered):
        got(late.post())
    with pytest.raises(errors.NoSuchTicket):
        world.files.begin(ready)
    with pytest.raises(errors.NoSuchTicket):
        got(world.files.by_link(link))
    assert posted(world, mine).file


def test_a_ticket_is_good_once_and_not_for_ever(world: World) -> None:
    ann = world.enter("ann", "dev")
    path = slot(ann)
    world.brings(path)
    with pytest.raises(errors.NoSuchTicket):
        world.brings(path)
    late = slot(ann)
    world.clock.advance(600)
    with pytest.raises(errors.NoSuchTicket):
        world.brings(late)
    for _ in range(EACH):
        slot(ann)
    assert ["!! you are sending 50 files already, which is as many as can be"] == (
        ann.asks("/send #dev one-more")
    )
    world.clock.advance(600)
    slot(ann)


def test_a_name_is_told_early_or_with_the_bytes(world: World) -> None:
    ann = world.enter("ann", "dev")
    assert "a.txt" == world.brings(slot(ann, name="a.txt"), name="b.txt").file.name
    assert "b.txt" == world.brings(slot(ann, name=""), name="x/b.txt").file.name
    path = slot(ann, name="")
    with pytest.raises(errors.BadFileName):
        world.brings(path, name="..")
    assert "c.txt" == world.brings(path, name="c.txt").file.name  # it was still good
    [refused] = ann.asks(f"/send #dev {'n' * 256}")
    assert "!! the name of the file is too long" == refused


# Stored before shown


def test_nobody_is_told_before_it_is_stored(world: World) -> None:
    """First the bytes, then the row, then the message, then who waits."""
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    path = slot(ann)
    ann.reads(), bob.reads()
    world.store.at_once, world.disk.slow = False, True
    posting = world.brings(path)
    world.commit()
    assert (0, None) == (rows(world), posting.posted)
    world.disk.go()
    world.commit()
    assert 1 == rows(world)
    world.turns.end()
    assert [] == bob.reads() == ann.reads()
    assert posting.posted is None
    world.commit()
    world.turns.end()
    assert posting.file.path in bob.reads()[0]
    assert len(ann.reads()) == 1


def test_what_is_not_stored_is_not_sent(world: World) -> None:
    """Neither the row nor the message; nothing stays of it."""
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    bob.reads()
    path, other = slot(ann), slot(ann)
    world.store.why = "disk-full"
    assert isinstance(world.brings(path).error, errors.NotStored)
    world.store.why = None
    world.store.at_once = False
    posting = world.brings(other)
    world.commit()  # the row is there
    world.store.why = "disk-full"
    world.turns.end()
    world.commit()
    world.store.why = None
    for _ in range(3):
        world.commit()
    assert isinstance(posting.error, errors.NotStored)
    assert [] == bob.reads()
    assert 0 == rows(world)


def test_what_all_were_told_of_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if nobody can tell for now whether its message is stored."""
    ann, bob = world.enter("ann", "dev"), world.enter("bob", "dev")
    bob.reads()
    monkeypatch.setattr(world.store, "message", lambda id: fail(errors.Busy()))
    posting = world.brings(slot(ann))
    assert isinstance(posting.error, errors.Busy)
    assert "<ann> sent a file: report.pdf" in bob.reads()[0]
    assert (1, 1) == (rows(world), rows(world, "messages"))


def test_what_got_no_row_is_unlinked_when_the_store_is_well(world: World) -> None:
    """While it is not, nothing can be written down of it."""
    ann = world.enter("ann", "dev")
    path = slot(ann)
    world.store.why = "disk-full"
    assert isinstance(world.brings(path).error, errors.NotStored)
    with pytest.raises(errors.NotStored):
        got(world.files.tidy())
    assert 1 == len(world.disk.blobs)
    world.store.why = None
    got(world.files.tidy())
    assert {} == world.disk.blobs
    assert 0 == rows(world, "gone_files")


def test_nothing_is_sent_at_the_end_of_the_server(world: World) -> None:
    """Whose session is being let go sends no more: they could not be told of it."""
    ann = world.enter("ann", "dev")
    path, another = slot(ann), slot(ann)
    world.store.at_once, world.disk.slow = False, True
    posting = world.brings(path)
    ann.conversation.stop(Stopping(*world.ids.next()))
    world.disk.go()
    for _ in range(4):
        world.commit()
        world.turns.end()
    assert isinstance(posting.error, errors.Busy)
    assert (0, 0) == (rows(world), rows(world, "messages"))
    with pytest.raises(errors.Busy):
        world.brings(another)


def test_under_its_name_it_is_sent_once(world: World) -> None:
    """Also if two of that name come at once."""
    ann = world.own("ann", "dev")
    session = here(ann)
    paths = [
        world.files.slot(session, session.current, name, client_id="7")
        for name in ("a", "b", "c")
    ]
    first, second = (world.brings(path) for path in paths[:2])
    assert first.posted
    assert second.posted
    assert second.posted.id == first.posted.id
    assert second.posted.file is None
    assert 1 == rows(world)
    assert world.brings(paths[2]).posted == second.posted


def test_where_nothing_is_kept() -> None:
    """The file is there for those who are told of it, till the server starts anew."""
    world = World(web_url=WEB, history=lambda room: History.OFF)
    ann = world.enter("ann", "dev")
    file = world.brings(slot(ann)).file
    assert file.path in ann.reads()[-1]
    assert got(world.files.find(here(ann).user.id, file.id)).file == file
    assert ["-- no files"] == ann.asks("/files")
    again = World(before=world, web_url=WEB)
    assert 0 == rows(again)
    assert {} == again.disk.blobs


# What becomes of it


def test_with_the_message_goes_the_file(world: World) -> None:
    """Its bytes too, unless another file has them."""
    ann = world.enter("ann", "dev")
    ann.types("/set handles on")
    one, two = world.brings(slot(ann)).file, world.brings(slot(ann)).file
    assert 1 == len(world.disk.blobs)
    handles = [line.split()[1] for line in ann.asks("/history") if "sent" in line]
    ann.types(f"/delete {handles[0]}")
    with pytest.raises(errors.NoSuchFile):
        got(world.files.find(here(ann).user.id, one.id))
    got(world.files.tidy())
    assert 1 == len(world.disk.blobs)
    assert got(world.files.find(here(ann).user.id, two.id)).file == two
    ann.types(f"/delete {handles[1]}")
    assert 1 == len(world.disk.blobs)
    got(world.files.tidy())
    assert {} == world.disk.blobs
    assert 0 == rows(world) == rows(world, "gone_files")


def test_a_file_has_no_text_to_be_changed(world: World) -> None:
    ann = world.enter("ann", "dev")
    ann.types("/set handles on")
    world.brings(slot(ann))
    handle = ann.asks("/history")[0].split()[1]
    assert ["!! that is a file, and has no text to be changed"] == ann.asks(
        f"/edit {handle} other"
    )
    assert [] == [line for line in ann.asks(f"/react {handle} +1") if "!!" in line]


def test_it_goes_when_it_is_old(world: World) -> None:
    """What was said of it stays, by its name."""
    ann = world.enter("ann", "dev")
    file = world.brings(slot(ann)).file
    world.clock.advance(30 * 86_400)
    got(world.files.tidy())
    assert 1 == rows(world)
    world.clock.advance(1)
    got(world.files.tidy())
    assert 0 == rows(world)
    assert {} == world.disk.blobs
    assert "<ann> report.pdf" in ann.asks("/history")[1]
    with pytest.raises(errors.NoSuchFile):
        got(world.files.find(here(ann).user.id, file.id))


def test_it_goes_with_its_room(world: World) -> None:
    ann = world.enter("ann", "dev")
    ann.types("/create #den private")
    world.brings(slot(ann, "#den"))
    world.brings(slot(ann, "#dev"))
    assert 2 == rows(world)
    ann.types("/part #den")
    got(world.files.tidy())
    assert 1 == rows(world)


def test_the_start_finds_what_a_crash_has_left(world: World) -> None:
    """Bytes without a row, and a row that nobody was told of, are gone; the rest
    stays."""
    ann = world.enter("ann", "dev")
    file = world.brings(slot(ann)).file
    world.disk.blobs["lost"] = b"lost"
    world.store.at_once = False
    world.brings(slot_now(world, ann), b"other")
    world.store.commit()  # the row is there, and then comes the crash
    world.store.waiting.clear()
    world.store.at_once = True
    assert 2 == rows(world)
    again = World(before=world, web_url=WEB)
    assert 1 == rows(again) == len(again.disk.blobs)
    bob = again.enter("bob", "dev")
    assert got(again.files.find(here(bob).user.id, file.id)).file == file


def slot_now(world: World, talker: Talker) -> str:
    session = here(talker)
    return world.files.slot(session, session.current, "a")


def test_nothing_comes_before_the_start_has_swept(world: World) -> None:
    """Its bytes might be taken for what a crash has left."""
    world.store.why = "busy"
    again = World(before=world, web_url=WEB)
    world.store.why = None
    ann = again.enter("ann", "dev")
    path = slot(ann)
    with pytest.raises(errors.Busy):
        again.brings(path)
    got(again.files.tidy())
    assert again.brings(path).file


def test_nothing_is_unlinked_while_something_lands(world: World) -> None:
    """The same bytes may be about to have a row."""
    ann = world.enter("ann", "dev")
    ann.types("/set handles on")
    world.brings(slot(ann))
    handle = ann.asks("/history")[0].split()[1]
    ann.types(f"/delete {handle}")
    path = slot(ann)
    world.disk.slow = True
    posting = world.brings(path)
    got(world.files.tidy())
    assert 1 == len(world.disk.blobs)
    world.disk.go()
    world.turns.end()
    world.turns.end()
    assert posting.file
    got(world.files.tidy())
    assert 1 == len(world.disk.blobs)
