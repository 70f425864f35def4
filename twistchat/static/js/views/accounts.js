/** What operators of the server do: accounts, and a word to everybody. */

import { fill, h } from "../dom.js";
import { shortly } from "../moments.js";
import { explain } from "../refusals.js";
import { t } from "../words.js";
import { avatar } from "./avatar.js";
import { ask, confirm, field, openDialog } from "./dialogs.js";
import { openMenu } from "./menu.js";

const PAUSE = 250;

/** Tell everybody something. @param {Desk} desk */
export function openAnnounce(desk) {
  const text = h("textarea", { rows: 3, maxLength: 1000 });
  const official = h("input", { type: "checkbox", class: "switch", role: "switch", checked: true });
  const act = async () => {
    if (!text.value.trim()) return false;
    await desk.chat.request(official.checked ? "announce" : "shout", { text: text.value.trim() });
    desk.note(t("Everybody was told."));
    return true;
  };
  openDialog({
    title: t("Tell everybody"),
    body: [
      field(t("Text"), text),
      h("label", { class: "toggle" }, h("span", { class: "grow" }, t("In the server's name")), official),
    ],
    actions: [{ label: t("Cancel") }, { label: t("Tell them"), kind: "primary", act }],
  });
}

/** The accounts that there are. */
export function openAccounts(desk, pattern = "") {
  new AccountsDialog(desk, pattern);
}

class AccountsDialog {
  constructor(desk, pattern) {
    this.desk = desk;
    this.chat = desk.chat;
    this._timer = 0;
    this.input = h("input", {
      type: "text",
      class: "input",
      value: pattern,
      maxLength: 32,
      autocomplete: "off",
      placeholder: t("A part of the name"),
      "aria-label": t("A part of the name"),
      on: { input: () => this._typed() },
    });
    this.list = h("ul", { class: "rows" });
    this.more = h("p", { class: "hint", role: "status" });
    const code = h("button", { type: "button", class: "button small", text: t("Make a code to register"), on: { click: () => this._code() } });
    this.dialog = openDialog({ title: t("Accounts"), wide: true, body: [this.input, this.list, this.more, h("div", {}, code)] });
    this.load();
  }

  _typed() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this.load(), PAUSE);
  }

  async load() {
    const pattern = this.input.value.trim();
    try {
      const { accounts, more } = await this.chat.request("accounts", { pattern });
      fill(this.list, accounts.map((each) => this._row(each)));
      this.more.textContent = more ? t("There are more; give a part of the name.") : accounts.length ? "" : t("There are none.");
    } catch (refusal) {
      this.more.textContent = explain(refusal);
    }
  }

  async _code() {
    try {
      const { code } = await this.chat.request("make-code");
      this.more.textContent = t("The code is {code}; it is good once.", { code });
    } catch (refusal) {
      this.dialog.fail(refusal);
    }
  }

  _row(account) {
    const { name, created, seen, operator = false, suspended = "", why = "" } = account;
    const facts = [
      t("since {day}", { day: shortly(created) }),
      seen && t("seen {when}", { when: shortly(seen) }),
      suspended && t("suspended: {why}", { why: why || "–" }),
    ];
    return h(
      "li",
      { class: "rows-row" },
      avatar(name, "small"),
      h(
        "div",
        { class: "grow" },
        h("strong", {}, name, operator && h("span", { class: "badge" }, t("Operator"))),
        h("p", { class: `hint ${suspended ? "error" : ""}` }, facts.filter(Boolean).join(" · ")),
      ),
      !this.chat.isMe(name) &&
        h("button", {
          type: "button",
          class: "button small",
          text: t("Change…"),
          "aria-label": t("Change {name}", { name }),
          on: { click: (event) => this._menu(event.currentTarget, account) },
        }),
    );
  }

  _menu(anchor, { name, operator = false, suspended = "" }) {
    const act = (op, fields = { name }) => () => this._do(op, fields);
    openMenu(anchor, [
      operator
        ? { label: t("Not an operator any more"), icon: "shield", act: act("revoke") }
        : { label: t("Make an operator of the server"), icon: "shield", act: act("grant") },
      { label: t("Lets more through: a bot"), icon: "bot", act: act("mark-bot", { who: name }) },
      "-",
      suspended
        ? { label: t("Let in again"), icon: "check", act: act("reinstate") }
        : { label: t("Suspend…"), icon: "warning", danger: true, act: () => this._suspend(name) },
      { label: t("End their sessions…"), icon: "leave", danger: true, act: () => this._kill(name) },
      { label: t("Delete…"), icon: "trash", danger: true, act: () => this._delete(name) },
    ], name);
  }

  async _do(op, fields) {
    this.dialog.fail(null);
    try {
      await this.chat.request(op, fields);
      await this.load();
    } catch (refusal) {
      this.dialog.fail(refusal);
    }
  }

  _suspend(name) {
    this._why("suspend", name, t("Suspend {name}", { name }), t("Suspend"));
  }

  _kill(name) {
    this._why("kill", name, t("End the sessions of {name}", { name }), t("End them"));
  }

  _why(op, name, title, yes) {
    const act = async (reason) => {
      await this.chat.request(op, { name, reason });
      await this.load();
      return true;
    };
    ask({ title, label: t("Why, for people to read"), yes, act });
  }

  async _delete(name) {
    const sure = await confirm({
      title: t("Delete the account {name}?", { name }),
      text: t("That is for good."),
      yes: t("Delete"),
      danger: true,
    });
    if (sure) this._do("delete-account", { name });
  }
}
