/** A menu that opens at a button: for the mouse, for fingers, for the keyboard. */

import { h, icon, standIn } from "../dom.js";

let close = () => {};

/**
 * @typedef {Object} Item
 * @property {string} label
 * @property {string} [icon]
 * @property {() => void} [act]
 * @property {boolean} [danger]
 * @property {boolean} [checked] of one that is on or off
 * @property {string} [hint] smaller, at its end
 */

/**
 * Open a menu by an element, or at a point {x, y}. An item that is null is left out;
 * "-" is a line between.
 * @param {HTMLElement|{x: number, y: number}} anchor @param {(Item|"-"|null)[]} items
 */
export function openMenu(anchor, items, label = "") {
  close();
  const from = document.activeElement;
  const element = anchor instanceof HTMLElement ? anchor : null;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label || null, tabIndex: -1 });
  close = (focus = true) => {
    close = () => {};
    menu.remove();
    const now = element && standIn(element);
    now?.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", away);
    if (focus) (now ?? from)?.focus?.({ preventScroll: true });
  };
  const away = () => close(false);
  const outside = (event) => {
    if (!menu.contains(event.target)) close(false);
  };
  menu.append(...items.filter(Boolean).map((item) => row(item, () => close())));
  menu.addEventListener("keydown", (event) => keys(event, menu));
  (anchor.closest?.("dialog, main, nav, aside") ?? document.body).append(menu);
  put(menu, element ? element.getBoundingClientRect() : at(anchor));
  element?.setAttribute("aria-expanded", "true");
  element?.setAttribute("aria-haspopup", "menu");
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", away);
  (menu.querySelector("button") ?? menu).focus({ preventScroll: true });
}

function row(item, done) {
  if (item === "-") return h("div", { class: "line", role: "separator" });
  const checks = "checked" in item;
  const act = () => {
    done();
    item.act?.();
  };
  return h(
    "button",
    {
      type: "button",
      class: item.danger ? "danger" : "",
      role: checks ? "menuitemcheckbox" : "menuitem",
      tabIndex: -1,
      ...(checks && { "aria-checked": String(item.checked) }),
      on: { click: act },
    },
    icon(checks && item.checked ? "check" : (item.icon ?? "")),
    h("span", { class: "grow" }, item.label),
    item.hint && h("span", { class: "muted" }, item.hint),
  );
}

const STEPS = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (at, count) => count - 1,
};

function keys(event, menu) {
  const rows = [...menu.querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  if (event.key in STEPS) rows[STEPS[event.key](at, rows.length)]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else if (/^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const after = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
    const begins = event.key.toLowerCase();
    after.find((each) => each.textContent.trim().toLowerCase().startsWith(begins))?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function at({ x, y }) {
  return { left: x, right: x, top: y, bottom: y };
}

/** Below the anchor if there is room, else above it, and always within the window. */
function put(menu, rect) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = rect.left + width > innerWidth - 8 ? rect.right - width : rect.left;
  const below = rect.bottom + 4;
  const top = below + height > innerHeight - 8 ? rect.top - height - 4 : below;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}
