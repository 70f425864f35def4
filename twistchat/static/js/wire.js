/** One websocket that comes back by itself: requests and their answers, and what is
 * told. It knows nothing of the chat. */

import { read } from "./plain.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
/** Silent for so long, the other end is asked whether it is there... */
const SILENCE = 30000;
/** ...and has so long to answer, or to let one in; less if there is reason to doubt. */
const PATIENCE = 10000;
const SHORT_PATIENCE = 3000;

/** A request that was not granted: `code` is for programs, `message` for people. */
export class Refusal extends Error {
  constructor(code, message = code, facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts ?? {};
  }
}

/**
 * Events: "state" (detail: "connecting", "up" or "down"), "event" (detail: what the
 * server told), "wait" (detail: milliseconds until the next try).
 */
export class Wire extends EventTarget {
  /** @param {string} url @param {typeof WebSocket} Socket for tests */
  constructor(url, Socket = WebSocket) {
    super();
    this.url = url;
    this.state = "down";
    this._Socket = Socket;
    this._wanted = false;
    this._socket = null;
    this._asked = new Map();
    this._refs = 0;
    this._tries = 0;
    this._heard = 0;
    this._retry = 0;
    this._watch = 0;
    this._opening = 0;
    const doubt = () => this.nudge();
    globalThis.addEventListener?.("online", doubt);
    globalThis.addEventListener?.("offline", doubt);
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
    this._drop();
  }

  /** End this connection and come again after a while, or so many milliseconds. */
  again(wait = null) {
    this._drop();
    if (this._wanted) this._later(wait);
  }

  /** Something changed out there: try at once, or see whether the line still works. */
  nudge() {
    if (!this._wanted) return;
    if (this.state === "up") this._probe(SHORT_PATIENCE);
    else if (!this._socket) this._connect();
  }

  /**
   * Ask for something; the answer without `ref` and `ok`. Refusal: as the server says,
   * "down" if there is no connection, "lost" if it broke before the answer came.
   */
  request(op, fields = {}) {
    if (this.state !== "up") return Promise.reject(new Refusal("down"));
    const ref = ++this._refs;
    return new Promise((resolve, reject) => {
      this._asked.set(ref, { resolve, reject });
      this._socket.send(JSON.stringify({ op, ref, ...fields }));
    });
  }

  _connect() {
    clearTimeout(this._retry);
    this._turn("connecting");
    const socket = new this._Socket(this.url);
    this._socket = socket;
    clearTimeout(this._opening);
    this._opening = setTimeout(() => socket === this._socket && this.again(), PATIENCE);
    const mine = (act) => (event) => socket === this._socket && act(event);
    socket.onopen = mine(() => {
      clearTimeout(this._opening);
      this._heard = Date.now();
      this._watch = setInterval(() => this._look(), SILENCE / 3);
      this._turn("up");
    });
    socket.onmessage = mine((event) => this._hear(event.data));
    socket.onclose = mine(() => {
      this._drop();
      if (this._wanted) this._later();
    });
  }

  _hear(data) {
    this._heard = Date.now();
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

  _look() {
    // A clock that was set, either way, is a reason to ask as well.
    if (Math.abs(Date.now() - this._heard) > SILENCE) this._probe(PATIENCE);
  }

  _probe(patience) {
    const socket = this._socket;
    const answered = this.request("ping").catch(() => null);
    const timer = setTimeout(() => socket === this._socket && this.again(), patience);
    answered.then(() => clearTimeout(timer));
  }

  _drop() {
    const socket = this._socket;
    clearInterval(this._watch);
    clearTimeout(this._opening);
    this._socket = null;
    if (socket) socket.close(1000);
    this._turn("down");
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
