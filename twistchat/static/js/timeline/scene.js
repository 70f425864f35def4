/** What the messages of the timeline know of the chat, and what one does to them. */

import { used } from "../often.js";
import { keepsOrder } from "../rights.js";
import { confirm } from "../views/dialogs.js";
import { complain, toast } from "../views/toast.js";
import { t } from "../words.js";
import { letGo, setAside } from "../written.js";
import { Quotes } from "./quotes.js";

/** With these a message will not be changed, however often one tries. */
const NEVER = new Set(["no-such-message", "not-yours"]);

export class Scene {
  /**
   * @param {Object} app
   * @param {Object} timeline
   * @param {() => void} timeline.refresh something looks otherwise
   * @param {(id: string) => void} timeline.jump
   * @param {(id: string) => ?HTMLElement} timeline.node
   */
  constructor(app, timeline) {
    this._app = app;
    this._timeline = timeline;
    /** @type {?Place} */
    this.place = null;
    /** The folds that are open, by the keys of their rows. */
    this.opened = new Set();
    this._known = null;
    this.quotes = new Quotes(app.chat, timeline.refresh, (id) => timeline.jump(id));
  }

  /** Another place is shown. */
  enter(place) {
    this.place = this.quotes.place = place;
    this.opened.clear();
    this._known = null;
  }

  /** What is being changed here. @returns {?Change} */
  get editing() {
    return this.place?.change ?? null;
  }

  /** What is typed is kept. */
  keep() {
    this._app.chat.keep();
  }

  get me() {
    return this._app.chat.me?.name ?? "";
  }

  isBot(name) {
    return this.place.members.get(name)?.bot ?? false;
  }

  /** Whether somebody else of that name is here, however it is written. */
  isHere(name) {
    return this._others().has(name.normalize("NFKC").toLowerCase());
  }

  /** The others here, in small letters: looked up once for all messages of a drawing. */
  _others() {
    if (this._known) return this._known;
    const { isRoom, members, name } = this.place;
    const names = isRoom ? [...members.keys()] : [name];
    this._known = new Set(names.map((each) => each.toLowerCase()));
    this._known.delete(this.me.toLowerCase());
    queueMicrotask(() => (this._known = null));
    return this._known;
  }

  /** Whether one may take away what others said here. */
  keepsOrder() {
    return this.place.isRoom && keepsOrder(this.place, this._app.chat.me);
  }

  /** Whether one may read what was done to messages here. */
  readsTrail() {
    return this.place.isRoom && Boolean(this._app.chat.me?.operator);
  }

  /** Open a fold, or close it. */
  fold(key) {
    if (!this.opened.delete(key)) this.opened.add(key);
    this._timeline.refresh();
  }

  node(id) {
    return this._timeline.node(id);
  }

  person(name, anchor) {
    this._app.people.openMenu(anchor, this.place.members.get(name) ?? { name });
  }

  reply(message) {
    this._app.composer.replyTo(message);
  }

  thread({ id }) {
    this._app.open("thread", { place: this.place, id });
  }

  traces(message) {
    this._app.open("traces", message);
  }

  async react(message, sign, on) {
    if (on) used(sign);
    await this._app.chat.react(message, sign, on).catch((refusal) => {
      if (refusal.code !== "already-so") complain(refusal);
    });
  }

  async pick(message, anchor) {
    const { pickEmoji } = await import("./picker.js");
    pickEmoji(anchor, (sign) => this.react(message, sign, true));
  }

  async copy(message) {
    try {
      await navigator.clipboard.writeText(message.text);
      toast(t("Copied"));
    } catch {
      toast(t("The browser does not let the page copy"), { kind: "error" });
    }
  }

  async remove(message) {
    const own = message.from === this.me;
    const yes = await confirm({
      title: t("Delete the message?"),
      text: own
        ? t("Nobody here will be able to read it any more.")
        : t("{name} said it. Nobody here will be able to read it any more.", { name: message.from }),
      quote: message.text,
      yes: t("Delete"),
      danger: true,
    });
    if (yes) await this._app.chat.remove(message).catch(complain);
  }

  retry(message) {
    this._app.chat.outgoing.retry(message).catch(() => null); // it is shown at the message
  }

  discard(message) {
    this._app.chat.outgoing.discard(message);
  }

  /** Begin to change a message in its place. */
  edit(message) {
    if (this.editing?.id !== message.id) this._begin(message);
    this._timeline.refresh();
    this._timeline.reveal(message.id);
    const area = this.node(message.id)?.querySelector("textarea");
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }

  /** One at a time: what was typed for another one is a draft. */
  _begin({ id, text }) {
    const { place } = this;
    setAside(place, "change");
    place.change = { id, text, was: text };
    this.keep();
    this._app.chat.changed("draft", place);
  }

  /** What was typed is the text from now on; what is empty is a wish to delete. */
  async saveEdit() {
    const { editing, place } = this;
    const message = place.messages.find(editing.id);
    const text = editing.text.trim();
    if (!message || editing.busy) return undefined;
    if (!text) return this.remove(message);
    if (text === message.text) return this.endEdit();
    editing.busy = true;
    try {
      await this._app.chat.edit(message, text);
      const same = place.change === editing && editing.text.trim() === text;
      if (same) this.endEdit(place);
    } catch (refusal) {
      complain(refusal);
      if (NEVER.has(refusal.code)) letGo(this._app.chat, place, editing.id);
    } finally {
      editing.busy = false;
    }
    return undefined;
  }

  /** It stays as it is by now. */
  endEdit(place = this.place) {
    const focused = this.node(place.change.id)?.contains(document.activeElement);
    place.change = null;
    this.keep();
    this._timeline.refresh();
    if (focused) this._app.composer.focus(true);
  }
}
