/** The mail, in place of the talk: boxes, their list, and what is read or written. */

import { fill, h, icon, iconButton, redraw } from "../dom.js";
import { Inbox, keepLetter, keptLetter } from "../inbox.js";
import { live } from "../live.js";
import { t, tag } from "../words.js";
import { ComposeView } from "./inbox_compose.js";
import { ListView } from "./inbox_list.js";
import { letterView } from "./inbox_letter.js";

/** @param {Desk} desk
 * @param {{box?: string, number?: number, query?: string, at?: string}} [where] `at`:
 *   as `desk.mainAt` was when one was there before */
export function openInbox(desk, where = {}) {
  const view = viewOf(desk);
  return where.at === undefined ? view.enter(where) : view.comeBack(where.at);
}

/** Write a mail. @param {{to?: string[], subject?: string, text?: string}} letter */
export function openCompose(desk, letter = {}) {
  return viewOf(desk).compose(letter);
}

const views = new WeakMap();

function viewOf(desk) {
  if (!views.has(desk)) views.set(desk, new InboxView(desk));
  return views.get(desk);
}

export class InboxView {
  constructor(desk) {
    this.desk = desk;
    this.chat = desk.chat;
    this.inbox = new Inbox(desk);
    this._owner = "";
    this._composer = null;
    this._end = null;
    this._bar = h("header", { class: "bar inbox-bar" });
    this._list = new ListView(this);
    this._pane = h("section", { class: "inbox-pane", on: { keydown: (event) => this._key(event) } });
    this._panes = h("div", { class: "inbox-panes" }, this._list.element, this._pane);
    this.element = h("div", { class: "inbox" }, this._bar, this._panes);
    this.inbox.addEventListener("change", () => this._changed());
    this.chat.addEventListener("told", ({ detail }) => this._told(detail));
    this.chat.addEventListener("change", ({ detail }) => detail.what === "me" && this._renamed());
  }

  /** Show it, with a box or a mail open. */
  async enter({ box = "inbox", number = 0, query = "" } = {}) {
    this._show();
    if (!this.chat.me.account) return;
    if (this._owner !== this.chat.me.name) this._begin();
    await this.inbox.show(box, query);
    if (number) await this.read({ box, number });
    else if (this._composer) this._turn("letter");
    else this._list.focus();
  }

  /** The browser leads back, or forth again, to where one was: a mail, or the list. */
  async comeBack(at) {
    const { mainView, mainAt } = this.desk;
    const shown = mainView === "inbox";
    if (shown && at === mainAt) return this._show();
    if (shown && !at) return this._toList();
    const [box, number] = at.split(" ");
    return this.enter(number ? { box, number: Number(number) } : {});
  }

  /** Write a new one, an answer, or send one on. */
  async compose(letter) {
    const shown = this.desk.mainView === "inbox";
    this._show();
    if (!this.chat.me.account) return;
    if (this._owner !== this.chat.me.name) this._begin();
    if (!(await this._putAway())) return;
    this.write({ kind: "new", to: [], subject: "", text: "", ...letter });
    if (!shown) this.inbox.show("inbox");
  }

  /** Open a mail of the list: to read it, or to go on with it. */
  read(mail) {
    return this.desk.attempt(async () => {
      if (!(await this._putAway())) return;
      if (mail.box === "drafts") {
        const { number, to, subject = "", text = "" } = await this.inbox.draft(mail.number);
        if (!(await this._putAway())) return; // another may have been begun meanwhile
        this.write({ kind: "new", to, subject, text, draft: number });
      } else {
        await this.inbox.read(mail.box, mail.number);
        this._turn("letter");
        this._pane.querySelector("h2")?.focus();
      }
    });
  }

  /** The letter as it is, in the pane. */
  write(letter) {
    keepLetter(this._owner, letter);
    this._composer = new ComposeView(this, letter);
    this._turn("letter");
    this._draw();
    this._composer.focus();
  }

  /** What was written is sent, kept, or given up; something else may be written by now. */
  written(composer) {
    if (composer !== this._composer) return;
    keepLetter(this._owner, null);
    this._composer = null;
    this._back();
  }

  /** Delete a mail, which can be taken back. */
  remove(mail) {
    const next = this.inbox.beside(mail, 1) ?? this.inbox.beside(mail, -1);
    return this.desk.attempt(async () => {
      if (mail.box === "drafts") await this.inbox.dropDraft(mail.number);
      else await this.inbox.remove(mail.number);
      this._back(next);
      if (mail.box !== "inbox") return;
      const act = () => this.desk.attempt(() => this.inbox.undo(mail.number));
      this.desk.note(t("The mail is deleted."), { label: t("Undo"), act });
    });
  }

  /** From a mail to the list. */
  _back(next = null) {
    const was = next ?? this.inbox.open;
    this.inbox.close();
    this._turn("list");
    this._draw();
    this._list.focus(was);
  }

  /** The same from a letter, which is kept. */
  async _toList() {
    if (await this._putAway()) this._back();
  }

  /** What is being written is kept as a draft before something else is shown. */
  async _putAway() {
    const composer = this._composer;
    if (!composer) return true;
    const kept = await composer.keep();
    if (!kept) return false;
    keepLetter(this._owner, null);
    this._composer = null;
    return true;
  }

  /** Escape leads from what is read back to the list. */
  _key(event) {
    if (event.key !== "Escape" || this._composer || event.defaultPrevented) return;
    event.preventDefault();
    this._back();
  }

  _begin() {
    this._owner = this.chat.me.name;
    const kept = keptLetter(this._owner);
    this._composer = kept && new ComposeView(this, kept);
    this._draw();
  }

  /** Who has another name goes on with what they were writing. */
  _renamed() {
    const { me } = this.chat;
    if (!this._owner || !me || me.name === this._owner) return;
    this._owner = me.name;
    if (this._composer) keepLetter(me.name, this._composer.letter);
  }

  _show() {
    const { desk } = this;
    if (desk.mainView !== "inbox") {
      desk.mainView = "inbox";
      desk.shell.showMain(this.element, () => this._left());
    }
    desk.shell.column("main");
    desk.mainTitle = t("Mail");
    this._end ??= live(this.chat, ["me", "state", "mail"], () => this._draw());
    desk.shell.dispatchEvent(new Event("main"));
    this._draw();
  }

  _left() {
    this.desk.mainView = this.desk.mainTitle = this.desk.mainAt = "";
    this._end?.();
    this._end = null;
  }

  _told(event) {
    if (event.event === "out") {
      this._owner = "";
      this._composer = null;
      if (this.desk.mainView === "inbox") this.desk.shell.showTalk();
    }
    const shown = this.desk.mainView === "inbox" && this.inbox.box === "inbox";
    if (event.event === "mailed" && shown && !this.inbox.query) this.inbox.load();
  }

  /** Which pane is seen where there is room for one alone. */
  _turn(name) {
    this.element.dataset.pane = name;
    const at = name === "letter" ? this._at() : "";
    if (at === this.desk.mainAt || this.desk.mainView !== "inbox") return;
    this.desk.mainAt = at;
    this.desk.shell.dispatchEvent(new Event("main"));
  }

  /** What is read or written, for the browser's way back. */
  _at() {
    const { open } = this.inbox;
    return this._composer || !open ? "letter" : `${open.box} ${open.number}`;
  }

  _changed() {
    this._list.draw();
    if (!this._composer) this._drawPane();
  }

  _draw() {
    const { me } = this.chat;
    if (!me) return;
    this._drawBar(me.account);
    this._panes.hidden = !me.account;
    this.element.querySelector(".inbox-guest")?.remove();
    if (!me.account) return void this.element.append(this._guest());
    this._list.draw();
    this._drawPane();
  }

  _drawBar(account) {
    const close = () => this.desk.shell.showTalk();
    const write = () => this.compose({});
    redraw(
      this._bar,
      this.desk.shell.backButton(),
      h("div", { class: "title" }, h("h1", {}, icon("inbox"), t("Mail"))),
      account && this._list.searchField,
      account &&
        h(
          "button",
          { type: "button", class: "button primary small inbox-write", on: { click: write } },
          icon("edit"),
          h("span", { text: t("Write") }),
        ),
      iconButton("close", t("Back to the talk"), close, { class: "inbox-close" }),
    );
  }

  _drawPane() {
    const { open } = this.inbox;
    this._pane.setAttribute("aria-label", this._composer ? t("Write a mail") : t("Mail"));
    const drawn = this._composer ?? open;
    // Somebody is there: as long as it is the same it is left alone.
    const same = drawn && drawn === this._drawn && tag() === this._language;
    Object.assign(this, { _drawn: drawn, _language: tag() });
    if (!drawn) this._turn("list");
    if (!same) fill(this._pane, this._content(open));
  }

  _content(open) {
    if (this._composer) return this._composer.element;
    return open ? letterView(this, open) : this._nothing();
  }

  _nothing() {
    const some = this.inbox.mails.length > 0; // else the list says that there is none
    return some && h("div", { class: "empty" }, icon("mail"), h("p", {}, t("Choose a mail to read it.")));
  }

  /** What guests read: mail is for accounts. */
  _guest() {
    const open = (what) => () => this.desk.open(what);
    return h(
      "div",
      { class: "empty inbox-guest" },
      icon("mail"),
      h("h2", {}, t("Mail waits for you here, once the name is yours")),
      h(
        "p",
        {},
        t("You are a guest. Choose a password, and nobody else can bear your name: mail and private messages wait for you then."),
      ),
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", class: "button primary", text: t("Make this name yours…"), on: { click: open("register") } }),
        h("button", { type: "button", class: "button plain", text: t("Log in…"), on: { click: open("login") } }),
      ),
    );
  }
}
