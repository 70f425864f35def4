/** The tab's own sign-in: a cookie for its path alone, which fetches files and, after a
 * reload, a ticket in place of the password. */

import { remember, remembered } from "./tab.js";
import { Refusal } from "./wire.js";

const HEADERS = { "X-Twistchat": "1" };

export class TabSession {
  constructor() {
    /** Such as /s/SID; empty if there is none. */
    this.path = remembered().path ?? "";
  }

  /** Have a session for whoever the ticket was given to. Without one the page works,
   * but for files and for reloads. Refusal: there is none now. */
  async establish(ticket) {
    const headers = { ...HEADERS, Authorization: `Bearer ${ticket}` };
    const answer = await fetch("/session", { method: "POST", headers });
    if (!answer.ok) throw new Refusal("down");
    this.path = (await answer.json()).path;
    remember({ path: this.path });
  }

  /** What `hello` takes as a token, good once. Refusal: "session-over" if there is none
   * to be had any more, "down" if the server could not be asked. */
  async ticket() {
    const answer = await post(`${this.path}/ticket`);
    if (answer.ok) return (await answer.json()).ticket;
    if (answer.status >= 500 || answer.status === 429) throw new Refusal("down");
    this.path = "";
    remember({ path: "" });
    throw new Refusal("session-over");
  }

  /** The cookie is good for nothing from now on; `told` if the server is to hear so. */
  async end(told) {
    const { path } = this;
    this.path = "";
    if (path && told) await fetch(path, { method: "DELETE", headers: HEADERS }).catch(() => null);
  }
}

async function post(path) {
  try {
    return await fetch(path, { method: "POST", headers: HEADERS });
  } catch {
    throw new Refusal("down");
  }
}
