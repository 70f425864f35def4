/** A list of offers under or above a field, worked from the keys of the field itself. */

import { fill, h } from "../dom.js";

let count = 0;

export class Offers {
  /**
   * @param {HTMLElement} field what is typed in; it keeps the focus
   * @param {{label: string, draw: (offer: any) => any[], pick: (offer: any) => void}} how
   */
  constructor(field, { label, draw, pick }) {
    this.field = field;
    this._draw = draw;
    this._pick = pick;
    this._id = `offers-${++count}`;
    this.offers = [];
    this.at = -1;
    this.element = h("ul", { class: "offers scroll", role: "listbox", id: this._id, hidden: true });
    this.element.setAttribute("aria-label", label);
    // The field is not to lose the focus by a click.
    this.element.addEventListener("pointerdown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) pick(this.offers[[...this.element.children].indexOf(row)]);
    });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", this._id);
    this._combobox = field.getAttribute("role") === "combobox";
    if (this._combobox) field.setAttribute("aria-expanded", "false");
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Show these, the first one chosen unless `at` says otherwise. */
  show(offers, at = 0) {
    this.offers = offers;
    fill(
      this.element,
      offers.map((offer, place) =>
        h("li", { role: "option", id: `${this._id}-${place}`, class: "offer" }, this._draw(offer)),
      ),
    );
    this.element.hidden = !offers.length;
    if (this._combobox) this.field.setAttribute("aria-expanded", String(this.isOpen));
    this._go(offers.length ? at : -1);
  }

  close() {
    if (this.isOpen) this.show([]);
  }

  /** Obey a key of the field; true if it was meant for the list. */
  obey(event) {
    if (!this.isOpen || event.isComposing) return false;
    const { key } = event;
    const { length } = this.offers;
    if (key === "ArrowDown") this._go((this.at + 1) % length);
    else if (key === "ArrowUp") this._go((this.at + length - (this.at < 0 ? 0 : 1)) % length);
    else if (key === "Escape") this.close();
    else if ((key === "Enter" || (key === "Tab" && !event.shiftKey)) && this.at >= 0) {
      this._pick(this.offers[this.at]);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  _go(at) {
    this.at = at;
    [...this.element.children].forEach((row, place) => {
      row.setAttribute("aria-selected", String(place === at));
      if (place === at) row.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this._id}-${at}`);
  }
}
