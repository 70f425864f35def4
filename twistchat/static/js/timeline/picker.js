/** Choosing an emoji: often used ones, all by group, and by name. */

import { h } from "../dom.js";
import { emojiName, emojiOf, findEmoji, GROUPS } from "../emoji.js";
import { often } from "../often.js";
import { t } from "../words.js";

const OFTEN = 16;
const MARGIN = 8;

const FINGERS = matchMedia("(hover: none)");

let close = () => {};

/**
 * Open it by an element.
 * @param {HTMLElement} anchor
 * @param {(sign: string) => void} chosen
 */
export function pickEmoji(anchor, chosen) {
  close();
  const before = document.activeElement;
  const results = h("div", { class: "picker-list scroll" });
  const field = h("input", {
    class: "input",
    type: "search",
    placeholder: t("Find an emoji"),
    "aria-label": t("Find an emoji"),
    autocomplete: "off",
    on: { input: () => draw(field.value) },
  });
  const box = h("div", { class: "picker", role: "dialog", tabIndex: -1, "aria-label": t("Emoji") }, field, results);
  const choose = (sign) => {
    close();
    chosen(sign);
  };
  const draw = (text) => results.replaceChildren(...sections(text, choose));
  const outside = (event) => !box.contains(event.target) && close(false);
  close = (focus = true) => {
    close = () => {};
    box.remove();
    removeEventListener("pointerdown", outside, true);
    if (focus) before?.focus({ preventScroll: true });
  };
  box.addEventListener("keydown", (event) => keys(event, box, field));
  draw("");
  document.body.append(box);
  put(box, anchor.getBoundingClientRect());
  addEventListener("pointerdown", outside, true);
  (FINGERS.matches ? box : field).focus(); // the field would bring up a keyboard
}

function sections(text, choose) {
  if (text.trim()) {
    const found = findEmoji(text, 48).map(([sign]) => sign);
    return found.length
      ? [grid("", found, choose)]
      : [h("p", { class: "picker-none", text: t("Nothing of that name") })];
  }
  const groups = GROUPS.map(({ name, all }) => [name(), all.map(([sign]) => sign)]);
  return [[t("Often used"), often(OFTEN)], ...groups].map(([name, signs]) =>
    grid(name, signs, choose),
  );
}

function grid(name, signs, choose) {
  return h(
    "section",
    {},
    name && h("h3", { text: name }),
    h("div", { class: "picker-grid" }, signs.map((sign) => button(sign, choose))),
  );
}

function button(sign, choose) {
  const known = emojiOf(sign);
  const label = known ? emojiName(known).replaceAll("_", " ") : sign;
  return h("button", {
    type: "button",
    text: sign,
    title: label,
    "aria-label": label,
    on: { click: () => choose(sign) },
  });
}

function keys(event, box, field) {
  const buttons = [...box.querySelectorAll(".picker-grid button")];
  const at = buttons.indexOf(document.activeElement);
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(buttons), ArrowUp: -columns(buttons) };
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && event.target === field) buttons[0]?.click();
  else if (at < 0 && event.key === "ArrowDown") buttons[0]?.focus();
  else if (at >= 0 && event.key in steps) (buttons[at + steps[event.key]] ?? field).focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** So many stand beside each other. */
function columns(buttons) {
  const top = buttons[0]?.offsetTop;
  const next = buttons.findIndex((each) => each.offsetTop !== top);
  return next < 0 ? buttons.length : next;
}

/** By the anchor, within the window. */
function put(box, rect) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = Math.min(Math.max(MARGIN, rect.right - width), innerWidth - width - MARGIN);
  const above = rect.top - height - MARGIN;
  const below = Math.min(rect.bottom + MARGIN, innerHeight - height - MARGIN);
  box.style.left = `${left}px`;
  box.style.top = `${above >= MARGIN ? above : below}px`;
}
