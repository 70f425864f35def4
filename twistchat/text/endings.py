"""Why a door ends a conversation, in the words that are the last it says."""

from twistchat.text.language import N_, NN_

TOO_SLOW = N_("too slow: you did not read")
NO_NAME = NN_("no name within {count} second", "no name within {count} seconds")
NO_NEWLINE = N_("too much without a newline")
LONG_LINES = N_("too many lines that are too long")
TELNET_FLOOD = N_("too many telnet commands")
TELNET_ENDLESS = N_("a telnet command without end")
TOO_MANY_BUGS = N_("too much went wrong here; come again")
TOO_MANY_TRIES = N_("too many wrong passwords")
CANNOT_RESUME = N_("what you have missed cannot be read now; come again")
