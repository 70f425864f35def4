/** What can be chosen: how the page looks, how one learns of things, who one is. */

import { fill, h, icon } from "../dom.js";
import { languages, setLanguage, t, tag } from "../words.js";
import { choice, toggle } from "./controls.js";
import { openDialog } from "./dialogs.js";
import { accountPage } from "./settings_account.js";
import { sessionsPage } from "./settings_sessions.js";
import { tokensPage } from "./settings_tokens.js";

/** The pages: who may see one, its name, its sign, what is on it. */
const PAGES = {
  look: { name: () => t("Appearance"), sign: "theme", draw: lookPage },
  notices: { name: () => t("Notices"), sign: "bell", draw: noticesPage },
  account: { name: () => t("Account"), sign: "person", draw: accountPage },
  sessions: { name: () => t("Sessions"), sign: "globe", draw: sessionsPage },
  tokens: { name: () => t("For programs"), sign: "bot", draw: tokensPage, accounts: true },
};

/** @param {Desk} desk @param {string} [page] which one first */
export function openSettings(desk, page = "look") {
  new SettingsDialog(desk, page in PAGES ? page : "look");
}

class SettingsDialog {
  constructor(desk, page) {
    this.desk = desk;
    this.page = page;
    this._tabs = h("div", { class: "tabs", role: "tablist", on: { keydown: (event) => this._key(event) } });
    this._panel = h("div", { class: "tab-panel", role: "tabpanel", id: "settings-panel", tabIndex: -1 });
    const body = h("div", { class: "tabbed" }, this._tabs, this._panel);
    this.dialog = openDialog({ title: t("Settings"), wide: true, body: [body] });
    this.dialog.element.classList.add("settings-dialog");
    this.draw();
    this._tabs.querySelector("[aria-selected=true]").focus();
  }

  /** Show another page, or the same anew. */
  draw(page = this.page) {
    this.page = page;
    this.dialog.element.querySelector("h2").textContent = t("Settings");
    this._tabs.setAttribute("aria-label", t("Settings"));
    fill(this._tabs, this._shown().map((name) => this._tab(name)));
    this._panel.setAttribute("aria-labelledby", `settings-${page}`);
    fill(this._panel, PAGES[page].draw(this));
    this._tabs.querySelector("[aria-selected=true]").scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Do it; what is refused is shown. */
  async attempt(act) {
    this.dialog.fail(null);
    try {
      return await act();
    } catch (refusal) {
      this.dialog.fail(refusal);
      return undefined;
    }
  }

  _shown() {
    const account = this.desk.chat.me?.account;
    return Object.keys(PAGES).filter((name) => account || !PAGES[name].accounts);
  }

  _tab(name) {
    const { name: label, sign } = PAGES[name];
    const chosen = name === this.page;
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `settings-${name}`,
        class: "tab",
        "aria-selected": String(chosen),
        "aria-controls": "settings-panel",
        tabIndex: chosen ? 0 : -1,
        data: { page: name },
        on: { click: () => this._choose(name) },
      },
      icon(sign),
      h("span", {}, label()),
    );
  }

  _choose(name) {
    this.dialog.fail(null);
    this.draw(name);
    this._tabs.querySelector("[aria-selected=true]").focus();
  }

  _key(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const names = this._shown();
    this._choose(names.at((names.indexOf(this.page) + step) % names.length));
  }
}

function lookPage(dialog) {
  const { settings } = dialog.desk;
  const speak = async (language) => {
    await setLanguage(language);
    dialog.draw();
  };
  const set = (name) => (value) => settings.set(name, value);
  return [
    choice(t("Language"), languages, tag(), speak),
    choice(
      t("Colours"),
      [
        ["system", t("As the system has it")],
        ["light", t("Light")],
        ["dark", t("Dark")],
      ],
      settings.get("theme"),
      set("theme"),
    ),
    choice(
      t("Clock"),
      [
        ["auto", t("As the language has it")],
        ["24", t("24 hours")],
        ["12", t("12 hours")],
      ],
      settings.get("clock"),
      set("clock"),
    ),
  ];
}

function noticesPage(dialog) {
  const { settings, notices } = dialog.desk;
  const { permission } = notices;
  const desktop = async (on) => {
    const allowed = on && (await notices.allow());
    settings.set("desktop", Boolean(allowed));
    dialog.draw();
  };
  const sound = (on) => {
    settings.set("sound", on);
    if (on) notices.ring(true);
  };
  return [
    h("p", { class: "muted" }, t("You are told of what names you, of private messages and of mail.")),
    toggle(
      t("Notices on the desktop"),
      PERMISSIONS[permission]?.() ?? t("While you do not look at the page."),
      settings.get("desktop") && permission === "granted",
      desktop,
      permission === "denied" || permission === "none",
    ),
    toggle(t("A short sound"), t("Also while you look elsewhere on the page."), settings.get("sound"), sound),
    h("p", { class: "hint" }, t("What you are told of each room is chosen in the menu of the room.")),
  ];
}

const PERMISSIONS = {
  denied: () => t("The browser forbids them for this page; its settings say so."),
  none: () => t("This browser has none."),
};
