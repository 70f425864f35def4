/** The page of the settings about one's connections. */

import { h, icon } from "../dom.js";
import { spanText } from "../spans.js";
import { t } from "../words.js";
import { loaded } from "./controls.js";
import { tokenList } from "./tokens.js";

const DOORS = {
  web: () => t("Browser"),
  json: () => t("Program"),
  line: () => t("Terminal"),
  telnet: () => t("Telnet"),
  irc: () => t("IRC"),
};

/** @param {SettingsDialog} dialog */
export function sessionsPage(dialog) {
  const { chat } = dialog.desk;
  return [
    h("p", { class: "muted" }, t("All your connections, at every door.")),
    loaded(chat.request("sessions"), ({ sessions }) =>
      h("ul", { class: "rows" }, sessions.map((each) => row(dialog, each))),
    ),
    chat.me.account && h("h3", { class: "rows-title" }, t("Browsers that are signed in")),
    chat.me.account && tokenList(dialog, true),
  ];
}

function row(dialog, { number, door, up, idle, address = "", here = false }) {
  const end = () =>
    dialog.attempt(async () => {
      await dialog.desk.chat.request("end-session", { number });
      dialog.draw();
    });
  const facts = [
    address,
    t("for {span}", { span: spanText(up) }),
    idle > 60 && t("quiet for {span}", { span: spanText(idle) }),
  ];
  return h(
    "li",
    { class: "rows-row" },
    icon(here || door === "web" ? "globe" : "bot"),
    h(
      "div",
      { class: "grow" },
      h("strong", {}, here ? t("Browser") : (DOORS[door]?.() ?? door), here && h("span", { class: "badge" }, t("this page"))),
      h("p", { class: "hint" }, facts.filter(Boolean).join(" · ")),
    ),
    !here && h("button", { type: "button", class: "button small", text: t("End it"), on: { click: end } }),
  );
}
