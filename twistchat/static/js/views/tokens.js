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
    const { path } = dialog.desk.chat.session;
    const own = (each) => path === `/s/${each.id}`;
    const rest = wanted.filter((each) => !own(each));
    return h("ul", { class: "rows" }, [
      ...wanted.filter(own).map((each) => row(dialog, each, true)),
      ...rest.map((each) => row(dialog, each)),
    ]);
  });
}

/** `own`: it is what this page itself is signed in by; ending that is leaving. */
function row(dialog, { id, made, label = "", used = "", expires = "", browser = false }, own = false) {
  const { chat } = dialog.desk;
  const end = () =>
    dialog.attempt(async () => {
      await chat.request("token-end", { id });
      dialog.draw();
    });
  const leave = () => {
    dialog.dialog.close();
    chat.leave();
  };
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
      h("strong", { class: "clip" }, name, own && h("span", { class: "badge" }, t("this page"))),
      h("p", { class: "hint" }, facts.filter(Boolean).join(" · ")),
    ),
    h("button", { type: "button", class: "button small", text: browser ? t("Sign out") : t("End it"), on: { click: own ? leave : end } }),
  );
}
