/** A message whose text is being changed, in its place. What is typed lives outside of
 * the page, so that the message may be scrolled away meanwhile. */

import { h } from "../dom.js";
import { t } from "../words.js";

/**
 * @param {Change} editing
 * @param {Scene} scene
 */
export function editor(editing, scene) {
  const area = h("textarea", {
    class: "editor-text",
    value: editing.text,
    rows: 1,
    "aria-label": t("Change the message"),
    on: {
      input: () => {
        editing.text = area.value;
        scene.keep();
        grow(area);
      },
      keydown: (event) => keys(event, scene),
    },
  });
  requestAnimationFrame(() => grow(area));
  return h(
    "div",
    { class: "editor" },
    area,
    h(
      "div",
      { class: "editor-foot" },
      button(t("Save"), "primary", () => scene.saveEdit()),
      button(t("Cancel"), "", () => scene.endEdit()),
      h("span", { class: "hint", text: t("Enter saves, Escape cancels") }),
    ),
  );
}

function button(label, more, click) {
  return h("button", {
    type: "button",
    class: `button small ${more}`,
    text: label,
    on: { click },
  });
}

function keys(event, scene) {
  if (event.isComposing) return;
  event.stopPropagation(); // the keys of the timeline are not meant
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    scene.saveEdit();
  } else if (event.key === "Escape") {
    event.preventDefault();
    scene.endEdit();
  }
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.4)}px`;
}
