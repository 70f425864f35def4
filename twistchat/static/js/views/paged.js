/** A list that the server is asked for page by page: the first page at once, the others
 * by a button; and what is said while it comes, if it is empty, or if it is refused. */

import { h } from "../dom.js";
import { explain } from "../refusals.js";
import { t } from "../words.js";

/** Refused with these it would be again. */
const FINAL = new Set(["right-missing", "no-such-message"]);

export class Paged {
  /**
   * @param {Object} how
   * @param {() => Promise<{more?: boolean}>} how.ask for the page behind what is shown
   * @param {(page: Object) => HTMLElement[]} how.draw put it there; the rows that are new
   * @param {() => boolean} how.empty nothing is shown
   * @param {() => string} how.none what is said then
   * @param {() => string} how.more what the button is called
   */
  constructor(how) {
    this._how = how;
    this._busy = false;
    this.status = h("p", { class: "hint", role: "status" });
    this.button = h("button", { type: "button", class: "button small", on: { click: () => this.load() } });
    this.foot = h("div", { class: "found-foot" }, this.button);
    this._offer("");
  }

  /** Have the next page. */
  async load() {
    if (this._busy) return;
    this._busy = true;
    const { ask, draw, empty, none, more } = this._how;
    const byHand = document.activeElement === this.button;
    this.say(t("Loading…"));
    try {
      const page = await ask();
      const [first] = draw(page);
      this.say(empty() ? none() : "");
      this._offer(page.more ? more() : "");
      if (byHand) first?.focus();
    } catch (refusal) {
      this.refused(refusal);
    } finally {
      this._busy = false;
    }
  }

  /** Say why there is no more of it; whether to ask again is up to people. */
  refused(refusal) {
    this.say(explain(refusal));
    this._offer(FINAL.has(refusal.code) ? "" : t("Try again"));
  }

  say(text) {
    this.status.textContent = text;
    this.status.hidden = !text;
  }

  _offer(label) {
    this.button.textContent = label;
    this.foot.hidden = !label;
  }
}
