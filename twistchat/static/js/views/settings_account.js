/** The page of the settings about who one is. */

import { h } from "../dom.js";
import { t, tag } from "../words.js";
import { avatar } from "./avatar.js";
import { field, openDialog } from "./dialogs.js";

/** @param {SettingsDialog} dialog */
export function accountPage(dialog) {
  const { chat } = dialog.desk;
  return chat.me.account ? ownerPage(dialog) : guestPage(dialog);
}

function card({ me }, hint) {
  return h(
    "div",
    { class: "row card" },
    avatar(me.name),
    h("div", { class: "grow" }, h("strong", {}, me.name), hint),
  );
}

function guestPage({ desk, dialog }) {
  const open = (what) => () => {
    dialog.close();
    desk.open(what);
  };
  return [
    card(desk.chat, h("p", { class: "hint" }, t("A guest: the name is free again when you leave."))),
    h(
      "p",
      { class: "muted" },
      t("Nobody else can bear the name then; your rooms, private messages and mail wait for you at every door."),
    ),
    h(
      "div",
      { class: "row wrap" },
      button(t("Make this name yours…"), open("register"), "primary"),
      button(t("Log in…"), open("login")),
      button(t("Another name…"), () => rename(desk, dialog)),
    ),
  ];
}

function ownerPage(dialog) {
  const { desk } = dialog;
  const since = h("p", { class: "hint" }, t("An account"));
  const email = h("input", { type: "email", autocomplete: "email", maxLength: 254 });
  desk.chat.request("whoami").then((about) => {
    since.textContent = t("An account since {day}", { day: dayOf(about.created) });
    email.value ||= about.email ?? "";
  }, () => null);
  const save = () =>
    dialog.attempt(async () => {
      await desk.chat.request("set-email", { email: email.value.trim() });
      saved.textContent = t("Saved.");
    });
  const saved = h("span", { class: "hint", role: "status" });
  const open = (what) => () => {
    dialog.dialog.close();
    desk.open(what);
  };
  return [
    card(desk.chat, since),
    field(t("E-mail"), email, t("Nobody else is shown it. Empty is none.")),
    h("div", { class: "row" }, button(t("Save"), save), saved),
    h("hr", {}),
    h(
      "div",
      { class: "row wrap" },
      button(t("Another password…"), open("password")),
      button(t("Another name…"), () => rename(desk, dialog.dialog)),
    ),
    h("hr", {}),
    h("p", { class: "muted" }, t("If you give up the account, its mail, its settings and what it is in rooms are gone for good.")),
    h("div", {}, button(t("Give up the account…"), () => giveUp(desk, dialog.dialog), "danger-text")),
  ];
}

function dayOf(at) {
  return new Intl.DateTimeFormat(tag(), { dateStyle: "long" }).format(new Date(at));
}

function button(label, click, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`, text: label, on: { click } });
}

function rename(desk, before) {
  before.close();
  const input = h("input", { type: "text", value: desk.chat.me.name, maxLength: 32, autocomplete: "off", spellcheck: false });
  const act = async () => {
    await desk.chat.rename(input.value.trim());
    return true;
  };
  openDialog({
    title: t("Another name"),
    body: [field(t("Name"), input)],
    actions: [{ label: t("Cancel") }, { label: t("Bear it"), kind: "primary", act }],
  });
}

function giveUp(desk, before) {
  before.close();
  const secret = h("input", { type: "password", autocomplete: "current-password", maxLength: 256 });
  const act = async () => {
    await desk.chat.request("unregister", { password: secret.value }).catch((refusal) => {
      // The session ends with the account, perhaps before the answer came.
      if (refusal.code !== "lost") throw refusal;
    });
    return true;
  };
  openDialog({
    title: t("Give up {name}?", { name: desk.chat.me.name }),
    body: [
      h("p", {}, t("If you give up the account, its mail, its settings and what it is in rooms are gone for good.")),
      field(t("Password"), secret),
    ],
    actions: [{ label: t("Cancel") }, { label: t("Give it up"), kind: "danger", act }],
  });
}
