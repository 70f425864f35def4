/** Where one writes: drafts, answers, changes; what is typed is never lost. */

import { fill, h, icon, iconButton } from "../dom.js";
import { live } from "../live.js";
import { later } from "../later.js";
import { used } from "../often.js";
import { explain } from "../refusals.js";
import { t, tn } from "../words.js";
import { setAside } from "../written.js";
import { complain } from "./toast.js";

/** Pressing Enter makes a line where there is no other key for that. */
const TOUCH = matchMedia("(pointer: coarse) and (hover: none)");
const QUIET_AFTER = 6000;
const BYTES = new TextEncoder();

export class ComposerView {
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    /** Who is asked first, with the text: true if they have seen to it. */
    this.before = [];
    /** Who is asked first on each key: true if they have seen to it. */
    this.keys = [];
    /** Buttons of other parts, left and right of the field. */
    this.tools = h("div", { class: "composer-tools" });
    this.extras = h("div", { class: "composer-tools" });
    /** Above the field: what is on its way, a recorder, a list to choose from. */
    this.above = h("div", { class: "composer-above" });
    /** In place of the field, while it is set by `replace`. */
    this._instead = h("div", { class: "composer-instead", hidden: true });
    this._place = null;
    /** What was sent, and is being looked at. */
    this._heard = null;
    this._quiet = 0;
    this._make();
    live(this._chat, ["current", "place", "members", "me"], () => this._draw());
    app.shell.addEventListener("main", () => this._greet());
    const here = (place) => place === this._place;
    live(this._chat, ["messages"], () => this._check(), here);
    // At once: what is typed until then would stand in its place.
    const set = ({ detail }) => detail.what === "draft" && here(detail.place) && this._reread();
    this._chat.addEventListener("change", set);
  }

  /** The text as it stands. */
  get text() {
    return this.input.value;
  }

  /** Put a text in the place of what stands there, the cursor at its end. */
  setText(text) {
    this.input.value = text;
    this.input.setSelectionRange(text.length, text.length);
    this._changed();
    this.focus();
  }

  /** Put a text where the cursor is. */
  insertText(text) {
    const { selectionStart: from, selectionEnd: to, value } = this.input;
    const glue = from && !/\s$/.test(value.slice(0, from)) && text.startsWith("@") ? " " : "";
    this.input.setRangeText(glue + text, from, to, "end");
    this._changed();
    this.focus();
  }

  /** `soft`: not where that would open a keyboard on the screen. */
  focus(soft = false) {
    if (this._element.hidden) this._draw(); // a place is shown now, and this is to be drawn
    if (!soft || !TOUCH.matches) this.input.focus({ preventScroll: true });
  }

  /** What is written next answers this message. */
  replyTo(message) {
    setAside(this._place, "recast");
    this._place.answers = message;
    this._reread();
    this.focus();
  }

  /** Change a message of one's own that is on its way; the draft waits meanwhile. */
  edit(message) {
    const { text } = message;
    this._place.recast = { message, text, was: text };
    this._drawAim();
    this.setText(text);
  }

  /** Show an element in place of the field; null shows the field again. */
  replace(element) {
    fill(this._instead, element);
    this._instead.hidden = !element;
    this._field.hidden = Boolean(element);
    if (!element) this.focus(true);
  }

  _make() {
    this.input = h("textarea", {
      id: "message",
      rows: 1,
      autocomplete: "off",
      on: {
        input: () => this._changed(),
        keydown: (event) => this._key(event),
        blur: () => this._pause(),
      },
    });
    this._aimed = h("div", { class: "composer-aim", hidden: true });
    this._hint = h("p", { class: "composer-hint", role: "status" });
    this._send = h("button", { type: "button", class: "icon-button send", on: { click: () => this.submit() } }, icon("send"));
    const pick = () => this._pickEmoji().catch(complain);
    this._emoji = iconButton("smile", "", pick, { "aria-haspopup": "dialog", class: "emoji" });
    this._field = h(
      "div",
      { class: "composer-field" },
      this.tools,
      this.input,
      this._emoji,
      this.extras,
      this._send,
    );
    this._element = h("div", { class: "composer" }, this.above, this._aimed, this._field, this._instead, this._hint);
    this._app.shell.composer.append(this._element);
    new ResizeObserver(() => this._grow()).observe(this._app.shell.composer);
  }

  _draw() {
    const place = this._chat.current;
    const turned = place !== this._place;
    if (turned) this._turn(place);
    this._element.hidden = !place;
    if (!place) return;
    const refused = this._silent(place);
    const label = t("Message to {name}", { name: place.name });
    this.input.setAttribute("aria-label", label);
    this.input.placeholder = refused || label;
    this.input.disabled = Boolean(refused);
    this._send.setAttribute("aria-label", t("Send"));
    this._send.title = t("Send");
    this._emoji.setAttribute("aria-label", t("Put an emoji in"));
    this._emoji.title = t("Put an emoji in");
    this._emoji.disabled = Boolean(refused);
    this._drawAim();
    this._grow();
    if (turned) this._greet();
  }

  /** One is put where the cursor is. */
  async _pickEmoji() {
    const { pickEmoji } = await later(() => import("../timeline/picker.js"));
    pickEmoji(this._emoji, (sign) => {
      used(sign);
      this.insertText(sign);
    });
  }

  /** Who has just come in, or has come back, has nothing else to do than to talk. */
  _greet() {
    if (document.activeElement === document.body) this.focus(true);
  }

  /** Why nothing can be said here, or nothing. */
  _silent(place) {
    const mine = place.roleOf(this._chat.me?.name);
    const only = place.modes.readonly && (mine === "member" || !mine);
    return only ? t("Only some may speak in {room}.", { room: place.name }) : "";
  }

  _turn(place) {
    this._place = place;
    this._reread();
  }

  /** In the field stands what is written in the place. */
  _reread() {
    const { recast, draft = "" } = this._place ?? {};
    const text = recast?.text ?? draft;
    if (text !== this.text) this.input.value = text;
    this._drawAim();
    this._grow();
    this._count();
    this._chat.keep();
  }

  /** What is written is for nothing but itself again. */
  _cancel() {
    const place = this._place;
    if (place.recast) place.recast = null;
    else place.answers = null;
    this._reread();
  }

  /** What is written answers a message, or is to take the place of one. */
  _drawAim() {
    const { answers, recast } = this._place ?? {};
    const message = recast?.message ?? answers;
    this._aimed.hidden = !message;
    if (!message) return;
    const label = recast ? t("Change your message") : t("Answer to {name}", { name: message.from });
    fill(
      this._aimed,
      icon(recast ? "edit" : "reply"),
      h("div", { class: "grow" }, h("strong", {}, label), h("p", { class: "hint clip" }, message.text)),
      iconButton("close", t("Cancel"), () => (this._cancel(), this.focus())),
    );
  }

  /** What one changes while it is on its way may be gone before it was said. */
  _check() {
    const { recast, messages } = this._place ?? {};
    if (!recast || messages.holds(recast.message)) return;
    setAside(this._place, "recast");
    this._reread();
  }

  _changed() {
    const place = this._place;
    if (!place) return;
    if (place.recast) place.recast.text = this.text;
    else place.draft = this.text;
    this._chat.keep();
    this._grow();
    this._count();
    clearTimeout(this._quiet);
    const writes = this.input.value && !this.input.value.startsWith("/");
    if (!writes) return void this._chat.typing(place, "done");
    this._chat.typing(place, "active");
    this._quiet = setTimeout(() => this._pause(), QUIET_AFTER);
  }

  _pause() {
    const writes = this._place && this.input.value;
    if (writes) this._chat.typing(this._place, "paused");
  }

  _count() {
    const over = BYTES.encode(this.input.value).length - this._chat.limits.text;
    this._hint.classList.toggle("error", over > 0);
    this._hint.textContent =
      over > 0 ? tn("{count} letter too long", "{count} letters too long", over) : "";
    this._send.disabled = over > 0;
  }

  /** As high as the text, up to two fifths of the window. */
  _grow() {
    const { style } = this.input;
    style.height = "auto";
    const most = Math.round(innerHeight * 0.4);
    style.height = `${Math.min(this.input.scrollHeight, most)}px`;
    style.overflowY = this.input.scrollHeight > most ? "auto" : "hidden";
  }

  _key(event) {
    if (event.isComposing || this.keys.some((each) => each(event))) return;
    const act = KEYS[event.key];
    if (act?.(this, event)) event.preventDefault();
  }

  /** Send what is written; once, though that may take a moment. */
  async submit() {
    const text = this.input.value.replace(/^\n+|\s+$/g, "");
    if (!this._place || !text || this._send.disabled || text === this._heard) return;
    this._heard = text;
    await this._submit(this._place, text);
    this._heard = null;
  }

  async _submit(place, text) {
    for (const each of this.before) {
      try {
        if (await each(text)) return void this._clear(place, text);
      } catch (refusal) {
        return void complain(refusal);
      }
    }
    const { answers, recast } = place;
    if (recast) return void (await this._change(place, recast, text));
    this._clear(place, text);
    this._chat.say(place, text, { replyTo: answers?.id ?? "" }).catch((refusal) => {
      this._hint.textContent = explain(refusal);
    });
  }

  async _change(place, recast, text) {
    const { message } = recast;
    try {
      if (text !== message.text) await this._chat.edit(message, text);
      if (place.recast === recast && recast.text.trim() === text.trim()) place.recast = null;
      if (place === this._place) this._reread();
      this.focus();
    } catch (refusal) {
      complain(refusal);
    }
  }

  /** What was written has been said; unless more was written meanwhile. In the place
   * that is shown by now all stays as it is. */
  _clear(place, text) {
    if (place.draft.trim() === text.trim()) place.draft = "";
    if (place.recast?.text.trim() === text.trim()) place.recast = null;
    place.answers = null;
    this._chat.keep();
    this.focus();
    if (place !== this._place) return;
    clearTimeout(this._quiet);
    this._reread();
  }

  /** The last message of one's own, to be changed, though it is on its way still: the
   * timeline has no place for that. */
  _editLast() {
    const { list } = this._place.messages;
    const mine = list.findLast((each) => this._chat.isMe(each.from) && !each.failed && !each.event && !each.file);
    if (mine) this.edit(mine);
    return Boolean(mine);
  }
}

/** What keys do: true if that is all that they do. */
const KEYS = {
  Enter: (composer, event) => {
    if (event.shiftKey || event.altKey || (TOUCH.matches && !event.ctrlKey)) return false;
    composer.submit();
    return true;
  },
  ArrowUp: (composer) => !composer.text && composer._place && composer._editLast(),
  Escape: (composer) => {
    const { answers, recast } = composer._place;
    if (!answers && !recast) return false;
    composer._cancel();
    return true;
  },
};
