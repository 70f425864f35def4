/** The messages of one place: a window of them, sorted by id, without a gap in it. */

/** So many are kept in memory; what is beyond can be read again. */
const MOST = 600;
const PAGE = 60;

/**
 * @typedef {Object} Message
 * @property {string} id "~N" while it is not said yet, which sorts last
 * @property {string} at RFC 3339
 * @property {string} from
 * @property {string} text
 * @property {string} kind "said", "emote", "notice", or "event" if `event` is set
 * @property {string} replyTo
 * @property {string} editedAt
 * @property {{reaction: string, people: string[]}[]} reactions
 * @property {?Object} file
 * @property {boolean} replayed
 * @property {boolean} pending not answered yet
 * @property {?Refusal} failed why it was not said
 * @property {?Object} event what happened, of lines such as "joined"
 */

/** What the server told as `said` or `told`. @returns {Message} */
export function messageOf(event) {
  return {
    id: event.id,
    at: event.at,
    from: event.from,
    to: event.to ?? "",
    text: event.text ?? "",
    kind: event.kind ?? "said",
    replyTo: event.reply_to ?? "",
    editedAt: event.edited_at ?? "",
    reactions: event.reactions ?? [],
    file: event.file ?? null,
    replayed: event.replayed ?? false,
    pending: false,
    failed: null,
    event: null,
  };
}

/** Something that happened, as a line among the messages. @returns {Message} */
export function lineOf(event) {
  const from = event.by ?? event.who ?? event.from ?? "";
  return { ...messageOf({ ...event, from, text: "" }), kind: "event", event };
}

/** The index of the first message whose id is not smaller. */
function place(list, id) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Messages {
  /**
   * @param {(fields: Object) => Promise<{messages: Object[], more?: boolean}>} load
   *   asks for history
   * @param {() => void} changed is called after each change
   */
  constructor(load, changed) {
    /** @type {Message[]} oldest first */
    this.list = [];
    /** Nothing is older than the first one. */
    this.atStart = false;
    /** Nothing is newer than the last one: what is said now belongs behind it. */
    this.atEnd = true;
    /** Somebody reads what is older, which is not to go for what is new. */
    this.held = false;
    /** The newest ones were asked for already. */
    this.loaded = false;
    this._load = load;
    this._changed = changed;
    this._busy = new Map();
    /** What came, or waits to be said, while the end is not here. */
    this._tail = [];
    /** How often all of the window was given up: what was asked before is void then. */
    this._turns = 0;
  }

  /** The message of this id, if it is in the window. */
  find(id) {
    const found = this.list[place(this.list, id)];
    return found?.id === id ? found : undefined;
  }

  /** Whether it is in the window, or waits outside of it. */
  holds({ id }) {
    return Boolean(this.find(id)) || this._tail.some((each) => each.id === id);
  }

  /** The greatest id of what the server told; empty if there is none. */
  get newest() {
    for (let at = this.list.length - 1; at >= 0; at--) {
      if (this.list[at].id < "~") return this.list[at].id;
    }
    return "";
  }

  /** Something new. False if it was here already, or belongs outside of the window. */
  add(message) {
    if (!this.atEnd) {
      this._tail.push(message);
      if (this._tail.length > MOST) this._tail.shift();
      return false;
    }
    const at = place(this.list, message.id);
    if (this.list[at]?.id === message.id) return false;
    this.list.splice(at, 0, message);
    if (this.list.length > MOST + PAGE) {
      if (this.held) this._trimEnd();
      else this._trimStart();
    }
    this._changed();
    return true;
  }

  /** It is gone. */
  remove(id) {
    this._tail = this._tail.filter((each) => each.id !== id);
    const at = place(this.list, id);
    if (this.list[at]?.id !== id) return;
    this.list.splice(at, 1);
    this._changed();
  }

  /** A pending message is said: it gets its id, and its place by it. */
  said(message, id, at) {
    const from = place(this.list, message.id);
    if (this.list[from] === message) this.list.splice(from, 1);
    this._tail = this._tail.filter((each) => each !== message);
    Object.assign(message, { id, at, pending: false, failed: null });
    if (!this.add(message)) this._changed();
  }

  /** A message has another text. */
  edited(id, text, at) {
    const found = this.find(id);
    if (!found) return;
    Object.assign(found, { text, editedAt: at });
    this._changed();
  }

  /** A sign was put under a message, or taken away. */
  reacted(id, reaction, who, on) {
    const found = this.find(id);
    if (!found) return;
    found.reactions = withReaction(found.reactions, reaction, who, on);
    this._changed();
  }

  /** A message looks otherwise now. */
  touch() {
    this._changed();
  }

  /** The page before the first one. */
  loadOlder() {
    const first = this.list.find((each) => each.kind !== "event" && each.id < "~");
    if (!first) return this.loadLatest();
    if (this.atStart) return Promise.resolve();
    return this._once("older", async () => {
      const turn = this._turns;
      const { messages, more } = await this._load({ before: first.id, limit: PAGE });
      if (turn !== this._turns) return;
      this.atStart = !more;
      this._merge(messages);
      if (this.list.length > MOST + PAGE) this._trimEnd();
    });
  }

  /** The page behind the last one. */
  loadNewer() {
    if (this.atEnd) return Promise.resolve();
    return this._once("newer", async () => {
      const turn = this._turns;
      const { messages, more } = await this._load({ after: this.newest, limit: PAGE });
      if (turn !== this._turns) return;
      this._merge(messages);
      if (!more) this._ends();
      if (this.list.length > MOST + PAGE) this._trimStart();
    });
  }

  /** The messages about this one, and no others. */
  loadAround(id) {
    if (this.find(id)) return Promise.resolve();
    return this._once(`around ${id}`, async () => {
      const { messages } = await this._load({ around: id, limit: PAGE });
      this._giveUp();
      this.atStart = this.atEnd = false;
      this.loaded = true;
      this._merge(messages);
    });
  }

  /** The newest ones. */
  loadLatest() {
    if (this.loaded && this.atEnd) return Promise.resolve();
    return this._once("latest", async () => {
      const { messages, more } = await this._load({ limit: PAGE });
      // What came since then is here already, and goes on from it.
      if (!this.atEnd) this._giveUp();
      this.loaded = true;
      const before = this.list.find((each) => each.kind !== "event");
      const whole = !before || !messages.length || messages[0].id <= before.id;
      if (whole) this.atStart = !more;
      this._merge(messages);
      if (!this.atEnd) this._ends();
    });
  }

  /** There is nothing to be asked for. */
  nothing() {
    this.loaded = this.atStart = true;
    this._changed();
  }

  /** The window is another one from now on; only what waits to be said is kept. */
  _giveUp() {
    this._turns += 1;
    const waiting = [...this.list, ...this._tail].filter(waits);
    this._tail = [...this._tail.filter((each) => !waits(each)), ...new Set(waiting)];
    this.list = [];
  }

  /** The end is here: what came while it was asked for goes on from it. */
  _ends() {
    const { newest } = this;
    const tail = this._tail.filter((each) => each.id > newest);
    this._tail = [];
    this.atEnd = true;
    tail.forEach((each) => this.add(each));
    this._changed();
  }

  _merge(events) {
    const known = new Set(this.list.map((each) => each.id));
    const fresh = events.filter((each) => !known.has(each.id)).map(messageOf);
    const list = [...this.list, ...fresh];
    list.sort((one, two) => (one.id < two.id ? -1 : one.id > two.id ? 1 : 0));
    this.list = list;
    this._changed();
  }

  _trimStart() {
    this.list.splice(0, this.list.length - MOST);
    this.atStart = false;
  }

  _trimEnd() {
    if (this.list.some(waits)) return; // they are at the end, and are not to be lost
    this.list.length = MOST;
    this.atEnd = false;
  }

  /** One request of a kind at a time; all who ask meanwhile get its answer. */
  _once(kind, act) {
    if (!this._busy.has(kind)) {
      const done = act().finally(() => this._busy.delete(kind));
      this._busy.set(kind, done);
    }
    return this._busy.get(kind);
  }
}

/** Whether it is not said yet. */
function waits(message) {
  return message.pending || Boolean(message.failed);
}

/** The reactions, with this one or without. */
function withReaction(reactions, reaction, who, on) {
  const others = reactions.map((each) => ({
    ...each,
    people:
      each.reaction === reaction ? each.people.filter((name) => name !== who) : each.people,
  }));
  if (on) {
    const same = others.find((each) => each.reaction === reaction);
    if (same) same.people.push(who);
    else others.push({ reaction, people: [who] });
  }
  return others.filter((each) => each.people.length);
}
