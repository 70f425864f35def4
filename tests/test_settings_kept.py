"""What people choose about how they are spoken to, and what is kept of it."""

import pytest
from talking import LINE, TELNET, World, compiled, password_of

from twistchat.text.language import Languages
from twistchat.text.settings import SETTINGS


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.own("ann")


def kept(world, talker):
    """The settings that the store has of the owner of an account."""
    id = talker.conversation.here.user.id
    (record,) = results(world.store.accounts.load(id))
    return record.settings


def results(deferred):
    """What it gave already."""
    got = []
    deferred.addBoth(got.append)
    return got


CHOSEN = {
    "echo": "private",
    "time": "on",
    "tz": "America/Sao_Paulo",
    "lang": "en",
    "shortcuts": "on",
    "bell": "all",
    "quiet": "on",
}


def test_what_an_account_has_chosen_is_so_again(world, ann):
    """At the next entry, at every door, in the words in which it is listed."""
    for key, value in CHOSEN.items():
        ann.types(f"/set {key.upper()} {value.upper() if key != 'tz' else value}")
    assert CHOSEN == kept(world, ann)
    ann.types("/quit")
    for manner in (TELNET, LINE):
        again = world.come("ann", manner=manner)
        again.reads()
        for key, value in CHOSEN.items():
            assert [f"-- {key} = {value}"] == again.asks(f"/set {key}")


def test_all_but_the_encoding_is_kept(world, ann):
    """That is the terminal's: the next one may write otherwise."""
    assert {"encoding"} == {key for key, each in SETTINGS.items() if not each.kept}
    assert ["-- encoding = cp437"] == ann.asks("/set encoding cp437")
    assert {} == kept(world, ann)
    assert ["-- encoding = utf-8"] == world.come("ann").asks("/set encoding")


def test_the_welcome_is_in_ones_own_way(tmp_path):
    """What was chosen holds from the first line after the name."""
    world = World(languages=Languages("en", compiled(tmp_path)))
    ann = world.own("ann")
    assert ["-- now in English"] != ann.asks("/lang pt")
    ann.types("/quit")
    again = world.come("ann")
    welcome = again.reads()[0]
    assert welcome.startswith("-- ")
    assert "welcome" not in welcome
    assert {"lang": "pt_BR"} == kept(world, again)


def test_the_commands_keep_it_too(world, ann):
    """/quiet, /bell and /lang are short for /set."""
    ann.types("/quiet on", "/bell on", "/lang en")
    assert {"quiet": "on", "bell": "on", "lang": "en"} == kept(world, ann)


def test_what_is_changed_holds_in_this_session(world, ann):
    """The others that are open go on as they were."""
    second = world.come("ann")
    ann.types("/set echo on")
    assert ["-- echo = off"] == second.asks("/set echo")
    assert ["-- echo = on"] == world.come("ann").asks("/set echo")


def test_a_guests_settings_end_with_the_session(world):
    """Nobody else gets them, and the store is not asked."""
    guest = world.enter("bob")
    world.store.why = "read-only"
    assert ["-- echo = on"] == guest.asks("/set echo on")
    assert ["-- nothing disturbs you; /dnd off ends that"] == guest.asks("/dnd")
    guest.types("/quit")
    world.store.why = None
    assert ["-- echo = off"] == world.enter("bob").asks("/set echo")


def test_what_cannot_be_kept_is_not_so(world, ann):
    """The store says no, and all stays as it was, in this session too."""
    world.store.why = "disk-full"
    refusal = ["!! not stored, so not sent: the disk is full"]
    for line in ("/set echo on", "/quiet on", "/bell all", "/dnd", "/set email a@b.c"):
        assert refusal == ann.asks(line)
    world.store.why = None
    assert ["-- echo = off"] == ann.asks("/set echo")
    assert ["-- bell = off"] == ann.asks("/set bell")
    assert ["-- email = -"] == ann.asks("/set email")
    assert 0 == ann.conversation.here.user.undisturbed_until
    assert {} == kept(world, ann)


def test_a_value_that_cannot_be_is_not_kept(world, ann):
    """Nothing changes."""
    assert ann.asks("/set tz Mars")[0].startswith("!! tz cannot be Mars")
    assert ann.asks("/set bell \x02loud")[0].startswith("!! bell cannot be loud")
    assert {} == kept(world, ann)


@pytest.mark.parametrize("value", ["", "Mars", "../../etc/passwd", "\0", "x" * 5000])
def test_what_can_be_chosen_no_more_is_passed_over(world, ann, value):
    """Of an older version, or of another: no error, and the rest holds."""
    id = ann.conversation.here.user.id
    for key in (*SETTINGS, "dnd", "colour", "wrap"):
        results(world.store.accounts.set_setting(id, key, value))
    results(world.store.accounts.set_setting(id, "quiet", "on"))
    results(world.store.accounts.set_setting(id, "encoding", "cp437"))
    ann.types("/quit")
    again = world.come("ann")
    assert again.reads()[0].startswith("-- welcome ann")
    assert ["-- quiet = on"] == again.asks("/set quiet")
    assert ["-- tz = UTC"] == again.asks("/set tz")
    assert ["-- encoding = utf-8"] == again.asks("/set encoding")
    assert [] == world.bugs


def test_a_guest_who_logs_in(world, ann):
    """Then what the account has chosen holds."""
    ann.types("/set echo on", "/quit")
    bob = world.enter("bob")
    bob.types(f"/login ann {password_of('ann')}")
    assert ["-- echo = on"] == bob.asks("/set echo")


def test_before_there_is_a_name(world):
    """A language can be chosen; nobody keeps it."""
    stranger = world.connect()
    assert ["-- now in English"] == stranger.asks("/lang en")


# E-mail


def test_an_address_of_e_mail(world, ann):
    """It is shown and changed, and taken away by a dash; it is in the list."""
    assert ["-- email = -"] == ann.asks("/set email")
    assert ["-- email = ann@example.org"] == ann.asks("/set email ann@example.org")
    assert any(
        line.startswith("== email = ann@example.org  (") for line in ann.asks("/set")
    )
    assert ["-- email = ann@example.org"] == world.come("ann").asks("/set EMAIL")
    assert ["-- email = -"] == ann.asks("/set email -")
    assert ["-- email = -"] == world.come("ann").asks("/set email")


@pytest.mark.parametrize("value", ["ann", "@b.c", "a@b", "a@.", "x" * 300 + "@b.cd"])
def test_an_address_that_is_none(ann, value):
    """It is refused with its first letters, and the old one stays."""
    ann.types("/set email ann@example.org")
    assert [f"!! {value[:40]} is not an e-mail address"] == ann.asks(
        f"/set email {value}"
    )
    assert ["-- email = ann@example.org"] == ann.asks("/set email")


def test_a_guest_has_no_address(world):
    """There is nobody to keep it."""
    guest = world.enter("bob")
    refusal = ["!! that needs an account; /register makes your name yours"]
    assert refusal == guest.asks("/set email a@b.cd") == guest.asks("/set email")
    assert not any("email" in line for line in guest.asks("/set"))
