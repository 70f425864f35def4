/** Keeping order in a room: what it is like, who is kept out, and keeping somebody out. */

import { fill, h } from "../dom.js";
import { keepsOrder, mayInvite, maySetTopic } from "../rights.js";
import { SANCTIONS, seconds } from "../spans.js";
import { t } from "../words.js";
import { shortly } from "../moments.js";
import { avatar } from "./avatar.js";
import { choice, loaded, toggle } from "./controls.js";
import { field, openDialog } from "./dialogs.js";

/**
 * What a room is like; who keeps order there can change it.
 * @param {Desk} desk @param {{place: Place, section?: "bans"}} about
 */
export function openRoom(desk, { place, section = "" }) {
  const room = new RoomDialog(desk, place);
  if (section) room.showBans();
}

class RoomDialog {
  constructor(desk, place) {
    this.desk = desk;
    this.chat = desk.chat;
    this.place = place;
    this.body = h("div", { class: "room-dialog" });
    /** What stood in the fields before anybody typed, by their modes. */
    this._given = new Map();
    this.dialog = openDialog({ title: place.name, wide: true, body: [this.body] });
    this.draw();
    const hear = ({ detail }) => detail.place === place && detail.what === "place" && this.draw();
    this.chat.addEventListener("change", hear);
    this.dialog.closed.then(() => this.chat.removeEventListener("change", hear));
  }

  draw() {
    const { place } = this;
    const { me } = this.chat;
    const focused = this.body.contains(document.activeElement) && document.activeElement.dataset.mode;
    const typed = this._fields();
    this._bans = keepsOrder(place, me) ? this._banList() : null;
    fill(
      this.body,
      this._topic(maySetTopic(place, me)),
      this._notices(),
      mayInvite(place, me) && this._invite(),
      keepsOrder(place, me) ? this._modes() : this._modesAsText(),
      this._bans,
      me?.operator && this._trail(),
    );
    this._putBack(typed);
    if (focused) this.body.querySelector(`[data-mode="${focused}"]`)?.focus();
  }

  _fields() {
    const fields = this.body.querySelectorAll("input[data-mode]");
    return new Map([...fields].map((each) => [each.dataset.mode, each.value]));
  }

  /** What was typed and not saved yet stands where it stood. */
  _putBack(typed) {
    const before = this._given;
    this._given = this._fields();
    for (const [mode, text] of typed) {
      const field = this.body.querySelector(`[data-mode="${mode}"]`);
      if (field && text !== before.get(mode)) field.value = text;
    }
  }

  async showBans() {
    await this._listed;
    this._bans?.scrollIntoView();
    this._bans?.querySelector("h3").focus();
  }

  attempt(act) {
    this.dialog.fail(null);
    return act().catch((refusal) => {
      this.dialog.fail(refusal);
      this.draw();
    });
  }

  _topic(may) {
    const { place } = this;
    const by = place.topicBy && h("p", { class: "hint" }, t("by {by}, {when}", { by: place.topicBy, when: shortly(place.topicAt) }));
    if (!may) return section(t("Topic"), h("p", {}, place.topic || t("None yet.")), by);
    const input = h("input", { type: "text", class: "input", value: place.topic, maxLength: 390, "aria-label": t("Topic"), data: { mode: "topic" } });
    const save = () => this.attempt(() => this.chat.setTopic(place, input.value.trim()));
    return section(t("Topic"), withButton(input, t("Save"), save), by);
  }

  /** What one is told of the room in this browser. */
  _notices() {
    const { settings } = this.desk;
    const options = [
      ["all", t("All that is said")],
      ["mentions", t("What names me")],
      ["nothing", t("Nothing")],
    ];
    const { key } = this.place;
    return choice(t("Tell me of"), options, settings.ofRoom(key), (value) => settings.setOfRoom(key, value));
  }

  _invite() {
    const input = h("input", { type: "text", class: "input", maxLength: 32, autocomplete: "off", "aria-label": t("Whom to invite"), placeholder: t("A name"), data: { mode: "invite" } });
    const done = h("p", { class: "hint", role: "status" });
    const invite = () =>
      this.attempt(async () => {
        const who = input.value.trim().replace(/^@/, "");
        if (!who) return input.focus();
        const { here } = await this.chat.request("invite", { room: this.place.name, who });
        input.value = "";
        done.textContent = here
          ? t("{who} was told that they may come to {room}.", { who, room: this.place.name })
          : t("{who} may come to {room} now; they are not here yet.", { who, room: this.place.name });
      });
    return section(t("Invite somebody"), withButton(input, t("Invite"), invite), done);
  }

  _modes() {
    const { modes } = this.place;
    const set = (mode) => (value) =>
      this.attempt(async () => {
        await this.chat.request("set-mode", { room: this.place.name, mode, value });
        if (mode === "key") this.body.querySelector("[data-mode=key]").value = "";
      });
    return section(
      t("What the room is like"),
      toggle(t("Private"), t("It is not listed, and only who is invited may enter."), modes.private, set("private")),
      toggle(t("Read-only"), t("Only operators and voices speak."), modes.readonly, set("readonly")),
      toggle(t("Topic lock"), t("Only operators set the topic."), modes.topiclock, set("topiclock")),
      this._key(set("key")),
      this._limit(set("limit")),
    );
  }

  _key(set) {
    const on = Boolean(this.place.modes.key);
    const input = h("input", { type: "text", class: "input", maxLength: 32, autocomplete: "off", data: { mode: "key" }, placeholder: on ? "••••••" : t("None") });
    input.setAttribute("aria-label", t("Key"));
    const show = async () => {
      const { key = "" } = await this.chat.request("key", { room: this.place.name });
      input.value = key;
    };
    return h(
      "div",
      { class: "mode-row" },
      h("span", { class: "grow" }, t("Key"), h("span", { class: "hint" }, t("A word that who enters must know."))),
      h(
        "span",
        { class: "row" },
        input,
        button(t("Set"), () => input.value.trim() && set(input.value.trim())),
        on && button(t("Show"), () => this.attempt(show)),
        on && button(t("Take away"), () => set(false)),
      ),
    );
  }

  _limit(set) {
    const value = this.place.modes.limit ?? "";
    const input = h("input", { type: "number", class: "input number", min: 1, max: 100000, value, data: { mode: "limit" }, placeholder: t("None") });
    input.setAttribute("aria-label", t("Most people"));
    return h(
      "div",
      { class: "mode-row" },
      h("span", { class: "grow" }, t("Most people"), h("span", { class: "hint" }, t("No more than so many may be here."))),
      h(
        "span",
        { class: "row" },
        input,
        button(t("Set"), () => input.value && set(Number(input.value))),
        value && button(t("Take away"), () => set(false)),
      ),
    );
  }

  _modesAsText() {
    const { modes } = this.place;
    const told = [
      modes.private && t("It is not listed, and only who is invited may enter."),
      modes.key && t("A word that who enters must know."),
      modes.readonly && t("Only operators and voices speak."),
      modes.topiclock && t("Only operators set the topic."),
      modes.limit && t("At most {limit} people.", { limit: modes.limit }),
    ].filter(Boolean);
    if (!told.length) told.push(t("Anybody may enter and speak."));
    return section(t("What the room is like"), h("ul", { class: "dots" }, told.map((each) => h("li", {}, each))));
  }

  _banList() {
    const asked = this.chat.request("sanctions", { room: this.place.name });
    this._listed = asked.catch(() => null);
    const list = loaded(asked, ({ sanctions }) =>
      sanctions.length
        ? h("ul", { class: "rows" }, sanctions.map((each) => this._ban(each)))
        : h("p", { class: "muted" }, t("Nobody is kept out or silent.")),
    );
    const node = section(t("Bans and the like"), list);
    node.querySelector("h3").tabIndex = -1;
    return node;
  }

  /** Operators of the server may read what was done here. */
  _trail() {
    const open = () => this.desk.open("trail", this.place.name);
    return h("div", {}, button(t("What operators did here"), open));
  }

  _ban({ kind, target, by, until = "", reason = "" }) {
    const lift = () =>
      this.attempt(async () => {
        await this.chat.request("pardon", { room: this.place.name, kind, target });
        this.draw();
      });
    const facts = [
      SANCTIONS[kind].name(),
      t("by {by}", { by }),
      until ? t("until {when}", { when: shortly(until) }) : t("for ever"),
      reason,
    ];
    return h(
      "li",
      { class: "rows-row" },
      avatar(target, "small"),
      h("div", { class: "grow" }, h("strong", { class: "clip" }, target), h("p", { class: "hint" }, facts.filter(Boolean).join(" · "))),
      button(t("Lift"), lift),
    );
  }
}

const ASKED = {
  kick: { title: (facts) => t("Put {name} out of {room}", facts), yes: () => t("Put out"), hint: () => t("They may come back.") },
  ban: { title: (facts) => t("Ban {name} from {room}", facts), yes: () => t("Ban"), hint: () => t("They are put out, and may not come back for that long.") },
  gag: { title: (facts) => t("Silence {name} in {room}", facts), yes: () => t("Silence"), hint: () => t("They may stay and read.") },
};

/** Put somebody out, keep them out, or silence them. */
export function openSanction(desk, { place, name, kind }) {
  const { title, yes, hint } = ASKED[kind];
  const reason = h("input", { type: "text", maxLength: 200, autocomplete: "off" });
  const spans = [
    ["10m", t("10 minutes")],
    ["1h", t("1 hour")],
    ["1d", t("1 day")],
    ["7d", t("7 days")],
    ["", t("for ever")],
  ];
  const span = h("select", {}, spans.map(([value, label]) => h("option", { value, selected: value === "1h" }, label)));
  const act = async () => {
    const fields = { room: place.name, reason: reason.value.trim() };
    if (kind === "kick") await desk.chat.request("kick", { ...fields, who: name });
    else {
      const lasts = span.value ? { seconds: seconds(span.value) } : {};
      await desk.chat.request("sanction", { ...fields, kind, target: name, ...lasts });
    }
    return true;
  };
  const facts = { name, room: place.name };
  openDialog({
    title: title(facts),
    body: [
      h("p", { class: "muted" }, hint()),
      kind !== "kick" && field(t("For how long"), span),
      field(t("Why, for them and others to read"), reason),
    ],
    actions: [{ label: t("Cancel") }, { label: yes(), kind: "danger", act }],
  });
  reason.focus();
}

function section(title, ...children) {
  return h("section", { class: "room-section" }, h("h3", {}, title), children);
}

function withButton(input, label, act) {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    act();
  });
  return h("div", { class: "row" }, input, button(label, act));
}

function button(label, click) {
  return h("button", { type: "button", class: "button small", text: label, on: { click } });
}
