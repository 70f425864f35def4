/** The signs of one's own writing: to whom they went last, so that they are few. */

/** Between two signs of writing, in milliseconds. */
const EACH = 3000;

export class Writing {
  /** @param {Chat} chat */
  constructor(chat) {
    this._chat = chat;
    /** By the key of the place. @type {Map<string, {state: string, at: number}>} */
    this._told = new Map();
  }

  /** Tell the others that one is writing ("active"), pauses or has "done". */
  tell(place, state) {
    const now = performance.now();
    const last = this._told.get(place.key) ?? { state: "done", at: 0 };
    const soon = now - last.at < EACH;
    if (last.state === state && (state !== "active" || soon)) return;
    if (last.state === "done" && state === "paused") return;
    this._told.set(place.key, { state, at: now });
    this._chat.request("typing", { ...place.where(), state }).catch(() => null);
  }

  /** It is said, and whoever reads it knows. */
  said(place) {
    this._told.delete(place.key);
  }
}
