/** A room, or a private talk: what is said there, who is there, what is unread. */

import { Messages } from "./messages.js";

/** The key of a room by its name, with or without the #. */
export function roomKey(name) {
  return `#${name.replace(/^#/, "").toLowerCase()}`;
}

/** The key of the private talk with somebody. */
export function talkKey(name) {
  return `@${name.replace(/^@/, "").toLowerCase()}`;
}

export class Place {
  /** @param {Chat} chat @param {string} name "#dev" or, of a person, "bob" */
  constructor(chat, name) {
    this.isRoom = name.startsWith("#");
    this.name = name;
    this.key = this.isRoom ? roomKey(name) : talkKey(name);
    this.topic = "";
    this.topicBy = "";
    this.topicAt = "";
    this.modes = {};
    this.muted = false;
    /** @type {Map<string, {name: string, role: string, away: boolean, bot: boolean}>} */
    this.members = new Map();
    this.unread = 0;
    this.mentions = 0;
    /** The id of the last message that was read, as far as it is known. */
    this.readUntil = "";
    /** What came behind this id was unread when the place was shown; else empty. */
    this.newAfter = "";
    /** What came until this id was put out of sight in this window. */
    this.hiddenUntil = "";
    this.draft = "";
    /** The message that is answered by what is written: {id, from, text}. */
    this.answers = null;
    /** A message that is being changed where it stands. @type {?Change} */
    this.change = null;
    /** One that is on its way yet, and is being changed in the place of the draft.
     * @type {?{message: Message, text: string, was: string}} */
    this.recast = null;
    /** Who is writing, until when (milliseconds). @type {Map<string, number>} */
    this.typing = new Map();
    /** Of a private talk: the other one is here; null if that is not known. */
    this.here = null;
    /** The id of the last thing said here, for sorting. */
    this.lastId = "";
    this.messages = new Messages(
      (fields) => chat.request("history", { ...this.where("with"), ...fields }),
      () => chat.changed("messages", this),
    );
  }

  /** The fields of a request that name this place. */
  where(person = "to") {
    return this.isRoom ? { room: this.name } : { [person]: this.name };
  }

  /** It is as the server says. */
  set(state) {
    this.name = state.room;
    this.topic = state.topic ?? "";
    this.topicBy = state.topic_by ?? "";
    this.topicAt = state.topic_at ?? "";
    this.modes = state.modes ?? {};
    this.muted = state.muted ?? false;
    this.members = new Map(state.members.map((each) => [each.name, member(each)]));
  }

  /** What somebody is here: "member", "voice", "operator" or "owner"; "" if absent. */
  roleOf(name) {
    return this.members.get(name)?.role ?? "";
  }

  /** How many messages of others came behind this id. */
  countAfter(id, me) {
    const { list } = this.messages;
    return list.filter((each) => each.id > id && each.from !== me && counts(each)).length;
  }
}

/** Whether a message is one that somebody can have missed. */
export function counts(message) {
  return message.kind !== "event" && !message.pending && !message.failed;
}

/** How the other one of a private talk is there: "here", "away", or "off". Who is away
 * is known of those with whom one shares a room. */
export function presenceOf(talk, places) {
  if (!talk.here) return "off";
  const away = [...places].some(({ members }) => members.get(talk.name)?.away);
  return away ? "away" : "here";
}

/** Somebody who is in a room. */
export function member({ name, role = "member", away = false, bot = false }) {
  return { name, role, away, bot };
}
