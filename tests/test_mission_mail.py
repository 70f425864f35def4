"""The second system of the mission, the chat in the manner of e-mail, line by line: at
both text doors, in English and in Portuguese.

"With a graphical client" is the web door's, which is not built yet.
"""

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest
from mission import PASSWORD, WAYS, Guest, Street, mission_house
from test_clients import installed
from visiting import OpenHouse, until


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """One house for all of it."""
    with mission_house(tmp_path_factory.mktemp("mail")) as house:
        yield house


@pytest.fixture(params=WAYS, ids="-".join)
def street(house: OpenHouse, request: pytest.FixtureRequest) -> Iterator[Street]:
    """Each way in."""
    street = Street(house, *request.param)
    yield street
    street.clear()


def stored(guest: Guest, name: str, number: int) -> None:
    """A mail was acknowledged under its number in somebody's box."""
    guest.reads("mail: stored for {name} as #{number}", name=name, number=number)


def test_a_person_registers_a_name(street: Street) -> None:
    """A person registers a name: from then on it is theirs alone."""
    name = street.name("ana")
    ana = street.enters(name)
    ana.says(f"/register {PASSWORD}")
    ana.reads(
        "-- {name} is now yours; next time come in with NAME ROOM PASSWORD", name=name
    )
    ana.says("/quit")
    ana.reads("-- goodbye")
    eve = street.comes()
    eve.says(f"{name} {street.room} wrongwrong")
    eve.reads("!! the name or the password is wrong")
    eve.says(f"{name.upper()}", "never a password")
    eve.reads("!! {name} is owned; give its password: NAME ROOM PASSWORD", name=name)
    street.enters(name, password=PASSWORD)


@pytest.mark.parametrize("words", ["Lunch at noon", ""])
def test_then_sends_messages_with_recipient_subject_optional_and_body(
    street: Street, words: str
) -> None:
    """Then sends messages with recipient, subject (optional) and body, typed over
    several lines."""
    bob, carl = street.name("bob"), street.name("carl")
    street.owns(bob)
    street.owns(carl).asks()
    ana = street.owns(street.name("ana"))
    ana.says(f"/mail {bob},{carl} {words}".rstrip())
    ana.reads("-- type the mail; a lone dot sends it, /cancel gives up")
    ana.says("Dear both,", "", "..see you", ".")
    stored(ana, bob, 1)
    stored(ana, carl, 1)
    ana.reads_nothing_more()


def test_or_in_one_line_or_asked_for_one_thing_after_another(street: Street) -> None:
    """Recipient, subject (optional) and body: in one line, or asked for."""
    bob = street.name("bob")
    street.owns(bob)
    ana = street.owns(street.name("ana"))
    ana.says(f"/mail {bob} Lunch :: At noon?")
    stored(ana, bob, 1)
    ana.says("/mail send")
    ana.reads("To:")
    ana.says(bob)
    ana.reads("Subject (optional):")
    ana.says("")
    ana.reads("-- type the mail; a lone dot sends it, /cancel gives up")
    ana.says("Or later?", ".")
    stored(ana, bob, 2)


def test_they_show_in_the_recipients_inbox(street: Street) -> None:
    """They show in the recipient's inbox: told of at once to who is here, listed and
    read whole."""
    names = street.name("ana"), street.name("bob")
    ana, bob = (street.owns(name) for name in names)
    ana.asks(f"/mail {names[1]} Lunch :: At noon?")
    bob.reads(
        "mail: new from {name}: {text}; /mail {number} reads it",
        name=names[0],
        text="Lunch",
        number=1,
    )
    (line,) = bob.asks("/mail")
    assert re.fullmatch(rf"== 1 N {names[0]}  \S+ \d\d:\d\d  Lunch  At noon\?", line)
    bob.says("/mail 1")
    head = bob.visitor.reads_line()
    assert head.startswith("== ")
    assert all(name in head for name in names)
    assert bob.english == (f"== from {names[0]} to {names[1]}, " in head)
    bob.reads("== subject: {text}", text="Lunch")
    bob.reads_as_it_is("==", "== At noon?")
    bob.reads("-- end of mail; /mail reply {number} answers it", number=1)
    (line,) = bob.asks("/mail")
    assert line.startswith(f"== 1 - {names[0]} ")


def test_they_wait_there_for_who_is_away(street: Street) -> None:
    """They show in the recipient's inbox: of who is not here too, who is told of them
    on coming."""
    names = street.name("ana"), street.name("bob")
    bob = street.owns(names[1])
    bob.says("/quit")
    bob.reads_to_end()
    ana = street.owns(names[0])
    ana.says(f"/mail {names[1]} :: At noon?")
    stored(ana, names[1], 1)
    bob = street.comes()
    bob.says(f"{names[1]} {street.room} {PASSWORD}")
    bob.reads(
        "-- welcome {name}; {count} other here; /help for help", name=names[1], count=1
    )
    bob.visitor.reads_line()
    bob.reads("mail: {count} new", count=1)
    assert bob.english == ("(no subject)" in bob.asks("/mail new")[0])


def test_nobody_else_reads_them(street: Street) -> None:
    """They show in the recipient's inbox, and in no other."""
    ana, bob, eve = (street.owns(street.name(name)) for name in ("ana", "bob", "eve"))
    for guest in (ana, bob, eve):
        guest.asks()
    ana.asks(f"/mail {street.name('bob')} Lunch :: psst")
    words = ("/mail", "/mail 1", "/mail sent", "/mail search psst", "/search psst")
    lines = eve.asks(*words)
    assert not any("Lunch" in line or "psst" in line for line in lines)
    assert len(words) == len(lines)


LEAVING: dict[str, Callable[[Guest], object]] = {
    "/quit": lambda guest: guest.says("/quit"),
    "/bye": lambda guest: guest.says(".bye see you"),
    "end of input": lambda guest: guest.visitor.ends(),
    "window closed": lambda guest: guest.visitor.goes(),
    "connection reset": lambda guest: guest.visitor.resets(),
}


@pytest.mark.parametrize("way", LEAVING)
def test_leaving_properly_and_closing_the_window_both_end_the_session_cleanly(
    street: Street, way: str
) -> None:
    """Leaving properly and closing the window both end the session cleanly: the
    goodbye is said, nobody is left behind, and what was sent is not lost."""
    names = street.name("ana"), street.name("bob")
    street.owns(names[1])
    ana = street.owns(names[0])
    ana.asks(f"/mail {names[1]} Lunch :: At noon?")
    LEAVING[way](ana)
    if way in ("/quit", "/bye", "end of input"):
        ana.reads("-- goodbye")
        assert [] == ana.reads_to_end()
    street.house.settle(1)
    assert [names[1]] == street.house.names()
    (line,) = street.enters(names[0], password=PASSWORD).asks("/mail sent")
    assert "At noon?" in line


@pytest.mark.parametrize("way", ["end of input", "window closed", "connection reset"])
def test_closing_the_window_over_a_mail_ends_the_session_cleanly(
    street: Street, way: str
) -> None:
    """Closing the window ends the session cleanly: what was typed of a mail is kept,
    and not sent."""
    names = street.name("ana"), street.name("bob")
    bob = street.owns(names[1])
    ana = street.owns(names[0])
    ana.says(f"/mail {names[1]} Dinner", "At eight?")
    ana.reads("-- type the mail; a lone dot sends it, /cancel gives up")
    LEAVING[way](ana)
    street.house.settle(1)
    assert not any("Dinner" in line for line in bob.asks("/mail"))
    ana = street.enters(names[0], password=PASSWORD)
    assert "== At eight?" in ana.asks("/mail draft", "/cancel")


def test_the_wish_for_a_richer_interface(street: Street) -> None:
    """Its wishes: a richer interface. What was sent, replies, forwarding, deleting and
    taking it back, and a search are there; the graphical one is the web door's."""
    names = [street.name(name) for name in ("ana", "bob", "carl")]
    ana, bob, _ = (street.owns(name) for name in names)
    for guest in (ana, bob):
        guest.asks()
    ana.asks(f"/mail {names[1]} Lunch :: At noon?")
    bob.asks("/mail reply 1 Gladly", f"/mail fwd 1 {names[2]} Come too")
    assert any("Gladly" in line for line in ana.asks("/mail 1"))
    (line,) = ana.asks("/mail sent")
    assert names[1] in line
    for words, there in (("/mail del 1", False), ("/mail undo", True)):
        bob.asks(words)
        assert there == ("Lunch" in bob.asks("/mail")[0])
    assert "Lunch" in bob.asks("/mail search noon")[0]
    (line,) = [line for line in bob.asks("/mail sent") if names[2] in line]
    assert "Fwd: Lunch" in line


def test_the_wish_for_longer_texts(street: Street) -> None:
    """Its wishes: longer texts. A mail may have 16 KiB, and arrives whole."""
    names = street.name("ana"), street.name("bob")
    ana, bob = (street.owns(name) for name in names)
    bob.asks()
    lines = [*[f"{number} ".ljust(1023, "x") for number in range(15)], "ã" * 512]
    assert 16_384 == len("\n".join(lines).encode())
    ana.asks()
    ana.says(f"/mail {names[1]} Long", *lines, ".")
    ana.reads("-- type the mail; a lone dot sends it, /cancel gives up")
    stored(ana, names[1], 1)
    assert [f"== {line}" for line in lines] == bob.asks("/mail 1")[-17:-1]
    ana.says(f"/mail {names[1]} Longer", *lines[:-1], lines[-1] + "x")
    ana.reads("-- type the mail; a lone dot sends it, /cancel gives up")
    ana.reads("!! too long: at most {limit}", limit=16_384)
    ana.reads("-- that line is left out; what came before it stays")


def test_the_wish_for_any_number_of_clients_from_one_program(street: Street) -> None:
    """Its wishes: any number of clients from one program. A hundred of this one hear
    each other; those of one account all hear of its mail."""
    crowd = [street.enters(f"client{number}x") for number in range(100)]
    speaker = crowd[50]
    speaker.says("is everybody here?")
    for guest in crowd:
        if guest is not speaker:
            guest.visitor.hears("<client50x> is everybody here?")
    name = street.name("bob")
    street.owns(name, "den").asks()
    bobs = [street.enters(name, "den", PASSWORD) for _ in range(10)]
    street.owns(street.name("ana"), "den").asks(f"/mail {name} Lunch :: At noon?")
    for bob in bobs:
        assert any("Lunch" in line for line in bob.asks())


def test_from_a_pipe(street: Street) -> None:
    """Sends messages, in one go: ``printf 'ana - secretsecret\\n/mail bob
    Lunch\\nAt noon?\\n.\\n' | nc -N host 4000``."""
    nc = installed("nc")
    names = street.name("ana"), street.name("bob")
    ana = street.owns(names[0])
    ana.says("/quit")
    ana.reads_to_end()
    bob = street.owns(names[1])
    typed = f"{names[0]} - {PASSWORD}\n/mail {names[1]} Lunch\nAt noon?\n.\n"
    if not bob.english:
        typed = f"/lang pt_BR\n{typed}"
    host, port = street.house.doors[street.door]
    with subprocess.Popen(
        [nc, "-N", host, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        process.stdin.write(typed.encode())
        process.stdin.close()
        until(lambda: process.poll() is not None)
        assert process.stdout
        *_, answer, goodbye = process.stdout.read().decode().splitlines()
    assert 0 == process.returncode
    assert names[1] in answer
    assert bob.english == (f"mail: stored for {names[1]} as #1" == answer)
    assert bob.english == ("-- goodbye" == goodbye)
    assert any("Lunch" in line for line in bob.asks("/mail"))
