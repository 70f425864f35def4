/** Each kind of row as a node: a table. */

import { h, icon } from "../dom.js";
import { t } from "../words.js";
import { sentenceOf, signOf, summaryOf } from "./happened.js";
import { lookOf, messageNode } from "./message.js";
import { isMany } from "./rows.js";
import { dayName, fullTimeOf, timeOf } from "./times.js";

/** Of folded lines the last ones are shown when they are opened. */
const SHOWN = 40;

const DRAW = {
  start: (row, scene) => startNode(scene.place),
  day: ({ at }) =>
    h("li", { class: "day" }, h("time", { dateTime: at.slice(0, 10), text: dayName(at) })),
  unread: () => h("li", { class: "unread-line" }, h("span", { text: t("New") })),
  message: messageNode,
  events: eventsNode,
};

const LOOK = {
  start: (row, { place }) => place.key,
  day: ({ at }) => dayName(at),
  unread: () => "",
  message: lookOf,
  events: ({ key, events }, { opened }) => `${events.length} ${opened.has(key)}`,
};

/** @param {Row} row @param {Scene} scene @returns {HTMLElement} */
export function drawRow(row, scene) {
  return DRAW[row.type](row, scene);
}

/** What the node of a row depends on. */
export function lookOfRow(row, scene) {
  return LOOK[row.type](row, scene);
}

function startNode(place) {
  const title = place.isRoom
    ? t("This is where {room} begins", { room: place.name })
    : t("You and {name}", { name: place.name });
  const text = place.isRoom
    ? t("All that is said here is read by who is in the room.")
    : t("What you say here only the two of you read.");
  return h(
    "li",
    { class: "beginning" },
    h("span", { class: "beginning-sign" }, icon(place.isRoom ? "hash" : "person")),
    h("h2", { text: title }),
    h("p", { text }),
  );
}

function eventsNode({ key, events }, scene) {
  const many = isMany(events);
  const open = !many || scene.opened.has(key);
  return h(
    "li",
    { class: "events", tabIndex: -1 },
    many &&
      h(
        "button",
        {
          type: "button",
          tabIndex: -1,
          class: "events-fold",
          "aria-expanded": String(open),
          on: { click: () => scene.fold(key) },
        },
        icon("forward"),
        h("span", { text: summaryOf(events) }),
      ),
    open && h("ul", { class: "events-lines" }, events.slice(-SHOWN).map(eventLine)),
  );
}

function eventLine({ event, at }) {
  return h(
    "li",
    { class: "event" },
    icon(signOf(event)),
    h("span", { dir: "auto", text: sentenceOf(event) }),
    h("time", { dateTime: at, title: fullTimeOf(at), text: timeOf(at) }),
  );
}
