"""How files look on the wire."""

from msgspec import Struct, field

from twistchat.chat.files import File, ListedFile
from twistchat.chat.ids import spell
from twistchat.text.stamps import timestamp


class FileShape(Struct, frozen=True, omit_defaults=True):
    """A file that was sent. ``type`` is that of its bytes if it is one that is shown
    inline (``image/png``, ``image/jpeg``, ``image/gif``, ``image/webp``, ``audio/ogg``,
    ``audio/webm``, ``audio/mp4``, ``video/webm``), else what its name says, which is
    none of these. ``voice``: it was recorded to be said."""

    id: str
    name: str
    size: int
    type: str
    seconds: int = 0
    voice: bool = False


def file_shape(file: File) -> FileShape:
    """The file as it is told."""
    return FileShape(file.id, file.name, file.size, file.type, file.seconds, file.voice)


class ListedFileShape(Struct, frozen=True, omit_defaults=True):
    """A file in a list."""

    id: str
    name: str
    size: int
    type: str
    from_: str = field(name="from")
    at: str
    message: str
    seconds: int = 0
    voice: bool = False


def listed(each: ListedFile) -> ListedFileShape:
    """The file as a list has it."""
    file = each.file
    return ListedFileShape(
        file.id,
        file.name,
        file.size,
        file.type,
        each.sender.name,
        timestamp(each.at),
        spell(each.message),
        file.seconds,
        file.voice,
    )
