/** Coming in, and coming back: what is said first on each new connection. */

import { idAt } from "./ids.js";
import { roomKey } from "./place.js";
import { forget, keepTalks, remember, remembered, talksOf } from "./tab.js";
import { Refusal } from "./wire.js";
import { seeWhatIsGone, typed, written } from "./written.js";

/** So far back private messages are told when an account comes in. */
const TALKS_SINCE = 7 * 24 * 3600 * 1000;
const KEEP_EACH = 400;
/** With these it is worth to come again; all others end the visit. */
const PASSING = new Set(["down", "lost", "busy", "not-stored", "internal", "name-taken"]);

/** What was said has not been answered. */
const UNHEARD = new Set(["down", "lost"]);
/** A guest has left meanwhile, and comes by name. */
const TOO_LATE = new Set(["session-over", "wrong-token"]);

export class Hello {
  /** @param {Chat} chat */
  constructor(chat) {
    this._chat = chat;
    this._who = null;
    this._first = null;
    /** How often hello was to be said: what was prepared before is void. */
    this._turns = 0;
    this._keeping = 0;
    /** What was written where one is no more, by the key of the place. */
    this._drafts = new Map();
    /** The model knows nothing yet; what a reload left is to be put back. */
    this._fresh = false;
    this._restored = false;
    /** The page was loaded anew: a guest who is back at once is who they were. */
    this._reloaded = false;
    /** The key of the place to be shown first. */
    this._current = "";
    globalThis.addEventListener?.("pagehide", () => this._keepNow());
  }

  /** Come in for the first time. */
  enter(who) {
    const entered = new Promise((resolve, reject) => {
      this._first = { resolve, reject };
    });
    // Who was put out and comes again finds what they had written.
    const kept = remembered();
    this._restored = kept.name?.toLowerCase() === who.name.toLowerCase();
    this._who = who;
    this._fresh = true;
    this._current = who.rooms.length ? roomKey(who.rooms[0]) : "";
    this._chat.wire.start();
    return entered;
  }

  /** Come in again after a reload, as often as it takes. */
  restore({ name, account, lastId, rooms = [] }) {
    const chat = this._chat;
    this._who = { name, password: "", token: "", rooms: [] };
    this._reloaded = true;
    chat.me = { name, account, operator: false, bot: false, away: false };
    chat.lastId = lastId ?? "";
    chat.state = "lost";
    this._restored = true;
    chat.changed("me");
    chat.changed("state");
    // What one wrote is there again before the connection is.
    for (const room of rooms) chat.placeFrom({ room, members: [] });
    this._restore();
    this._show();
    chat.wire.start();
  }

  /** The connection is there: say hello. */
  async say() {
    const chat = this._chat;
    if (!this._who) return;
    const turn = ++this._turns;
    try {
      const fields = await this._fields();
      if (turn !== this._turns) return; // that was for a connection that broke
      const answer = await chat.wire.request("hello", fields);
      this._welcome(answer, Boolean(fields.resume));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      if (turn === this._turns) this._refused(refusal);
    }
  }

  /** All that was missed has been told: what else is there to know? */
  settled() {
    this.keep();
    return this._settle();
  }

  /** A guest has logged in to an account. */
  loggedIn(answer) {
    const chat = this._chat;
    chat.me = whole(answer.you);
    this._fresh = true;
    this._rooms(answer.rooms);
    this._restore();
    this._refusedRooms(answer);
    chat.changed("me");
    chat.changed("places");
    return this._settle();
  }

  /** The first connection could not be made. */
  failed() {
    if (this._first) this._refused(new Refusal("down"));
  }

  /** Come in again under another name, as a guest whose name is taken may. */
  as(name) {
    if (!this._who) return;
    this._who.name = name;
    this._chat.me = { ...this._chat.me, name };
    this._chat.wire.again(0);
  }

  /** Have a session of the tab for who one is now. */
  async establish() {
    const chat = this._chat;
    try {
      const { ticket } = await chat.request("ticket");
      await chat.session.establish(ticket);
      if (this._who) this._who.password = "";
    } catch {
      // The password is kept for the next connection then, in memory alone.
    }
  }

  /** What is to outlive a reload has changed. */
  keep() {
    this._keeping ||= setTimeout(() => this._keepNow(), KEEP_EACH);
  }

  /** A place is there, and what was written in it before is as well. */
  came(place) {
    place.draft ||= this._drafts.get(place.key) ?? "";
    this._drafts.delete(place.key);
    this.keep();
  }

  /** One is there no more. What was written is kept in case one comes again. */
  left(place) {
    const unsaid = this._chat.outgoing.takeBack(place);
    const draft = [...unsaid, typed(place)].filter(Boolean).join("\n");
    if (draft) this._drafts.set(place.key, draft);
    this.keep();
  }

  /** One is not in any more. Unless that was one's own wish, what one had written is
   * there for when one comes again. */
  end(wished) {
    if (!wished) this._keepNow();
    clearTimeout(this._keeping);
    this._keeping = 0;
    this._first?.reject(new Refusal("down"));
    this._who = this._first = null;
    this._restored = this._fresh = false;
    this._drafts.clear();
    if (wished) forget();
    else remember({ over: true, path: "" });
  }

  async _fields() {
    const chat = this._chat;
    const { password, rooms } = this._who;
    const name = chat.me?.name ?? this._who.name;
    const fields = { name, replay: false };
    const token = await this._token();
    if (token) fields.token = token;
    else if (password) fields.password = password;
    const were = [...chat.places.values()].filter((each) => each.isRoom);
    const stays = token || chat.me?.account;
    const wanted = stays ? rooms : [...rooms, ...were.map((each) => each.name)];
    if (wanted.length) fields.rooms = [...new Set(wanted)];
    const since = idAt(Date.now() - TALKS_SINCE);
    if (chat.lastId) fields.resume = chat.lastId;
    else if (token || password) fields.resume = { "@": since };
    return fields;
  }

  /** In place of a password: what was given, or a ticket of the tab's session. */
  async _token() {
    const { token, password } = this._who;
    if (token) {
      this._who.token = "";
      return token;
    }
    const { me, session } = this._chat;
    if (!me?.account) return this._reloaded && session.path ? session.ticket() : "";
    if (session.path) return session.ticket();
    if (password) return "";
    throw new Refusal("session-over");
  }

  _welcome(answer, resuming) {
    const chat = this._chat;
    this._who.rooms = [];
    this._reloaded = false;
    chat.me = whole(answer.you);
    Object.assign(chat, { server: answer.server, limits: answer.limits });
    chat.trouble = chat.farewell = null;
    chat.wire.settle();
    // What was kept is somebody else's.
    if (this._first && !this._restored) forget();
    this._rooms(answer.rooms);
    this._restore();
    if (answer.id) chat.lastId = answer.id;
    chat.changed("me");
    chat.changed("places");
    this._refusedRooms(answer);
    this._first?.resolve(chat.me);
    this._first = null;
    // What is asked is answered behind all that was missed, so it is asked then.
    if (!resuming) chat.resumed();
  }

  _refusedRooms({ refused = [] }) {
    for (const each of refused) {
      this._chat.tell({ event: "refused", ...each, facts: { room: each.room, name: each.room } });
    }
  }

  /** The rooms are those that the server says, and no others. */
  _rooms(states) {
    const chat = this._chat;
    const names = new Set(states.map((each) => each.room));
    for (const place of [...chat.places.values()]) {
      if (place.isRoom && !names.has(place.name)) chat.leaves(place.name);
    }
    for (const state of states) chat.placeFrom(state);
  }

  /** What the tab kept: drafts, counts, talks; once after a reload. */
  _restore() {
    const chat = this._chat;
    const kept = this._restored ? remembered() : {};
    this._restored = false;
    for (const each of Object.entries(kept.drafts ?? {})) this._drafts.set(...each);
    for (const place of chat.places.values()) this.came(place);
    const talks = chat.me.account ? talksOf(chat.me.name) : {};
    for (const [name, readUntil] of Object.entries(talks)) {
      const place = this._talk(name);
      place.readUntil ||= readUntil;
    }
    for (const [name, state] of Object.entries(kept.places ?? {})) {
      const place = name.startsWith("#") ? this._room(name) : this._talk(name);
      if (place) Object.assign(place, state);
      else if (typed(state)) this._drafts.set(roomKey(name), typed(state));
    }
    chat.outgoing.restore((name) =>
      name.startsWith("#") ? this._room(name) : this._talk(name),
    );
    this._current ||= kept.current;
  }

  _room(name) {
    return this._chat.places.get(roomKey(name));
  }

  _talk(name) {
    return this._chat.talk(name);
  }

  /** What is to be asked once all that was missed was told. */
  async _settle() {
    const chat = this._chat;
    this._show();
    const talks = [...chat.places.values()].filter((each) => !each.isRoom);
    for (const talk of talks) chat.monitor(talk);
    seeWhatIsGone(chat);
    if (!chat.me.account || !chat.session.path || this._fresh) this.establish();
    if (this._fresh && chat.me.account) await this._count();
    this._fresh = false;
  }

  /** Show what was shown before, or where one wanted to go. */
  _show() {
    const chat = this._chat;
    if (chat.current) return;
    const wanted = this._current && chat.places.get(this._current);
    chat.show(wanted ?? [...chat.places.values()].find((each) => each.isRoom) ?? null);
  }

  /** What was not read is known to the server. */
  async _count() {
    const chat = this._chat;
    const { rooms } = await chat.request("unread").catch(() => ({ rooms: [] }));
    for (const { room, count, mentions = 0 } of rooms) {
      const place = this._room(room);
      if (!place || chat.sees(place)) continue;
      Object.assign(place, { unread: count, mentions });
      chat.changed("unread", place);
    }
  }

  _refused(refusal) {
    const chat = this._chat;
    if (!this._who) return;
    const reloaded = this._reloaded;
    this._reloaded &&= UNHEARD.has(refusal.code);
    if (this._first) {
      const first = this._first;
      this._who = this._first = null;
      chat.wire.stop();
      first.reject(refusal);
    } else if (reloaded && !chat.me.account && TOO_LATE.has(refusal.code)) {
      this.say();
    } else if (PASSING.has(refusal.code)) {
      chat.trouble = refusal;
      chat.changed("state");
      if (refusal.code !== "lost") chat.wire.again();
    } else {
      chat.out(refusal);
    }
  }

  _keepNow() {
    clearTimeout(this._keeping);
    this._keeping = 0;
    const chat = this._chat;
    if (!this._who || !chat.me) return;
    const { name, account } = chat.me;
    const all = [...chat.places.values()];
    const rooms = all.filter((each) => each.isRoom).map((each) => each.name);
    const places = all.map((place) => {
      const { name: where, unread, mentions, readUntil } = place;
      return [where, { unread, mentions, readUntil, ...written(place) }];
    });
    const current = chat.current?.key;
    remember({ name, account, lastId: chat.lastId, rooms, current, over: false });
    remember({ places: Object.fromEntries(places), drafts: Object.fromEntries(this._drafts) });
    if (!account) return;
    const talks = all.filter((each) => !each.isRoom);
    keepTalks(name, Object.fromEntries(talks.map((each) => [each.name, each.readUntil])));
  }
}

/** Oneself, with all that there is to know. */
function whole(you) {
  return { account: false, operator: false, bot: false, away: false, ...you };
}
