/** What stands in the middle while one is in no room, and in no private talk. */

import { fill, h, icon } from "../dom.js";
import { live } from "../live.js";
import { t } from "../words.js";

export class NowhereView {
  constructor(app) {
    this._app = app;
    this.element = h("div", { class: "empty", hidden: true });
    live(app.chat, ["current", "state"], () => this._draw());
  }

  _draw() {
    const { current, state } = this._app.chat;
    this.element.hidden = Boolean(current) || state === "out";
    if (this.element.hidden) return;
    const find = () => this._app.desk.open("rooms");
    fill(
      this.element,
      icon("hash"),
      h("p", {}, t("You are in no room.")),
      h("button", { type: "button", class: "button primary", text: t("Find or make a room"), on: { click: find } }),
    );
  }
}
