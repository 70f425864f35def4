"""The commands; importing this fills the table."""

from twistchat.irc.commands import batches as batches
from twistchat.irc.commands import capabilities as capabilities
from twistchat.irc.commands import connection as connection
from twistchat.irc.commands import history as history
from twistchat.irc.commands import login as login
from twistchat.irc.commands import modes as modes
from twistchat.irc.commands import monitor as monitor
from twistchat.irc.commands import operators as operators
from twistchat.irc.commands import order as order
from twistchat.irc.commands import people as people
from twistchat.irc.commands import queries as queries
from twistchat.irc.commands import redaction as redaction
from twistchat.irc.commands import rooms as rooms
from twistchat.irc.commands import server as server
from twistchat.irc.commands import services as services
from twistchat.irc.commands import talk as talk
from twistchat.irc.commands import typing as typing
