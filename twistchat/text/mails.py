"""How mail reads on the text doors: in a list, in whole, and in a line at entry."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from twistchat.chat.cleaning import plain
from twistchat.chat.mail import Box, KeptMail, MailLine
from twistchat.errands.mail import DRAFTS
from twistchat.text.language import N_, NN_, Language
from twistchat.text.voice import Voice
from twistchat.text.words import NO_SUBJECT, date_and_hour, hour

#: So much of a subject and of a body is shown in a list.
SUBJECT_SHOWN = 60
WORDS_SHOWN = 40

DAYS = (
    N_("Mon"),
    N_("Tue"),
    N_("Wed"),
    N_("Thu"),
    N_("Fri"),
    N_("Sat"),
    N_("Sun"),
)


async def mail_at_entry(talk: Voice) -> None:
    """Tell whoever has just come in what waits for them, if anything does."""
    if talk.session is None:
        return
    account, boxes = talk.session.user.id, talk.desk.mail.boxes
    unread, _ = await boxes.counts(account)
    if unread:
        talk.say(NN_("mail: {count} new", "mail: {count} new"), count=unread)
    drafts = len(await talk.desk.mail.drafts(account))
    if drafts >= DRAFTS:
        talk.say(
            N_(
                "mail: {count} are not finished, and the next takes the place of the"
                " oldest; /mail draft lists them"
            ),
            count=drafts,
        )
    elif drafts:
        talk.say(
            NN_(
                "mail: one is not finished; /mail draft goes on with it",
                "mail: {count} are not finished; /mail draft lists them",
            ),
            count=drafts,
        )


def mail_line(line: MailLine, now: int, zone: ZoneInfo, language: Language) -> str:
    """``== 1 N alice  Tue 09:12  (no subject)  first words...``; what is not new has a
    dash in the place of the N, what was sent a ``>``."""
    sign = ">" if line.box is Box.SENT else "N" if line.unread else "-"
    when = day_and_hour(line.at, now, zone, language)
    subject = shortened(line.subject, SUBJECT_SHOWN) or language.translate(NO_SUBJECT)
    words = shortened(line.words, WORDS_SHOWN)
    head = f"== {line.number} {sign} {line.who}  {when}  {subject}"
    return f"{head}  {words}".rstrip()


def mail_lines(mail: KeptMail, zone: ZoneInfo, language: Language) -> Iterator[str]:
    """A mail in whole. Each line of it has its sign, so that no line of a body can be
    taken for anything else."""
    facts = {
        "name": mail.sender.name,
        "names": mail.recipients,
        "time": date_and_hour(mail.at, zone),
    }
    yield language.say(N_("== from {name} to {names}, {time}"), facts)
    yield from _text_lines(mail.subject, mail.body, language)


def draft_lines(draft: KeptMail, language: Language) -> Iterator[str]:
    """What is there of a mail that is not finished."""
    yield language.say(N_("== to {names}"), {"names": draft.recipients})
    yield from _text_lines(draft.subject, draft.body, language)


def forwarded(mail: KeptMail, said: str, zone: ZoneInfo) -> str:
    """The body of a mail that is sent on: as it is, under a line that says whose it
    was, and under what is ``said`` of it, if anything is."""
    source = f"-- {mail.sender.name}, {date_and_hour(mail.at, zone)}"
    return "\n".join(([said, ""] if said else []) + [source, mail.body])


def _text_lines(subject: str, body: str, language: Language) -> Iterator[str]:
    text = plain(subject) or language.translate(NO_SUBJECT)
    yield language.say(N_("== subject: {text}"), {"text": text})
    yield "=="
    for line in body.split("\n") if body else ():
        yield f"== {line}".rstrip()


def day_and_hour(at: int, now: int, zone: ZoneInfo, language: Language) -> str:
    """``Tue 09:12`` within a week, else the date: ``2026-11-21``."""
    then, today = (datetime.fromtimestamp(each / 1000, zone) for each in (at, now))
    if not 0 <= (today.date() - then.date()).days < len(DAYS):
        return then.date().isoformat()
    return f"{language.translate(DAYS[then.weekday()])} {hour(at, zone)}"


def shortened(text: str, most: int) -> str:
    """The beginning of a text, in one line."""
    text = " ".join(plain(text).split())
    return text if len(text) <= most else text[:most].rstrip() + "..."
