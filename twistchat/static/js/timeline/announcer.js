/** What is new, read out to those who listen. What is loaded or scrolled is not. */

import { h } from "../dom.js";
import { t, tn } from "../words.js";

/** More at once are counted only, and so many lines are kept. */
const AT_ONCE = 4;
const KEPT = 20;

export class Announcer {
  constructor() {
    this.node = h("div", {
      class: "unseen",
      role: "log",
      "aria-live": "polite",
      "aria-relevant": "additions",
    });
    this.label();
    this._place = null;
    this._last = "";
  }

  /** Its name, in the language of the page. */
  label() {
    this.node.setAttribute("aria-label", t("New messages"));
  }

  /** Say what has come to the place since the last time. */
  hear(place, me) {
    const { newest } = place.messages;
    const known = place === this._place;
    const after = this._last;
    this._place = place;
    this._last = newest > after || !known ? newest : after;
    if (!known) this.node.replaceChildren();
    if (!known || !after || !place.messages.atEnd) return;
    const fresh = freshOf(place.messages.list, after, me);
    if (fresh.length > AT_ONCE) {
      this._say(tn("{count} new message", "{count} new messages", fresh.length));
    } else {
      fresh.forEach((message) => this._say(lineOf(message)));
    }
  }

  _say(text) {
    this.node.append(h("p", { text }));
    while (this.node.childElementCount > KEPT) this.node.firstChild.remove();
  }
}

function freshOf(list, after, me) {
  const fresh = [];
  for (let at = list.length - 1; at >= 0 && list[at].id > after; at--) {
    const message = list[at];
    const counts = !message.event && !message.pending && !message.failed;
    if (counts && message.from !== me) fresh.unshift(message);
  }
  return fresh;
}

function lineOf({ kind, from, text }) {
  return kind === "emote" ? `${from} ${text}` : `${from}: ${text}`;
}
