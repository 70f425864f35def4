/** The left column: oneself, the rooms and the private talks, with what is unread. */

import { h, icon, iconButton, redraw } from "../dom.js";
import { live } from "../live.js";
import { presenceOf } from "../place.js";
import { settings } from "../settings.js";
import { number, t, tn } from "../words.js";
import { avatar } from "./avatar.js";
import { ask } from "./dialogs.js";
import { openMenu } from "./menu.js";
import { complain } from "./toast.js";

/** No timer runs for longer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

export class RoomsView {
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._shell = app.shell;
    /** Elements above the rooms: the way to the mail, and the like. */
    this.entries = h("div", { class: "side-entries" });
    /** Buttons in the bar of oneself. */
    this.actions = h("div", { class: "row", style: { gap: "0" } });
    /** Others add to the menu of oneself: () => items. */
    this.menuItems = [];
    this._me = h("header", { class: "bar me" });
    this._list = h("div", { class: "scroll grow side-list", on: { keydown: (event) => this._keys(event) } });
    this._shell.side.append(this._me, this.entries, this._list);
    live(this._chat, ["me", "state"], () => this._drawMe());
    settings.addEventListener("change", () => this._drawMe());
    const whats = ["places", "place", "unread", "current", "presence"];
    live(this._chat, whats, () => this._draw());
    this._shell.addEventListener("main", () => this._draw());
    addEventListener("keydown", (event) => this._walk(event));
  }

  /** Show a place, and close what is shown in place of the talk. */
  open(place) {
    this._chat.show(place);
    this._shell.showTalk();
    this._app.composer?.focus(true);
  }

  _drawMe() {
    const { me, state, server } = this._chat;
    if (!me) return;
    const status = state === "lost" ? t("Not connected") : me.away ? t("Away") : this._still() ? t("Do not disturb") : me.account ? server.name : t("Guest");
    const open = (event) => this._menu(event.currentTarget);
    redraw(
      this._me,
      h(
        "button",
        { type: "button", class: "me-button", data: { key: "me" }, "aria-haspopup": "menu", "aria-label": t("You are {name}: {status}", { name: me.name, status }), on: { click: open } },
        withDot(avatar(me.name), state === "lost" ? "off" : me.away ? "away" : "here"),
        h("span", { class: "title" }, h("strong", { class: "clip" }, me.name), h("span", { class: "hint clip" }, status)),
      ),
      this.actions,
    );
  }

  /** Whether one is not to be disturbed now; when that is over it is drawn again. */
  _still() {
    const left = settings.get("undisturbed") - Date.now();
    clearTimeout(this._over);
    if (left > 0 && left < LONGEST) this._over = setTimeout(() => this._drawMe(), left);
    return left > 0;
  }

  _menu(anchor) {
    const { _chat: chat } = this;
    const { me } = chat;
    const away = me.away
      ? { label: t("I am back"), icon: "check", act: () => chat.back().catch(complain) }
      : { label: t("I am away…"), icon: "moon", act: () => this._askAway() };
    const others = this.menuItems.flatMap((make) => make() ?? []);
    const leave = { label: t("Leave the chat"), icon: "leave", danger: true, act: () => chat.leave() };
    openMenu(anchor, [away, ...others, "-", leave], me.name);
  }

  _askAway() {
    const act = (text) => this._chat.away(text).then(() => true);
    ask({ title: t("You are away"), label: t("Why, if you like to say"), yes: t("I am away"), act });
  }

  _draw() {
    const all = [...this._chat.places.values()];
    const rooms = all.filter((each) => each.isRoom).sort(byName);
    const talks = all.filter((each) => !each.isRoom).sort(byNewest);
    redraw(
      this._list,
      this._section(t("Rooms"), t("Find or make a room"), () => this._app.desk.open("rooms"), rooms),
      this._section(t("Private talks"), t("Talk to somebody"), () => this._askTalk(), talks),
    );
  }

  _section(title, label, add, places) {
    return h(
      "section",
      { class: "side-section", "aria-label": title },
      h("header", {}, h("h2", {}, title), iconButton("plus", label, add)),
      h("ul", {}, places.map((place) => h("li", {}, this._row(place)))),
      !places.length && h("button", { type: "button", class: "side-hint", text: label, on: { click: add } }),
    );
  }

  _row(place) {
    const current = place === this._chat.current && !this._shell.main;
    const name = place.isRoom ? place.name.slice(1) : place.name;
    const sign = place.isRoom
      ? icon(place.modes.private || place.modes.key ? "lock" : "hash")
      : withDot(avatar(name, "small"), presenceOf(place, this._chat.places.values()));
    return h(
      "button",
      {
        type: "button",
        class: `side-row ${place.unread ? "unread" : ""} ${place.muted ? "muted" : ""}`,
        "aria-current": current ? "page" : null,
        "aria-label": labelOf(place),
        data: { key: place.key },
        on: { click: () => this.open(place) },
      },
      sign,
      h("span", { class: "clip grow" }, name),
      place.unread > 0 && h("span", { class: `badge ${place.mentions ? "loud" : ""}` }, many(place.mentions || place.unread)),
    );
  }

  /** Alt and an arrow lead to the next place, with Shift to the next unread one. */
  _walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return; // its fields have keys of their own
    const rows = [...this._list.querySelectorAll(".side-row")];
    const all = rows.map((each) => this._chat.places.get(each.dataset.key));
    const at = all.indexOf(this._chat.current);
    const round = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
    const wanted = (step < 0 ? round.reverse() : round).filter((each) => each.unread || !event.shiftKey);
    if (wanted[0]) this.open(wanted[0]);
    event.preventDefault();
  }

  /** The arrows lead from one to the next. */
  _keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...this._list.querySelectorAll(".side-row")];
    rows[rows.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  }

  _askTalk() {
    const act = async (name) => {
      if (!name) return false;
      const { name: shown } = await this._chat.request("whois", { who: name });
      this.open(this._chat.talk(shown));
      return true;
    };
    ask({ title: t("Talk to somebody"), label: t("Their name"), yes: t("Talk"), act, maxLength: 32 });
  }
}

/** An avatar with a dot: "here", "away" or "off". */
export function withDot(node, state) {
  node.append(h("span", { class: `dot ${state}` }));
  return node;
}

function labelOf(place) {
  const { name, unread, mentions } = place;
  if (!unread) return name;
  const parts = [name, tn("{count} new message", "{count} new messages", unread)];
  if (mentions && place.isRoom) parts.push(tn("{count} names you", "{count} name you", mentions));
  return parts.join(", ");
}

function many(count) {
  return count > 99 ? "99+" : number(count);
}

function byName(one, two) {
  return one.name.localeCompare(two.name);
}

function byNewest(one, two) {
  return two.lastId.localeCompare(one.lastId) || byName(one, two);
}
