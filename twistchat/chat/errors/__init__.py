"""Refusals: everything the chat says no to, each with a code that never changes.

A rule that refuses raises a `ChatError`. Its ``code`` is part of every protocol, its
``facts`` are what a door needs to word it; the sentences themselves live in ``text``.
Anything else that is raised is a bug.
"""

from twistchat.chat.errors.accounts import *
from twistchat.chat.errors.base import ChatError as ChatError
from twistchat.chat.errors.files import *
from twistchat.chat.errors.requests import *
from twistchat.chat.errors.rooms import *
from twistchat.chat.errors.server import *
from twistchat.chat.errors.text import *
