/** Who is silent in a room or banned from it, for those who keep order there. No DOM. */

import { keepsOrder } from "./rights.js";

const FOREVER = Infinity;

export class Sanctions {
  /** @param {Chat} chat */
  constructor(chat) {
    this._chat = chat;
    /** Of each room that was asked about: until when what holds for whom. */
    this._of = new WeakMap();
    chat.addEventListener("told", ({ detail }) => TOLD[detail.event]?.(this, detail));
    chat.addEventListener("change", ({ detail }) => this._changed(detail.what));
  }

  /** What holds for somebody there, as far as it is known. @returns {string[]} kinds */
  of(place, name) {
    const known = this._of.get(place) ?? new Map();
    return ["gag", "ban"].filter((kind) => known.get(keyOf(kind, name)) > Date.now());
  }

  /** It is asked for once in each room that one keeps in order, and again when the
   * connection was lost: what happens meanwhile is told. */
  _changed(what) {
    const { current: place, me, state } = this._chat;
    if (what === "state" && state !== "in") this._of = new WeakMap();
    if (state !== "in" || !place?.isRoom || this._of.has(place)) return;
    if (me && keepsOrder(place, me)) this._ask(place);
  }

  async _ask(place) {
    const known = new Map();
    this._of.set(place, known);
    const asked = this._chat.request("sanctions", { room: place.name });
    const { sanctions } = await asked.catch(() => ({ sanctions: [] }));
    for (const each of sanctions) note(known, each);
  }

  /** What is known of a room, if it was asked about. */
  _known(room) {
    const place = [...this._chat.places.values()].find((each) => each.name === room);
    return place && this._of.get(place);
  }
}

const TOLD = {
  sanctioned: (all, { room, sanction }) => note(all._known(room), sanction),
  pardoned: (all, { room, sanction }) =>
    all._known(room)?.delete(keyOf(sanction.kind, sanction.target)),
};

function note(known, { kind, target, until = "" }) {
  known?.set(keyOf(kind, target), Date.parse(until) || FOREVER);
}

function keyOf(kind, name) {
  return `${kind} ${name.toLowerCase()}`;
}
