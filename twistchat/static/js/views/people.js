/** The right column: who is in the room, what they are there, and who is away. */

import { h, icon, iconButton, redraw } from "../dom.js";
import { live } from "../live.js";
import { number, t } from "../words.js";
import { avatar } from "./avatar.js";
import { openMenu } from "./menu.js";
import { withDot } from "./rooms.js";
import { complain, toast } from "./toast.js";

/** No more than so many at once; a button shows the rest. */
const MOST = 200;
const RANK = { owner: 0, operator: 1, voice: 2, member: 3 };
const SIGNS = { owner: "crown", operator: "shield", voice: "star" };

export class PeopleView {
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._shell = app.shell;
    /** Others add to the menu of a person: (place, member) => items. */
    this.menuItems = [];
    this._all = false;
    this._list = h("div", { class: "scroll grow side-list", on: { keydown: (event) => this._keys(event) } });
    this._bar = h("header", { class: "bar" });
    this._shell.people.append(this._bar, this._list);
    const concerns = (place) => !place || place === this._chat.current;
    live(this._chat, ["members", "current", "me"], () => this._draw(), concerns);
    this._shell.addEventListener("main", () => this._draw());
  }

  _draw() {
    const place = this._chat.current;
    if (!this._shell.peopleShown) return;
    redraw(this._bar, h("h2", { class: "grow" }, t("People")), iconButton("close", t("Hide the people"), () => this._shell.showPeople(false)));
    if (place !== this._place) this._all = false;
    this._place = place;
    const members = place ? membersOf(place, this._chat) : [];
    const shown = this._all ? members : members.slice(0, MOST);
    redraw(
      this._list,
      this._group(t("Here"), shown.filter((each) => !each.away), members.filter((each) => !each.away).length),
      this._group(place?.isRoom ? t("Away") : t("Not here now"), shown.filter((each) => each.away), members.filter((each) => each.away).length),
      shown.length < members.length && this._rest(),
    );
  }

  _rest() {
    const click = () => ((this._all = true), this._draw());
    return h("button", { type: "button", class: "side-hint", text: t("Show everybody"), on: { click } });
  }

  _group(title, members, count) {
    if (!count) return null;
    return h(
      "section",
      { class: "side-section", "aria-label": title },
      h("header", {}, h("h2", {}, `${title} · ${number(count)}`)),
      h("ul", {}, members.map((each) => h("li", {}, this._row(each)))),
    );
  }

  _row(member) {
    const { name, role, away, bot } = member;
    const what = roleName(role);
    const state = member.absent ? t("Not here now") : away && t("Away");
    const label = [name, what, state, bot && t("Bot")].filter(Boolean).join(", ");
    return h(
      "button",
      {
        type: "button",
        class: `side-row person ${away ? "away" : ""}`,
        "aria-label": label,
        "aria-haspopup": "menu",
        data: { key: `person ${name}` },
        on: { click: (event) => this.openMenu(event.currentTarget, member) },
      },
      withDot(avatar(name, "small"), member.absent ? "off" : away ? "away" : "here"),
      h("span", { class: "clip grow" }, name, this._chat.isMe(name) && h("span", { class: "muted" }, ` ${t("(you)")}`)),
      bot && sign("bot", t("Bot")),
      SIGNS[role] && sign(SIGNS[role], what),
    );
  }

  /** What can be done with somebody; `member` needs no more than a name. */
  openMenu(anchor, member) {
    const { _app: app, _chat: chat } = this;
    const place = chat.current;
    const { name } = member;
    const mine = chat.isMe(name);
    const items = [
      !mine && { label: t("Talk privately"), icon: "person", act: () => app.rooms.open(chat.talk(name)) },
      place?.isRoom && !mine && { label: t("Name them in a message"), icon: "at", act: () => app.composer.insertText(`@${name} `) },
      { label: t("Who is this?"), icon: "info", act: () => app.desk.open("person", name) },
      ...this.menuItems.flatMap((make) => make(place, member) ?? []),
      !mine && { label: t("Ignore"), icon: "eye", act: () => this._ignore(name) },
    ];
    openMenu(anchor, items, name);
  }

  async _ignore(name) {
    try {
      await this._chat.request("ignore", { who: name });
      const undo = () => this._chat.request("unignore", { who: name }).catch(complain);
      toast(t("You hear no more of {name}.", { name }), { action: { label: t("Undo"), act: undo } });
    } catch (refusal) {
      complain(refusal);
    }
  }

  _keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...this._list.querySelectorAll(".side-row")];
    rows[rows.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  }
}

/** What a role is called. */
export function roleName(role) {
  return { owner: t("Owner"), operator: t("Operator"), voice: t("Voice") }[role] ?? "";
}

function sign(name, title) {
  const node = icon(name);
  return h("span", { class: "sign", title }, node);
}

function membersOf(place, chat) {
  if (!place.isRoom) {
    const absent = place.here === false;
    return [chat.me, { name: place.name, role: "member", away: absent, absent }].filter(Boolean);
  }
  const rank = (each) => RANK[each.role] ?? 3;
  return [...place.members.values()].sort(
    (one, two) => rank(one) - rank(two) || one.name.localeCompare(two.name),
  );
}
