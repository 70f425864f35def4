/** What one fills in. */

import { h } from "../dom.js";

/** A field with its name above it; `input` is an input, textarea or select. */
export function field(label, input, hint = "") {
  input.classList.add("input");
  return h("label", { class: "field" }, h("span", {}, label), input, hint && h("p", { class: "hint" }, hint));
}
