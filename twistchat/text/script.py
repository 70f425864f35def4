"""How the text doors write their lines."""

from msgspec import Struct


class Script(Struct, frozen=True):
    """How a door writes: how its lines end, the encoding, and whether 255 is doubled
    (as telnet wants it)."""

    newline: str = "\n"
    encoding: str = "utf-8"
    telnet: bool = False

    def write(self, line: str) -> bytes:
        """One line, or several, as bytes; what the encoding lacks becomes ``?``."""
        if self.newline != "\n":
            line = line.replace("\n", self.newline)
        data = (line + self.newline).encode(self.encoding, "replace")
        return data.replace(b"\xff", b"\xff\xff") if self.telnet else data
