/** Files on their way to the server, one after the other. No DOM. */

import { randomWord } from "../ids.js";
import { Refusal } from "../wire.js";

const PROGRAM = randomWord();
/** What an answer without a code means. */
const BY_STATUS = {
  401: "session-over",
  404: "no-such-ticket",
  408: "upload-broken",
  413: "file-too-large",
  429: "too-many-uploads",
  503: "busy",
  507: "no-space",
};
/** With these the file was not looked at: it waits until one is in again. */
const WAITS = new Set(["down", "lost"]);

/**
 * @typedef {Object} Upload
 * @property {Blob} blob
 * @property {string} name
 * @property {Place} place
 * @property {boolean} voice
 * @property {"waiting"|"sending"|"storing"|"failed"} state
 * @property {number} loaded bytes that have gone
 * @property {?Refusal} failed why it did
 */

/** Events: "change", and "sent" (detail: the Upload). */
export class Uploads extends EventTarget {
  /** @param {Chat} chat @param {typeof XMLHttpRequest} Request for tests */
  constructor(chat, Request = XMLHttpRequest) {
    super();
    this._chat = chat;
    this._Request = Request;
    this._active = null;
    this._request = null;
    this._count = 0;
    /** @type {Upload[]} those that are not there yet */
    this.list = [];
    chat.addEventListener("change", ({ detail }) => {
      if (detail.what !== "state") return;
      if (chat.state === "out") this.cancelAll();
      else this._next();
    });
  }

  /** Send a file there, when those before it have gone. @returns {Upload} */
  add(blob, place, { name = blob.name, voice = false } = {}) {
    const clientId = `file-${PROGRAM}-${++this._count}`;
    const upload = { blob, name, place, voice, clientId };
    Object.assign(upload, { state: "waiting", loaded: 0, failed: null });
    this.list.push(upload);
    this._changed();
    this._next();
    return upload;
  }

  /** A file that cannot be sent is shown all the same, with the reason. */
  refuse(blob, place, refusal) {
    const upload = { blob, name: blob.name, place, voice: false, clientId: "" };
    Object.assign(upload, { state: "failed", loaded: 0, failed: refusal });
    this.list.push(upload);
    this._changed();
  }

  /** It is not wanted any more. */
  cancel(upload) {
    this.list = this.list.filter((each) => each !== upload);
    if (upload === this._active) this._stop();
    this._changed();
    this._next();
  }

  cancelAll() {
    this.list = [];
    this._stop();
    this._changed();
  }

  /** Try one again that failed. */
  retry(upload) {
    Object.assign(upload, { state: "waiting", loaded: 0, failed: null });
    this._changed();
    this._next();
  }

  /** Whether something would be lost if the page were closed. */
  get busy() {
    return this.list.some(({ state }) => state !== "failed");
  }

  _stop() {
    this._active = null;
    this._request?.abort();
    this._request = null;
  }

  _next() {
    if (this._active || this._chat.state !== "in") return;
    const upload = this.list.find(({ state }) => state === "waiting");
    if (upload) this._run(upload);
  }

  async _run(upload) {
    this._active = upload;
    upload.state = "sending";
    this._changed();
    try {
      await this._send(upload);
      this._over(upload);
    } catch (refusal) {
      this._failed(upload, refusal);
    }
    if (upload === this._active) this._active = null;
    this._next();
  }

  async _send(upload) {
    const { blob, name, place, voice, clientId } = upload;
    const account = this._chat.me?.account;
    const { path } = await this._chat.request("upload", {
      ...place.where(),
      ...{ name, size: blob.size, voice },
      ...(account && { client_id: clientId }),
    });
    if (upload === this._active) await this._bring(upload, path);
  }

  /** The bytes. */
  _bring(upload, path) {
    return new Promise((resolve, reject) => {
      const request = new this._Request();
      this._request = request;
      request.upload.onprogress = ({ loaded, total }) => {
        // What is sent besides the file is not worth counting.
        upload.loaded = Math.min(upload.blob.size, loaded);
        if (loaded >= total) upload.state = "storing";
        this._changed();
      };
      request.onload = () => (request.status < 300 ? resolve() : reject(refusalOf(request)));
      request.onabort = () => reject(new Refusal("upload-broken"));
      request.onerror = async () => {
        const read = await upload.blob.slice(0, 1).arrayBuffer().catch(() => null);
        reject(new Refusal(read ? "upload-broken" : "upload-unread"));
      };
      request.open("POST", path);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-Twistchat", "1");
      request.send(upload.blob);
    });
  }

  _over(upload) {
    if (!this.list.includes(upload)) return;
    this.list = this.list.filter((each) => each !== upload);
    this.dispatchEvent(new CustomEvent("sent", { detail: upload }));
    this._changed();
  }

  _failed(upload, refusal) {
    if (!this.list.includes(upload)) return;
    const waits = WAITS.has(refusal.code);
    Object.assign(upload, { state: waits ? "waiting" : "failed", loaded: 0 });
    upload.failed = waits ? null : refusal;
    this._changed();
  }

  _changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** What the server said instead of yes. */
function refusalOf(request) {
  try {
    const { code, message, facts } = JSON.parse(request.responseText);
    if (code) return new Refusal(code, message, facts);
  } catch {
    // Something between here and there has answered, in words of its own.
  }
  const code = BY_STATUS[request.status] ?? "internal";
  return new Refusal(code, request.statusText || String(request.status));
}
