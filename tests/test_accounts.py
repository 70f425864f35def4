"""The errand of accounts, beneath all doors: claims, passwords, names."""

from ipaddress import ip_address
from typing import Any

import pytest
from at_once import ask, done, nothing
from talking import Held, World, password_of

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.users import Session
from twistchat.errands.accounts import AccountRules, Accounts
from twistchat.errands.belongings import email_address
from twistchat.errands.tries import TryBounds

HOST = ip_address("192.0.2.1")
LONG = "long enough"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def accounts(world: World) -> Accounts:
    return world.desk.accounts


def log_in(accounts: Accounts, name: str, password: str) -> Any:
    return done(accounts.log_in(name, password, HOST, nothing))


# Claims


def test_a_claim_is_nobody_yet(world: World, accounts: Accounts) -> None:
    """Nobody else has the name, and nobody is here by it; released, it is free."""
    user = done(accounts.unowned("bob"))
    assert [] == world.chat.people()
    with pytest.raises(errors.NameTaken):
        done(accounts.unowned("BOB"))
    world.chat.release(user)
    world.chat.release(user)
    world.check()
    assert user is not done(accounts.unowned("bob"))


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("ann", errors.PasswordNeeded),
        ("ａｎｎ", errors.PasswordNeeded),
        ("1ann", errors.BadName),
        ("", errors.BadName),
        ("root", errors.NameReserved),
        ("annl", errors.NameTaken),
        ("bill", errors.NameOwned),
        ("old", errors.NameQuarantined),
    ],
)
def test_a_name_that_cannot_be_claimed(
    world: World, accounts: Accounts, name: str, refusal: type[ChatError]
) -> None:
    """Whatever is in the way, nothing is left of the claim."""
    world.own("ann").types("/quit")
    world.own("bi11").types("/quit")
    world.own("old").types("/nick older", "/quit")
    world.enter("ann1")
    with pytest.raises(refusal):
        done(accounts.unowned(name))
    world.check()


def test_the_store_cannot_tell_whose_a_name_is(
    world: World, accounts: Accounts
) -> None:
    """Then nobody has it."""

    def broken(*given: object) -> Any:
        raise errors.Busy

    world.store.accounts.owner = broken
    with pytest.raises(errors.Busy):
        done(accounts.guest("bob"))
    world.check()


# Passwords


def test_who_knows_the_password(world: World, accounts: Accounts) -> None:
    """They get the account, and what was made for it meanwhile."""
    ann = world.own("ann")
    record, made = log_in(accounts, "ANN", password_of("ann"))
    assert ("ann", "ann") == (record.name, made)
    assert ann.conversation.here.user.id == record.id


@pytest.mark.parametrize("name", ["ann", "nobody"])
@pytest.mark.parametrize(
    "password", ["", "guess", "x" * 9000, "a\0b", "\ud800", "\u200b"]
)
def test_who_does_not_know_it(
    world: World, accounts: Accounts, name: str, password: str
) -> None:
    """They get the same refusal, whether there is such an account or not."""
    world.own("ann")
    with pytest.raises(errors.WrongPassword) as refused:
        log_in(accounts, name, password)
    assert not refused.value.args


@pytest.mark.parametrize("known", [True, False])
def test_every_try_counts_and_none_that_was_not_compared(known: bool) -> None:
    """Of names that are owned and of others alike; a right one does not count."""
    world = World(trying=TryBounds(per_account=3))
    accounts = world.desk.accounts
    world.own("ann").types("/quit")
    name = "ann" if known else "nobody"
    world.hasher.busy = True
    for _ in range(9):
        with pytest.raises(errors.Busy):
            log_in(accounts, name, "guess")
    world.hasher.busy = False
    for _ in range(9 * known):
        log_in(accounts, name, password_of("ann"))
    for _ in range(3):
        with pytest.raises(errors.WrongPassword):
            log_in(accounts, name, "guess")
    with pytest.raises(errors.TooManyTries):
        log_in(accounts, name, password_of("ann"))


def test_many_tries_at_once(world: World) -> None:
    """They are counted when they are made, not when they are compared."""
    world = World(trying=TryBounds(per_account=3))
    world.hasher.slow = True
    tries = [
        ask(world.desk.accounts.log_in("ann", "guess", HOST, nothing)) for _ in range(9)
    ]
    refused = [got for (got,) in filter(None, tries)]
    assert 6 == len(refused)
    assert {errors.TooManyTries} == {got.type for got in refused}
    world.hasher.go()
    assert all(tries)


def test_forgiving_gives_no_more_than_was_taken() -> None:
    """However long it takes to compare."""
    world = World(trying=TryBounds(per_account=2, per_account_per_minute=1))
    accounts = world.desk.accounts
    world.own("ann").types("/quit")
    for _ in range(2):
        with pytest.raises(errors.WrongPassword):
            log_in(accounts, "ann", "guess")
    world.clock.advance(60)
    world.hasher.slow = True
    got = ask(accounts.log_in("ann", password_of("ann"), HOST, nothing))
    world.clock.advance(30)
    world.hasher.go()
    assert "ann" == got[0][0].name
    world.hasher.slow = False
    with pytest.raises(errors.WrongPassword):
        log_in(accounts, "ann", "guess")
    with pytest.raises(errors.TooManyTries) as wait:
        log_in(accounts, "ann", "guess")
    assert {"seconds": 30} == wait.value.facts


def test_no_password_stands_in_an_error(world: World, accounts: Accounts) -> None:
    """Nor in what is behind it."""
    world.own("ann")
    for password in ("secret\0secret", "secret\ud800", "secret" * 999, "secret"):
        with pytest.raises(errors.WrongPassword) as refused:
            log_in(accounts, "ann", password)
        chain: list[BaseException | None] = [refused.value]
        while chain[-1] is not None:
            assert "secret" not in repr(chain[-1])
            chain.append(chain[-1].__context__)


# Owning


def test_what_is_refused_before_anything_is_hashed() -> None:
    """In this order: what no password can mend comes first."""
    world = World(rules=AccountRules(registration="closed"))
    closed = world.desk.accounts
    world.hasher.busy = True
    with pytest.raises(errors.RegistrationClosed):
        done(closed.register_name("bob", HOST, "short", "nonsense"))
    invited = World(rules=AccountRules(registration="invitation")).desk.accounts
    with pytest.raises(errors.CodeNeeded):
        done(invited.register_name("bob", HOST, "short", "nonsense"))
    accounts = World().desk.accounts
    with pytest.raises(errors.BadPassword):
        done(accounts.register_name("bob", HOST, "short", "nonsense"))
    with pytest.raises(errors.BadEmail):
        done(accounts.register_name("bob", HOST, LONG, "nonsense"))
    world.check()


def test_registering_for_who_is_not_here(world: World, accounts: Accounts) -> None:
    """The account is there, and nobody is here by it."""
    record = done(accounts.register_name("Bob", HOST, LONG, "b@example.org"))
    assert ("Bob", "b@example.org", world.now()) == (
        record.name,
        record.email,
        record.created_at,
    )
    world.check()
    assert [] == world.chat.people()
    assert record == log_in(accounts, "bob", LONG)[0]


def test_the_store_says_no_to_a_name(world: World, accounts: Accounts) -> None:
    """It is free again, and so is who wanted it."""
    world.store.why = "refused"
    with pytest.raises(errors.NotStored):
        done(accounts.register_name("bob", HOST, LONG))
    world.store.why = None
    world.check()
    done(accounts.register_name("bob", HOST, LONG))


def test_a_registration_that_nobody_waits_for(world: World, accounts: Accounts) -> None:
    """Another who wants the name waits, or finds it owned."""
    registering = Held(world.store.accounts, "register")
    got = ask(accounts.register_name("bob", HOST, LONG))
    with pytest.raises(errors.PasswordNeeded):
        done(accounts.unowned("bob"))
    registering.go()
    assert "bob" == got[0].name
    world.check()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann@example.org",
        "ann+chat@mail.example.org",
        '"a@b"@example.org',
        "ana@exämple.org",
        "a" * 242 + "@example.org",
    ],
)
def test_an_address_of_email(address: str) -> None:
    """Anything that mail could perhaps be sent to; or none."""
    assert address == email_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "ann",
        "@example.org",
        "ann@",
        "ann@example",
        "ann@.org",
        "ann@example.",
        "ann @example.org",
        "ann@example.org\nbcc: all",
        "\x1b[2J@example.org",
        "a" * 243 + "@example.org",
    ],
)
def test_no_address_of_email(address: str) -> None:
    """It is refused, and what is said back of it is short and harmless."""
    with pytest.raises(errors.BadEmail) as refused:
        email_address(address)
    said = refused.value.facts["value"]
    assert said.isprintable()
    assert len(said) <= 40


# Whoever has left meanwhile


@pytest.mark.parametrize("name", ["Bob", "rob"])
def test_a_session_that_is_gone_changes_nobody(
    world: World, accounts: Accounts, name: str
) -> None:
    """A guest who has left leaves neither name behind."""
    bob = world.enter("bob")
    session: Session = bob.conversation.here
    bob.types("/quit")
    done(accounts.rename(session, name))
    world.check()
    assert not world.chat._users
