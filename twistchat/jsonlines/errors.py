"""What the protocol itself says no to; all other codes are the chat's."""

from twistchat.chat.errors import ChatError


class BadJson(ChatError):
    """The line is no JSON, or no object."""

    code = "bad-json"
    fields = ("why",)


class BadRequest(ChatError):
    """The object is not as the operation wants it; ``why`` says what is wrong where."""

    code = "bad-request"
    fields = ("why",)


class UnknownOperation(ChatError):
    """There is no operation of that name."""

    code = "unknown-op"
    fields = ("op",)


class UnknownVersion(ChatError):
    """The server does not speak that version of the protocol."""

    code = "unknown-version"
    fields = ("version", "supported")


class AlreadyEntered(ChatError):
    """The connection has said hello before."""

    code = "already"


class BadId(ChatError):
    """That is not how the id of a message is written."""

    code = "bad-id"
    fields = ("id",)


SENTENCES = {
    BadJson: "that is not a JSON object: {why}",
    BadRequest: "{why}",
    UnknownOperation: "there is no operation {op}",
    UnknownVersion: "version {version} is not spoken here, but {supported}",
    AlreadyEntered: "hello was said already",
    BadId: "{id} is not the id of a message",
}
