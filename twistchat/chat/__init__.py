"""The rules of the chat: no Twisted, no sockets, no SQL and no clock of its own."""
