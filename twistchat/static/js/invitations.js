/** The rooms that one is invited to and has neither entered nor put away. No DOM. */

import { roomKey } from "./place.js";
import { remember, remembered } from "./tab.js";

/** So many are kept. */
const MOST = 20;

/** Events: "change". */
export class Invitations extends EventTarget {
  /** @param {Chat} chat */
  constructor(chat) {
    super();
    this._chat = chat;
    this._name = "";
    /** @type {{room: string, by: string}[]} the newest first */
    this.list = [];
    chat.addEventListener("told", ({ detail }) => TOLD[detail.event]?.(this, detail));
    chat.addEventListener("change", ({ detail }) => {
      if (detail.what === "me") this._restore();
      if (detail.what === "places") this._set(this.list.filter((each) => !this._isIn(each)));
    });
  }

  /** It was answered, or does not hold any more. */
  drop(room) {
    this._set(this.list.filter((each) => each.room !== room));
  }

  _add({ room, by }) {
    const others = this.list.filter((each) => each.room !== room);
    if (!this._isIn({ room })) this._set([{ room, by }, ...others].slice(0, MOST));
  }

  _isIn({ room }) {
    return this._chat.places.has(roomKey(room));
  }

  /** What the tab kept, once for whoever comes in. */
  _restore() {
    const { me } = this._chat;
    if (!me || me.name === this._name) return;
    const kept = remembered();
    this._name = me.name;
    this._set([...this.list, ...(kept.name === me.name ? (kept.invitations ?? []) : [])]);
  }

  /** Nobody is here any more; what was kept is for when they come again. */
  _end() {
    this._name = "";
    this.list = [];
    this.dispatchEvent(new Event("change"));
  }

  _set(list) {
    if (list.length === this.list.length && list.every((each, at) => each === this.list[at])) return;
    this.list = list;
    remember({ invitations: list });
    this.dispatchEvent(new Event("change"));
  }
}

const TOLD = {
  invited: (invitations, event) => invitations._add(event),
  out: (invitations) => invitations._end(),
};
