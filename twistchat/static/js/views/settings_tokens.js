/** The page of the settings about secrets for programs. */

import { h, icon } from "../dom.js";
import { shortly } from "../moments.js";
import { t } from "../words.js";
import { field } from "./dialogs.js";
import { loaded } from "./controls.js";

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
      list.replaceWith((list = tokens(dialog)));
    });
  let list = tokens(dialog);
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

function tokens(dialog) {
  const { chat } = dialog.desk;
  return loaded(chat.request("tokens"), ({ tokens: all }) =>
    all.length
      ? h("ul", { class: "rows" }, all.map((each) => row(dialog, each)))
      : h("p", { class: "muted" }, t("There are none.")),
  );
}

function row(dialog, { id, label = "", at = "", created = at, until = "", used = "" }) {
  const end = () =>
    dialog.attempt(async () => {
      await dialog.desk.chat.request("token-end", { id });
      dialog.draw();
    });
  const facts = [
    created && t("made {when}", { when: shortly(created) }),
    used && t("used {when}", { when: shortly(used) }),
    until && t("good until {when}", { when: shortly(until) }),
  ];
  return h(
    "li",
    { class: "rows-row" },
    icon("lock"),
    h(
      "div",
      { class: "grow" },
      h("strong", { class: "clip" }, label || t("without a name")),
      h("p", { class: "hint" }, facts.filter(Boolean).join(" · ")),
    ),
    h("button", { type: "button", class: "button small", text: t("End it"), on: { click: end } }),
  );
}
