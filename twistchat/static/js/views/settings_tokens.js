/** The page of the settings about secrets for programs. */

import { h, icon } from "../dom.js";
import { t } from "../words.js";
import { field } from "./dialogs.js";
import { tokenList } from "./tokens.js";

/** For so many days one is good; 0 is until it is ended. */
const DAYS = [0, 7, 30, 365];

/** @param {SettingsDialog} dialog */
export function tokensPage(dialog) {
  const { chat } = dialog.desk;
  const label = h("input", { type: "text", maxLength: 64, autocomplete: "off", placeholder: t("Such as: backup") });
  const days = h("select", {}, DAYS.map((each) => h("option", { value: each }, lasting(each))));
  const fresh = h("div", { class: "token-new", role: "status" });
  const make = () =>
    dialog.attempt(async () => {
      const { token } = await chat.request("token", { label: label.value.trim(), days: Number(days.value) });
      label.value = "";
      fresh.replaceChildren(shown(token));
      list.replaceWith((list = tokenList(dialog, false)));
    });
  let list = tokenList(dialog, false);
  return [
    h("p", { class: "muted" }, t("A token proves who you are in place of the password: for programs and scripts. Each can be ended by itself.")),
    h(
      "div",
      { class: "token-form" },
      field(t("What it is for"), label),
      field(t("Good for"), days),
      h("button", { type: "button", class: "button primary", text: t("Make one"), on: { click: make } }),
    ),
    fresh,
    list,
  ];
}

function lasting(days) {
  return {
    0: t("until you end it"),
    7: t("a week"),
    30: t("30 days"),
    365: t("a year"),
  }[days];
}

/** It is shown this once. */
function shown(token) {
  const input = h("input", { class: "input mono", type: "text", readOnly: true, value: token, "aria-label": t("The token") });
  const copy = async () => {
    input.select();
    await navigator.clipboard?.writeText(token).catch(() => null);
    done.textContent = t("Copied.");
  };
  const done = h("span", { class: "hint", role: "status" });
  return h(
    "div",
    { class: "token-card" },
    h("p", {}, t("Keep it now: it is not shown again.")),
    h(
      "div",
      { class: "row" },
      input,
      h("button", { type: "button", class: "button", on: { click: copy } }, icon("copy"), t("Copy")),
    ),
    done,
  );
}
