/** The sign of a person: a letter on a colour that is always the same for a name. */

import { h } from "../dom.js";

/** The hue of a name, in degrees: far apart for names that are nearly alike. */
function hueOf(name) {
  let hash = 2166136261;
  for (const character of name.toLowerCase()) {
    hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
  return ((hash ^ (hash >>> 13)) >>> 0) % 360;
}

/** Give an element the colour of a name: for `.hued` and `.avatar`. */
export function hued(node, name) {
  node.style.setProperty("--hue", hueOf(name));
  return node;
}

/** @param {string} name @param {string} [more] classes, such as "small" */
export function avatar(name, more = "") {
  const letter = [...name.replace(/^[^\p{L}\p{N}]+/u, "")][0] ?? "?";
  const node = h("span", { class: `avatar ${more}`, "aria-hidden": "true" });
  node.textContent = letter.toUpperCase();
  return hued(node, name);
}
