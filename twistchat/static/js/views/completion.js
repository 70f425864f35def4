/** Completion in the composer: a list above the field, worked by its keys. */

import { h, icon } from "../dom.js";
import { complete, isWhole, speakersOf, spelledSign } from "../completion.js";
import { emojiName, emojiNamed, findEmoji } from "../emoji.js";
import { t } from "../words.js";
import { avatar } from "./avatar.js";
import { Offers } from "./offers.js";

/** Let names, commands and the like be completed in the composer. @param {Desk} desk */
export function attach(desk) {
  new Completion(desk);
}

class Completion {
  constructor(desk) {
    this.desk = desk;
    this.composer = desk.app.composer;
    this.input = this.composer.input;
    this._found = null;
    this._moved = false;
    this.offers = new Offers(this.input, { label: t("Completions"), draw, pick: (offer) => this._pick(offer) });
    this.composer.above.append(this.offers.element);
    this.composer.keys.push((event) => this._key(event));
    this.input.addEventListener("input", () => this._typed());
    this.input.addEventListener("blur", () => this._close());
    this.input.addEventListener("click", () => this._close());
    // Somebody may be typing already.
    if (document.activeElement === this.input) this._offer(false);
  }

  _typed() {
    if (!this._spells()) this._offer(false);
  }

  /** `:smile:` becomes its sign as soon as it is whole; that is heard as typed. */
  _spells() {
    const { value, selectionStart: caret } = this.input;
    const found = value[caret - 1] === ":" && spelledSign(value, caret, emojiNamed);
    if (found) this._put(found);
    return Boolean(found);
  }

  _put({ insert, from, to }) {
    this.input.setRangeText(insert, from, to, "end");
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  _offer(asked) {
    const { value, selectionStart: caret, selectionEnd } = this.input;
    this._moved = false;
    this._found = caret === selectionEnd ? complete(value, caret, this._world(), asked) : null;
    if (!this._found) return this._close();
    this.offers.element.setAttribute("aria-label", t("Completions"));
    this.offers.show(this._found.offers);
    return true;
  }

  _close() {
    this._found = null;
    this.offers.close();
  }

  _world() {
    const { chat } = this.desk;
    return {
      me: chat.me,
      here: () => speakersOf(chat.current, chat.me?.name),
      everybody: () => this.desk.peopleKnown(),
      rooms: () => [...chat.places.values()].filter((each) => each.isRoom).map((each) => each.name),
      signs: (begun) => findEmoji(begun).map((each) => ({ sign: each[0], name: emojiName(each) })),
    };
  }

  /** True if the key was for the list. */
  _key(event) {
    if (!this.offers.isOpen) return this._ask(event);
    // What is written out needs no completion: Enter sends it.
    if (event.key === "Enter" && (event.shiftKey || (!this._moved && isWhole(this._found)))) {
      this._close();
      return false;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this._moved = true;
    return this.offers.obey(event);
  }

  /** Tab behind a word completes it as a name; elsewhere it goes on to the next field. */
  _ask(event) {
    const plain = event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey;
    const { value, selectionStart: caret } = this.input;
    if (!plain || !/\S$/.test(value.slice(0, caret)) || !this._offer(true)) return false;
    event.preventDefault();
    if (this._found.offers.length === 1) this._pick(this._found.offers[0]);
    return true;
  }

  _pick(offer) {
    const { from, to } = this._found;
    const behind = this.input.value[to] === " " && offer.insert.endsWith(" ") ? 1 : 0;
    this._close();
    this._put({ insert: offer.insert, from, to: to + behind });
    this.input.focus();
  }
}

const SIGNS = {
  name: ({ label }) => avatar(label, "small"),
  room: () => icon("hash"),
  sign: ({ sign }) => h("span", { class: "offer-sign" }, sign),
  command: () => null,
  word: () => null,
};

function draw(offer) {
  const { label, kind, usage, detail, alone } = offer;
  return [
    SIGNS[kind](offer),
    h("span", { class: "offer-label" }, kind === "room" ? label.slice(1) : label),
    usage && h("span", { class: "offer-usage" }, usage),
    (detail || alone) && h("span", { class: "offer-detail clip" }, alone ? t("to this person alone") : detail),
  ];
}
