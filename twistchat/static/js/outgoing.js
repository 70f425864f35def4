/** What was said and is not answered yet. Nothing of it is lost: it is said again after
 * the connection was, and kept over a reload. */

import { randomWord } from "./ids.js";
import { remember, remembered } from "./tab.js";
import { Refusal } from "./wire.js";

/** With these the message was not looked at: it waits for the connection. */
const WAITS = new Set(["down", "lost", "not-logged-in"]);

const PROGRAM = randomWord();

export class Outgoing {
  /** @param {Chat} chat */
  constructor(chat) {
    this._chat = chat;
    this._entries = [];
    this._count = 0;
  }

  /** Say something; the promise keeps the message, and is rejected if it was refused. */
  say(place, text, { replyTo = "", kind = "said" } = {}) {
    const entry = this._entry(place, {
      text,
      kind,
      replyTo,
      clientId: `${PROGRAM}-${++this._count}`,
      at: new Date().toISOString(),
    });
    return this._send(entry);
  }

  /** Say one again that was refused. */
  retry(message) {
    const entry = this._of(message);
    if (!entry) return Promise.resolve(message);
    Object.assign(message, { failed: null, pending: true });
    entry.place.messages.touch();
    return this._send(entry);
  }

  /** Give one up. */
  discard(message) {
    const entry = this._of(message);
    if (entry) this._drop(entry);
    message.pending = false;
    entry?.place.messages.remove(message.id);
  }

  /** All that waits, in the order in which it was said: the connection is there. */
  flush() {
    for (const entry of [...this._entries]) {
      if (!entry.flying && !entry.message.failed) this._send(entry).catch(() => null);
    }
  }

  /**
   * A guest reads its own message again after a broken connection: then it was said,
   * and is not said again. Accounts have client ids for that.
   */
  recognized(place, message) {
    const entry = this._entries.find(
      (each) =>
        each.uncertain &&
        each.place === place &&
        each.message.text === message.text &&
        each.message.replyTo === message.replyTo,
    );
    if (!entry || this._chat.me.account) return;
    this._drop(entry);
    place.messages.remove(entry.message.id);
  }

  /** What the tab kept over a reload. `find` has the place of a name, or makes it. */
  restore(find) {
    for (const kept of remembered().outgoing ?? []) {
      const place = find(kept.where);
      const known = this._entries.some((each) => each.clientId === kept.clientId);
      if (place && !known) this._again(place, kept);
    }
  }

  _again(place, kept) {
    const entry = this._entry(place, kept);
    entry.uncertain = kept.uncertain;
    if (!kept.failed) return;
    const { code, message, facts } = kept.failed;
    const failed = new Refusal(code, message, facts);
    Object.assign(entry.message, { failed, pending: false });
  }

  /** What was not said in a place that one has left. @returns {string[]} */
  takeBack(place) {
    const taken = this._entries.filter((each) => each.place === place && !each.flying);
    this._entries = this._entries.filter((each) => !taken.includes(each));
    if (taken.length) this._keep();
    return taken.map(({ message }) => message.text);
  }

  /** Nobody is here to say it any more; the tab keeps it unless that was their wish. */
  forget(wished) {
    this._entries = [];
    if (wished) this._keep();
  }

  _entry(place, { text, kind, replyTo, clientId, at }) {
    const message = {
      id: `~${String(++this._count).padStart(9, "0")}`,
      ...{ at, from: this._chat.me.name, to: place.isRoom ? "" : place.name, text, kind },
      ...{ replyTo, editedAt: "", reactions: [], file: null, replayed: false },
      ...{ pending: true, failed: null, event: null },
    };
    const entry = { place, message, clientId, flying: false, uncertain: false };
    this._entries.push(entry);
    place.messages.add(message);
    return entry;
  }

  /** Kept when a message is said, or cannot be just now. */
  async settled(message) {
    await this._of(message)?.sent?.catch(() => null);
  }

  _send(entry) {
    entry.sent = this._ask(entry);
    return entry.sent;
  }

  async _ask(entry) {
    const { place, message } = entry;
    const account = this._chat.me?.account;
    entry.flying = true;
    this._keep();
    try {
      const answer = await this._chat.request(place.isRoom ? "say" : "tell", {
        ...place.where(),
        text: message.text,
        kind: message.kind,
        ...(message.replyTo && { reply_to: message.replyTo }),
        ...(account && { client_id: entry.clientId }),
      });
      this._drop(entry);
      this._chat.saw(answer.id, place);
      place.messages.said(message, answer.id, answer.at);
      return message;
    } catch (refusal) {
      return this._refused(entry, refusal);
    } finally {
      entry.flying = false;
    }
  }

  _refused(entry, refusal) {
    if (refusal.code === "lost") entry.uncertain = true;
    const waits = WAITS.has(refusal.code);
    if (!waits) Object.assign(entry.message, { failed: refusal, pending: false });
    // Whoever is out has given all up, and the tab keeps what it has.
    if (this._entries.includes(entry)) this._keep();
    entry.place.messages.touch();
    if (waits) return entry.message;
    throw refusal;
  }

  _of(message) {
    return this._entries.find((each) => each.message === message);
  }

  _drop(entry) {
    this._entries = this._entries.filter((each) => each !== entry);
    this._keep();
  }

  _keep() {
    const outgoing = this._entries.map(({ place, message, clientId, flying, uncertain }) => ({
      where: place.name,
      ...{ text: message.text, kind: message.kind, replyTo: message.replyTo },
      ...{ at: message.at, clientId, uncertain: uncertain || flying },
      failed: failureOf(message),
    }));
    remember({ outgoing });
  }
}

/** Why it was refused, as it can be kept. */
function failureOf({ failed }) {
  return failed && { code: failed.code, message: failed.message, facts: failed.facts };
}
