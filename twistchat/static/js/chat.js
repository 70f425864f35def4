/** The model of the page: who one is, what there is, and what one can do. No DOM. */

import { Hello } from "./hello.js";
import { later } from "./ids.js";
import { Outgoing } from "./outgoing.js";
import { Place, roomKey, talkKey } from "./place.js";
import { Reading } from "./reading.js";
import { Soon } from "./soon.js";
import { takeIn } from "./told.js";
import { Refusal } from "./wire.js";
import { Writing } from "./writing.js";
import { letGo, typed } from "./written.js";

/** From a message that is seen to its mark. */
const READ_AFTER = 1500;
/** With these the tab's session has ended as well; that of a guest has with the guest. */
const GONE = new Set(["ended-password", "ended-deleted", "ended-suspended", "session-over"]);
/** Who is in a room is asked for again after so long, and so much longer for each. */
const REFRESH_AFTER = 500;
const REFRESH_EACH = 10;

/**
 * Events: "change" (detail: {what, place}; what is one of state, me, places, place, members,
 * presence, messages, draft, unread, typing, current, mail) and "told" (detail: an event of the
 * server as it came; also "refused" and "out" of the page's own).
 */
export class Chat extends EventTarget {
  /** @param {Wire} wire @param {TabSession} session */
  constructor(wire, session) {
    super();
    this.wire = wire;
    this.session = session;
    /** @type {?{name: string, account: boolean, operator: boolean, bot: boolean, away: boolean}} */
    this.me = null;
    /** @type {"out"|"in"|"lost"} */
    this.state = "out";
    /** @type {Map<string, Place>} */
    this.places = new Map();
    /** @type {?Place} */
    this.current = null;
    this.server = { name: "", software: "" };
    this.limits = { text: 4096, page: 200 };
    /** The last thing that the server said of its end, and why one is not in again. */
    this.farewell = null;
    this.trouble = null;
    /** Whether somebody looks at the page. */
    this.attentive = true;
    /** Whether something else is shown in place of the talk. */
    this.covered = false;
    this.lastId = "";
    this.outgoing = new Outgoing(this);
    this._hello = new Hello(this);
    this._reading = new Reading(this);
    this._writing = new Writing(this);
    this._soon = new Soon();
    wire.addEventListener("event", ({ detail }) => this._told(detail));
    wire.addEventListener("state", ({ detail }) => this._line(detail));
  }

  // Coming and going

  /**
   * Come in. `rooms` are entered besides those that the account is in; a `token` is in
   * place of the password. Rejected with what the server refuses.
   */
  enter({ name, password = "", token = "", rooms = [] }) {
    return this._hello.enter({ name, password, token, rooms });
  }

  /** Come in as whoever this tab was before it was reloaded, as soon as can be. */
  restore(kept) {
    this._hello.restore(kept);
  }

  /** Leave the server; nothing is kept. */
  async leave(reason = "") {
    await this.request("quit", { reason }).catch(() => null);
    this.out(null);
  }

  /** One is not in any more; `refusal` says why, if it was not one's own wish. */
  out(refusal) {
    this._hello.end(!refusal);
    this.wire.stop();
    this.session.end(this.me?.account && !GONE.has(refusal?.code));
    this.outgoing.forget(!refusal);
    this._soon.forget();
    this.places.clear();
    this.current = this.me = this.trouble = null;
    this.lastId = "";
    this._turn("out");
    this._dispatch("told", { event: "out", refusal });
    this.changed("places");
    this.changed("current");
  }

  // Asking

  /** Anything that the protocol has. Refusal: the server's, or "down", "lost". */
  request(op, fields = {}) {
    if (this.state !== "in") return Promise.reject(new Refusal("down"));
    return this.wire.request(op, fields);
  }

  /** Say something; the promise keeps the message. */
  say(place, text, options = {}) {
    this._writing.said(place);
    this.markRead(place);
    const said = this.outgoing.say(place, text, options);
    if (!place.messages.atEnd) place.messages.loadLatest().catch(() => null);
    return said;
  }

  /** Change a message of one's own, which may be on its way still. */
  async edit(message, text) {
    await this.outgoing.settled(message);
    if (message.pending) throw new Refusal("down");
    const answer = await this.request("edit", { id: message.id, text });
    this._seen(answer.id);
    this._placeOf(message)?.messages.edited(message.id, text, answer.at);
  }

  async remove(message, reason = "") {
    const answer = await this.request("delete", { id: message.id, reason });
    this._seen(answer.id);
    const place = this._placeOf(message);
    place?.messages.remove(message.id);
    if (place) letGo(this, place, message.id);
  }

  async react(message, reaction, on = true) {
    const answer = await this.request("react", { id: message.id, reaction, on });
    this._seen(answer.id);
    const messages = this._placeOf(message)?.messages;
    messages?.reacted(message.id, reaction, this.me.name, on);
  }

  async join(name, key = "") {
    const room = `#${name.replace(/^#/, "")}`;
    const { state } = await this.request("join", { room, replay: false, key });
    return this.placeFrom(state);
  }

  async create(name, mode = "", key = "") {
    const room = `#${name.replace(/^#/, "")}`;
    const { state } = await this.request("create", { room, mode, key });
    return this.placeFrom(state);
  }

  /** Leave a room, or put a private talk away. */
  async part(place, reason = "") {
    if (place.isRoom) await this.request("part", { room: place.name, reason });
    this._remove(place);
  }

  /** The private talk with somebody, which is made if there is none. @returns {Place} */
  talk(name) {
    const bare = name.replace(/^@/, "");
    const known = this.places.get(talkKey(bare));
    if (known) return known;
    const place = this._add(new Place(this, bare));
    this.monitor(place);
    return place;
  }

  setTopic(place, topic) {
    return this.request("topic", { room: place.name, topic });
  }

  async away(text = "") {
    await this.request("away", { text });
    takeIn(this, { event: "away", who: this.me.name });
  }

  async back() {
    await this.request("back");
    takeIn(this, { event: "back", who: this.me.name });
  }

  async mute(place, on) {
    await this.request("mute", { room: place.name, on });
    place.muted = on;
    this.changed("place", place);
  }

  /** A draft or the like was changed, and is to outlive a reload. */
  keep() {
    this._hello.keep();
  }

  /** Tell the others that one is writing ("active"), pauses or has "done". */
  typing(place, state) {
    this._writing.tell(place, state);
  }

  /** A guest shows that a name is theirs; the rooms one is in come along. */
  async login(name, password) {
    const answer = await this.request("login", { name, password, replay: false });
    this._hello.loggedIn(answer);
  }

  /** Bear another name. */
  async rename(wanted) {
    const { name } = await this.request("rename", { name: wanted });
    if (!this.isMe(name)) takeIn(this, { event: "renamed", who: this.me.name, now: name });
  }

  /** A guest whose name is held comes in under another one. */
  enterAs(name) {
    this._hello.as(name);
  }

  // What is shown and read

  /** This place is the one that is shown; null is none. The promise is kept when what
   * is to be seen there is loaded. */
  show(place) {
    return this._reading.show(place);
  }

  /** Whether what is said in the place is seen at once. */
  sees(place) {
    return this._reading.sees(place);
  }

  /** Somebody looks at the page, or not any more. */
  watch(attentive) {
    if (attentive === this.attentive) return;
    this.attentive = attentive;
    if (attentive && this.current && this.sees(this.current)) this.markRead(this.current);
  }

  /** All that was told in the place is read. */
  markRead(place) {
    this._reading.mark(place);
  }

  /** The same, once for all that comes within a while. */
  markReadSoon(place) {
    this._soon.once(`read ${place.key}`, READ_AFTER, () => {
      if (this.sees(place)) this.markRead(place);
    });
  }

  /** Something changed; see the class. */
  changed(what, place = null) {
    this._dispatch("change", { what, place });
  }

  // What follows is for the parts of the model alone

  isMe(name) {
    return name === this.me?.name;
  }

  /** An id that was seen, and where. */
  saw(id, place) {
    this._seen(id);
    place.lastId = later(place.lastId, id);
  }

  /** A room is as the server says; it is made if it is not there. @returns {Place} */
  placeFrom(state) {
    const known = this.places.get(roomKey(state.room));
    const place = known ?? new Place(this, state.room);
    place.set(state);
    place.stale = false;
    if (!known) this._add(place);
    this.changed("members", place);
    this.changed("place", place);
    return place;
  }

  /** One is in a room no more. */
  leaves(name) {
    const place = this.places.get(roomKey(name));
    if (place) this._remove(place);
  }

  /** Ask what a room is like. */
  async refresh(name) {
    const { state } = await this.request("room", { room: name });
    return this.placeFrom(state);
  }

  /** The same before long, if the room is shown; else when it is. An event does not say
   * which role somebody has who comes back. */
  refreshSoon(room) {
    room.stale = true;
    if (room !== this.current) return;
    const wait = REFRESH_AFTER + REFRESH_EACH * room.members.size;
    this._soon.once(`refresh ${room.key}`, wait, () => {
      if (room.stale) this.refresh(room.name).catch(() => null);
    });
  }

  /** Whether the other one of a private talk is here is told from now on. */
  async monitor(place) {
    const asked = this.request("monitor", { names: [place.name] });
    const answer = await asked.catch(() => ({ names: [] }));
    for (const { name, here = false } of answer.names) {
      takeIn(this, { event: here ? "appeared" : "vanished", who: name });
    }
  }

  /** One is otherwise. */
  becomes(change) {
    this.me = { ...this.me, ...change };
    if (change.account) this._hello.establish();
    this.changed("me");
  }

  /** What was missed has been told. */
  resumed() {
    this._turn("in");
    this.outgoing.flush();
    if (this.current) this._reading.look(this.current);
    this._hello.settled();
  }

  /** A talk goes by another name. */
  rekeyed(talk, now) {
    this.places.delete(talk.key);
    talk.name = now;
    talk.key = talkKey(now);
    // Who had that name before has gone, and cannot be talked to.
    const before = this.places.get(talk.key);
    talk.draft ||= before ? typed(before) : "";
    this._add(talk);
    this.monitor(talk);
    if (before && this.current === before) this.show(talk);
  }

  ended(event) {
    this.out(new Refusal(`ended-${event.reason}`, event.text ?? "", event));
  }

  /** Let others hear of something as if the server had told it. */
  tell(event) {
    this._dispatch("told", event);
  }

  _turn(state) {
    if (state === this.state) return;
    this.state = state;
    this.changed("state");
  }

  _line(state) {
    if (state === "up") this._hello.say();
    else if (this.state === "in") this._turn("lost");
    else if (state === "down") this._hello.failed();
    this.changed("state");
  }

  _told(event) {
    if (event.id && event.event !== "resumed") this._seen(event.id);
    takeIn(this, event);
    this._dispatch("told", event);
  }

  _seen(id) {
    this.lastId = later(this.lastId, id);
    this.keep();
  }

  _add(place) {
    this.places.set(place.key, place);
    this._hello.came(place);
    this.changed("places", place);
    return place;
  }

  _remove(place) {
    this.places.delete(place.key);
    if (this.current === place) this.show([...this.places.values()][0] ?? null);
    this._hello.left(place);
    this.changed("places", place);
  }

  _placeOf(message) {
    const talk = message.to && talkKey(this.isMe(message.from) ? message.to : message.from);
    if (talk) return this.places.get(talk);
    const all = [...this.places.values()];
    return all.find((place) => place.messages.find(message.id));
  }

  _dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
