/** The timeline by keyboard and by finger: arrows walk the messages, Enter or a long
 * press opens what can be done with one. */

import { actionsFor } from "./actions.js";

/** So long a finger rests for the menu, in milliseconds. */
const LONG = 450;

const STEPS = { ArrowUp: -1, ArrowDown: 1, k: -1, j: 1 };
const ROWS = ".message, .events";

export class Keys {
  /**
   * @param {HTMLElement} view @param {HTMLElement} list
   * @param {Object} owner
   * @param {(node: HTMLElement) => ?Message} owner.messageOf
   * @param {(message: Message, at: HTMLElement|{x: number, y: number}) => void} owner.open
   * @param {() => void} owner.leave to the composer
   * @param {() => void} owner.toEnd
   * @param {Scene} scene
   */
  constructor(view, list, owner, scene) {
    this._view = view;
    this._list = list;
    this._owner = owner;
    this._scene = scene;
    this._timer = 0;
    view.addEventListener("keydown", (event) => this._key(event));
    list.addEventListener("contextmenu", (event) => this._pressed(event));
    list.addEventListener("touchstart", (event) => this._touched(event), { passive: true });
    for (const type of ["touchend", "touchmove", "touchcancel"]) {
      list.addEventListener(type, () => clearTimeout(this._timer), { passive: true });
    }
  }

  _key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select")) return;
    const row = event.target.closest(ROWS);
    if (this._obey(event, row)) event.preventDefault();
  }

  _obey(event, row) {
    const { key } = event;
    if (key in STEPS) return this._step(row, STEPS[key]);
    if (key === "Escape") return (this._owner.leave(), true);
    if (key === "End") return (this._owner.toEnd(), true);
    const message = row && this._owner.messageOf(row);
    if (event.target !== row) return false; // a button of the message
    if (key === "Enter" || key === " ") {
      if (message) this._owner.open(message, row);
      else row.querySelector("button")?.click();
      return true;
    }
    if (key === "Tab") return false;
    const action = message && actionsFor(message, this._scene).find((each) => each.key === key);
    action?.act(message, this._scene, row);
    return Boolean(action);
  }

  _step(row, step) {
    const rows = [...this._list.querySelectorAll(ROWS)];
    const at = row ? rows.indexOf(row) + step : this._inSight(rows, step);
    const next = rows[at];
    if (!next) return false;
    focusRow(next);
    return true;
  }

  /** Which row to begin with: the last one in sight, or the first below. */
  _inSight(rows) {
    const { bottom } = this._view.getBoundingClientRect();
    const seen = rows.findLastIndex((each) => each.getBoundingClientRect().top < bottom - 20);
    return seen < 0 ? rows.length - 1 : seen;
  }

  _pressed(event) {
    // A mouse has the bar, and the browser's own menu; a long press has neither.
    if (event.pointerType === "touch") event.preventDefault();
  }

  _touched(event) {
    clearTimeout(this._timer);
    const row = event.target.closest(ROWS);
    const message = row && this._owner.messageOf(row);
    if (!message || event.touches.length > 1) return;
    const { clientX: x, clientY: y } = event.touches[0];
    this._timer = setTimeout(() => {
      navigator.vibrate?.(10);
      this._owner.open(message, { x, y });
    }, LONG);
  }
}

/** Give a row the focus, wholly in sight. */
export function focusRow(row) {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}
