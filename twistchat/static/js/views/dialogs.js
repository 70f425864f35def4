/** Windows over the page that want something first. */

import { h, iconButton, standIn } from "../dom.js";
import { explain } from "../refusals.js";
import { t } from "../words.js";
import { field } from "./field.js";

export { field };

let count = 0;

/**
 * Open one. `body` is nodes; `actions` are {label, act, kind: "primary"|"danger"|"",
 * disabled}: `act` may be async, the dialog closes unless it returns false, and a
 * refusal it throws is shown. Enter in a field does the one that has a kind.
 * @returns {{element: HTMLDialogElement, close: (result?: any) => void, closed:
 *   Promise<any>, fail: (refusal: Error|null) => void}}
 */
export function openDialog({ title, body = [], actions = [], wide = false, label = "" }) {
  const id = `dialog-${++count}`;
  const error = h("p", { class: "error", role: "alert", hidden: true });
  const form = h("form", { method: "dialog" });
  const element = h(
    "dialog",
    { class: `dialog ${wide ? "wide" : ""}`, "aria-labelledby": id, "aria-label": label || null },
    form,
  );
  const dialog = { element, fail };
  const from = document.activeElement;
  dialog.closed = new Promise((resolve) => {
    dialog.close = (result) => {
      element.close();
      element.remove();
      goBack(from);
      resolve(result);
    };
  });
  function fail(refusal) {
    error.hidden = !refusal;
    error.textContent = refusal ? explain(refusal) : "";
  }
  const buttons = actions.map((action) => button(action, dialog));
  form.append(
    h(
      "header",
      { class: "bar" },
      h("h2", { id, class: "grow" }, title),
      iconButton("close", t("Close"), () => dialog.close()),
    ),
    h("div", { class: "dialog-body scroll" }, body, error),
    actions.length ? h("footer", {}, buttons) : "",
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  // Without a submit button a browser submits by Enter only where there is one field.
  form.addEventListener("keydown", (event) => {
    const done = event.defaultPrevented || event.isComposing;
    if (event.key !== "Enter" || done || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    buttons[actions.findIndex((each) => each.kind)]?.click();
  });
  element.addEventListener("cancel", (event) => (event.preventDefault(), dialog.close()));
  element.addEventListener("pointerdown", (event) => {
    if (event.target === element) dialog.close();
  });
  document.body.append(element);
  element.showModal();
  const first = ["[autofocus]", ".input", "footer .primary", "footer button"]
    .map((each) => element.querySelector(each))
    .find(Boolean);
  first?.focus();
  first?.select?.();
  return dialog;
}

/** Close all that are open, as if nobody wanted them. Whether any was. */
export function closeDialogs() {
  const open = [...document.querySelectorAll("dialog[open]")].reverse();
  for (const each of open) each.dispatchEvent(new Event("cancel"));
  return open.length > 0;
}

/** The focus goes to where it was, which the browser does if that is there still; else to
 * what stands for it, or to what one writes. */
function goBack(from) {
  if (document.activeElement !== document.body) return;
  const now = from && from !== document.body && standIn(from);
  (now || document.getElementById("message"))?.focus({ preventScroll: true });
}

function button(action, dialog) {
  const { label, act = null, kind = "", disabled = false } = action;
  const click = async () => {
    node.disabled = true;
    dialog.fail(null);
    try {
      const result = await act?.();
      if (result !== false) dialog.close(result ?? true);
    } catch (refusal) {
      dialog.fail(refusal);
    } finally {
      node.disabled = disabled;
    }
  };
  const node = h("button", { type: "button", class: `button ${kind}`, disabled, on: { click } });
  node.textContent = label;
  return node;
}

/** Ask for a yes; `quote` is what it is about. @returns {Promise<boolean>} */
export async function confirm({ title, text = "", quote = "", yes, danger = false }) {
  const { closed } = openDialog({
    title,
    body: [h("p", {}, text), quote && h("blockquote", { class: "dialog-quote", dir: "auto" }, quote)],
    actions: [{ label: t("Cancel"), act: () => null }, { label: yes, kind: danger ? "danger" : "primary", act: () => "yes" }],
  });
  return (await closed) === "yes";
}

/**
 * Ask for a line of text; `act(text)` does what it is for, and may throw a refusal.
 * @returns {Promise<any>} what it returned, or undefined if it was given up
 */
export function ask({ title, label, value = "", hint = "", yes, act, type = "text", maxLength = 400 }) {
  const input = h("input", { type, value, maxLength, autocomplete: "off" });
  const done = { label: yes, kind: "primary", act: () => act(input.value.trim()) };
  return openDialog({ title, body: [field(label, input, hint)], actions: [{ label: t("Cancel") }, done] }).closed;
}
