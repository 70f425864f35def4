"""What every refusal is."""

from typing import Any, ClassVar


class ChatError(Exception):
    """Something that was asked for and is refused.

    A subclass names its ``code`` and, in order, the ``fields`` that are its facts.
    """

    code: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any) -> None:
        if len(values) != len(self.fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(self.fields)}")
        super().__init__(*values)

    @property
    def facts(self) -> dict[str, Any]:
        """What the refusal is about, by field name."""
        return dict(zip(self.fields, self.args, strict=True))
