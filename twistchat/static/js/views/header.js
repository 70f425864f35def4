/** Above the talk: where one is, what it is about, and what can be done there. */

import { fill, h, icon, iconButton, redraw } from "../dom.js";
import { live } from "../live.js";
import { shortly } from "../moments.js";
import { presenceOf } from "../place.js";
import { maySetTopic } from "../rights.js";
import { richText } from "../timeline/richtext.js";
import { number, t } from "../words.js";
import { ask, confirm, openDialog } from "./dialogs.js";
import { openMenu } from "./menu.js";
import { complain } from "./toast.js";

export class HeaderView {
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._shell = app.shell;
    /** Elements of other parts, left of the buttons that are always there. */
    this.actions = h("div", { class: "row", style: { gap: "0" } });
    /** Others add to the menu of a place: (place) => items. */
    this.menuItems = [];
    live(this._chat, ["current", "place", "places", "members", "me"], () => this._draw());
    this._shell.addEventListener("main", () => this._draw());
  }

  _draw() {
    const place = this._chat.current;
    if (!place) {
      fill(this._shell.header, h("div", { class: "bar" }, this._shell.backButton()));
      return;
    }
    redraw(
      this._shell.header,
      h(
        "div",
        { class: "bar" },
        this._shell.backButton(),
        this._title(place),
        this.actions,
        place.isRoom && this._peopleButton(place),
        iconButton("more", t("More about this place"), (event) => this._menu(event.currentTarget, place)),
      ),
    );
  }

  _title(place) {
    const sign = place.isRoom ? (place.modes.private || place.modes.key ? "lock" : "hash") : "person";
    const name = place.isRoom ? place.name.slice(1) : place.name;
    return h(
      "div",
      { class: "title" },
      h("h1", {}, icon(sign), h("span", { class: "clip" }, name), place.muted && icon("bell-off")),
      place.isRoom ? this._topic(place) : h("p", { class: "topic clip" }, this._presence(place)),
    );
  }

  _presence(talk) {
    if (talk.here === null) return t("Private talk");
    const words = { here: t("Here now"), away: t("Away"), off: t("Not here now") };
    return words[presenceOf(talk, this._chat.places.values())];
  }

  _topic(place) {
    const may = maySetTopic(place, this._chat.me);
    const text = place.topic || (may ? t("Say what this room is about") : "");
    if (!text) return h("p", { class: "topic clip" });
    const click = () => (place.topic ? this._showTopic(place, may) : this.askTopic(place));
    return h("button", { type: "button", class: "topic clip", data: { key: "topic" }, title: text, "aria-label": t("Topic: {topic}", { topic: text }), on: { click } }, text);
  }

  /** All of it, with its links; above the talk there is room for its beginning. */
  _showTopic(place, may) {
    const text = h("p", { class: "lines", dir: "auto" }, richText(place.topic));
    for (const link of text.querySelectorAll("a")) link.tabIndex = 0;
    const by = place.topicBy && h("p", { class: "hint" }, t("by {by}, {when}", { by: place.topicBy, when: shortly(place.topicAt) }));
    const change = { label: t("Change the topic"), act: () => void setTimeout(() => this.askTopic(place)) };
    const close = { label: t("Close"), kind: "primary", act: () => true };
    openDialog({ title: t("What is {room} about?", { room: place.name }), body: [text, by || ""], actions: may ? [change, close] : [close] });
  }

  /** Let the topic be changed. */
  askTopic(place) {
    const act = (text) => this._chat.setTopic(place, text).then(() => true);
    ask({ title: t("What is {room} about?", { room: place.name }), label: t("Topic"), value: place.topic, yes: t("Save"), act });
  }

  _peopleButton(place) {
    const shown = this._shell.peopleShown;
    const count = number(place.members.size);
    const label = t("People in this room: {count}", { count });
    const click = () => this._shell.showPeople(!shown);
    return h(
      "button",
      { type: "button", class: "icon-button people-button", data: { key: "people" }, "aria-label": label, title: label, "aria-pressed": String(shown), on: { click } },
      icon("people"),
      h("span", {}, count),
    );
  }

  _menu(anchor, place) {
    const { _chat: chat } = this;
    const room = [
      maySetTopic(place, this._chat.me) && { label: t("Change the topic"), icon: "edit", act: () => this.askTopic(place) },
      { label: t("Mute"), icon: "bell-off", checked: place.muted, act: () => chat.mute(place, !place.muted).catch(complain) },
    ];
    const others = this.menuItems.flatMap((make) => make(place) ?? []);
    const leave = place.isRoom
      ? { label: t("Leave this room"), icon: "leave", danger: true, act: () => this._leave(place) }
      : { label: t("Close this talk"), icon: "close", act: () => chat.part(place) };
    openMenu(anchor, [...(place.isRoom ? room : []), ...others, "-", leave], t("More about this place"));
  }

  async _leave(place) {
    const { name } = place;
    const sure = await confirm({ title: t("Leave {room}?", { room: name }), text: t("You can come back at any time, unless it is private."), yes: t("Leave"), danger: true });
    if (sure) this._chat.part(place).catch(complain);
  }
}

