"""The IRC door: what its clients type and read (RFC 1459, RFC 2812, IRCv3, and
https://modern.ircdocs.horse where practice differs)."""
