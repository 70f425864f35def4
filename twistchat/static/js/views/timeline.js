/** The timeline: what is said in the place that is shown. It holds the parts together,
 * which are in ../timeline/. */

import { clear, h, icon } from "../dom.js";
import { live } from "../live.js";
import { Bar, openActions } from "../timeline/actions.js";
import { Announcer } from "../timeline/announcer.js";
import { drawRow, lookOfRow } from "../timeline/drawing.js";
import { focusRow, Keys } from "../timeline/keys.js";
import { indexOfMessage, rowsOf } from "../timeline/rows.js";
import { Scene } from "../timeline/scene.js";
import { Scroller } from "../timeline/scroller.js";
import { settings } from "../settings.js";
import { t, tn, words } from "../words.js";

/** So long a message that was jumped to stands out, in milliseconds. */
const FLASH = 2000;
/** What was today is yesterday at some time: days are looked at so often. */
const DAYS = 600_000;
/** So long nothing moves before the mouse is taken to point at something. */
const RESTS = 120;
/** After a page could not be loaded the next try waits so long. */
const PATIENCE = 3000;

/** @returns {Timeline} */
export function timelineView(app) {
  return new Timeline(app);
}

class Timeline {
  /** @param {Object} app */
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._memories = new WeakMap();
    this._seen = "";
    this._failedAt = -PATIENCE;
    this._scrolledAt = 0;
    this._hovered = 0;
    this._lastPending = "";
    this._speaks = false;
    this._place = null;
    this._make();
    this.scene = new Scene(app, {
      refresh: () => this.refresh(),
      jump: (id) => this.goTo(id),
      reveal: (id) => this._bring(id),
      node: (id) => this._scroller.node(id),
    });
    this._bar = new Bar(this.scene);
    this._scroller = new Scroller(this.view, this.list, {
      draw: (row) => drawRow(row, this.scene),
      look: (row) => lookOfRow(row, this.scene),
      want: (end) => this._want(end),
      moved: () => this._moved(),
    });
    this._listen();
  }

  // For other parts of the page

  /** Show a message of the place that is shown, and let it stand out. False if it is not
   * to be had any more. */
  async goTo(id) {
    this._turn();
    const place = this._place;
    try {
      await place.messages.loadAround(id);
    } catch {
      return false;
    }
    if (place !== this._place || !place.messages.find(id)) return false;
    this.draw();
    const node = this._bring(id, 0.35);
    if (!node) return false;
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), FLASH);
    focusRow(node);
    return true;
  }

  /** Change the last thing that one said here. False if there is none, or if it is on
   * its way still: then it has no id to be known by, and the composer sees to it. */
  editLast() {
    const { list } = this._place?.messages ?? { list: [] };
    const mine = (each) =>
      each.from === this.scene.me && !each.event && !each.failed && !each.file;
    const last = list.findLast(mine);
    if (!last || last.pending) return false;
    this.scene.edit(last);
    return true;
  }

  /** Give the last message the focus. */
  focus() {
    const rows = this.list.querySelectorAll(".message");
    if (rows.length) focusRow(rows[rows.length - 1]);
  }

  /** Go to what was said last. */
  async toEnd() {
    const place = this._place;
    await place?.messages.loadLatest().catch(() => null);
    if (place !== this._place) return;
    this._scroller.sticks = true;
    this.draw();
    this._scroller.toEnd();
  }

  /** Put what was said out of sight: it is there again for who scrolls back. */
  async clear() {
    const place = this._place;
    await this.toEnd(); // what is behind that would never be shown
    Object.assign(place, { hiddenUntil: place.messages.newest, newAfter: "" });
    this.refresh();
  }

  /** Draw again what looks otherwise, now. */
  refresh() {
    if (this._place) this.draw();
  }

  // What it is made of

  _make() {
    this.list = h("ol", { class: "messages", role: "list" });
    this._wait = h("div", { class: "timeline-wait", "aria-hidden": "true" }, h("span"));
    this._hidden = h("button", {
      type: "button",
      class: "button plain small timeline-hidden",
      hidden: true,
      on: { click: () => (this._unhide(), this.focus()) },
    });
    this.view = h(
      "div",
      { class: "timeline-view scroll", tabIndex: 0, role: "region" },
      h("div", { class: "timeline-inner" }, this._wait, this._hidden, this.list),
    );
    this._down = h("button", {
      type: "button",
      class: "to-end",
      hidden: true,
      on: { click: () => this.toEnd().then(() => this._app.composer.focus(true)) },
    });
    this._announcer = new Announcer();
    this.element = h(
      "div",
      { class: "timeline", hidden: true },
      this.view,
      this._down,
      this._announcer.node,
    );
  }

  _listen() {
    const about = (place) => !place || place === this._chat.current;
    const whats = ["current", "messages", "draft", "me", "members", "places", "state", "unread"];
    live(this._chat, whats, () => this._turn(), about);
    this._chat.addEventListener("change", ({ detail }) => this._hear(detail));
    words.addEventListener("change", () => this._again());
    settings.addEventListener("change", () => this._again());
    new Keys(
      this.view,
      this.list,
      {
        messageOf: (node) => this._messageOf(node),
        open: (message, at) => openActions(message, this.scene, at),
        leave: () => this._app.composer.focus(true),
        toEnd: () => this.toEnd(),
      },
      this.scene,
    );
    const up = ({ deltaY }) => deltaY < 0 && this.view.scrollTop <= 0 && this._unhide();
    this.view.addEventListener("wheel", up, { passive: true });
    this.list.addEventListener("pointerover", (event) => this._hover(event));
    this.list.addEventListener("focusin", (event) => this._point(event.target));
    this.element.addEventListener("pointerleave", () => {
      clearTimeout(this._hovered);
      this._point(null);
    });
    this.list.addEventListener("focusout", ({ target, relatedTarget }) => {
      const row = target.closest(".message");
      const left = row && !row.contains(relatedTarget) && !row.matches(":hover");
      if (left && this._bar.isOn(row)) this._bar.show(null);
    });
    // In an empty field the arrow leads to what one said last.
    this._app.composer.keys.push((event) => this._up(event));
    setInterval(() => this.refresh(), DAYS);
  }

  _up(event) {
    if (event.key !== "ArrowUp" || event.shiftKey || this._app.composer.text) return false;
    const edits = this.editLast();
    if (edits) event.preventDefault();
    return edits;
  }

  /** The mouse is over something; while that only passes by, nothing is done. */
  _hover({ target, pointerType }) {
    if (pointerType === "touch") return;
    clearTimeout(this._hovered);
    const wait = this._scrolledAt + RESTS - performance.now();
    if (wait <= 0) this._point(target);
    else this._hovered = setTimeout(() => target.isConnected && this._point(target), wait);
  }

  /** The bar goes to the row that is pointed at, else to the one that has the focus. */
  _point(target) {
    const { activeElement: focused } = document;
    const on = target?.closest(".message") ? target : this.list.contains(focused) && focused;
    const row = on ? on.closest(".message") : null;
    if (!row || row.querySelector(".editor")) return this._bar.show(null);
    return this._bar.show(this._messageOf(row), row);
  }

  _messageOf(node) {
    return this._place?.messages.find(node.dataset.id);
  }

  // Drawing

  /** Another place perhaps, or another language: see, and draw. */
  _turn() {
    const { current } = this._chat;
    if (current !== this._place) this._enter(current);
    this.refresh();
  }

  _enter(place) {
    if (this._place) this._memories.set(this._place, this._scroller.memory);
    this._hold(false);
    this._place = place;
    this._bar.show(null);
    this.element.hidden = !place;
    if (!place) return this._scroller.reset();
    this.scene.enter(place);
    this._atUnread = false;
    // Where one read is gone back to if nothing came since; else one goes to that.
    const known = place.messages.list.length > 0 && !place.newAfter;
    const memory = known ? (this._memories.get(place) ?? null) : null;
    this._seen = memory ? place.messages.newest : "";
    this._scroller.reset(memory);
    return this.view.setAttribute("aria-label", t("Messages in {place}", { place: place.name }));
  }

  /** All of it anew. */
  _again() {
    const place = this._place;
    this._enter(null);
    this._announcer.label();
    if (place) this._turn();
  }

  draw() {
    const { messages } = this._place;
    const scroller = this._scroller;
    if (this._speaks) scroller.sticks = true;
    this._speaks = false;
    if (scroller.sticks && !messages.atEnd) scroller.sticks = false;
    const { hiddenUntil } = this._place;
    const shown = hiddenUntil ? messages.list.filter(({ id }) => id > hiddenUntil) : messages.list;
    const facts = { atStart: messages.atStart && !hiddenUntil, newAfter: this._place.newAfter, me: this.scene.me };
    const rows = rowsOf(shown, facts);
    this._wait.hidden = messages.atStart || Boolean(hiddenUntil);
    this._hidden.hidden = !hiddenUntil;
    this._hidden.textContent = t("Show what was said before");
    this.element.classList.toggle("loading", !messages.loaded && !messages.list.length);
    scroller.show(rows, messages.atEnd);
    this._toUnread(rows);
    this._announcer.hear(this._place, this.scene.me);
    this._moved();
  }

  /** What one says oneself is seen; it may be said before it is drawn. */
  _hear({ what, place }) {
    if (what !== "messages" || place !== this._place) return;
    const last = place?.messages.list.at(-1);
    if (!last?.pending || last.id === this._lastPending) return;
    this._lastPending = last.id;
    this._speaks = true;
  }

  /** What was missed is read from its beginning, if it is more than fits. */
  _toUnread(rows) {
    if (this._atUnread || !this._place.messages.loaded) return;
    this._atUnread = true;
    if (this._place.change && !this._memories.has(this._place)) return void this._toChange();
    if (!this._scroller.sticks || !rows.some(({ key }) => key === "unread")) return;
    const node = this._scroller.node("unread");
    const above = node && node.getBoundingClientRect().top < this.view.getBoundingClientRect().top;
    if (!node || above) this._scroller.reveal("unread", 0.1);
  }

  /** What was being changed before a reload is in sight again. */
  async _toChange() {
    const place = this._place;
    const { id } = place.change;
    await place.messages.loadAround(id).catch(() => null);
    if (place !== this._place || !place.messages.find(id)) return;
    this.draw();
    this._bring(id);
  }

  _unhide() {
    if (!this._place?.hiddenUntil) return;
    this._place.hiddenUntil = "";
    this.draw();
  }

  _bring(id, where = null) {
    if (id <= this._place.hiddenUntil) this._unhide();
    const { rows } = this._scroller;
    const row = rows[indexOfMessage(rows, id)];
    if (!row) return null;
    const node = this._scroller.node(row.key);
    if (where === null && node) {
      node.scrollIntoView({ block: "nearest" });
      return node;
    }
    return this._scroller.reveal(row.key, where ?? 0.35);
  }

  /** Pages are loaded as one comes near; one that failed is not asked for at once. */
  async _want(end) {
    const place = this._place;
    if (!place || performance.now() - this._failedAt < PATIENCE) return;
    const { messages } = place;
    if (end === "older" && place.hiddenUntil) return;
    if (!messages.loaded || (end === "older" ? messages.atStart : messages.atEnd)) return;
    try {
      await (end === "older" ? messages.loadOlder() : messages.loadNewer());
    } catch {
      this._failedAt = performance.now();
    }
  }

  /** What one reads is not to go when there is too much of what is new, and that is
   * read when one comes to it. */
  _hold(on) {
    const place = this._place;
    if (!place) return;
    place.messages.held = on;
    if (place.unread && this._chat.sees(place)) this._chat.markReadSoon(place);
  }

  /** The button to the end, when one is not there; and how much came meanwhile. */
  _moved() {
    this._scrolledAt = performance.now();
    const { sticks, whole } = this._scroller;
    const { messages } = this._place ?? {};
    if (!messages) return;
    this._hold(!sticks);
    if (sticks) this._seen = messages.newest;
    this._down.hidden = sticks || !this._far();
    if (this._down.hidden) return;
    const count = whole && this._seen ? this._place.countAfter(this._seen, this.scene.me) : 0;
    const label = count
      ? tn("{count} new message", "{count} new messages", count)
      : t("To the newest messages");
    if (this._down.title === label) return;
    this._down.title = label;
    this._down.classList.toggle("fresh", count > 0);
    clear(this._down).append(icon("down"), h("span", { class: count ? "" : "unseen", text: label }));
  }

  _far() {
    const { view } = this;
    if (!this._scroller.whole) return true;
    return view.scrollHeight - view.scrollTop - view.clientHeight > 120;
  }
}
