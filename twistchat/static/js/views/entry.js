/** The door: a name, a password if the name is owned, and a room. */

import { fill, h, icon } from "../dom.js";
import { explain } from "../refusals.js";
import { ofBrowser } from "../storage.js";
import { remembered } from "../tab.js";
import { setTheme, theme } from "../theme.js";
import { languages, setLanguage, t, tag, words } from "../words.js";
import { field } from "./field.js";
import { logo } from "./logo.js";

const NAME = "twistchat.name";
/** With these the name is somebody's: the password is asked for. */
const OWNED = new Set(["password-needed", "name-owned", "wrong-password"]);
const THEMES = ["system", "light", "dark"];

export class EntryView {
  constructor({ chat, shell, furnished }) {
    this._chat = chat;
    this._shell = shell;
    this._furnished = furnished;
    this._busy = false;
    this._refusal = null;
    this._values = { name: ofBrowser.get(NAME) ?? "", password: "", room: roomOfAddress() };
    this._asked = false;
    chat.addEventListener("told", ({ detail }) => {
      if (detail.event === "out") this.open(detail.refusal);
    });
    words.addEventListener("change", () => this._open && this._draw());
  }

  /** Ask who it is; `refusal` says why again. */
  open(refusal = null) {
    this._open = true;
    this._refusal = refusal;
    this._asked = Boolean(remembered().account);
    this._shell.entry.hidden = false;
    this._draw();
  }

  get _withPassword() {
    return this._asked || OWNED.has(this._refusal?.code);
  }

  _draw() {
    const name = this._input("name", { autocomplete: "username", maxLength: 32, required: true });
    const room = this._input("room", { maxLength: 65, placeholder: "#lobby" });
    const secret = this._input("password", { type: "password", autocomplete: "current-password" });
    const form = h(
      "form",
      { class: "entry", on: { submit: (event) => this._submit(event) } },
      logo(),
      h("h1", {}, t("Come in")),
      h("p", { class: "lead" }, t("A name is enough to talk.")),
      this._refusal && this._alert(),
      field(t("Your name"), name),
      this._withPassword
        ? field(t("Password"), secret)
        : h("button", {
            type: "button",
            class: "button plain small",
            style: { "justify-self": "start", margin: "-10px 0 -6px -12px" },
            text: t("I have a password"),
            on: { click: () => this._askPassword() },
          }),
      field(t("Room"), room),
      h("button", { class: "button primary", disabled: this._busy }, this._busy ? t("One moment…") : t("Come in")),
      this._footer(),
    );
    fill(this._shell.entry, h("main", {}, form));
    const first = this._withPassword && this._values.name ? secret : name;
    if (!this._busy) first.focus();
  }

  _input(key, props) {
    const input = (event) => (this._values[key] = event.target.value);
    const value = this._values[key];
    return h("input", { name: key, value, spellcheck: false, ...props, on: { input } });
  }

  _askPassword() {
    this._asked = true;
    this._draw();
  }

  _alert() {
    const { suggestion } = this._refusal.facts ?? {};
    const take = () => {
      this._values.name = suggestion;
      this._submit();
    };
    return h(
      "div",
      { class: "alert", role: "alert" },
      h("span", {}, explain(this._refusal)),
      suggestion &&
        h("button", { type: "button", class: "button small", on: { click: take } }, t("Come in as {name}", { name: suggestion })),
    );
  }

  _footer() {
    const next = languages.find(([each]) => each !== tag());
    const now = theme();
    const label = { system: t("Colours: system"), light: t("Colours: light"), dark: t("Colours: dark") }[now];
    const turn = () => {
      setTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
      this._draw();
    };
    return h(
      "footer",
      {},
      h("button", { type: "button", class: "button plain small", lang: next[0], on: { click: () => setLanguage(next[0]) } }, icon("globe"), next[1]),
      h("button", { type: "button", class: "button plain small", on: { click: turn } }, icon("theme"), label),
    );
  }

  async _submit(event) {
    event?.preventDefault();
    const { name, password, room } = this._values;
    if (this._busy || !name.trim()) return;
    this._busy = true;
    this._refusal = null;
    this._draw();
    try {
      const rooms = room.trim() ? [`#${room.trim().replace(/^#/, "")}`] : [];
      await this._furnished;
      await this._chat.enter({ name: name.trim(), password: this._withPassword || this._asked ? password : "", rooms });
      this._entered(name.trim());
    } catch (refusal) {
      this._asked ||= OWNED.has(refusal.code);
      this._refusal = refusal;
    } finally {
      this._busy = false;
      if (this._open) this._draw();
    }
  }

  _entered(name) {
    ofBrowser.set(NAME, name);
    this._values.password = "";
    this._open = this._asked = false;
    fill(this._shell.entry);
  }
}

/** A link such as /#dev leads to a room. */
function roomOfAddress() {
  const room = location.hash.replace(/^#/, "");
  try {
    return `#${decodeURIComponent(room) || "lobby"}`;
  } catch {
    return `#${room}`; // with a % of its own
  }
}
