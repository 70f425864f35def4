/** Who is writing in the place that is shown. */

import { h } from "../dom.js";
import { live } from "../live.js";
import { t } from "../words.js";

/** @param {Object} app @returns {HTMLElement} */
export function writersView({ chat }) {
  const element = h("p", { class: "writers clip" });
  const draw = () => {
    element.textContent = sentence([...(chat.current?.typing.keys() ?? [])]);
    element.hidden = !element.textContent;
  };
  live(chat, ["typing", "current"], draw, (place) => !place || place === chat.current);
  return element;
}

function sentence([first, second, third]) {
  if (third) return t("Several people are writing…");
  if (second) return t("{first} and {second} are writing…", { first, second });
  return first ? t("{first} is writing…", { first }) : "";
}
