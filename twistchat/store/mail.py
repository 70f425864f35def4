"""Mail: sent to all or to nobody, kept once and numbered in each box."""

from collections.abc import Iterable, Sequence
from functools import partial

from twisted.internet.defer import Deferred

from twistchat.chat.events import Person
from twistchat.chat.mail import Box, Draft, KeptMail, MailLine
from twistchat.store import mailbox
from twistchat.store.transaction import Doing


class MailStore:
    """The boxes of all accounts.

    ``change`` runs what writes, and what it gives is durable; ``quick`` and ``long``
    run what reads. All that returns a Deferred may fail with `NotStored` or `Busy`.
    """

    def __init__(self, change: Doing, quick: Doing, long: Doing) -> None:
        self._change = change
        self._quick = quick
        self._long = long

    # Sending

    def send(
        self,
        id: int,
        at: int,
        sender: Person,
        recipients: Iterable[Person],
        names: str,
        subject: str,
        body: str,
        box_most: int,
        client_id: str = "",
    ) -> Deferred[dict[int, int]]:
        """Put a mail into the boxes of all these accounts and into that of what its
        sender has sent; its number in each of the former, by account.

        ``names`` is who the mail says that it goes to. A box holds ``box_most`` (0: any
        number): what was deleted gives way, and in that of what was sent the oldest.
        With a ``client_id`` `sent_as` finds it for seven days; there must be none of
        that name. Raises MailboxFull and NobodyThere; then nobody has got anything.
        """
        mail = {
            "id": id,
            "at": at,
            "sender_id": sender.id,
            "sender_name": sender.name,
            "recipients": names,
            "subject": subject,
            "body": body,
        }
        work = partial(
            mailbox.send,
            mail=mail,
            to=list(recipients),
            most=box_most,
            client_id=client_id,
        )
        return self._change(work)

    def sent_as(self, account: int, client_id: str) -> Deferred[list[str] | None]:
        """The names of those in whose boxes is what an account has sent under that
        name; None if it has sent none."""
        work = partial(mailbox.sent_as, account=account, client_id=client_id)
        return self._quick(work)

    def draft_keep(
        self, id: int, at: int, account: int, draft: Draft, number: int, most: int
    ) -> Deferred[tuple[int, int]]:
        """Keep what is not finished, in place of the draft of that number if there is
        one. Its own number and, if there were ``most`` already (0: any number), that of
        the oldest, which gave way; else 0."""
        work = partial(
            mailbox.keep_draft,
            id=id,
            at=at,
            account=account,
            draft=draft,
            number=number,
            most=most,
        )
        return self._change(work)

    def draft_drop(self, account: int, number: int) -> Deferred[None]:
        """It was sent, or given up."""
        work = partial(mailbox.drop_draft, account=account, number=number)
        return self._change(work)

    def drafts(self, account: int, limit: int) -> Deferred[list[MailLine]]:
        """The last ``limit`` mails that are not finished; the oldest comes first."""
        return self._page(account, Box.DRAFTS, False, None, limit)

    # Reading

    def inbox(
        self, account: int, unread_only: bool, before: int | None, limit: int
    ) -> Deferred[list[MailLine]]:
        """The last ``limit`` mails that came, of those with a number below ``before``;
        the oldest comes first."""
        return self._page(account, Box.IN, unread_only, before, limit)

    def sent(
        self, account: int, before: int | None, limit: int
    ) -> Deferred[list[MailLine]]:
        """The same of what was sent."""
        return self._page(account, Box.SENT, False, before, limit)

    def _page(
        self, account: int, box: Box, unread_only: bool, before: int | None, limit: int
    ) -> Deferred[list[MailLine]]:
        work = partial(
            mailbox.page,
            account=account,
            box=box,
            unread_only=unread_only,
            before=before,
            limit=limit,
        )
        return self._quick(work)

    def read(
        self, account: int, box: Box, number: int, mark: bool
    ) -> Deferred[KeptMail]:
        """The mail of that number, which is read from now on if ``mark`` says so;
        NoSuchMail if it is not there."""
        work = partial(mailbox.read, account=account, box=box, number=number, mark=mark)
        return self._change(work) if mark else self._quick(work)

    def counts(self, account: int) -> Deferred[tuple[int, int]]:
        """How many mails came that are not read yet, and how many there are."""
        return self._quick(partial(mailbox.counts, account=account))

    def search(
        self, account: int, words: Sequence[str], limit: int
    ) -> Deferred[list[MailLine]]:
        """The last ``limit`` mails that came or were sent and have all the words in
        their subject, their body or their names, small or capital, with diacritics or
        without; the newest comes first."""
        work = partial(mailbox.search, account=account, words=words, limit=limit)
        return self._long(work)

    # Deleting

    def delete(self, account: int, numbers: Iterable[int], id: int) -> Deferred[None]:
        """Mark mails that came as deleted, all of them or, with NoSuchMail, none. The
        ``id`` is greater than any before."""
        numbers = sorted(set(numbers))
        work = partial(mailbox.mark_deleted, account=account, numbers=numbers, id=id)
        return self._change(work)

    def undelete(
        self, account: int, numbers: Iterable[int] = ()
    ) -> Deferred[list[int]]:
        """Take these back, or those that were deleted last; which ones that were.
        NoSuchMail if one of them is not there, or not deleted."""
        numbers = sorted(set(numbers))
        return self._change(partial(mailbox.undelete, account=account, numbers=numbers))

    def purge(self, account: int) -> Deferred[None]:
        """What an account has marked as deleted is gone."""
        return self._change(partial(mailbox.purge, account=account))

    def purge_all(self) -> Deferred[None]:
        """What anybody has marked as deleted is gone."""
        return self._change(mailbox.purge)
