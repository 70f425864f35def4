"""An example of every operation, as the page of the protocol shows it.

A test runs each of them in the same small scene (``tests/json_scene.py``): ann, who has
an account and is an operator of the server, has made #dev; bob, a guest, is in it, and
eve owns her name and is not here. Three messages were said there, whose ids stand here
as `FIRST`, `SECOND` and `THIRD`; then ann has sent bob a `FILE`, and made a token,
whose id is `TOKEN`. Ids, times and codes of an answer need only look like some, and
``...`` is anything; at the end of a list it is all that follows.
"""

from twistchat.jsonlines.examples import (
    accounts,
    files,
    mail,
    memory,
    operators,
    order,
    people,
    rooms,
    session,
    settings,
    talk,
    tokens,
)
from twistchat.jsonlines.examples.example import Example as Example

#: By the name of the operation. A test demands that none is missing.
EXAMPLES: dict[str, Example] = {
    **session.EXAMPLES,
    **rooms.EXAMPLES,
    **talk.EXAMPLES,
    **files.EXAMPLES,
    **memory.EXAMPLES,
    **order.EXAMPLES,
    **people.EXAMPLES,
    **mail.EXAMPLES,
    **accounts.EXAMPLES,
    **tokens.EXAMPLES,
    **settings.EXAMPLES,
    **operators.EXAMPLES,
}
