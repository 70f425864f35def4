/** The boxes, and the mails of one of them. */

import { fill, h, icon } from "../dom.js";
import { isSame } from "../inbox.js";
import { shortly, wholly } from "../moments.js";
import { explain } from "../refusals.js";
import { number, t } from "../words.js";
import { avatar } from "./avatar.js";

const PAUSE = 300;

const BOXES = [
  ["inbox", () => t("Inbox"), "inbox"],
  ["sent", () => t("Sent"), "send"],
  ["drafts", () => t("Drafts"), "edit"],
];

export class ListView {
  /** @param {InboxView} view */
  constructor(view) {
    this.view = view;
    this.inbox = view.inbox;
    this._timer = 0;
    this._boxes = h("nav", { class: "inbox-boxes" });
    this._list = h("ul", { class: "inbox-mails", on: { keydown: (event) => this._key(event) } });
    this._foot = h("div", { class: "inbox-foot" });
    const scroll = h("div", { class: "scroll grow" }, this._list, this._foot);
    this.element = h("section", { class: "inbox-list" }, this._boxes, scroll);
    this._search = h("input", {
      type: "search",
      class: "input",
      autocomplete: "off",
      maxLength: 128,
      on: { input: () => this._searched(), keydown: (event) => this._searchKey(event) },
    });
    this.searchField = h("div", { class: "inbox-search" }, icon("search"), this._search);
  }

  draw() {
    const { inbox } = this;
    const focused = this._focused();
    this.element.setAttribute("aria-label", t("Mails"));
    this._search.setAttribute("aria-label", t("Search the mail"));
    this._search.placeholder = t("Search the mail");
    if (!inbox.query && document.activeElement !== this._search) this._search.value = "";
    this._drawBoxes();
    fill(
      this._list,
      inbox.mails.map((mail, at) => h("li", {}, this._row(mail, at))),
    );
    this._list.hidden = !inbox.mails.length;
    fill(this._foot, this._end());
    if (focused) this.focus(focused);
  }

  /** Go to a mail of the list, or to the first one. */
  focus(mail = null) {
    const rows = this._rows();
    const at = mail ? this.inbox.mails.findIndex((each) => isSame(each, mail)) : 0;
    (rows[at] ?? rows[0] ?? this._boxes.querySelector("[aria-current]"))?.focus();
  }

  _drawBoxes() {
    const { inbox, view } = this;
    const unread = view.chat.mailUnread ?? 0;
    this._boxes.setAttribute("aria-label", t("Boxes"));
    const focused = this._boxes.contains(document.activeElement) && document.activeElement.dataset.box;
    fill(
      this._boxes,
      BOXES.map(([box, label, sign]) =>
        h(
          "button",
          {
            type: "button",
            class: "inbox-box",
            data: { box },
            "aria-current": inbox.box === box && !inbox.query ? "true" : null,
            on: { click: () => this._choose(box) },
          },
          icon(sign),
          h("span", {}, label()),
          box === "inbox" && unread > 0 && h("span", { class: "badge loud" }, number(unread)),
        ),
      ),
    );
    if (focused) this._boxes.querySelector(`[data-box=${focused}]`).focus();
  }

  _choose(box) {
    this._search.value = "";
    this.view.desk.attempt(() => this.inbox.show(box));
  }

  _row(mail, at) {
    const { open } = this.inbox;
    const current = open && isSame(open, mail);
    const whom = mail.from ?? (mail.to?.join(", ") || t("to nobody yet"));
    const first = !open || !this.inbox.mails.some((each) => isSame(each, open)) ? at === 0 : current;
    return h(
      "button",
      {
        type: "button",
        class: `inbox-mail ${mail.unread ? "unread" : ""}`,
        "aria-current": current ? "true" : null,
        tabIndex: first ? 0 : -1,
        on: { click: () => this.view.read(mail) },
      },
      avatar(mail.from ?? mail.to?.[0] ?? "?"),
      h(
        "span",
        { class: "inbox-mail-text" },
        h(
          "span",
          { class: "row" },
          mail.unread && h("span", { class: "unseen", text: t("New:") }),
          h("strong", { class: "clip grow" }, mail.box === "inbox" ? whom : t("To {names}", { names: whom })),
          h("time", { dateTime: mail.at, title: wholly(mail.at) }, shortly(mail.at)),
        ),
        h("span", { class: "clip inbox-subject" }, mail.subject || t("(no subject)")),
        h("span", { class: "clip inbox-words" }, mail.words || "\u00a0"),
      ),
      mail.unread && h("span", { class: "inbox-dot" }),
    );
  }

  /** What stands below the list. */
  _end() {
    const { inbox } = this;
    if (inbox.loading && !inbox.mails.length) return h("p", { class: "hint", role: "status" }, t("Loading…"));
    if (inbox.failed) {
      return [
        h("p", { class: "error" }, explain(inbox.failed)),
        h("button", { type: "button", class: "button small", text: t("Try again"), on: { click: () => inbox.load() } }),
      ];
    }
    if (!inbox.mails.length) return h("div", { class: "empty" }, icon("mail"), h("p", {}, this._none()));
    if (!inbox.more || inbox.query) return null;
    const more = () => this.view.desk.attempt(() => inbox.loadMore());
    return h("button", { type: "button", class: "button small", text: t("Show older ones"), on: { click: more } });
  }

  _none() {
    if (this.inbox.query) return t("No mail has these words.");
    return {
      inbox: t("No mail has come yet."),
      sent: t("You have sent no mail yet."),
      drafts: t("Nothing waits to be finished."),
    }[this.inbox.box];
  }

  _searched() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => {
      const query = this._search.value.trim();
      if (query === this.inbox.query) return;
      this.view.desk.attempt(() => this.inbox.show("inbox", query));
    }, PAUSE);
  }

  _searchKey(event) {
    if (event.key === "Enter" || event.key === "ArrowDown") this.focus();
    else if (event.key === "Escape" && this._search.value) {
      this._search.value = "";
      this._searched();
    } else return;
    event.preventDefault();
  }

  _rows() {
    return [...this._list.querySelectorAll(".inbox-mail")];
  }

  _focused() {
    return this.inbox.mails[this._rows().indexOf(document.activeElement)];
  }

  _key(event) {
    const rows = this._rows();
    const at = rows.indexOf(document.activeElement);
    const mail = this.inbox.mails[at];
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) go(rows, Math.max(0, Math.min(to, rows.length - 1)));
    else if (event.key === "Delete" && mail && mail.box !== "sent") this.view.remove(mail);
    else return;
    event.preventDefault();
  }
}

/** One of the rows alone is reached by Tab. */
function go(rows, at) {
  for (const row of rows) row.tabIndex = -1;
  rows[at].tabIndex = 0;
  rows[at].focus();
}
