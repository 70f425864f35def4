/** A short word at the edge of the page that goes by itself. */

import { h, iconButton } from "../dom.js";
import { explain } from "../refusals.js";
import { t } from "../words.js";

const LASTS = 5000;
const MOST = 4;

/**
 * Say something. `action` is {label, act}; `kind` "error" looks like one. What asks for
 * something stays twice as long, and none goes while it is pointed at, or nobody looks.
 * @returns {() => void} takes it away
 */
export function toast(text, { kind = "", action = null } = {}) {
  const place = document.getElementById("toasts");
  const close = () => node.remove();
  const node = h(
    "div",
    { class: `toast ${kind}` },
    h("span", { class: "grow" }, text),
    action &&
      h("button", {
        class: "button plain small",
        type: "button",
        text: action.label,
        on: { click: () => (close(), action.act()) },
      }),
    iconButton("close", t("Close"), close),
  );
  while (place.children.length >= MOST) place.firstChild.remove();
  place.append(node);
  const lasts = action ? 2 * LASTS : LASTS;
  const stays = () => document.hidden || node.matches(":hover, :focus-within");
  const wait = () => setTimeout(() => (stays() ? wait() : close()), lasts);
  wait();
  return close;
}

/** Say why something was not done. */
export function complain(refusal) {
  if (!isMissing(refusal)) return void toast(explain(refusal), { kind: "error" });
  const action = { label: t("Load it anew"), act: () => location.reload() };
  return void toast(t("A part of the page could not be loaded."), { kind: "error", action });
}

/** Whether it is that a module could not be had: there is no network, or the server has
 * newer ones by now. A browser does not try again. */
export function isMissing(error) {
  return error instanceof TypeError && /module/i.test(error.message);
}
