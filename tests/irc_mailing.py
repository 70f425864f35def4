"""A world with MailServ in it, and what is said to it and by it."""

from irc_world import Caller, IrcWorld

SERVICE = ":MailServ!service@irc.test NOTICE"


def post_office() -> IrcWorld:
    """Ann and Bob own their names and are not here."""
    world = IrcWorld()
    for name in ("ann", "bob"):
        world.own(name).types("/quit")
    world.tick()
    return world


def comes(world: IrcWorld, name: str) -> Caller:
    """The owner has logged in and read the welcome."""
    caller = world.logs_in(name)
    caller.reads()
    return caller


def told(caller: Caller) -> list[str]:
    """What MailServ has said to somebody since the last time."""
    head = f"{SERVICE} {caller.client.nick} :"
    lines = caller.reads()
    return [line.removeprefix(head) for line in lines if line.startswith(head)]


def says(caller: Caller, *words: str) -> list[str]:
    """What MailServ answers to this."""
    caller.reads()
    caller.sends(*(f"PRIVMSG MailServ :{each}" for each in words))
    return told(caller)
