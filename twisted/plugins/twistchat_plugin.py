"""Tells twistd that it can run ``twistd chat``.

There is no ``__init__.py`` here, nor in the folder above: Twisted gathers its plugins
from every folder of this name on the path.
"""

from twisted.application.service import ServiceMaker

chat = ServiceMaker(
    "twistchat", "twistchat.tap", "One chat with many doors: line, telnet.", "chat"
)
