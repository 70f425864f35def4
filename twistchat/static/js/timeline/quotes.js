/** What a message answers, in one line above it. What is not among the messages at hand
 * is asked for, once. */

import { h, icon } from "../dom.js";
import { messageOf } from "../messages.js";
import { t } from "../words.js";

/** So many that were asked for are kept, and so many are asked for at once. */
const MOST = 300;
const AT_ONCE = 2;
const LONGEST = 160;

export class Quotes {
  /**
   * @param {Chat} chat
   * @param {() => void} changed one came, so who quotes it looks otherwise
   * @param {(id: string) => void} jump
   */
  constructor(chat, changed, jump) {
    this._chat = chat;
    this._changed = changed;
    this._jump = jump;
    this.place = null;
    /** By id; null is one that nobody may read any more. */
    this._fetched = new Map();
    this._wanted = [];
    this._asking = 0;
    chat.addEventListener("told", ({ detail }) => this._told(detail));
  }

  /** The message of that id, null if there is none any more, undefined if unknown. */
  find(id) {
    return this.place?.messages.find(id) ?? this._fetched.get(id);
  }

  /** What a quote of it looks like depends on this alone. */
  lookOf(id) {
    const message = this.find(id);
    return message ? `${message.from} ${message.text.slice(0, LONGEST)}` : nothing(message);
  }

  node(id) {
    const message = this.find(id);
    if (message === undefined) this._want(id);
    return h(
      "button",
      { type: "button", class: "quote", tabIndex: -1, on: { click: () => this._jump(id) } },
      icon("reply"),
      message ? this._of(message) : h("span", { class: "quote-text", text: nothing(message) }),
    );
  }

  _of(message) {
    const text = message.text.slice(0, LONGEST).replace(/\s+/g, " ");
    return [
      h("span", { class: "unseen", text: t("in answer to") }),
      h("b", { text: message.from }),
      h("span", { class: "quote-text", dir: "auto", text }),
    ];
  }

  /** What is not among the messages at hand is changed here. */
  _told({ event, target, text }) {
    const known = this._fetched.get(target);
    if (!known) return;
    if (event === "edited") this._keep(target, { ...known, text });
    if (event === "deleted") this._keep(target, null);
  }

  _want(id) {
    if (this._wanted.includes(id)) return;
    this._wanted.push(id);
    this._next();
  }

  async _next() {
    if (this._asking >= AT_ONCE || !this._wanted.length) return;
    const id = this._wanted.pop(); // the last one is the most likely to be in sight
    this._asking += 1;
    try {
      const { messages } = await this._chat.request("message", { id });
      this._keep(id, messages[0] ? messageOf(messages[0]) : null);
    } catch (refusal) {
      if (refusal.code === "no-such-message") this._keep(id, null);
    }
    this._asking -= 1;
    this._next();
  }

  _keep(id, message) {
    this._fetched.set(id, message);
    if (this._fetched.size > MOST) this._fetched.delete(this._fetched.keys().next().value);
    this._changed();
  }
}

function nothing(message) {
  return message === null ? t("a message that is gone") : t("a message");
}
