/** One's name: to make it one's own, to show that it is, to have another password. */

import { h } from "../dom.js";
import { t } from "../words.js";
import { field, openDialog } from "./dialogs.js";

/** Own the name that one bears. What was typed behind the command stands there already.
 * @param {Desk} desk @param {{password?: string, email?: string}} typed */
export function openRegister(desk, typed = {}) {
  const { chat } = desk;
  if (chat.me.account) return desk.note(t("{name} is yours already.", { name: chat.me.name }));
  const first = password("new-password", typed.password);
  const second = password("new-password");
  const email = h("input", { type: "email", autocomplete: "email", maxLength: 254, value: typed.email ?? "" });
  const code = h("input", { type: "text", autocomplete: "off", maxLength: 64 });
  const codeField = field(t("Code"), code, t("This server wants a code; its operators give one."));
  codeField.hidden = true;
  const act = async () => {
    if (!same(first, second, dialog)) return false;
    const fields = { password: first.value };
    if (email.value) fields.email = email.value;
    if (code.value) fields.code = code.value;
    try {
      await chat.request("register", fields);
    } catch (refusal) {
      if (refusal.code === "code-needed") codeField.hidden = false;
      throw refusal;
    }
    if (!chat.me.account) chat.becomes({ account: true });
    desk.note(t("{name} is yours now.", { name: chat.me.name }));
    return true;
  };
  const dialog = openDialog({
    title: t("Make {name} yours", { name: chat.me.name }),
    body: [
      h("p", { class: "muted" }, t("Nobody else can bear the name then; your rooms, private messages and mail wait for you at every door.")),
      nameField(chat.me.name),
      field(t("Password"), first, t("At least 8 characters.")),
      field(t("The same again"), second),
      field(t("E-mail, if you like"), email, t("Nobody else is shown it.")),
      codeField,
    ],
    actions: [{ label: t("Cancel") }, { label: t("Make it mine"), kind: "primary", act }],
  });
  return (typed.password ? second : first).focus();
}

/** Show that a name is one's own, without leaving. */
export function openLogin(desk, { name = "", password: typed = "" } = {}) {
  const { chat } = desk;
  const who = h("input", { type: "text", autocomplete: "username", maxLength: 32, value: name || chat.me.name, spellcheck: false });
  const secret = password("current-password", typed);
  const act = async () => {
    await chat.login(who.value.trim(), secret.value);
    desk.note(t("You are {name}.", { name: chat.me.name }));
    return true;
  };
  openDialog({
    title: t("Log in"),
    body: [field(t("Name"), who), field(t("Password"), secret)],
    actions: [{ label: t("Cancel") }, { label: t("Log in"), kind: "primary", act }],
  });
  (name ? secret : who).focus();
}

/** Have another password. */
export function openPassword(desk) {
  const old = password("current-password");
  const first = password("new-password");
  const second = password("new-password");
  const act = async () => {
    if (!same(first, second, dialog)) return false;
    await desk.chat.request("change-password", { old: old.value, new: first.value });
    desk.note(t("You have another password now."));
    return true;
  };
  const dialog = openDialog({
    title: t("Another password"),
    body: [
      h("p", { class: "muted" }, t("Your other sessions end; so does what has a token of yours.")),
      nameField(desk.chat.me.name),
      field(t("Password up to now"), old),
      field(t("New password"), first, t("At least 8 characters.")),
      field(t("The same again"), second),
    ],
    actions: [{ label: t("Cancel") }, { label: t("Change it"), kind: "primary", act }],
  });
}

function password(kind, value = "") {
  return h("input", { type: "password", autocomplete: kind, maxLength: 256, required: true, value });
}

/** For the browser's own keeping of passwords; people need not see it. */
function nameField(name) {
  return h("input", { type: "text", autocomplete: "username", value: name, readOnly: true, hidden: true });
}

function same(first, second, dialog) {
  if (first.value === second.value) return true;
  dialog.fail(new Error(t("The two passwords are not the same.")));
  second.focus();
  return false;
}
