"""The answer to one command, which may bear the label that the command came with
(https://ircv3.net/specs/extensions/labeled-response): one line bears it itself, several
are a batch that bears it, or are one already, none is an ACK.
"""

from collections.abc import Callable, Sequence
from itertools import count

from twistchat.irc.message import with_tags

Tags = dict[str, str]
#: The longest label, in bytes.
LABEL_BYTES = 64
_batches = count(1)


def next_batch() -> str:
    """A reference that no other batch has."""
    return f"b{next(_batches)}"


def label_of(tags: Tags) -> str:
    """The label of a command; "" if it has none that may be one."""
    label = tags.get("label", "")
    if label.isprintable() and len(label.encode()) <= LABEL_BYTES:
        return label
    return ""


class Answer:
    """What a command says goes to ``send`` at once; with a label it is gathered till
    the end, unless it is known that several lines will come.

    What takes a place in the order of the client that depends on the store (its own
    words) goes another way, as a `placed` chunk.
    """

    __slots__ = ("_batch", "_gathered", "_label", "_patient", "_send", "_server")

    def __init__(
        self, send: Callable[[str], None], server: str, label: str = ""
    ) -> None:
        self._send = send
        self._server = server
        self._label = label  # "" as soon as something bears it
        self._batch = ""  # under way
        self._patient = False
        self._gathered: list[tuple[Tags, str]] = []

    @property
    def labelled(self) -> bool:
        """The command came with a label, and there is more to do about it."""
        return bool(self._label or self._batch)

    @property
    def patient(self) -> bool:
        """It is known only when all is stored how many lines it has."""
        return self._patient and bool(self._label)

    def line(self, line: str, tags: Tags) -> None:
        """One line of the answer."""
        if self._batch:
            self._send(with_tags(self._in_batch(tags), line))
        elif self._label:
            self._gathered.append((tags, line))
        else:
            self._send(with_tags(tags, line))

    def open(self) -> None:
        """Several lines will come, some of them another way: they are a batch."""
        if self._label and not self._batch:
            opening, self._batch = self._opening()
            self._send(opening)
            for tags, line in self._gathered:
                self.line(line, tags)
            self._gathered.clear()

    def wait(self) -> None:
        """Lines may come till all that was said is stored, some of them another way."""
        self._patient = True

    def placed(self, lines: Sequence[tuple[Tags, str]]) -> tuple[list[str], Tags]:
        """Lines of the answer that go another way, together; and the tags of what is
        said in their place if they may not be."""
        if self._gathered and not self._patient:
            self.open()
        if self._batch:
            inside = self._in_batch({})
            return [with_tags({**inside, **tags}, line) for tags, line in lines], inside
        if self.patient:
            for tags, line in lines:
                self.line(line, tags)
            return [], {}
        return self._whole(lines, _is_batch(lines))

    def _whole(
        self, lines: Sequence[tuple[Tags, str]], is_batch: bool = False
    ) -> tuple[list[str], Tags]:
        """These lines are all of the answer; if they are a batch already, that bears
        the label."""
        if not self._label:
            return [with_tags(tags, line) for tags, line in lines], {}
        label = {"label": self._label}
        if len(lines) > 1 and not is_batch:
            opening, batch = self._opening()
            inside = {"batch": batch}
            written = [with_tags({**inside, **tags}, line) for tags, line in lines]
            return [opening, *written, self._closing(batch)], label
        self._label = ""
        (tags, line), *rest = lines or [({}, f":{self._server} ACK")]
        first = with_tags({**label, **tags}, line)
        return [first, *(with_tags(tags, line) for tags, line in rest)], label

    def end(self) -> None:
        """All is said."""
        gathered, self._gathered = self._gathered, []
        if self._batch:
            batch, self._batch = self._batch, ""
            self._send(self._closing(batch))
        elif self._label:
            for line in self._whole(gathered)[0]:
                self._send(line)

    def _opening(self) -> tuple[str, str]:
        """The line that begins the batch, which bears the label; its reference."""
        batch, label, self._label = next_batch(), self._label, ""
        line = f":{self._server} BATCH +{batch} labeled-response"
        return with_tags({"label": label}, line), batch

    def _closing(self, batch: str) -> str:
        return f":{self._server} BATCH -{batch}"

    def _in_batch(self, tags: Tags) -> Tags:
        """A line of a batch within this one names that one alone."""
        return {"batch": self._batch, **tags}


def _is_batch(lines: Sequence[tuple[Tags, str]]) -> bool:
    """All between the first line and the last is in the batch that these make."""
    return len(lines) > 2 and all("batch" in tags for tags, _ in lines[1:-1])
