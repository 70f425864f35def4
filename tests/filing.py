"""Files on their way, for tests: the links that people were told."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

#: How the web door begins its links in tests.
WEB = "http://chat.test:8080"

_LINK = re.compile(rf"{WEB}\S*/(?:send|get)/\S*")


def link_in(lines: Iterable[str]) -> str:
    """The path of the link that is good once among what somebody has read."""
    [found] = [match[0] for line in lines if (match := _LINK.search(line))]
    return urlsplit(found).path
