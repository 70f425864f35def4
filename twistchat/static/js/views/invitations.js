/** What one is invited to, above the rooms, until it is answered. */

import { h, icon, iconButton, redraw } from "../dom.js";
import { t, words } from "../words.js";

/** @param {Desk} desk @returns {HTMLElement} */
export function invitationList(desk) {
  const { invitations } = desk;
  const element = h("div", {});
  const draw = () => redraw(element, section(desk, invitations.list));
  invitations.addEventListener("change", draw);
  words.addEventListener("change", draw);
  draw();
  return element;
}

function section(desk, list) {
  if (!list.length) return null;
  return h(
    "section",
    { class: "side-section", "aria-label": t("Invitations") },
    h("header", {}, h("h2", {}, t("Invitations"))),
    h("ul", {}, list.map((each) => h("li", {}, row(desk, each)))),
  );
}

function row(desk, { room, by }) {
  const join = () => desk.attempt(() => desk.accept(room));
  return h(
    "div",
    { class: "invitation" },
    icon("hash"),
    h(
      "div",
      { class: "grow" },
      h("strong", { class: "clip" }, room.slice(1)),
      h("p", { class: "hint clip" }, t("invited by {by}", { by })),
    ),
    h("button", { type: "button", class: "button primary small", "aria-label": t("Join {room}", { room }), on: { click: join } }, t("Join")),
    iconButton("close", t("Dismiss the invitation to {room}", { room }), () => desk.invitations.drop(room)),
  );
}
