/** Elements of the page. What people write gets in as text, never as markup. */

import { PATHS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Of the props, `class` and `text` are what they say, `on` is an object of
 * listeners by event, `style` one of CSS properties, `data` one of data attributes; a
 * name with a dash, or `role`, `for` and the like, is an attribute; all others are
 * properties. What is null, undefined or false among the attributes and the children is
 * left out.
 * @param {string} tag
 * @param {Object<string, any>} [props]
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  add(node, children);
  return node;
}

/** Put nodes and texts, nested as they may be, at the end of an element. */
export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** Take all out of an element, and put these in. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

/** The same as `fill`, for what is drawn anew while somebody is there: what had the
 * focus has it again, and it stays scrolled where it was. */
export function redraw(node, ...children) {
  const { activeElement: focused } = document;
  const inside = node !== focused && node.contains(focused) ? focused : null;
  const top = node.scrollTop;
  fill(node, ...children);
  node.scrollTop = top;
  if (inside) standIn(inside, node)?.focus({ preventScroll: true });
  return node;
}

/** The element, or what has taken its place since: of the same key or label. */
export function standIn(element, within = document) {
  if (element.isConnected) return element;
  const { key } = element.dataset;
  const label = element.getAttribute("aria-label");
  if (key) return within.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (label) return within.querySelector(`[aria-label="${CSS.escape(label)}"]`);
  return null;
}

/** Take all out of an element. */
export function clear(node) {
  node.replaceChildren();
  return node;
}

const SPECIAL = {
  class: (node, value) => value && (node.className = value),
  text: (node, value) => (node.textContent = value ?? ""),
  on: (node, value) => {
    for (const [type, listener] of Object.entries(value)) {
      node.addEventListener(type, listener);
    }
  },
  style: (node, value) => {
    for (const [name, each] of Object.entries(value)) node.style.setProperty(name, each);
  },
  data: (node, value) => {
    for (const [name, each] of Object.entries(value)) {
      if (each !== undefined && each !== null) node.dataset[name] = each;
    }
  },
};

function set(node, name, value) {
  if (name in SPECIAL) return SPECIAL[name](node, value);
  if (value === null || value === undefined) return undefined;
  if (name in node && !name.includes("-") && name !== "list" && name !== "form") {
    node[name] = value;
  } else if (value !== false || name.startsWith("aria-")) {
    node.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : value);
  }
  return undefined;
}

/** A sign of the set in icons.js; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? "");
  svg.append(path);
  return svg;
}

/** A button that shows a sign alone; `label` says what it does. */
export function iconButton(name, label, click, props = {}) {
  const { class: more = "", ...others } = props;
  return h(
    "button",
    {
      type: "button",
      class: `icon-button ${more}`,
      "aria-label": label,
      title: label,
      on: { click },
      ...others,
    },
    icon(name),
  );
}
