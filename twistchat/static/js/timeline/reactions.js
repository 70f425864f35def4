/** The signs under a message: each with how many, and who; one's own can be taken back. */

import { h, icon } from "../dom.js";
import { t, tn } from "../words.js";

/** So many people are named. */
const NAMED = 12;

/** @param {Message} message @param {Scene} scene */
export function chips(message, scene) {
  return h(
    "div",
    { class: "chips" },
    message.reactions.map((each) => chip(message, each, scene)),
    h(
      "button",
      {
        type: "button",
        class: "chip add",
        tabIndex: -1,
        title: t("Add a reaction"),
        "aria-label": t("Add a reaction"),
        on: { click: (event) => scene.pick(message, event.currentTarget) },
      },
      icon("smile"),
    ),
  );
}

function chip(message, { reaction, people }, scene) {
  const mine = people.includes(scene.me);
  const who = peopleOf(people, scene.me);
  return h(
    "button",
    {
      type: "button",
      class: `chip${mine ? " mine" : ""}`,
      tabIndex: -1,
      title: who,
      "aria-pressed": String(mine),
      "aria-label": `${reaction} ${people.length}: ${who}`,
      on: { click: () => scene.react(message, reaction, !mine) },
    },
    h("span", { class: "chip-sign", text: reaction }),
    h("span", { class: "chip-count", text: people.length }),
  );
}

function peopleOf(people, me) {
  const names = people.slice(0, NAMED).map((name) => (name === me ? t("you") : name));
  const more = people.length - NAMED;
  if (more > 0) names.push(tn("{count} other", "{count} others", more));
  return names.join(", ");
}
