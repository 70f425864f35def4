/** Fields of settings: one of several, on or off; and lists that are asked for. */

import { fill, h } from "../dom.js";
import { explain } from "../refusals.js";
import { t } from "../words.js";

/** One of several, as a row of buttons. */
export function choice(label, options, value, choose) {
  const name = `choice-${label}`;
  return h(
    "fieldset",
    { class: "choice" },
    h("legend", {}, label),
    h(
      "div",
      { class: "choice-options" },
      options.map(([each, text]) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name, value: each, checked: each === value, on: { change: () => choose(each) } }),
          h("span", {}, text),
        ),
      ),
    ),
  );
}

/** On or off. */
export function toggle(label, hint, on, turn, disabled = false) {
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    class: "switch",
    checked: Boolean(on),
    disabled,
    on: { change: () => turn(input.checked) },
  });
  return h(
    "label",
    { class: "toggle" },
    h("span", { class: "grow" }, h("span", {}, label), hint && h("span", { class: "hint" }, hint)),
    input,
  );
}

/** A list that the server is asked for: a word while it comes, or why it does not. */
export function loaded(asked, draw) {
  const node = h("div", { class: "loaded" }, h("p", { class: "hint", role: "status" }, t("Loading…")));
  asked.then(
    (answer) => fill(node, draw(answer)),
    (refusal) => fill(node, h("p", { class: "error" }, explain(refusal))),
  );
  return node;
}
