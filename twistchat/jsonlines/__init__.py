"""JSON lines: the protocol for programs. One JSON object per line, requests in, answers
and events out. ``docs/protocol.rst`` is written from the types of this package."""
