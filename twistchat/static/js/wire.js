/** One websocket that comes back by itself: requests and their answers, and what is
 * told. It knows nothing of the chat. */

import { read } from "./plain.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
/** What does not let one in for so long never will. */
const OPENING = 10000;
/** Silent for so long, the other end is asked whether it is there; sooner while
 * somebody looks. */
const SILENCE = 30000;
const SILENCE_SEEN = 12000;
/** Asked, and silent for so long, it is in doubt... */
const DOUBT = 5000;
/** ...and given up after so much more. Some answers take their time, and who asks much
 * is answered slowly: but that is heard, and whatever is heard is a sign of life. */
const PATIENCE = 10000;
/** So long if something changed out there, and the line is likely to be dead. */
const HASTE = 3000;

/** So a line is closed that one leaves by, and one that is given up: for the server that
 * one was lost. */
const NORMAL = 1000;
const GIVEN_UP = 4000;

/** A request that was not granted: `code` is for programs, `message` for people. */
export class Refusal extends Error {
  constructor(code, message = code, facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts ?? {};
  }
}

/**
 * Events: "state" (detail: "connecting", "up" or "down"), "doubt" (detail: whether one
 * waits for a sign of life of a line that is up), "event" (detail: what the server told),
 * "wait" (detail: milliseconds until the next try).
 */
export class Wire extends EventTarget {
  /** @param {string} url @param {typeof WebSocket} Socket for tests */
  constructor(url, Socket = WebSocket) {
    super();
    this.url = url;
    this.state = "down";
    /** Whether it is up and does not answer. */
    this.doubtful = false;
    this._Socket = Socket;
    this._wanted = false;
    this._socket = null;
    this._asked = new Map();
    this._refs = 0;
    this._tries = 0;
    /** Since when silence means something. Not by the clock of people, which is set. */
    this._since = 0;
    this._hasty = false;
    this._retry = 0;
    this._watch = 0;
    this._opening = 0;
    globalThis.addEventListener?.("online", () => this.nudge(true));
    globalThis.addEventListener?.("offline", () => this.nudge(true));
    globalThis.document?.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.nudge();
    });
  }

  /** Connect, and stay connected until `stop`. */
  start() {
    this._wanted = true;
    this._tries = 0;
    if (!this._socket) this._connect();
  }

  /** End the connection and do not come again. */
  stop() {
    this._wanted = false;
    clearTimeout(this._retry);
    this._drop(NORMAL);
  }

  /** End this connection and come again after a while, or so many milliseconds. */
  again(wait = null) {
    this._drop();
    if (this._wanted) this._later(wait);
  }

  /**
   * Something changed out there: try at once, or see whether the line still works. What
   * is waited for anyway shows that as well, unless the network itself is `another`.
   */
  nudge(another = false) {
    if (!this._wanted) return;
    if (this.state !== "up") {
      if (!this._socket) this._connect();
    } else if (another || !this._asked.size) {
      this._hasty = true;
      this._probe();
      this._begin();
    }
  }

  /**
   * Ask for something; the answer without `ref` and `ok`. Refusal: as the server says,
   * "down" if there is no connection, "lost" if it broke before the answer came.
   */
  request(op, fields = {}) {
    if (this.state !== "up") return Promise.reject(new Refusal("down"));
    const ref = ++this._refs;
    const first = !this._asked.size;
    const answered = new Promise((resolve, reject) => {
      this._asked.set(ref, { resolve, reject });
    });
    this._socket.send(JSON.stringify({ op, ref, ...fields }));
    if (first) this._begin();
    return answered;
  }

  _connect() {
    clearTimeout(this._retry);
    this._turn("connecting");
    const socket = new this._Socket(this.url);
    this._socket = socket;
    clearTimeout(this._opening);
    this._opening = setTimeout(() => socket === this._socket && this.again(), OPENING);
    const mine = (act) => (event) => socket === this._socket && act(event);
    socket.onopen = mine(() => {
      clearTimeout(this._opening);
      this._begin();
      this._turn("up");
    });
    socket.onmessage = mine((event) => this._hear(event.data));
    socket.onclose = mine(() => {
      this._drop();
      if (this._wanted) this._later();
    });
  }

  _hear(data) {
    this._live();
    const line = read(data);
    if (line.event) {
      this.dispatchEvent(new CustomEvent("event", { detail: line }));
      return;
    }
    const asked = this._asked.get(line.ref);
    this._asked.delete(line.ref);
    const { ref, ok, ...answer } = line;
    if (ok) asked?.resolve(answer);
    else asked?.reject(new Refusal(line.code, line.message, line.facts));
  }

  /** The connection proved good: the next loss is tried again soon. */
  settle() {
    this._tries = 0;
  }

  /** From now on silence counts. */
  _begin() {
    this._since = performance.now();
    this._look();
  }

  /** Something was heard. When that is due to matter it is looked at again: a busy line
   * costs no timers. */
  _live() {
    this._since = performance.now();
    this._hasty = false;
    if (!this.doubtful) return;
    this._doubt(false);
    this._look();
  }

  /** Do what is due, or come again when it may be. */
  _look() {
    clearTimeout(this._watch);
    const [silence, act] = this._due();
    const left = silence - (performance.now() - this._since);
    if (left <= 0) act();
    else this._watch = setTimeout(() => this._look(), left);
  }

  /** What follows next from silence, and from how much of it. */
  _due() {
    const unseen = globalThis.document?.hidden;
    if (!this._asked.size) return [unseen ? SILENCE : SILENCE_SEEN, () => this._probe()];
    if (this._hasty) return [HASTE, () => this.again()];
    if (this.doubtful) return [PATIENCE, () => this.again()];
    return [DOUBT, () => this._doubts()];
  }

  _probe() {
    this.request("ping").catch(() => null);
  }

  /** The time of patience begins now, whatever the page was kept from before: what has
   * come meanwhile is heard in it. */
  _doubts() {
    this._doubt(true);
    this._begin();
  }

  _doubt(doubtful) {
    if (doubtful === this.doubtful) return;
    this.doubtful = doubtful;
    this.dispatchEvent(new CustomEvent("doubt", { detail: doubtful }));
  }

  _drop(code = GIVEN_UP) {
    const socket = this._socket;
    clearTimeout(this._watch);
    clearTimeout(this._opening);
    this._socket = null;
    this._hasty = false;
    if (socket) socket.close(code);
    this._turn("down");
    this._doubt(false);
    const asked = [...this._asked.values()];
    this._asked.clear();
    for (const each of asked) each.reject(new Refusal("lost"));
  }

  _later(given = null) {
    const longest = Math.min(FIRST_WAIT * 2 ** this._tries++, LONGEST_WAIT);
    const wait = given ?? longest * (0.6 + 0.4 * Math.random());
    clearTimeout(this._retry);
    this._retry = setTimeout(() => this._connect(), wait);
    this.dispatchEvent(new CustomEvent("wait", { detail: wait }));
  }

  _turn(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
