/** Which column is seen, and which view the middle one has. */

import { iconButton } from "../dom.js";
import { live } from "../live.js";
import { ofBrowser } from "../storage.js";
import { t } from "../words.js";

const NARROW = matchMedia("(max-width: 719px)");
const WIDE = matchMedia("(min-width: 1100px)");
const KEY = "twistchat.people";

const $ = (id) => document.getElementById(id);

/** Events: "main" when the middle column shows something else. */
export class Shell extends EventTarget {
  /** @param {Chat} chat */
  constructor(chat) {
    super();
    this.chat = chat;
    this.app = $("app");
    this.entry = $("entry");
    this.side = $("side");
    this.talk = $("talk");
    this.header = $("header");
    this.timeline = $("timeline");
    this.composer = $("composer");
    this.other = $("other");
    this.people = $("people");
    /** What is shown in place of the talk, or null. */
    this.main = null;
    this._undo = null;
    this.app.dataset.column = "main";
    live(chat, ["state"], () => this._label());
    WIDE.addEventListener("change", () => this._showPeople());
    addEventListener("keydown", (event) => this._key(event));
    this.app.addEventListener("pointerdown", (event) => this._outside(event));
    $("skip").addEventListener("click", (event) => this._skip(event));
    this._showPeople();
  }

  /** One column is seen at a time. */
  get narrow() {
    return NARROW.matches;
  }

  /** Show a view in the middle, in place of the talk; `left` is called when it goes. */
  showMain(element, left = null) {
    const before = this._undo;
    this._undo = left;
    this.main = element;
    before?.();
    this.talk.hidden = true;
    this.other.hidden = false;
    this.other.replaceChildren(element);
    this.column("main");
    this._moved();
  }

  /** Show the talk again. */
  showTalk() {
    const before = this._undo;
    this._undo = this.main = null;
    before?.();
    this.other.replaceChildren();
    this.other.hidden = true;
    this.talk.hidden = false;
    this.column("main");
    this._moved();
  }

  /** Show "side" or "main", where one is seen at a time. */
  column(name) {
    if (name === this.app.dataset.column) return;
    this.app.dataset.column = name;
    this._moved();
  }

  /** A button that leads back to the rooms, for the bar of a view in the middle. */
  backButton() {
    const back = () => (this.narrow ? this.column("side") : this.showTalk());
    return iconButton("back", t("Back to the rooms"), back, { class: "back" });
  }

  /** Whether the people of the room are shown. */
  get peopleShown() {
    return !this.people.hidden;
  }

  /** Show the people of the room, or not. Where they lie over the talk they have the
   * focus while they do. */
  showPeople(on) {
    this.people.hidden = !on;
    if (WIDE.matches) ofBrowser.set(KEY, on ? "on" : "off");
    this._moved();
    const next = on ? this.people.querySelector(".side-row") : this.header.querySelector(".people-button");
    if (!WIDE.matches) next?.focus({ preventScroll: true });
  }

  _showPeople() {
    this.people.hidden = !WIDE.matches || ofBrowser.get(KEY) === "off";
    this._moved();
  }

  /** To the field, and no further: as an address it would be a room, and a step back. */
  _skip(event) {
    event.preventDefault();
    this.showTalk();
    $("message")?.focus();
  }

  _key(event) {
    const over = !WIDE.matches && this.peopleShown;
    if (event.key === "Escape" && over && !event.defaultPrevented) {
      if (!document.querySelector("dialog[open]")) this.showPeople(false);
    }
  }

  /** Whoever goes on with the talk is through with the people over it. */
  _outside(event) {
    const over = !WIDE.matches && this.peopleShown;
    const onButton = event.target.closest(".people-button");
    if (over && !onButton && !this.people.contains(event.target)) this.showPeople(false);
  }

  _label() {
    const inside = this.chat.state !== "out";
    const turned = this.app.hidden === inside;
    this.app.hidden = !inside;
    this.entry.hidden = inside;
    this.side.setAttribute("aria-label", t("Rooms and private talks"));
    this.people.setAttribute("aria-label", t("People"));
    $("skip").textContent = t("To the message field");
    if (turned) this._moved();
  }

  _moved() {
    this.dispatchEvent(new Event("main"));
  }
}
