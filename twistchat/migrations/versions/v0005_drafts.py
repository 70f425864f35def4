"""What is not finished is in a box like what was sent: there may be several."""

from alembic import op

revision = "0005"
down_revision = "0004"

_BOX = 2

# An account had one draft at most. Its mail bears the account's own id, which is no
# other mail's.
_MAILS = """
INSERT INTO mails (id, at, sender_id, sender_name, recipients, subject, body)
SELECT account_id, at, account_id, '', recipients, subject, body FROM drafts
"""
_BOXES = f"""
INSERT INTO mailbox (account_id, box, number, mail_id, read)
SELECT account_id, {_BOX}, 1, account_id, TRUE FROM drafts
"""
_COUNTS = f"""
INSERT INTO mailbox_counts (account_id, box, last)
SELECT account_id, {_BOX}, 1 FROM drafts
"""


def upgrade() -> None:
    """Put the draft of each account into its box."""
    for statement in _MAILS, _BOXES, _COUNTS:
        op.execute(statement)
    op.drop_table("drafts")
