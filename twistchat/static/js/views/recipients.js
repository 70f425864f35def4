/** The field for those who get a mail: a chip for each, names completed. */

import { fill, h, iconButton } from "../dom.js";
import { t } from "../words.js";
import { avatar } from "./avatar.js";
import { Offers } from "./offers.js";

const PAUSE = 150;
const OFFERED = 7;

export class Recipients {
  /**
   * @param {Desk} desk @param {string[]} names
   * @param {() => void} changed @param {string[]} known names to offer besides
   */
  constructor(desk, names, changed, known = []) {
    this.desk = desk;
    this._known = known;
    this._unknown = "";
    this.names = [...names];
    this._changed = changed;
    this._timer = 0;
    this.input = h("input", {
      class: "chips-input",
      type: "text",
      role: "combobox",
      id: "mail-to",
      autocomplete: "off",
      spellcheck: false,
      maxLength: 200,
      on: {
        input: () => this._typed(),
        keydown: (event) => this._key(event),
        blur: () => this._leave(),
      },
    });
    this._offers = new Offers(this.input, {
      label: t("People"),
      draw: (name) => [avatar(name, "small"), h("span", { class: "clip" }, name)],
      pick: (name) => this._take(name),
    });
    this._chips = h("ul", { class: "chips-list", "aria-label": t("Recipients") });
    this.element = h(
      "div",
      { class: "chips-field", on: { click: (event) => event.target === this.element && this.input.focus() } },
      this._chips,
      this.input,
      this._offers.element,
    );
    this._draw();
  }

  /** What was typed last becomes one, too. @returns {string[]} */
  finish() {
    this._take(this.input.value);
    return this.names;
  }

  /** The server knows nobody of that name, which stands out and can be mended. */
  refuse(name) {
    this._unknown = name.toLowerCase();
    this._draw();
    this.input.focus();
  }

  _typed() {
    const parts = this.input.value.split(/[,;\s]+/);
    if (parts.length > 1) {
      for (const name of parts.slice(0, -1)) this._add(name);
      this.input.value = parts.at(-1);
      this._draw();
    }
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._offer(), PAUSE);
  }

  async _offer() {
    const begun = this.input.value.trim().replace(/^@/, "").toLowerCase();
    if (!begun) return this._offers.close();
    const fits = (name) => name.toLowerCase().startsWith(begun) && !this.names.includes(name);
    const known = [...this.desk.peopleKnown(), ...this._known];
    const asked = this.desk.chat.request("who", { pattern: begun });
    const { people } = await asked.catch(() => ({ people: [] }));
    if (this.input.value.trim().replace(/^@/, "").toLowerCase() !== begun) return undefined;
    if (document.activeElement !== this.input) return undefined;
    const names = [...new Set([...known, ...people.map((each) => each.name)])].filter(fits);
    return this._offers.show(names.sort().slice(0, OFFERED));
  }

  _key(event) {
    if (this._offers.obey(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (this.input.value.trim()) this._take(this.input.value);
    } else if (event.key === "Backspace" && !this.input.value && this.names.length) {
      this._drop(this.names.at(-1));
    }
  }

  _leave() {
    this._offers.close();
    if (this.input.value.trim()) this._take(this.input.value);
  }

  _take(text) {
    clearTimeout(this._timer);
    for (const name of text.split(/[,;\s]+/)) this._add(name);
    this.input.value = "";
    this._offers.close();
    this._draw();
  }

  _add(name) {
    const bare = name.replace(/^@/, "");
    const has = this.names.some((each) => each.toLowerCase() === bare.toLowerCase());
    if (bare && !has) this.names.push(bare);
  }

  _drop(name) {
    this.names = this.names.filter((each) => each !== name);
    this._draw();
    this.input.focus();
  }

  _draw() {
    fill(
      this._chips,
      this.names.map((name) =>
        h(
          "li",
          { class: `chip-person ${name.toLowerCase() === this._unknown ? "unknown" : ""}` },
          avatar(name, "tiny"),
          h("span", { class: "clip" }, name),
          iconButton("close", t("Take {name} away", { name }), () => this._drop(name)),
        ),
      ),
    );
    this._chips.hidden = !this.names.length;
    this._changed();
  }
}
