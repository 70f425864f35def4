"""Who is to blame when something is not stored."""

from typing import NamedTuple

from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)

#: What is raised when a record is to blame, not the database.
CONTENT = (
    IntegrityError,
    DataError,
    InterfaceError,
    ProgrammingError,
    NotSupportedError,
    OverflowError,
    UnicodeEncodeError,
)


class Blame(NamedTuple):
    """The database, not what was to be written, is to blame for an error.

    ``why`` is that of `NotStored`; ``undone`` says that a COMMIT which fails so has
    surely stored nothing.
    """

    why: str
    undone: bool
