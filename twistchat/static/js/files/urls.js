/** Where the files of messages are had: under the path of the tab's cookie, which is
 * made if there is none. */

import { Refusal } from "../wire.js";

/** Coming in makes a cookie, too: so long it is waited for, in milliseconds. */
const PATIENCE = 400;

const pause = (wait) => new Promise((resolve) => setTimeout(resolve, wait));

export class FileUrls {
  /** @param {Chat} chat */
  constructor(chat) {
    this._chat = chat;
    this._making = null;
    /** What the tab kept over a reload; that of a guest may be over with the guest. */
    this._kept = chat.session.path;
  }

  /** The URL as far as it is known now; empty if there is no cookie yet. */
  now(file) {
    const path = this._path();
    return path && `${path}/files/${file.id}/${encodeURIComponent(file.name)}`;
  }

  /** The URL, when there is a cookie. Refusal: there is none to be had. */
  async of(file) {
    await this._ready();
    return this.now(file);
  }

  /** Why a file could not be had: "gone", "down", or "again" if it can be now. */
  async why(file) {
    const url = await this.of(file).catch(() => "");
    if (!url) return "down";
    const answer = await fetch(url, { method: "HEAD" }).catch(() => null);
    if (answer?.ok) return "again";
    if (answer?.status === 401) return this._renew(url);
    return !answer || answer.status >= 500 ? "down" : "gone";
  }

  _path() {
    const { me, session } = this._chat;
    return me?.account || session.path !== this._kept ? session.path : "";
  }

  /** The cookie that the URL was for is over. */
  async _renew(url) {
    const { session } = this._chat;
    if (session.path && url.startsWith(`${session.path}/`)) session.path = "";
    return this._ready().then(
      () => "again",
      () => "down",
    );
  }

  _ready() {
    if (this._path()) return Promise.resolve();
    this._making ??= this._make().finally(() => (this._making = null));
    return this._making;
  }

  async _make() {
    const { session } = this._chat;
    await pause(PATIENCE);
    if (this._path()) return;
    const { ticket } = await this._chat.request("ticket");
    await session.establish(ticket);
    if (!this._path()) throw new Refusal("down");
  }
}
