/** What stands in the timeline, line by line: messages with a head or without, days,
 * what happened, and where the unread begins. No DOM. */

import { dayOf } from "./times.js";

/** Messages of one person so close to each other have one head, in milliseconds. */
const CLOSE = 5 * 60_000;
/** More lines than this of what happened, one behind the other, are folded. */
const MANY = 3;
/** These are folded; what is done to people and to the room is always read. */
const PASSING = new Set(["joined", "left", "departed", "renamed", "brought-in"]);

/**
 * @typedef {Object} Row
 * @property {string} key the same for the same line, always
 * @property {"start"|"day"|"unread"|"message"|"events"} type
 * @property {string} [at] of a day
 * @property {Message} [message]
 * @property {boolean} [head] it says who and when
 * @property {Message[]} [events]
 */

/** The day and the time of a message; taking them from its text takes long. */
const moments = new WeakMap();

function momentOf(message) {
  let moment = moments.get(message);
  if (moment?.at !== message.at) {
    const { at } = message;
    moment = { at, time: Date.parse(at), day: dayOf(at) };
    moments.set(message, moment);
  }
  return moment;
}

/**
 * The rows of these messages.
 * @param {Message[]} list oldest first
 * @param {{atStart: boolean, newAfter: string, me: string}} facts
 * @returns {Row[]}
 */
export function rowsOf(list, { atStart, newAfter, me }) {
  const rows = atStart ? [{ key: "start", type: "start" }] : [];
  let before = null;
  let day = null;
  let marked = !newAfter;
  for (const message of list) {
    const moment = momentOf(message);
    if (moment.day !== day) {
      day = moment.day;
      rows.push({ key: `day ${message.id}`, type: "day", at: message.at });
      before = null;
    }
    if (!marked && message.id > newAfter && message.from !== me && !message.event) {
      marked = true;
      rows.push({ key: "unread", type: "unread" });
      before = null;
    }
    if (message.event) happened(rows, message);
    else rows.push({ ...plain(message), head: !follows(before, message, moment) });
    before = message;
  }
  return rows;
}

function plain(message) {
  return { key: message.id, type: "message", message };
}

/** Lines one behind the other of what happened are one row: comings and goings, or
 * what is none. */
function happened(rows, message) {
  const last = rows.at(-1);
  const alike = last?.type === "events" && isPassing(last.events[0]) === isPassing(message);
  if (alike) last.events.push(message);
  else rows.push({ key: `events ${message.id}`, type: "events", events: [message] });
}

/** Whether the message goes on what its author said just before. */
function follows(before, message, { time }) {
  if (!before || before.event || before.from !== message.from) return false;
  if (before.kind !== message.kind || message.kind === "emote") return false;
  return !message.replyTo && time - momentOf(before).time < CLOSE;
}

/** Whether the events of a row are folded into one line. */
export function isMany(events) {
  return events.length > MANY && isPassing(events[0]);
}

function isPassing({ event }) {
  return PASSING.has(event.event);
}

/** Where the row of this key is; -1 if there is none. */
export function indexOf(rows, key) {
  return rows.findIndex((row) => row.key === key);
}

/** Where the message of this id is, be it in a row of several. */
export function indexOfMessage(rows, id) {
  return rows.findIndex(
    (row) => row.key === id || row.events?.some((message) => message.id === id),
  );
}
