/** The mail of an account, as far as this page has asked for it. No DOM. */

import { arrived, clientIdOf } from "./attempts.js";
import { ofTab } from "./storage.js";

const PAGE = 30;
/** The longest text of a mail, in bytes, and the longest subject in signs. */
export const LONGEST = 16384;
export const LONGEST_SUBJECT = 200;

const LISTS = { inbox: "mail-inbox", sent: "mail-sent", drafts: "mail-drafts" };

/**
 * @typedef {Object} Mail
 * @property {"inbox"|"sent"|"drafts"} box
 * @property {number} number
 * @property {string} at
 * @property {string} [from]
 * @property {string[]} [to]
 * @property {string} [subject]
 * @property {string} [words] the first of its text
 * @property {boolean} [unread]
 */

/** Events: "change" when a list or what is open is another. */
export class Inbox extends EventTarget {
  /** @param {Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    this.chat = desk.chat;
    /** @type {"inbox"|"sent"|"drafts"} */
    this.box = "inbox";
    /** What is searched for; empty is nothing. */
    this.query = "";
    /** @type {Mail[]} newest first */
    this.mails = [];
    this.more = false;
    this.loading = false;
    /** Why the list could not be had. @type {?Refusal} */
    this.failed = null;
    /** What is read: {box, number, at, from, to, subject, text}, or null. */
    this.open = null;
    this._asked = 0;
  }

  /** Show a box, or what is found for a query. */
  async show(box, query = "") {
    Object.assign(this, { box, query, mails: [], more: false, open: null });
    await this.load();
  }

  /** Ask for the list anew; what was further back is left out. */
  async load() {
    const asked = ++this._asked;
    this._set({ loading: true, failed: null });
    try {
      const { mails, more = false } = await this._list();
      if (asked === this._asked) this._set({ mails, more, loading: false });
    } catch (failed) {
      if (asked === this._asked) this._set({ failed, loading: false });
    }
  }

  /** The page behind the last one. */
  async loadMore() {
    if (this.loading || !this.more || this.query) return;
    const asked = this._asked;
    const before = this.mails.at(-1).number;
    this.loading = true;
    try {
      const { mails, more = false } = await this._list({ before });
      if (asked === this._asked) this._set({ mails: [...this.mails, ...mails], more });
    } finally {
      if (asked === this._asked) this.loading = false;
    }
  }

  async _list(fields = {}) {
    if (this.query) {
      const query = this.query.slice(0, 128);
      return this.chat.request("mail-search", { query, limit: PAGE });
    }
    const limit = this.box === "drafts" ? {} : { limit: PAGE };
    const answer = await this.chat.request(LISTS[this.box], { ...limit, ...fields });
    return { ...answer, mails: answer.mails.reverse() };
  }

  /** Open one to read it. */
  async read(box, number) {
    const mail = await this.chat.request("mail-read", { box, number });
    this._mark(box, number, { unread: false });
    this._set({ open: { ...mail, box } });
    if (box === "inbox") this.desk.countMail();
    return this.open;
  }

  /** Nothing is read. */
  close() {
    this._set({ open: null });
  }

  /** Who wrote, and who was written to. @returns {string[]} */
  correspondents() {
    const names = this.mails.flatMap((each) => [each.from, ...(each.to ?? [])]);
    return [...new Set(names)].filter((each) => each && !this.chat.isMe(each));
  }

  /** The one before or behind it in the list. */
  beside(mail, step) {
    const at = this.mails.findIndex((each) => isSame(each, mail));
    return at < 0 ? undefined : this.mails[at + step];
  }

  /** Delete one that came; `undo` takes that back. */
  async remove(number) {
    await this.chat.request("mail-delete", { numbers: [number] });
    this._drop("inbox", number);
    this.desk.countMail();
  }

  async undo(number) {
    await this.chat.request("mail-undo", { numbers: [number] });
    this.desk.countMail();
    await this.load();
  }

  /** Send what was written, once however often it is tried.
   * @returns {Promise<{stored?: string[], shown?: string[], repeated?: boolean}>} */
  async send(letter) {
    const request = requestOf(letter);
    const { draft } = letter;
    const more = { client_id: clientIdOf(request), ...(draft && { draft }) };
    const answer = await this.chat.request(request[0], { ...request[1], ...more });
    arrived(request);
    if (draft) this._drop("drafts", draft);
    if (this.box === "sent") this.load();
    return answer;
  }

  /** Keep what is not finished at the server; the number it has now. */
  async keep({ to, subject, text, draft = 0 }) {
    const fields = { to, subject, text, number: draft };
    const { number } = await this.chat.request("mail-draft-keep", fields);
    if (this.box === "drafts") this.load();
    return number;
  }

  /** Go on with one that is not finished. */
  draft(number) {
    return this.chat.request("mail-draft", { number });
  }

  async dropDraft(number) {
    await this.chat.request("mail-draft-drop", { number });
    this._drop("drafts", number);
  }

  _mark(box, number, change) {
    this.mails = this.mails.map((each) =>
      isSame(each, { box, number }) ? { ...each, ...change } : each,
    );
  }

  _drop(box, number) {
    const others = this.mails.filter((each) => !isSame(each, { box, number }));
    const open = this.open && isSame(this.open, { box, number }) ? null : this.open;
    this._set({ mails: others, open });
  }

  _set(change) {
    Object.assign(this, change);
    this.dispatchEvent(new Event("change"));
  }
}

export function isSame(one, other) {
  return one.box === other.box && one.number === other.number;
}

/** The operation that sends a letter, and what that says. */
function requestOf({ kind = "new", to, subject, text, number }) {
  if (kind === "reply") return ["mail-reply", { number, text }];
  if (kind === "forward") return ["mail-forward", { number, to, note: text }];
  return ["mail-send", { to, subject, text }];
}

/** How many bytes a text has as it is sent. */
export function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

/** What is being written, kept over a reload: one letter at a time, in this tab. */
const KEY = "twistchat.letter";

/** @returns {?Object} a letter of that account */
export function keptLetter(owner) {
  const kept = ofTab.read(KEY);
  return kept.owner === owner ? kept.letter : null;
}

export function keepLetter(owner, letter) {
  if (letter) ofTab.write(KEY, { owner, letter });
  else ofTab.remove(KEY);
}

/** Whether there is something in a letter that would be missed. */
export function isWorthKeeping({ kind = "new", to = [], subject = "", text = "" }) {
  return Boolean(text.trim() || (kind === "new" && (subject.trim() || to.length)));
}
