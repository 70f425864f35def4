"""Files, as programs send and have them."""

import json
from typing import Any

import pytest
from fakes_files import OGG, PNG
from filing import WEB
from json_world import CARRIERS, JsonWorld, Line, Program

from twistchat.chat.errors import Gagged


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(web_url=WEB, tongue=request.param)


def sends(world: JsonWorld, program: Program, data: bytes = PNG, **about: Any) -> Line:
    """What is told of the file that a program sends, as others have it."""
    answer = program.asks("upload", **about)
    assert answer["ok"], answer
    file = world.brings(answer["path"], data).file
    shape = {"id": file.id, "name": file.name, "size": file.size, "type": file.type}
    if file.seconds:
        shape["seconds"] = file.seconds
    if file.voice:
        shape["voice"] = True
    return shape


def test_a_file_goes_to_a_room(world: JsonWorld) -> None:
    """All there are told in the same words, the session that has sent it too."""
    ann, bob = world.greets("ann", "dev"), world.greets("bob", "dev")
    line = world.enter("eve", "dev")
    ann.reads(), bob.reads(), line.reads()
    answer = ann.asks("upload", room="#dev", name="a b.png", size=4)
    path = answer["path"]
    assert answer == {
        "ref": answer["ref"],
        "ok": True,
        "path": path,
        "url": WEB + path,
        "seconds": 600,
    }
    assert path.startswith("/send/")
    assert path.endswith("/a%20b.png")
    assert [] == bob.reads()
    file = world.brings(path, PNG).file
    shape = {"id": file.id, "name": "a b.png", "size": 4, "type": "image/png"}
    said = {
        "event": "said",
        "room": "#dev",
        "from": "ann",
        "text": "a b.png",
        "file": shape,
    }
    assert [said] == ann.events() == bob.events()
    assert line.reads() == [f"<ann> sent a file: a b.png (4 B) {WEB}{file.path}"]


def test_a_voice_message_goes_to_one_person(world: JsonWorld) -> None:
    ann, bob = world.greets("ann"), world.greets("bob")
    data = OGG + bytes([9])
    shape = sends(world, ann, data, to="bob", name="v.ogg", voice=True)
    assert (9, True, "audio/ogg") == (shape["seconds"], shape["voice"], shape["type"])
    told = {"event": "told", "from": "ann", "to": "bob", "text": "v.ogg", "file": shape}
    assert [told] == bob.events()
    assert [told] == ann.events()


def test_a_request_under_way_is_answered_by_itself(world: JsonWorld) -> None:
    """A file that is said meanwhile is no answer to it."""
    ann = world.greets("ann", "dev")
    path = ann.asks("upload", room="#dev", name="a.png")["path"]
    ann.reads()
    world.store.at_once = False
    ann.sends("create", room="#ops")  # it waits for the store
    world.brings(path, PNG)
    for _ in range(4):
        world.commit()
    lines = ann.reads()
    answers = [line for line in lines if "ref" in line]
    assert [True] == [line["ok"] for line in answers]
    assert "state" in answers[0]
    assert 1 == len([line for line in lines if "file" in line])


def test_what_was_sent_is_told_again(world: JsonWorld) -> None:
    """By history, search and message, on coming in, and to who resumes."""
    world.own("ann", "dev")
    ann = world.logs_in("ann")
    last = ann.reads()[0]["id"]
    shape = sends(world, ann, room="#dev", name="report.png")
    for op, fields in (
        ("history", {"room": "#dev"}),
        ("search", {"query": "report"}),
    ):
        [message] = ann.asks(op, **fields)["messages"]
        assert shape == message["file"]
        assert message["replayed"]
    [found] = ann.asks("message", id=message["id"])["messages"]
    assert shape == found["file"]
    bob = world.calls()
    bob.asks("hello", name="bob", rooms=["#dev"], replay=True)
    assert [shape] == [line["file"] for line in bob.reads() if "file" in line]
    again = world.logs_in("ann", resume=last)
    for _ in range(3):
        world.clock.advance(1)
        world.commit()
    assert [shape] == [line["file"] for line in again.reads() if "file" in line]


def test_a_list(world: JsonWorld) -> None:
    """The newest first, page by page."""
    ann = world.greets("ann", "dev")
    shapes = [sends(world, ann, room="#dev", name=f"{n}.png") for n in range(51)]
    answer = ann.asks("files", room="#dev")
    assert answer["more"]
    names = [each["name"] for each in answer["files"]]
    assert [f"{n}.png" for n in range(50, 0, -1)] == names
    first = answer["files"][0]
    assert shapes[50] == {key: first[key] for key in shapes[50]}
    assert {"from", "at", "message"} == first.keys() - shapes[50].keys()
    rest = ann.asks("files", room="#dev", before=answer["files"][-1]["message"])
    assert ["0.png"] == [each["name"] for each in rest["files"]]
    assert "more" not in rest


def test_a_link(world: JsonWorld) -> None:
    """For who may have it."""
    ann, bob = world.greets("ann", "dev"), world.greets("bob", "dev")
    eve = world.greets("eve")
    shape = sends(world, ann, room="#dev", name="a.png")
    answer = bob.asks("download", id=shape["id"])
    assert answer["url"] == WEB + answer["path"]
    assert answer["path"].startswith("/get/")
    assert answer["path"].endswith("/a.png")
    assert "no-such-file" == eve.refused("download", id=shape["id"])
    assert "no-such-file" == eve.refused("download", id="x")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "a"}, "bad-request"),
        ({"room": "#dev", "to": "bob", "name": "a"}, "bad-request"),
        ({"room": "#dev", "size": -1}, "bad-request"),
        ({"room": "#ops"}, "not-in-room"),
        ({"to": "zoe"}, "no-such-person"),
        ({"room": "#dev", "name": "../.."}, "bad-file-name"),
        ({"room": "#dev", "name": "\ud800"}, "bad-json"),
        ({"room": "#dev", "size": 10_485_761}, "file-too-large"),
        ({"room": "#dev", "size": 5_242_881, "voice": True}, "file-too-large"),
        ({"room": "#dev", "client_id": "1"}, "right-missing"),
    ],
)
def test_what_is_refused(world: JsonWorld, fields: Line, code: str) -> None:
    """Before a byte comes."""
    ann = world.greets("ann", "dev")
    world.greets("bob")
    if code == "bad-json":
        ann.types(json.dumps({"op": "upload", **fields}))
        [answer] = ann.reads()
        assert answer["code"] in ("bad-json", "bad-file-name", "bad-request")
    else:
        assert code == ann.refused("upload", **fields)


def test_under_its_client_id_a_file_is_sent_once(world: JsonWorld) -> None:
    """Sent again it is answered with the first id, and takes no place."""
    world.own("ann", "dev")
    ann = world.logs_in("ann", rooms=["#dev"])
    about = {"room": "#dev", "name": "a.png", "client_id": "7"}
    sends(world, ann, **about)
    [said] = [line for line in ann.reads() if line.get("event") == "said"]
    answer = ann.asks("upload", **about)
    assert (said["id"], True) == (answer["id"], answer["repeated"])
    assert "path" not in answer


def test_without_a_web_door() -> None:
    ann = JsonWorld().greets("ann", "dev")
    assert "no-web-door" == ann.refused("upload", room="#dev", name="a")
    assert "no-web-door" == ann.refused("download", id="x")


def test_what_the_store_refuses(world: JsonWorld) -> None:
    """Who has sent it is told by the web door; the line that says so has no ref."""
    ann = world.greets("ann", "dev")
    path = ann.asks("upload", room="#dev", name="a.png")["path"]
    ann.reads()
    world.store.at_once = False
    posting = world.brings(path, PNG)
    world.store.commit()
    world.turns.end()
    world.store.why = "disk-full"
    world.commit()
    world.store.why = None
    world.commit()
    assert posting.error is not None
    [line] = ann.reads()
    assert (None, "not-stored") == (line["ref"], line["code"])


def test_a_gag_meanwhile(world: JsonWorld) -> None:
    ann, bob = world.greets("ann", "dev"), world.greets("bob", "dev")
    path = bob.asks("upload", room="#dev", name="a.png")["path"]
    assert ann.asks("sanction", room="#dev", kind="gag", target="bob")["ok"]
    assert isinstance(world.brings(path).error, Gagged)
