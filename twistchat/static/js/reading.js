/** What is shown, and what was read of it: by that the unread is counted. */

import { later } from "./ids.js";
import { counts } from "./place.js";

export class Reading {
  /** @param {Chat} chat */
  constructor(chat) {
    this._chat = chat;
  }

  /** This place is the one that is shown; null is none. */
  show(place) {
    const chat = this._chat;
    if (place === chat.current) return this.look(place);
    chat.current = place;
    if (place) {
      place.newAfter = place.unread ? place.readUntil : "";
      if (place.stale) chat.refreshSoon(place);
    }
    chat.changed("current", place);
    return this.look(place);
  }

  /** Load what is to be seen there, and mark it as read if somebody looks. */
  async look(place) {
    const chat = this._chat;
    if (!place || chat.state !== "in") return;
    const { messages } = place;
    // Who reads what is older is not to be thrown to the end.
    if (!messages.held || !messages.loaded) await messages.loadLatest().catch(goneFrom(messages));
    if (place.unread && !place.newAfter) {
      place.newAfter = lastRead(place, chat.me?.name);
      chat.changed("messages", place);
    }
    if (this.sees(place)) this.mark(place);
  }

  /** Whether what is said in the place is seen at once: not if one reads further up. */
  sees(place) {
    const { attentive, covered, current } = this._chat;
    const whole = place.messages.atEnd && !place.messages.held;
    return attentive && !covered && place === current && whole;
  }

  /** All that was told in the place is read. */
  mark(place) {
    const chat = this._chat;
    const had = place.unread;
    const until = later(place.lastId, place.messages.newest);
    place.unread = place.mentions = 0;
    if (had) chat.changed("unread", place);
    if (until <= place.readUntil && !had) return;
    place.readUntil = later(place.readUntil, until);
    chat.keep();
    if (!chat.me?.account || !place.isRoom) return;
    const room = place.name;
    chat.request("read", until ? { room, until } : { room }).catch(() => null);
  }
}

/** What was said to a guest goes with them: then there is nothing to wait for. */
function goneFrom(messages) {
  return ({ code }) => code === "no-such-person" && messages.nothing();
}

/** The id behind which as many messages of others are as are unread; else empty. */
function lastRead(place, me) {
  const others = place.messages.list.filter((each) => counts(each) && each.from !== me);
  return others.at(-place.unread - 1)?.id ?? "";
}
