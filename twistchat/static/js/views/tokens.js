/** What proves an account in place of its password: tokens of programs, and browsers. */

import { h, icon } from "../dom.js";
import { shortly } from "../moments.js";
import { t } from "../words.js";
import { loaded } from "./controls.js";

/**
 * A list of them, from which each can be ended.
 * @param {SettingsDialog} dialog @param {boolean} browsers those, or programs
 */
export function tokenList(dialog, browsers) {
  return loaded(dialog.desk.chat.request("tokens"), ({ tokens }) => {
    const wanted = tokens.filter(({ browser = false }) => browser === browsers).reverse();
    if (!wanted.length) return h("p", { class: "muted" }, t("There are none."));
    return h("ul", { class: "rows" }, wanted.map((each) => row(dialog, each)));
  });
}

function row(dialog, { id, made, label = "", used = "", expires = "", browser = false }) {
  const end = () =>
    dialog.attempt(async () => {
      await dialog.desk.chat.request("token-end", { id });
      dialog.draw();
    });
  const facts = [
    t("made {when}", { when: shortly(made) }),
    used && t("used {when}", { when: shortly(used) }),
    expires && t("good until {when}", { when: shortly(expires) }),
  ];
  const name = label || (browser ? t("Browser") : t("without a name"));
  return h(
    "li",
    { class: "rows-row" },
    icon(browser ? "globe" : "lock"),
    h(
      "div",
      { class: "grow" },
      h("strong", { class: "clip" }, name),
      h("p", { class: "hint" }, facts.filter(Boolean).join(" · ")),
    ),
    h("button", { type: "button", class: "button small", text: browser ? t("Sign out") : t("End it"), on: { click: end } }),
  );
}
