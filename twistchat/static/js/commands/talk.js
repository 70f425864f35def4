/** Commands about what is said. */

import { idAt } from "../ids.js";
import { Misuse } from "../misuse.js";
import { seconds } from "../spans.js";
import { t } from "../words.js";

/** The last message of a place for which that holds. */
function lastOf(place, holds) {
  const said = (each) => each.kind !== "event" && !each.pending && !each.failed;
  return place.messages.list.findLast((each) => said(each) && holds(each));
}

/** What the thread of an answer begins with, as far as it is at hand. */
function beginning(place, { replyTo }) {
  const answered = place.messages.find(replyTo);
  return answered?.replyTo ? beginning(place, answered) : replyTo;
}

function ownLast(desk) {
  const own = lastOf(desk.place(), (each) => desk.chat.isMe(each.from));
  if (!own) throw new Misuse(t("You have said nothing here yet."));
  return own;
}

/** So far back without a number. */
const BACK = "50";
const TIME = /^(?:(\d{4}-\d\d-\d\d)T?)?(\d\d?:\d\d)?$/;

/** What to ask the history for: so many lines, or the first since then. */
function since(word, most) {
  if (/^\d+$/.test(word)) return { limit: Math.min(Math.max(Number(word), 1), most) };
  const lasts = seconds(word);
  const at = lasts ? Date.now() - lasts * 1000 : timeOf(word);
  if (Number.isNaN(at)) {
    throw new Misuse(t("Say how many lines, a span such as 1h, or a date such as 2026-11-21."));
  }
  return { after: idAt(Math.min(at, Date.now())), limit: 1 };
}

/** A date, a time of today, or both, in milliseconds since 1970; NaN if it is none. */
function timeOf(word) {
  const [, day, time = "00:00"] = TIME.exec(word) ?? [null, "none"];
  const at = day ? new Date(`${day}T00:00`) : new Date();
  return at.setHours(...time.split(":").map(Number), 0, 0);
}

/** Go back to where that was said. */
async function lookBack(desk, room, word) {
  const place = room ? desk.room(room) : desk.place();
  const asked = since(word || BACK, desk.chat.limits.page);
  const { messages } = await desk.chat.request("history", { ...place.where("with"), ...asked });
  if (!messages.length) throw new Misuse(t("Nothing was said here since then."));
  await desk.goTo(place, messages[0].id);
}

export const rows = [
  {
    name: "me",
    usage: "TEXT...",
    aliases: ["emote"],
    help: () => t("Do something rather than say it, as in /me waves."),
    run: (desk, text) => desk.chat.say(desk.place(), text, { kind: "emote" }),
  },
  {
    name: "msg",
    usage: "NAME TEXT...",
    aliases: ["m", "tell", "t", "page"],
    help: () => t("Say something to one person, or to several (ann,bob), alone."),
    run: (desk, names, text) =>
      desk.tell(
        names.split(",").map((each) => each.replace(/^@/, "")),
        text,
      ),
  },
  {
    name: "reply",
    usage: "TEXT...",
    aliases: ["r"],
    help: () => t("Answer whoever wrote to you privately last."),
    run: (desk, text) => {
      if (!desk.lastTeller) throw new Misuse(t("Nobody has written to you alone yet."));
      return desk.tell([desk.lastTeller], text);
    },
  },
  {
    name: "query",
    usage: "NAME",
    aliases: ["dm"],
    help: () => t("Open a private talk with somebody."),
    run: async (desk, name) => desk.openTalk(name),
  },
  {
    name: "edit",
    usage: "TEXT...",
    help: () => t("Put another text in the place of what you said last here."),
    run: (desk, text) => desk.chat.edit(ownLast(desk), text),
  },
  {
    name: "delete",
    usage: "[REASON...]",
    help: () => t("Take back what you said last here."),
    run: (desk, reason) => desk.chat.remove(ownLast(desk), reason),
  },
  {
    name: "react",
    usage: "SIGN",
    help: () => t("Put a sign under what somebody else said last here."),
    run: async (desk, sign) => {
      const last = lastOf(desk.place(), (each) => !desk.chat.isMe(each.from));
      if (!last) throw new Misuse(t("Nobody has said anything here yet."));
      return desk.chat.react(last, await desk.sign(sign));
    },
  },
  {
    name: "search",
    usage: "[TEXT...]",
    aliases: ["find", "grep"],
    help: () => t("Find what was said: words, from:bob, in:#dev, since:7d."),
    run: (desk, text) => desk.bring("search", text),
  },
  {
    name: "history",
    usage: "[#ROOM] [NUMBER|1h|DATE]",
    aliases: ["review", "backlog"],
    help: () => t("Go back by so many lines, by a span of time, or to a date."),
    run: lookBack,
  },
  {
    name: "thread",
    help: () => t("Show the last message here that was answered, with its answers."),
    run: (desk) => {
      const place = desk.place();
      const answer = lastOf(place, ({ replyTo }) => replyTo);
      if (!answer) throw new Misuse(t("Nobody has answered anything here yet."));
      return desk.bring("thread", { place, id: beginning(place, answer) });
    },
  },
  {
    name: "clear",
    help: () => t("Put what was said until now out of sight, in this window alone."),
    run: (desk) => (desk.place(), desk.app.timeline.clear()),
  },
  {
    name: "mentions",
    help: () => t("Show where somebody named you."),
    run: (desk) => desk.bring("mentions"),
  },
  {
    name: "read",
    usage: "[ROOM]",
    help: () => t("Mark a room as read; all of them with /read all."),
    run: (desk, room) => {
      const all = [...desk.chat.places.values()];
      const meant = room.toLowerCase() === "all" ? all : [desk.room(room)];
      for (const place of meant) desk.chat.markRead(place);
    },
  },
  {
    name: "send",
    aliases: ["upload"],
    help: () => t("Choose a file and send it here."),
    run: (desk) => desk.pickFile(),
  },
  {
    name: "files",
    help: () => t("List the files that were sent here."),
    run: (desk) => desk.listFiles(),
  },
];
